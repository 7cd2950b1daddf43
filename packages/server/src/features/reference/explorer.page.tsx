import { useContext } from 'preact/hooks'
import { Assets } from '../../ui/assets.js'
import { ErrorSummary, Form, HiddenFields } from '../../ui/form.js'
import { Shell, type Frame } from '../../ui/shell.js'
import { Time } from '../../ui/time.js'
import { DocsFold, DocsNav } from './docs.page.js'
import type { ReaderToken } from './sample.page.js'
import { OPENAPI_PATH } from '../../protocol/asana/api-paths.js'

export const EXPLORER_PATH = '/docs/explorer'

/**
 * `/docs/explorer`: the OpenAPI description in a viewer, which makes its part of the page by script. It brings styles of its own, so the console's end
 * where it begins.
 * @param viewerPath  where the viewer's script is
 * @param nonce  under which the viewer may add its one style sheet
 * @param token  null for a visitor
 * @param secret  of the token that the viewer is to send; null for none
 */
export function ExplorerPage({
  frame,
  nonce,
  secret,
  token,
  viewerPath,
}: {
  readonly frame: Frame
  readonly viewerPath: string
  readonly nonce: string
  readonly token: ReaderToken | null
  readonly secret: string | null
}) {
  const assets = useContext(Assets)
  if (assets === null) throw new Error('a document was rendered outside render.ts')
  return (
    <Shell
      frame={frame}
      nav="reference"
      title="Explorer"
      lead="Every endpoint of this server, to read about and to try out in the browser."
      isWide
      beside={<DocsNav current={EXPLORER_PATH} />}
      stylesheet="explorer.css"
      head={
        <>
          <meta property="csp-nonce" content={nonce} />
          <script src={viewerPath} defer />
          <script src={assets['explorer.js']} defer />
        </>
      }
    >
      <DocsFold current={EXPLORER_PATH} />
      <div class="fill-in panel" id="fill-in">
        {token === null ? (
          <p>
            <a href={`/login?${new URLSearchParams({ to: EXPLORER_PATH }).toString()}`}>Log in</a> to try the
            endpoints with a token of yours.
          </p>
        ) : (
          <TokenOffer csrfToken={frame.csrfToken} token={token} />
        )}
      </div>
      <noscript>
        <section class="panel explorer-noscript">
          <h2>The explorer needs JavaScript</h2>
          <p>Everything it shows is also on pages that work without:</p>
          <ul class="docs-list">
            <li>
              <a href="/docs/api">Every endpoint, with samples to copy</a>
            </li>
            <li>
              <a href={OPENAPI_PATH}>The OpenAPI description</a>
            </li>
          </ul>
        </section>
      </noscript>
      <div id="explorer" data-description={OPENAPI_PATH} data-token={secret ?? undefined} />
    </Shell>
  )
}

function TokenOffer({ csrfToken, token }: { readonly csrfToken: string; readonly token: ReaderToken }) {
  const { formKey, lifetimeMinutes, refusal, shown } = token
  if (shown !== null) {
    return (
      <p role="status">
        Requests that you try out here are sent with your token <bdi class="strong">{shown.name}</bdi>, which
        has full permissions: they change real records. It expires <Time atMs={shown.expiresAtMs} />.{' '}
        <a href={`/0/my-apps/tokens/${shown.gid}`}>Revoke it sooner</a>
      </p>
    )
  }
  return (
    <>
      {refusal !== null && <ErrorSummary errors={[{ field: 'fill-in', text: refusal }]} />}
      <Form action={EXPLORER_PATH} csrfToken={csrfToken} class="fill-in-row">
        <HiddenFields values={{ form_key: formKey }} />
        <p>
          Try the endpoints with a new token of yours. It works for {lifetimeMinutes} minutes, has full
          permissions, and is listed with your other tokens.
        </p>
        <button type="submit" class="button plain small">
          Create a token
        </button>
      </Form>
    </>
  )
}
