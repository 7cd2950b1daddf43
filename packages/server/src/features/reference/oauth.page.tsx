import { CopyField } from '../../ui/copy-field.js'
import type { Frame } from '../../ui/shell.js'
import { DocsPage, DocsSection } from './docs.page.js'
import { SampleField } from './sample.page.js'
import type { Walkthrough } from './walkthrough.js'

interface Props {
  readonly frame: Frame
  readonly samples: Walkthrough
}

/** `/docs/oauth`: the authorization code with PKCE, step by step, and the life of what it gives. */
export function OAuthPage({ frame, samples }: Props) {
  return (
    <DocsPage
      frame={frame}
      current="/docs/oauth"
      title="OAuth"
      lead="A person allows your app on a page of this server. Your app gets a code, and exchanges it for tokens."
    >
      <Steps samples={samples} />
      <DocsSection
        title="Refresh"
        id="refresh"
        lead="An access token lives for one hour. When the API answers that it has expired, get the next one."
        code={<SampleField id="refresh-call" label="Refresh" sample={samples.refresh} />}
      >
        <p>
          An app with a secret keeps its refresh token, unless its owner turned rotation on. A native app gets
          a new refresh token each time, and the old one stops working.
        </p>
        <p>
          An answer can get lost. For 120 seconds, the token before the newest therefore gets the very same
          answer again, byte for byte; the owner of the app can choose anything from 0 to 600 seconds. The
          window closes as soon as the new token is used. If a replaced token arrives after that window, or an
          older one at any time, it looks stolen: the whole grant ends, and the person has to allow the app
          again.
        </p>
        <p>
          A refresh token that is not used expires after 180 days, or 30 days for a native app. All of them
          expire two years after the person allowed the app, or 180 days for a native app.
        </p>
      </DocsSection>
      <DocsSection
        title="Revoke"
        id="revoke"
        lead="When somebody disconnects your app, revoke the refresh token. Its access tokens end with it."
        code={<SampleField id="revoke-call" label="Revoke" sample={samples.revoke} />}
      >
        <p>
          The answer is 200 and empty, whether or not there was anything to revoke. People can also
          deauthorize an app in <a href="/0/profile/apps">their profile</a>; refreshing then answers{' '}
          <code>invalid_grant</code>.
        </p>
      </DocsSection>
      <DocsSection title="When something goes wrong">
        <p>
          <a href="/docs/errors#oauth-json">Every error of these endpoints</a> is listed with what to do about
          it. Two rules cover most of them: on <code>invalid_grant</code>, discard the token and ask the
          person again; on <code>invalid_client</code>, check the secret.
        </p>
      </DocsSection>
    </DocsPage>
  )
}

function Steps({ samples }: Pick<Props, 'samples'>) {
  return (
    <>
      <DocsSection
        title="1. Register the app"
        lead="In the developer console, with its redirect URI. You get a client id, which is public, and a secret, which is not."
        code={
          <CopyField
            id="settings"
            label="Set them in the shell, for the samples below"
            value={samples.settings}
            isBlock
            language="bash"
          />
        }
      >
        <p>
          A native app has no secret: leave <code>client_secret</code> out wherever it appears.
        </p>
      </DocsSection>
      <DocsSection
        title="2. Make a verifier and its challenge"
        lead="New ones for every sign-in."
        code={<SampleField id="pkce" label="Verifier, challenge, state" sample={samples.pkce} />}
      >
        <p>
          The verifier proves that whoever redeems the code is whoever asked for it. The state proves that the
          answer belongs to your request.
        </p>
      </DocsSection>
      <DocsSection
        title="3. Send the person here"
        lead="Open this address in a browser."
        code={<SampleField id="authorize" label="Print the address" sample={samples.authorize} />}
      >
        <p>
          An app with specific scopes adds <code>scope</code> with their names. The person signs in, and
          allows or denies. The browser then returns to your redirect URI with <code>code</code> and your{' '}
          <code>state</code>: go on only if the state is the one you sent. Native apps, and those whose owner
          switched it on, also get <code>iss</code>, which names this server (RFC 9207).
        </p>
        <CopyField
          id="listen"
          label="No web server yet? Before you open the address, let this catch the redirect and print the next command"
          value={'npx mudrad listen "$REDIRECT_URI" --state "$STATE"'}
          language="bash"
          isBlock
        />
      </DocsSection>
      <DocsSection
        title="4. Redeem the code"
        lead="Within 60 seconds, once, from your server."
        code={<SampleField id="redeem" label="Redeem" sample={samples.redeem} />}
      >
        <p>
          The answer has <code>access_token</code>, <code>refresh_token</code>, <code>expires_in</code> in
          seconds, and who allowed it in <code>data</code>. If a code is used a second time, everything that
          it gave ends.
        </p>
      </DocsSection>
      <DocsSection
        title="5. Call the API"
        code={<SampleField id="call" label="As that person" sample={samples.call} />}
      />
    </>
  )
}
