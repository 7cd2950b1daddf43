import { MudraError } from './errors.js'
import { asNetworkError, discard, retryAfterSeconds } from './waiting.js'

/** How long an OAuth endpoint may take to answer. */
const ENDPOINT_TIMEOUT_SECONDS = 15

/** How much of an answer is read. A token answer with an ID token has some 2 kB. */
const ANSWER_BYTES_MAX = 1_048_576

/** How an app proves who it is. */
export interface AppCredentials {
  readonly clientId: string
  readonly clientSecret?: string | undefined
}

/** The parts of the machine that tests take the place of. */
export interface Machine {
  /** Milliseconds since 1970, as this machine has it. */
  readonly clock: () => number
  /** Every request of this package goes by it. */
  readonly fetch: typeof fetch
}

/** An answer of an OAuth endpoint whose status is 200, and when the server gave it. */
export interface EndpointAnswer {
  readonly body: Readonly<Record<string, unknown>>
  /** By the server's clock; null where it did not say. */
  readonly serverNowMs: number | null
}

/**
 * Sends a form to an OAuth endpoint as an app, and judges the answer.
 * @throws MudraError `app_refused`, `request_refused` with `oauthError`, `rate_limited`, `server_failed`, `network_failed`, `timed_out`,
 *   `answer_malformed`
 * @see RFC 6749 §2.3.1, §5.2
 */
export async function askEndpoint(
  address: string,
  form: Readonly<Record<string, string>>,
  {
    app,
    machine,
    signal,
  }: { readonly app: AppCredentials; readonly machine: Machine; readonly signal?: AbortSignal | undefined },
): Promise<EndpointAnswer> {
  const fields = new URLSearchParams({ ...form, client_id: app.clientId })
  // In the body, as Asana's documentation has it.
  if (app.clientSecret !== undefined) fields.set('client_secret', app.clientSecret)
  const timeout = AbortSignal.timeout(ENDPOINT_TIMEOUT_SECONDS * 1_000)
  let response: Response
  let text: string
  try {
    response = await machine.fetch(address, {
      method: 'POST',
      body: fields,
      headers: { accept: 'application/json' },
      // A secret goes where it was meant to go.
      redirect: 'error',
      credentials: 'omit',
      cache: 'no-store',
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
    })
    text = await readText(response)
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason
    throw asNetworkError(error, new URL(address).origin)
  }
  return judge(response, text, { address, machine })
}

function judge(
  response: Response,
  text: string,
  { address, machine }: { readonly address: string; readonly machine: Machine },
): EndpointAnswer {
  const { headers, ok, status } = response
  const where = new URL(address)
  const body = parseObject(text)
  const details = {
    status,
    oauthError: typeof body?.['error'] === 'string' ? body['error'] : undefined,
    retryAfterSeconds: retryAfterSeconds(headers, machine.clock()),
  }
  if (ok && body !== null) return { body, serverNowMs: dateOf(headers) }
  if (status === 429)
    throw new MudraError(
      'rate_limited',
      `${where.origin} has had too many requests. Try again later.`,
      details,
    )
  if (status >= 500)
    throw new MudraError('server_failed', `${where.origin} failed (${status}). Try again later.`, details)
  if (body === null)
    throw new MudraError(
      'answer_malformed',
      `${address} answered ${status} with something that is not JSON. Is baseUrl the server's address, and no proxy's or sign-in page's?`,
      { status },
    )
  const { oauthError } = details
  if (oauthError === 'invalid_client' || oauthError === 'unauthorized_client')
    throw new MudraError(
      'app_refused',
      `${where.origin} does not take this client id and secret (${oauthError}). Compare both with the developer console; a native app has no secret.`,
      details,
    )
  const said = typeof body['error_description'] === 'string' ? `: ${body['error_description']}` : ''
  throw new MudraError('request_refused', `${where.origin} refused (${oauthError ?? status})${said}`, details)
}

/** Reads an answer to its end, unless it is longer than any answer is. */
async function readText(response: Response): Promise<string> {
  if (response.body === null) return ''
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let [text, read] = ['', 0]
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    read += value.byteLength
    if (read > ANSWER_BYTES_MAX) {
      discard(reader)
      return ''
    }
    text += decoder.decode(value, { stream: true })
  }
}

/** @returns null for whatever is not a JSON object */
export function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

/** The moment that an answer names as its own. */
export function dateOf(headers: Headers): number | null {
  const atMs = Date.parse(headers.get('date') ?? '')
  return Number.isNaN(atMs) ? null : atMs
}
