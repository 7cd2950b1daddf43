import { CopyField } from '../../ui/copy-field.js'
import { Panel } from '../../ui/panel.js'
import type { Frame } from '../../ui/shell.js'
import { DocsPage } from './docs.page.js'
import type { Walkthrough } from './walkthrough.js'

/** `/docs/openid-connect`. */
export function OpenidConnectPage({
  frame,
  publicUrl,
  commands,
}: {
  readonly frame: Frame
  readonly publicUrl: string
  readonly commands: Walkthrough
}) {
  return (
    <DocsPage
      frame={frame}
      current="/docs/openid-connect"
      title="OpenID Connect"
      lead="Let people sign in to your app with their account here."
    >
      <Panel title="Point your library at the issuer" lead="It finds the rest by itself.">
        <CopyField id="issuer" label="Issuer" value={`${publicUrl}/api/1.0`} />
        <CopyField id="discovery" label="What it reads first" value={commands.discovery} isBlock />
      </Panel>
      <Panel title="Ask for who the person is">
        <p>
          Walk the steps of <a href="/docs/oauth">OAuth</a> with <code>scope=openid email profile</code>, of
          which your app may ask for those that it is registered for, and a <code>nonce</code> that is new
          each time. The answer to the code has an <code>id_token</code> beside the others.
        </p>
        <ul class="docs-list">
          <li>
            <code>openid</code> gives <code>sub</code>, the person’s gid. Know people by it: names and
            addresses change.
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
      </Panel>
      <Panel title="Check the ID token" lead="Your library does this. If it does not, take another one.">
        <p>
          Signature (RS256) with a key of the set below, <code>iss</code> is the issuer, <code>aud</code> your
          client id, <code>exp</code> ahead, <code>nonce</code> the one you sent.
        </p>
        <CopyField id="keys" label="The keys" value={commands.keys} isBlock />
      </Panel>
      <Panel title="Ask later" lead="With an access token that has openid. Personal access tokens do not.">
        <CopyField id="userinfo" label="Userinfo" value={commands.userinfo} isBlock />
      </Panel>
      <Panel title="Sign out">
        <p>
          Send the person to <code>/-/oauth_logout</code> with <code>id_token_hint</code>, and with{' '}
          <code>post_logout_redirect_uri</code> if they should come back to your app.
        </p>
      </Panel>
    </DocsPage>
  )
}
