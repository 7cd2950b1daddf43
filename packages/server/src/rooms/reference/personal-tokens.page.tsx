import { CopyField } from '../../ui/copy-field.js'
import { Panel } from '../../ui/panel.js'
import type { Frame } from '../../ui/shell.js'
import { DocsPage } from './docs.page.js'
import type { Walkthrough } from './walkthrough.js'

/** `/docs/personal-tokens`. */
export function PersonalTokensPage({
  frame,
  commands,
}: {
  readonly frame: Frame
  readonly commands: Walkthrough
}) {
  return (
    <DocsPage
      frame={frame}
      current="/docs/personal-tokens"
      title="Personal access tokens"
      lead="For scripts and programs of your own. A token acts as you, so treat it as your password."
    >
      <Panel title="Create one">
        <ol class="docs-list numbered">
          <li>
            Open <a href="/0/my-apps">the developer console</a> and create a personal access token.
          </li>
          <li>Name what will use it, so that you know later whether it may go.</li>
          <li>Choose when it ends. 90 days unless you say otherwise.</li>
          <li>
            Leave it full permissions, or choose <a href="/docs/scopes">scopes</a>. Fewer is safer.
          </li>
          <li>Copy it. It is shown once, and stored here only as a hash.</li>
        </ol>
      </Panel>
      <Panel title="Use it" lead="Keep it in the environment, not in the code.">
        <CopyField id="call" label="Call the API" value={commands.personalToken} isBlock />
      </Panel>
      <Panel title="Replace it and take it back">
        <p>
          Rotating gives you a successor. The old token goes on working for as long as you choose, so that
          nothing stops while you swap them.
        </p>
        <p>
          Revoking ends a token at its next request. It stays in the list with the reason, so that you can see
          what it was.
        </p>
        <p>
          A deactivated person’s tokens end with their account. Tokens that expired answer 401; see{' '}
          <a href="/docs/errors">errors</a>.
        </p>
      </Panel>
    </DocsPage>
  )
}
