import { CopyField } from '../../ui/copy-field.js'
import { Panel } from '../../ui/panel.js'
import type { Frame } from '../../ui/shell.js'
import { DocsPage } from './docs.page.js'
import type { Walkthrough } from './walkthrough.js'

interface Props {
  readonly frame: Frame
  readonly commands: Walkthrough
}

/** `/docs/oauth`: the authorization code with PKCE, step by step, and the life of what it gives. */
export function OAuthPage({ frame, commands }: Props) {
  return (
    <DocsPage
      frame={frame}
      current="/docs/oauth"
      title="OAuth"
      lead="A person allows your app on a page of this server; your app gets a code, and tokens for it."
    >
      <Steps commands={commands} />
      <Panel
        title="Refresh"
        id="refresh"
        lead="An access token lives one hour. When the API answers that it has expired, get the next one."
      >
        <CopyField id="refresh-call" label="Refresh" value={commands.refresh} isBlock />
        <p>
          An app with a secret keeps its refresh token, unless its owner turned rotation on. A native app gets
          a new refresh token each time, and the old one stops working.
        </p>
        <p>
          An answer can get lost. So for 120 seconds the token before the newest returns the very same answer
          again, byte for byte; the owner of the app can choose 0 to 600 seconds. The window closes as soon as
          the new token is used. A replaced token that comes after those seconds, or an older one at any time,
          looks stolen: the whole grant ends, and the person has to allow the app again.
        </p>
        <p>
          Unused refresh tokens end after 180 days, of native apps after 30. All end two years after the
          person allowed the app, of native apps after 180 days.
        </p>
      </Panel>
      <Panel
        title="Revoke"
        id="revoke"
        lead="When somebody disconnects your app, give the refresh token back. Its access tokens end with it."
      >
        <CopyField id="revoke-call" label="Revoke" value={commands.revoke} isBlock />
        <p>
          The answer is 200 and empty, whether or not there was something to end. People can deauthorize an
          app themselves at <a href="/0/profile/apps">their profile</a>; then refreshing answers{' '}
          <code>invalid_grant</code>.
        </p>
      </Panel>
      <Panel title="When it goes wrong">
        <p>
          <a href="/docs/errors#oauth-json">Every error of these endpoints</a> is listed with what to do about
          it. Two rules cover most: on <code>invalid_grant</code> throw the token away and ask the person
          again; on <code>invalid_client</code> check the secret.
        </p>
      </Panel>
    </DocsPage>
  )
}

function Steps({ commands }: Pick<Props, 'commands'>) {
  return (
    <>
      <Panel
        title="1. Register the app"
        lead="In the developer console, with its redirect address. You get a client id, which is public, and a secret, which is not."
      >
        <CopyField
          id="settings"
          label="Keep them in the shell for the commands below"
          value={commands.settings}
          isBlock
        />
        <p>
          A native app has no secret: leave <code>client_secret</code> out wherever it appears.
        </p>
      </Panel>
      <Panel
        title="2. Make a verifier and its challenge"
        lead="New for every sign-in. They prove that whoever brings the code is whoever asked for it. The state proves that the answer belongs to your question."
      >
        <CopyField id="pkce" label="Verifier, challenge, state" value={commands.pkce} isBlock />
      </Panel>
      <Panel
        title="3. Send the person here"
        lead="Open this address in a browser. An app with chosen scopes adds &scope= with their names."
      >
        <CopyField id="authorize" label="Print the address" value={commands.authorize} isBlock />
        <p>
          The person signs in and allows or denies. The browser returns to your redirect address with{' '}
          <code>code</code> and your <code>state</code>. Go on only if the state is the one you sent. Native
          apps, and those that switched it on, also get <code>iss</code>, which names this server (RFC 9207).
        </p>
      </Panel>
      <Panel title="4. Redeem the code" lead="Within 60 seconds, once, from your server.">
        <CopyField id="redeem" label="Redeem" value={commands.redeem} isBlock />
        <p>
          The answer has <code>access_token</code>, <code>refresh_token</code>, <code>expires_in</code> in
          seconds, and in <code>data</code> who allowed it. A code that is used twice ends everything that it
          gave.
        </p>
      </Panel>
      <Panel title="5. Call the API">
        <CopyField id="call" label="As that person" value={commands.call} isBlock />
      </Panel>
    </>
  )
}
