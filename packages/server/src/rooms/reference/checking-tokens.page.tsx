import { CopyField } from '../../ui/copy-field.js'
import { Panel } from '../../ui/panel.js'
import type { Frame } from '../../ui/shell.js'
import { DocsPage } from './docs.page.js'
import type { Walkthrough } from './walkthrough.js'

/** `/docs/checking-tokens`: token_info, introspection, and the guard for an API of one's own. */
export function CheckingTokensPage({
  frame,
  commands,
}: {
  readonly frame: Frame
  readonly commands: Walkthrough
}) {
  return (
    <DocsPage
      frame={frame}
      current="/docs/checking-tokens"
      title="Checking tokens"
      lead="Ask what a token is worth, or let tokens from here guard an API of your own. A revoked one is refused at once."
    >
      <Panel title="What is this token?" id="token-info" lead="Whoever holds a token may ask.">
        <CopyField id="token-info-call" label="Token info" value={commands.tokenInfo} isBlock />
        <p>
          A live token answers <code>active: true</code> with its scopes, its end and its app. Anything else
          answers <code>active: false</code> and nothing more.
        </p>
      </Panel>
      <Panel
        title="Introspection"
        id="introspection"
        lead="For your API: what stands behind the token that somebody sent you? Asked by an app with a secret."
      >
        <CopyField id="introspect-call" label="Introspect" value={commands.introspect} isBlock />
        <p>
          An app sees its own tokens. One that its owner marked as a resource server sees all. A live token
          answers <code>sub</code>, the person’s gid, and <code>username</code>, their email address, beside
          its scopes and its end.
        </p>
      </Panel>
      <Panel
        title="The guard"
        id="guard"
        lead="For your proxy: nginx auth_request, Traefik ForwardAuth, Caddy forward_auth, Envoy ext_authz."
      >
        <CopyField id="guard-call" label="May this request pass?" value={commands.guard} isBlock />
        <p>
          200 lets it through, with <code>X-Mudra-User</code>, <code>X-Mudra-Scope</code> and, for an app’s
          token, <code>X-Mudra-Client</code>. 401 means no token that works, 403 a missing scope. Name several
          scopes with spaces between them; all are needed.
        </p>
        <p>Let your proxy overwrite these three headers, or callers could send their own.</p>
      </Panel>
    </DocsPage>
  )
}
