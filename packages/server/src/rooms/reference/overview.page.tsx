import { LinkButton } from '../../ui/button.js'
import { CopyField } from '../../ui/copy-field.js'
import { Panel } from '../../ui/panel.js'
import type { Frame } from '../../ui/shell.js'
import { DocsPage } from './docs.page.js'
import type { Walkthrough } from './walkthrough.js'

/** `/docs`: which way in is yours, and where to read on. */
export function OverviewPage({
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
      current="/docs"
      title="Reference"
      lead="Two ways to a token, one way to use it. A program made for Asana needs a new base URL and nothing else."
    >
      <Panel title="Which token?">
        <ul class="docs-list">
          <li>
            <a href="/docs/personal-tokens">A personal access token</a> for a script of your own. You create
            it, it acts as you, and you can take it back at any time.
          </li>
          <li>
            <a href="/docs/oauth">OAuth</a> for an app that other people use. Each of them signs in here and
            allows it; the app never sees a password.
          </li>
          <li>
            <a href="/docs/openid-connect">OpenID Connect</a> for an app that only wants to know who somebody
            is.
          </li>
        </ul>
      </Panel>
      <Panel
        title="Use it"
        lead="Send the token in the Authorization header. It is accepted nowhere else, never in an address."
      >
        <CopyField id="first-call" label="Who am I?" value={commands.personalToken} isBlock />
        <CopyField id="api-root" label="Base URL of the API" value={`${publicUrl}/api/1.0`} />
      </Panel>
      <Panel title="Read on">
        <ul class="docs-list">
          <li>
            <a href="/docs/api">Every endpoint</a>, each with a command and a program to copy; or{' '}
            <a href="/docs/explorer">the explorer</a>, made from{' '}
            <a href="/api/1.0/openapi.json">the OpenAPI description</a> of this server.
          </li>
          <li>
            <a href="/docs/scopes">Scopes</a>: what each one opens.
          </li>
          <li>
            <a href="/docs/errors">Errors</a>: what each one means and what to do.
          </li>
          <li>
            <a href="/docs/checking-tokens">Checking tokens</a>: guard an API of your own with tokens from
            here.
          </li>
          <li>
            <a href="/docs/secret-scanning">Secret scanning</a>: find tokens that leaked into code.
          </li>
        </ul>
        <p>
          <LinkButton href="/0/my-apps">Open the developer console</LinkButton>
        </p>
      </Panel>
    </DocsPage>
  )
}
