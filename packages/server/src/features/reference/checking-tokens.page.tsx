import type { Frame } from '../../ui/shell.js'
import { DocsPage, DocsSection } from './docs.page.js'
import { SampleField } from './sample.page.js'
import type { Walkthrough } from './walkthrough.js'

/** `/docs/checking-tokens`: token_info, introspection, and the guard for an API of one's own. */
export function CheckingTokensPage({
  frame,
  samples,
}: {
  readonly frame: Frame
  readonly samples: Walkthrough
}) {
  return (
    <DocsPage
      frame={frame}
      current="/docs/checking-tokens"
      title="Checking tokens"
      lead="Ask what a token may do, or let tokens from this server guard an API of your own. A revoked token is refused at once."
    >
      <DocsSection
        title="What is this token?"
        id="token-info"
        lead="Anybody who holds a token may ask."
        code={<SampleField id="token-info-call" label="Token info" sample={samples.tokenInfo} />}
      >
        <p>
          For a live token the answer is <code>active: true</code> with its scopes, when it expires, and its
          app. For anything else it is <code>active: false</code>, and nothing more.
        </p>
      </DocsSection>
      <DocsSection
        title="Introspection"
        id="introspection"
        lead="For your API: what is behind the token that somebody sent you? Only an app with a secret may ask."
        code={<SampleField id="introspect-call" label="Introspect" sample={samples.introspect} />}
      >
        <p>
          An app sees its own tokens. An app whose owner marked it as a resource server sees all of them. For
          a live token the answer has <code>sub</code>, the person’s gid, and <code>username</code>, their
          email address, besides its scopes and when it expires.
        </p>
      </DocsSection>
      <DocsSection
        title="The guard"
        id="guard"
        lead="For your proxy: nginx auth_request, Traefik ForwardAuth, Caddy forward_auth, Envoy ext_authz."
        code={<SampleField id="guard-call" label="May this request pass?" sample={samples.guard} />}
      >
        <p>
          200 lets it through, with <code>X-Mudra-User</code>, <code>X-Mudra-Scope</code> and, for an app’s
          token, <code>X-Mudra-Client</code>. 401 means that there is no working token, and 403 that a scope
          is missing. Separate several scopes with spaces; all of them are required.
        </p>
        <p>Have your proxy overwrite these three headers, or callers could send their own.</p>
      </DocsSection>
    </DocsPage>
  )
}
