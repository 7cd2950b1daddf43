import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { errorAnswer } from '../../protocol/asana/refusal.js'
import { refusal } from '../../protocol/oauth/oauth-error.js'
import { refuseEarly } from './early-refusal.js'
import { HEADERS_BYTES_MAX } from './server-limits.js'

/**
 * Headers that come once or not at all. Node keeps the first of several; a proxy in front may have judged the last one, so whoever sends
 * two is answered by nobody.
 */
const SINGLE_HEADERS: ReadonlyMap<string, string> = new Map(
  ['Host', 'Authorization', 'Content-Type', 'Origin'].map((name) => [name.toLowerCase(), name]),
)
const SINGLE_HEADER_LENGTHS = new Set([...SINGLE_HEADERS.keys()].map((name) => name.length))

/** DNS names have at most 253 characters (RFC 1035 §2.3.4); a dot at the end and a port come on top. */
const HOST_LENGTH_MAX = 260
/** A name, also one with an underscore as containers have them, or an address, and a port. Neither a list nor what a URL could hide in it. */
const PLAIN_HOST = /^(?:[a-z0-9_][a-z0-9_.-]*|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i
const WHOLE_ADDRESS = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/i
const DEFAULT_PORTS: Readonly<Record<string, string>> = { http: ':80', https: ':443' }

/** What stands in a first line beside method and target, and the empty line behind the headers. */
const REST_OF_HEAD_BYTES = '  HTTP/1.1\r\n\r\n'.length

/** Why it cannot be told for whom a request is. */
export type HeadProblem =
  | { readonly reason: 'header_repeated'; readonly header: string }
  | { readonly reason: 'host_malformed' }
  | { readonly reason: 'head_too_large' }

/** The head of a request as it arrived. */
export interface Head {
  /** Names and values in turn. */
  readonly rawHeaders: readonly string[]
  readonly headers: { readonly host?: string | undefined }
  readonly method?: string | undefined
  readonly url?: string | undefined
}

/**
 * Whether a request says in few words, once, and in one plain way, for which host it is and who sends it. HTTP/1.1 without a Host ends in Node's own parser;
 * HTTP/1.0 needs none.
 * @returns null for a plain head
 * @see RFC 9112 §3.2, §3.2.2 · RFC 9110 §5.3 · RFC 6585 §5
 */
export function headProblem({
  headers: { host },
  method = '',
  rawHeaders,
  url = '/',
}: Head): HeadProblem | null {
  if (isTooLarge(rawHeaders, method.length + url.length)) return { reason: 'head_too_large' }
  const repeated = repeatedHeader(rawHeaders)
  if (repeated !== null) return { reason: 'header_repeated', header: repeated }
  if (host !== undefined && (host.length > HOST_LENGTH_MAX || !PLAIN_HOST.test(host)))
    return { reason: 'host_malformed' }
  return url.startsWith('/') || namesHost(url, host) ? null : { reason: 'host_malformed' }
}

/** Reckoned as they are sent: a colon, a space and the end of the line belong to each header. */
function isTooLarge(rawHeaders: readonly string[], firstLineBytes: number): boolean {
  let bytes = firstLineBytes + REST_OF_HEAD_BYTES + rawHeaders.length * 2
  for (const text of rawHeaders) bytes += text.length
  return bytes > HEADERS_BYTES_MAX
}

function repeatedHeader(rawHeaders: readonly string[]): string | null {
  const seen = new Set<string>()
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    if (!SINGLE_HEADER_LENGTHS.has(name.length)) continue
    const known = SINGLE_HEADERS.get(name.toLowerCase())
    if (known === undefined) continue
    if (seen.has(known)) return known
    seen.add(known)
  }
  return null
}

/** Whether a target that is a whole address names the very host that the header names; `*` names none. */
function namesHost(target: string, host: string | undefined): boolean {
  const [, scheme = '', authority = ''] = WHOLE_ADDRESS.exec(target) ?? []
  if (scheme === '') return true
  if (!PLAIN_HOST.test(authority)) return false
  const port = DEFAULT_PORTS[scheme.toLowerCase()] ?? ''
  const plain = (name: string) => {
    const lower = name.toLowerCase()
    return port !== '' && lower.endsWith(port) ? lower.slice(0, -port.length) : lower
  }
  return host === undefined || plain(authority) === plain(host)
}

/** Refuses, before all else, a request that two programs could read as two different ones. */
export function refuseUnclearHeads(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    const problem = headProblem(request.raw)
    if (problem === null) done()
    else void refuseHead(request, reply, problem)
  })
}

/** Whoever sends such a head may have sent more behind it, for somebody else to read: the connection ends with the answer. */
export function refuseHead(request: FastifyRequest, reply: FastifyReply, problem: HeadProblem): FastifyReply {
  void reply.header('connection', 'close')
  const said =
    problem.reason === 'header_repeated' ? refusal(problem.reason, problem.header) : refusal(problem.reason)
  const isTooLarge = problem.reason === 'head_too_large'
  return refuseEarly(request, reply, {
    reason: problem.reason,
    api: errorAnswer(
      isTooLarge
        ? { kind: 'head_too_large', bytesMax: HEADERS_BYTES_MAX }
        : { kind: 'invalid', messages: [said.description ?? ''] },
    ),
    oauth: said,
    page: isTooLarge ? 'head_too_large' : 'malformed',
    text: { status: said.status, line: said.description ?? '' },
  })
}
