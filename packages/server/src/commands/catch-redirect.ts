import { timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

/** A browser sends one short request; nothing else has business here. */
const HEADER_BYTES_MAX = 16_384
const REQUEST_TIMEOUT_MS = 10_000

/** What the browser brought from the authorization server. */
export type Caught =
  | { readonly outcome: 'code'; readonly code: string }
  /** As RFC 6749 §4.1.2.1 has it; the texts are the sender's. */
  | { readonly outcome: 'refused'; readonly error: string; readonly description: string | null }
  | { readonly outcome: 'timed_out' }
  | { readonly outcome: 'port_taken' | 'port_forbidden' | 'no_such_address' }

interface Wanted {
  /** Plain http on this machine. */
  readonly redirectUri: URL
  readonly state: string
  readonly timeoutMs: number
  /** Listening now. */
  readonly onReady: () => void
  /** Something came that is not the answer; waiting goes on. */
  readonly onStranger: (why: string) => void
}

/**
 * Waits on this machine for the browser that comes back from authorizing, once. What has another state, or none, is somebody else's: it is told so, and waiting
 * goes on.
 * @see RFC 6749 §4.1.2, §10.12; RFC 8252 §7.3, §8.3 (loopback addresses alone)
 */
export async function catchRedirect(wanted: Wanted): Promise<Caught> {
  const { redirectUri, timeoutMs } = wanted
  const servers: Server[] = []
  let tooLong: NodeJS.Timeout | undefined
  try {
    return await new Promise<Caught>((resolve, reject) => {
      const answer = (request: IncomingMessage, response: ServerResponse) => {
        const caught = judge(request, response, wanted)
        // Not before the browser has its page.
        if (caught !== null) response.once('close', () => resolve(caught))
      }
      openAll(hostsOf(redirectUri), portOf(redirectUri), { answer, servers }).then((failure) => {
        if (failure !== null) return resolve({ outcome: failure })
        tooLong = setTimeout(() => resolve({ outcome: 'timed_out' }), timeoutMs)
        return wanted.onReady()
      }, reject)
    })
  } finally {
    clearTimeout(tooLong)
    for (const server of servers) {
      server.close()
      server.closeAllConnections()
    }
  }
}

/** Browsers try either address of `localhost` first. */
function hostsOf({ hostname }: URL): readonly string[] {
  return hostname === 'localhost' ? ['127.0.0.1', '::1'] : [hostname.replaceAll(/[[\]]/g, '')]
}

const portOf = ({ port }: URL): number => (port === '' ? 80 : Number(port))

/** @returns null once somebody listens; a second address that this machine does not have is not needed */
async function openAll(
  hosts: readonly string[],
  port: number,
  {
    answer,
    servers,
  }: {
    readonly answer: (request: IncomingMessage, response: ServerResponse) => void
    readonly servers: Server[]
  },
): Promise<'port_taken' | 'port_forbidden' | 'no_such_address' | null> {
  for (const host of hosts) {
    const server = createServer(
      {
        maxHeaderSize: HEADER_BYTES_MAX,
        requestTimeout: REQUEST_TIMEOUT_MS,
        headersTimeout: REQUEST_TIMEOUT_MS,
      },
      answer,
    )
    const failure = await open(server, { host, port })
    if (failure === null) servers.push(server)
    else if (failure !== 'no_such_address' || servers.length === 0) return failure
  }
  return null
}

async function open(server: Server, place: { readonly host: string; readonly port: number }) {
  server.listen({ ...place, exclusive: true })
  try {
    await once(server, 'listening')
    return null
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code === 'EADDRINUSE') return 'port_taken'
    if (code === 'EACCES') return 'port_forbidden'
    if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') return 'no_such_address'
    throw error
  }
}

/** Answers one request. @returns what it brought; null for what is not the answer that is waited for */
function judge(
  { method, url = '/' }: IncomingMessage,
  response: ServerResponse,
  { onStranger, redirectUri, state }: Wanted,
): Caught | null {
  const at = URL.canParse(url, redirectUri) ? new URL(url, redirectUri) : null
  if (at?.pathname !== redirectUri.pathname) {
    send(response, 404, ['Nothing is here', 'The program that waits here waits for another address.'])
    return null
  }
  if (method !== 'GET') {
    send(response.setHeader('allow', 'GET'), 405, ['Not like this', 'Only a redirect is caught here.'])
    return null
  }
  const one = (name: string) => {
    const values = at.searchParams.getAll(name)
    return values.length === 1 ? (values[0] ?? null) : null
  }
  if (!isSame(one('state') ?? '', state)) {
    onStranger(one('state') === null ? 'it had no state' : 'its state was not the one that was sent')
    send(response, 400, [
      'This is not the answer that is waited for',
      'Its state is not the one that was sent. Nothing was taken from it. If you did not start this yourself, close the window; otherwise start again from the terminal.',
    ])
    return null
  }
  const [code, error] = [one('code'), one('error')]
  if (code !== null && /^[\w.~-]{1,512}$/.test(code) && error === null) {
    send(response, 200, [
      'You may close this window',
      'The terminal has the answer, and shows what to do next.',
    ])
    return { outcome: 'code', code }
  }
  if (error !== null) {
    send(response, 200, ['You may close this window', 'The app was not allowed. The terminal says why.'])
    return { outcome: 'refused', error, description: one('error_description') }
  }
  onStranger('it had neither a code nor an error')
  send(response, 400, ['There is no code in this', 'Start again from the terminal.'])
  return null
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** A page of our own words alone. It loads nothing, and says nothing of what was in its address. */
function send(response: ServerResponse, status: number, [title, text]: readonly [string, string]): void {
  response
    .writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      connection: 'close',
    })
    .end(
      `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>${title}</title><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"></head><body><h1>${title}</h1><p>${text}</p></body></html>\n`,
    )
}
