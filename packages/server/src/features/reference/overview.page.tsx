import { LinkButton } from '../../ui/button.js'
import { CopyField } from '../../ui/copy-field.js'
import type { Frame } from '../../ui/shell.js'
import { DocsPage, DocsSection } from './docs.page.js'
import { SampleField } from './sample.page.js'
import type { Walkthrough } from './walkthrough.js'
import { API_ROOT, OPENAPI_PATH } from '../../protocol/asana/api-paths.js'

/** `/docs`: which way in is yours, and where to read on. */
export function OverviewPage({
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
      current="/docs"
      title="Reference"
      lead="Two ways to get a token, one way to use it. A program written for Asana needs a new base URL and nothing else."
    >
      <DocsSection title="Which token do I need?">
        <ul class="docs-list">
          <li>
            <a href="/docs/personal-tokens">A personal access token</a> for a script of your own. You create
            it, it acts as you, and you can revoke it at any time.
          </li>
          <li>
            <a href="/docs/oauth">OAuth</a> for an app that other people use. Each of them signs in here and
            allows your app, which never sees a password.
          </li>
          <li>
            <a href="/docs/openid-connect">OpenID Connect</a> for an app that only needs to know who somebody
            is.
          </li>
        </ul>
      </DocsSection>
      <DocsSection
        title="Use it"
        lead="Send the token in the Authorization header. It is accepted nowhere else, and never in a URL."
        code={<SampleField id="first-call" label="Who am I?" sample={samples.personalToken} />}
      >
        <CopyField id="api-root" label="Base URL of the API" value={publicUrl + API_ROOT} />
      </DocsSection>
      <DocsSection title="Read on">
        <ul class="docs-list">
          <li>
            <a href="/docs/api">Every endpoint</a>, each with samples to copy, or{' '}
            <a href="/docs/explorer">the explorer</a> to try them out in the browser.
          </li>
          <li>
            For your tools: <a href={OPENAPI_PATH}>the OpenAPI description</a> of this server, and{' '}
            <a href="/docs/postman.json">a Postman collection</a>.
          </li>
          <li>
            <a href="/docs/scopes">Scopes</a>: what each one opens.
          </li>
          <li>
            <a href="/docs/errors">Errors</a>: what each one means, and what to do about it.
          </li>
          <li>
            <a href="/docs/checking-tokens">Checking tokens</a>: guard an API of your own with tokens from
            this server.
          </li>
          <li>
            <a href="/docs/secret-scanning">Secret scanning</a>: find tokens that leaked into code.
          </li>
        </ul>
        <p>
          <LinkButton href="/0/my-apps">Open the developer console</LinkButton>
        </p>
      </DocsSection>
    </DocsPage>
  )
}
