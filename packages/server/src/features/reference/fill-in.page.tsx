import { ErrorSummary, Form, HiddenFields } from '../../ui/form.js'
import { Time } from '../../ui/time.js'
import { useReader, type Reader, type ReaderToken } from './sample.page.js'

/** Above the samples: whose app stands in them, and a token for them. */
export function FillIn() {
  const reader = useReader()
  const { apps, isSignedIn, path, token } = reader
  if (apps === null && token === null) return null
  if (!isSignedIn) {
    return (
      <p class="fill-in hint">
        <a href={`/login?${new URLSearchParams({ to: path }).toString()}`}>Log in</a> to see the samples with{' '}
        {[...(apps === null ? [] : ['your app']), ...(token === null ? [] : ['a token of yours'])].join(
          ' and ',
        )}{' '}
        filled in.
      </p>
    )
  }
  return (
    <section class="fill-in panel" aria-label="Filled in for you" id="fill-in">
      {token !== null && <TokenPart reader={reader} token={token} />}
      {apps !== null && <AppPart path={path} apps={apps} />}
    </section>
  )
}

function TokenPart({ reader, token }: { readonly reader: Reader; readonly token: ReaderToken }) {
  const { lifetimeMinutes, refusal, scopes, shown } = token
  if (shown !== null) {
    return (
      <p role="status">
        Your token <bdi class="strong">{shown.name}</bdi> is in the samples of this page, and nowhere else:
        you won’t see it again once you leave. It expires <Time atMs={shown.expiresAtMs} />.{' '}
        <a href={`/0/my-apps/tokens/${shown.gid}`}>Revoke it sooner</a>
      </p>
    )
  }
  return (
    <>
      {refusal !== null && <ErrorSummary errors={[{ field: 'fill-in', text: refusal }]} />}
      <Form action={reader.path} csrfToken={reader.csrfToken} class="fill-in-row">
        <HiddenFields values={{ form_key: token.formKey, app: reader.apps?.chosen?.clientId ?? null }} />
        <p>
          Put a new token into the samples of this page. It works for {lifetimeMinutes} minutes, with{' '}
          {scopes === null ? 'full permissions' : <Scopes names={scopes} />}, and is listed with your other
          tokens.
        </p>
        <button type="submit" class="button plain small" name="lang" value={reader.language}>
          Create a token
        </button>
      </Form>
    </>
  )
}

function Scopes({ names }: { readonly names: readonly string[] }) {
  return (
    <>
      {names.length === 1 ? 'the scope' : 'the scopes'} <code>{names.join(' ')}</code>
    </>
  )
}

function AppPart({ apps, path }: { readonly path: string; readonly apps: NonNullable<Reader['apps']> }) {
  const { chosen, own } = apps
  if (chosen === null) {
    return (
      <p>
        You have no app yet. <a href="/0/my-apps/new">Create one</a>, and its client id is filled in here.
      </p>
    )
  }
  return (
    <form method="get" action={path} class="fill-in-row">
      <p>
        The client id in the samples is that of your app <bdi class="strong">{chosen.name}</bdi>. Its secret
        is not known here.
      </p>
      {own.length > 1 && (
        <span class="fill-in-choice">
          <label class="visually-hidden" for="app">
            App
          </label>
          <select name="app" id="app">
            {own.map(({ clientId, name }) => (
              <option key={clientId} value={clientId} selected={clientId === chosen.clientId}>
                {name}
              </option>
            ))}
          </select>
          <button type="submit" class="button plain small">
            Use this app
          </button>
        </span>
      )}
    </form>
  )
}
