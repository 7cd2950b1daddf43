import { timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CliError } from './errors.js'

/** A browser sends one short request; nothing else has business here. */
const HEADER_BYTES_MAX = 16_384
const REQUEST_TIMEOUT_MS = 10_000
const CONNECTIONS_MAX = 20

const TIMEOUT_SECONDS = 300
const TIMEOUT_SECONDS_MAX = 3_600

/** Something that waits on this machine for the browser. */
export interface Listener {
  /** With the port that is listened on. */
  readonly redirectUri: URL
  /**
   * Waits for the answer that has this state. What has another, or none, is somebody else's: it is told so, and waiting goes on.
   * @returns the address that the browser came back with
   * @throws CliError `redirect_timed_out`
   */
  wait(wanted: {
    readonly state: string
    readonly timeoutSeconds: number
    /** Something came that is not the answer. */
    readonly onStranger: (why: string) => void
  }): Promise<URL>
  close(): void
}

/** Reads `--timeout`. @throws CliError `usage` */
export function readTimeout(text: string | null): number {
  if (text === null) return TIMEOUT_SECONDS
  const seconds = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (seconds >= 1 && seconds <= TIMEOUT_SECONDS_MAX) return seconds
  throw new CliError('usage', `--timeout must be a number of seconds from 1 to ${TIMEOUT_SECONDS_MAX}.`)
}

/**
 * Reads where a redirect is to be caught.
 * @throws CliError `usage` for what does not lead to this machine
 */
export function readRedirectUri(text: string): URL {
  const uri = URL.canParse(text) ? new URL(text) : null
  if (uri?.protocol === 'http:' && /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(uri.hostname)) return uri
  throw new CliError(
    'usage',
    `${JSON.stringify(text)} does not lead to this machine: a redirect can be caught at http://localhost, http://127.0.0.1 or http://[::1] only, with the port and path that are registered for the app.`,
  )
}

/**
 * Listens where a redirect is to come to. Port 0 takes any that is free.
 * @throws CliError `port_taken`, `port_forbidden`, `address_missing`
 * @see RFC 8252 §7.3, §8.3 (loopback addresses alone)
 */
export async function openListener(uri: URL): Promise<Listener> {
  let judge: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) => {
    send(response, 404, ['Nothing is here yet', 'Start again from the terminal.'])
  }
  const servers: Server[] = []
  const close = () => {
    for (const server of servers) {
      server.close()
      server.closeAllConnections()
    }
  }
  const redirectUri = new URL(uri)
  // Browsers try either address of `localhost` first.
  const hosts = uri.hostname === 'localhost' ? ['127.0.0.1', '::1'] : [uri.hostname.replaceAll(/[[\]]/g, '')]
  for (const host of hosts) {
    const server = createServer(
      {
        maxHeaderSize: HEADER_BYTES_MAX,
        requestTimeout: REQUEST_TIMEOUT_MS,
        headersTimeout: REQUEST_TIMEOUT_MS,
      },
      (request, response) => {
        judge(request, response)
      },
    )
    server.maxConnections = CONNECTIONS_MAX
    try {
      server.listen({ host, port: portOf(redirectUri), exclusive: true })
      await once(server, 'listening')
    } catch (error) {
      const failure = asCliError(error, redirectUri)
      // A second address that this machine does not have is not needed.
      if (failure.code === 'address_missing' && servers.length > 0) continue
      close()
      throw failure
    }
    servers.push(server)
    redirectUri.port = String((server.address() as AddressInfo).port)
  }
  return {
    redirectUri,
    close,
    wait: async ({ onStranger, state, timeoutSeconds }) => {
      let timer: NodeJS.Timeout | undefined
      try {
        return await new Promise<URL>((resolve, reject) => {
          timer = setTimeout(() => {
            reject(timedOut(redirectUri, timeoutSeconds))
          }, timeoutSeconds * 1_000)
          judge = (request, response) => {
            const caught = judgeRequest(request, response, { redirectUri, state, onStranger })
            // Not before the browser has its page.
            if (caught !== null)
              response.once('close', () => {
                resolve(caught)
              })
          }
        })
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

const portOf = ({ port }: URL): number => (port === '' ? 80 : Number(port))

function asCliError(error: unknown, { hostname, port }: URL): CliError {
  const shown = port === '' ? '80' : port
  switch (error instanceof Error && 'code' in error ? error.code : null) {
    case 'EADDRINUSE':
      return new CliError(
        'port_taken',
        `Port ${shown} is in use by another program, perhaps another login. End that, or register a redirect URI with another port for the app.`,
        error,
      )
    case 'EACCES':
      return new CliError(
        'port_forbidden',
        `You may not listen on port ${shown}. Register a redirect URI with a port above 1023 for the app.`,
        error,
      )
    default:
      return new CliError('address_missing', `This machine cannot listen at ${hostname}.`, error)
  }
}

function timedOut({ href }: URL, seconds: number): CliError {
  return new CliError(
    'redirect_timed_out',
    `Nobody came back to ${href} within ${seconds} seconds. Check that this redirect URI is registered for the app, and start again; --no-browser does without it.`,
  )
}

/** Answers one request. @returns what it brought; null for what is not the answer that is waited for */
function judgeRequest(
  { method, url = '/' }: IncomingMessage,
  response: ServerResponse,
  {
    onStranger,
    redirectUri,
    state,
  }: {
    readonly redirectUri: URL
    readonly state: string
    readonly onStranger: (why: string) => void
  },
): URL | null {
  const at = URL.canParse(url, redirectUri) ? new URL(url, redirectUri) : null
  if (at?.pathname !== redirectUri.pathname) {
    send(response, 404, ['Nothing is here', 'The program that waits here waits for another address.'])
    return null
  }
  if (method !== 'GET') {
    send(response.setHeader('allow', 'GET'), 405, ['Not like this', 'Only a redirect is caught here.'])
    return null
  }
  const states = at.searchParams.getAll('state')
  const [given = ''] = states
  if (states.length !== 1 || !isSame(given, state)) {
    onStranger(given === '' ? 'it had no state' : 'its state was not the one that was sent')
    send(response, 400, [
      'This is not the answer that is waited for',
      'Its state is not the one that was sent. Nothing was taken from it. If you did not start this yourself, close the window; otherwise start again from the terminal.',
    ])
    return null
  }
  const isAllowed = at.searchParams.has('code')
  send(response, 200, [
    'You may close this window',
    isAllowed ? 'The terminal goes on from here.' : 'The app was not allowed. The terminal says why.',
  ])
  return at
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
