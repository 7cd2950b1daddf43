import type { Frame } from '../../ui/shell.js'
import { DocsPage, DocsSection } from './docs.page.js'
import { SampleField } from './sample.page.js'
import type { Walkthrough } from './walkthrough.js'

/** `/docs/personal-tokens`. */
export function PersonalTokensPage({
  frame,
  samples,
}: {
  readonly frame: Frame
  readonly samples: Walkthrough
}) {
  return (
    <DocsPage
      frame={frame}
      current="/docs/personal-tokens"
      title="Personal access tokens"
      lead="For your own scripts and programs. A token acts as you, so treat it like your password."
    >
      <DocsSection title="Create one">
        <ol class="docs-list numbered">
          <li>
            Open <a href="/0/my-apps">the developer console</a> and create a personal access token.
          </li>
          <li>Say what will use it, so that you know later whether you still need it.</li>
          <li>Choose when it expires. It is 90 days unless you choose otherwise.</li>
          <li>
            Give it full permissions, or choose <a href="/docs/scopes">scopes</a>. Fewer is safer.
          </li>
          <li>Copy it. It is shown once; only its hash is stored here.</li>
        </ol>
      </DocsSection>
      <DocsSection
        title="Use it"
        lead="Keep it in the environment, not in the code."
        code={<SampleField id="call" label="Call the API" sample={samples.personalToken} />}
      />
      <DocsSection title="Replace or revoke it">
        <p>
          Rotating gives you a successor. The old token keeps working for as long as you choose, so that
          nothing stops while you swap them.
        </p>
        <p>
          A revoked token is refused from its next request on. It stays in the list with the reason, so that
          you can see what it was.
        </p>
        <p>
          When somebody’s account is deactivated, their tokens end with it. A token that has expired gets a
          401; see <a href="/docs/errors">errors</a>.
        </p>
      </DocsSection>
    </DocsPage>
  )
}
