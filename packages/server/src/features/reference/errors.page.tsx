import type { ComponentChildren } from 'preact'
import { Panel } from '../../ui/panel.js'
import type { Frame } from '../../ui/shell.js'
import { DocsPage, Words } from './docs.page.js'
import type { ErrorEntry, OAuthErrors } from './error-guide.js'

/** `/docs/errors`: every error that clients can meet, and what to do. */
export function ErrorsPage({
  frame,
  api,
  oauth,
}: {
  readonly frame: Frame
  readonly api: readonly ErrorEntry[]
  readonly oauth: OAuthErrors
}) {
  return (
    <DocsPage
      frame={frame}
      current="/docs/errors"
      title="Errors"
      lead="Every answer has an X-Request-Id header, by which whoever runs the server finds the request in the log."
    >
      <Errors
        id="api"
        title="From the API"
        lead={
          <>
            JSON with a list of errors, each with a message. Retry a 503 or a 429 once Retry-After has passed,
            and a 401 only with another token. A 403 for a missing scope has <code>required_scopes</code>,{' '}
            <code>granted_scopes</code>, and <code>console_url</code>, which opens the form where it can be
            added; the headers <code>Mudra-Required-Scopes</code> and <code>Mudra-Granted-Scopes</code> say
            the same. Every answer to a token that expires has <code>Mudra-Token-Expires-At</code>.
          </>
        }
        errors={api}
      />
      <Errors
        id="oauth"
        title="From OAuth, in either place"
        lead={
          <>
            <code>error</code> and <code>error_description</code>, either in the JSON of the endpoints that
            your app calls, or in the address that the browser returns to, with your <code>state</code>.
          </>
        }
        errors={oauth.everywhere}
      />
      <Errors
        id="oauth-json"
        title="From the endpoints that your app calls"
        lead="Token, revocation, token info and introspection."
        errors={oauth.json}
      />
      <Errors id="oauth-redirect" title="At your redirect URI" errors={oauth.redirect} />
      <Errors
        id="oauth-page"
        title="On a page"
        lead="Where the redirect URI is not known to be yours, the person sees the error instead."
        errors={oauth.page}
      />
    </DocsPage>
  )
}

function Errors({
  errors,
  ...panel
}: {
  readonly id: string
  readonly title: string
  readonly lead?: ComponentChildren
  readonly errors: readonly ErrorEntry[]
}) {
  return (
    <Panel {...panel}>
      <dl class="docs-pairs">
        {errors.map(({ code, id, message, remedy, status }) => (
          <div key={id} id={id}>
            <dt>
              <code>{code ?? status}</code> <Words text={message} />
            </dt>
            <dd>{remedy}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  )
}
