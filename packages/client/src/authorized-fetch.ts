import { parseAddress, type Addresses } from './addresses.js'
import type { AuthorizedFetch, Credential } from './credential.js'
import { dateOf, type Machine } from './endpoint.js'
import { MudraError } from './errors.js'
import { asNetworkError, discard, pause, retryAfterSeconds } from './waiting.js'

/** How often one request is sent again after 429 or 503. */
const RETRIES_MAX = 4

/** The longest single wait before that; where the server asks for more, the caller gets its answer. */
const RETRY_WAIT_SECONDS_MAX = 60

/** How often a request with a safe method is sent again where no answer came, and how long after the first time. */
const RESENDS_MAX = 2
const FIRST_RESEND_MS = 100

/** How often one request is answered with a fresh token after 401. */
const RENEWALS_MAX = 2
/** How many redirects one request is followed through. */
const REDIRECTS_MAX = 5
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS']
/** The first pause where the server names none; each further one is twice as long. */
const FIRST_PAUSE_SECONDS = 1

interface Needs {
  readonly addresses: Addresses
  readonly machine: Machine
  readonly tokens: Pick<Credential, 'accessToken' | 'accessTokenAfter'>
  readonly heardTime: (serverNowMs: number | null) => void
}

/** Makes the `fetch` of a credential. */
export function makeAuthorizedFetch(needs: Needs): AuthorizedFetch {
  return async (input, init = {}) => {
    const request = readRequest(input, init, needs.addresses)
    const { isReplayable, isSafe, signal } = request
    let token = await needs.tokens.accessToken({ signal })
    let [renewals, retries] = [0, 0]
    for (;;) {
      const response = await sendAgainIfSafe(needs, request, token)
      needs.heardTime(dateOf(response.headers))
      if (response.status === 401 && isReplayable && renewals < RENEWALS_MAX) {
        const next = await anotherToken(needs, token, signal)
        if (next === null) return response
        discard(response.body)
        token = next
        renewals += 1
        continue
      }
      const mayRetry = isReplayable && (response.status === 429 || (response.status === 503 && isSafe))
      if (!mayRetry || retries === RETRIES_MAX) return response
      const wait =
        retryAfterSeconds(response.headers, needs.machine.clock()) ?? FIRST_PAUSE_SECONDS * 2 ** retries
      if (wait > RETRY_WAIT_SECONDS_MAX) return response
      discard(response.body)
      await pause(wait * 1_000, signal)
      retries += 1
    }
  }
}

interface Outgoing {
  readonly url: URL
  readonly request: Request | null
  readonly init: RequestInit
  readonly method: string
  readonly isSafe: boolean
  readonly isReplayable: boolean
  readonly signal: AbortSignal | null
}

function readRequest(input: string | URL | Request, init: RequestInit, addresses: Addresses): Outgoing {
  const request = typeof input === 'string' || input instanceof URL ? null : input
  const address = typeof input === 'string' ? input : input instanceof URL ? input.href : input.url
  const url = resolve(address, addresses)
  const method = (init.method ?? request?.method ?? 'GET').toUpperCase()
  return {
    url,
    request,
    init,
    method,
    isSafe: SAFE_METHODS.includes(method),
    isReplayable: init.body == null ? request === null || request.body === null : !isStream(init.body),
    signal: init.signal ?? request?.signal ?? null,
  }
}

/** @throws MudraError `origin_foreign`: a token is for one server */
function resolve(text: string, { api, base, origin }: Addresses): URL {
  const isWhole = /^[a-z][a-z\d+.-]*:/i.test(text)
  const isOfServer = /^\/(?:api\/1\.0|-)\//.test(text)
  const whole = isWhole ? text : `${isOfServer ? base : api}${text.startsWith('/') ? '' : '/'}${text}`
  const url = parseAddress(whole, 'the address')
  if (url.origin === origin) return url
  throw new MudraError(
    'origin_foreign',
    `This credential is for ${origin} and is not sent to ${url.origin}. Use plain fetch for other servers.`,
  )
}

/** A connection that was kept open may end just when it is used again: what is safe is sent again over another, up to `RESENDS_MAX` times. */
async function sendAgainIfSafe(needs: Needs, outgoing: Outgoing, token: string): Promise<Response> {
  for (let resends = 0; ; resends++) {
    try {
      return await send(needs, outgoing, token)
    } catch (error) {
      const isBroken = error instanceof MudraError && error.code === 'network_failed'
      if (!isBroken || !outgoing.isSafe || !outgoing.isReplayable || resends === RESENDS_MAX) throw error
      await pause(FIRST_RESEND_MS * 2 ** resends, outgoing.signal)
    }
  }
}

async function send(needs: Needs, outgoing: Outgoing, token: string): Promise<Response> {
  const { init, method, request, signal, url } = outgoing
  const headers = new Headers(init.headers ?? request?.headers)
  headers.set('authorization', `Bearer ${token}`)
  const once = async (redirect: RequestRedirect) => {
    const given = { ...init, method, headers, redirect, credentials: 'omit' } as const
    return await needs.machine.fetch(request ?? url, given)
  }
  try {
    const response = await once(init.redirect === 'error' ? 'error' : 'manual')
    const isFollowed = method === 'GET' || method === 'HEAD'
    if (!isFollowed || init.redirect === 'manual') return response
    // A browser does not show where it leads, and drops the header itself where that is another origin.
    if (response.type === 'opaqueredirect') return await once('follow')
    return await follow(response, { ...outgoing, headers, needs })
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason
    throw asNetworkError(error, url.origin)
  }
}

/** Follows redirects with the credential on its own server, and with nothing of the request elsewhere. */
async function follow(
  first: Response,
  {
    headers,
    init,
    method,
    needs,
    signal,
    url,
  }: Outgoing & { readonly headers: Headers; readonly needs: Needs },
): Promise<Response> {
  let [response, at] = [first, url]
  for (let hops = 0; hops < REDIRECTS_MAX; hops++) {
    const location = response.headers.get('location')
    if (response.status < 300 || response.status > 399 || location === null) return response
    discard(response.body)
    at = parseAddress(new URL(location, at).href, 'where the server redirects to')
    const isHome = at.origin === needs.addresses.origin
    response = await needs.machine.fetch(at, {
      ...(isHome ? init : {}),
      method,
      headers: isHome ? headers : {},
      redirect: 'manual',
      credentials: 'omit',
      signal,
    })
  }
  return response
}

async function anotherToken(
  needs: Needs,
  refused: string,
  signal: AbortSignal | null,
): Promise<string | null> {
  try {
    return await needs.tokens.accessTokenAfter(refused, { signal })
  } catch (error) {
    // The server's own answer says more.
    if (error instanceof MudraError && error.code === 'token_refused') return null
    throw error
  }
}

function isStream(body: unknown): boolean {
  return (
    typeof body === 'object' &&
    body !== null &&
    (body instanceof ReadableStream || Symbol.asyncIterator in body)
  )
}
