import { lookup as lookUpHost, type LookupAddress } from 'node:dns'
import { request as requestInClear, type ClientRequest, type IncomingMessage } from 'node:http'
import { request as requestOverTls } from 'node:https'
import { isIP } from 'node:net'

export interface PostRequest {
  /** `http` or `https`. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** For all of it, from the look-up of the name to the end of the answer. */
  readonly msMax: number
  /** What of the answer's body is read; beyond it the connection is closed, and the answer counts as it began. */
  readonly bytesMax: number
}

export type PostOutcome =
  | {
      readonly ok: true
      readonly status: number
      readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
      readonly body: string
    }
  /** `forbidden`: its host has no address that may be connected to. @param message  for whoever runs the receiver */
  | { readonly ok: false; readonly reason: 'forbidden' | 'failed'; readonly message: string }

export type Post = (request: PostRequest) => Promise<PostOutcome>

class ForbiddenAddress extends Error {
  override readonly name = 'ForbiddenAddress'
}

/**
 * Sends something to an address that somebody else named. The name is looked up once, and the connection goes to what was found and judged, whatever
 * the name leads to a moment later. Redirects are answers like any other, connections are kept by nobody.
 * @param isAllowed  whether an IP address may be connected to; `isClear` without TLS
 */
export function makePost(isAllowed: (address: string, isClear: boolean) => boolean): Post {
  return async ({ body, bytesMax, headers, msMax, url }) => {
    const { hostname, protocol } = new URL(url)
    const isClear = protocol === 'http:'
    const literal = hostname.replace(/^\[(.*)\]$/, '$1')
    if (isIP(literal) !== 0 && !isAllowed(literal, isClear)) return forbidden(literal)
    const options = {
      method: 'POST',
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)), connection: 'close' },
      agent: false as const,
      signal: AbortSignal.timeout(msMax),
      lookup: judgedLookup((address) => isAllowed(address, isClear)),
    }
    try {
      const request = isClear ? requestInClear(url, options) : requestOverTls(url, options)
      return await answerOf(request, body, bytesMax)
    } catch (error) {
      if (error instanceof ForbiddenAddress) return forbidden(hostname)
      return { ok: false, reason: 'failed', message: messageOf(error, msMax) }
    }
  }
}

const forbidden = (host: string): PostOutcome => ({
  ok: false,
  reason: 'forbidden',
  message: `${host} leads to no address that this server connects to`,
})

type LookupDone = (error: Error | null, address: string | LookupAddress[], family?: number) => void

/** Looks a name up as Node does, and leaves out what may not be connected to. */
function judgedLookup(isAllowed: (address: string) => boolean) {
  return (hostname: string, options: { readonly all?: boolean | undefined }, done: LookupDone): void => {
    lookUpHost(hostname, { all: true, verbatim: true }, (error, addresses) => {
      const [first, ...more] = (error === null ? addresses : []).filter(({ address }) => isAllowed(address))
      if (first === undefined) done(error ?? new ForbiddenAddress(hostname), '')
      else if (options.all === true) done(null, [first, ...more])
      else done(null, first.address, first.family)
    })
  }
}

async function answerOf(request: ClientRequest, body: string, bytesMax: number): Promise<PostOutcome> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request.on('response', resolve)
    // Also once there is an answer: whoever goes on reading it hears of it there.
    request.on('error', reject)
    request.end(body)
  })
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of response as AsyncIterable<Buffer>) {
    pieces.push(piece)
    bytes += piece.length
    if (bytes >= bytesMax) break
  }
  return {
    ok: true,
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: Buffer.concat(pieces).subarray(0, bytesMax).toString(),
  }
}

function messageOf(error: unknown, msMax: number): string {
  if (!(error instanceof Error)) return 'unknown'
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return `No answer within ${msMax} ms`
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
