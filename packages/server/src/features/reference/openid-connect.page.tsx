import { CopyField } from '../../ui/copy-field.js'
import type { Frame } from '../../ui/shell.js'
import { DocsPage, DocsSection } from './docs.page.js'
import { SampleField } from './sample.page.js'
import type { Walkthrough } from './walkthrough.js'
import { API_ROOT } from '../../protocol/asana/api-paths.js'

/** `/docs/openid-connect`. */
export function OpenidConnectPage({
  frame,
  publicUrl,
  samples,
}: {
  readonly frame: Frame
  readonly publicUrl: string
  readonly samples: Walkthrough
}) {
  return (
    <DocsPage
      frame={frame}
      current="/docs/openid-connect"
      title="OpenID Connect"
      lead="Let people sign in to your app with their account on this server."
    >
      <DocsSection
        title="Point your library at the issuer"
        lead="It finds everything else by itself."
        code={<SampleField id="discovery" label="What it reads first" sample={samples.discovery} />}
      >
        <CopyField id="issuer" label="Issuer" value={publicUrl + API_ROOT} />
      </DocsSection>
      <DocsSection title="Ask who the person is">
        <p>
          Follow the steps of <a href="/docs/oauth">OAuth</a> with <code>scope=openid email profile</code>, or
          those of the three that your app is registered for, and a <code>nonce</code> that is new each time.
          The answer to the code then also has an <code>id_token</code>.
        </p>
        <ul class="docs-list">
          <li>
            <code>openid</code> gives <code>sub</code>, the person’s gid. Recognise people by it: names and
            email addresses change.
          </li>
          <li>
            <code>email</code> gives their email address, and whether it is known to be theirs.
          </li>
          <li>
            <code>profile</code> gives their name, picture and user name.
          </li>
          <li>
            <code>groups</code> gives the gids of their workspaces and teams, once it is ticked among your
            app’s scopes.
          </li>
        </ul>
        <p>
          The parameter <code>claims</code> asks for single claims of these, in the ID token or at userinfo.
          How the person signed in stands in <code>acr</code> and <code>amr</code>: <code>pwd</code>,{' '}
          <code>mfa</code> or <code>phr</code> (a passkey). An essential <code>acr</code> makes them sign in
          again if less was enough before.
        </p>
      </DocsSection>
      <DocsSection
        title="Check the ID token"
        lead="Your library does this. If it doesn’t, use another one."
        code={<SampleField id="keys" label="The keys" sample={samples.keys} />}
      >
        <p>
          The signature (RS256) is by one of these keys, <code>iss</code> is the issuer, <code>aud</code> is
          your client id, <code>exp</code> is in the future, and <code>nonce</code> is the one you sent.
        </p>
      </DocsSection>
      <DocsSection
        title="Ask later"
        lead="With an access token that has openid. Personal access tokens don’t."
        code={<SampleField id="userinfo" label="Userinfo" sample={samples.userinfo} />}
      />
      <DocsSection title="Sign out">
        <p>
          Send the person to <code>/-/oauth_logout</code> with <code>id_token_hint</code>, and with{' '}
          <code>post_logout_redirect_uri</code> if they should come back to your app.
        </p>
      </DocsSection>
    </DocsPage>
  )
}
