import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { STATUS_CODES } from 'node:http'
import { errorAnswer } from '../../protocol/asana/refusal.js'
import { refusal } from '../../protocol/oauth/oauth-error.js'
import { errorAnswer as oauthErrorAnswer } from '../../protocol/oauth/error-answer.js'
import { API_HEADERS } from '../api/answers.js'
import { pathForLog } from '../request-log.js'
import type { WriteRequestLine } from '../../platform/log.js'
import { hstsOf, type HstsSettings } from './edge-hooks.js'
import { placeOf, type Place } from './early-refusal.js'
import { CI_MODE, MODE_HEADER } from './mode-header.js'
import { HEADERS_BYTES_MAX } from './server-limits.js'

/** Of what Node could not read as a request, the first line, if it is there. */
const REQUEST_LINE = /^([A-Z]{1,16}) (\S+) HTTP\//
/** More of it than any address that is served has. */
const REQUEST_LINE_LENGTH_MAX = 20_000

type Reason = 'head_too_large' | 'head_unreadable' | 'head_late'
const REASONS: Readonly<Record<string, Reason>> = {
  HPE_HEADER_OVERFLOW: 'head_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'head_late',
}
/** For so long what still comes is read and dropped: a connection that is closed on bytes that nobody read loses the answer. */
const LINGER_MS = 1_000

export interface UnreadNeeds extends HstsSettings {
  readonly isCi: boolean
  readonly nextRequestId: () => string
  /** Takes a base path off an address. */
  readonly rewriteUrl: (request: Pick<IncomingMessage, 'url'>) => string
  readonly writeRequestLine: WriteRequestLine
  /** Of the metrics. */
  readonly count: (status: number) => void
}

/** @returns for the event `clientError` of a server of Node's */
export type AnswerUnread = (
  error: Error & { readonly code?: string; readonly rawPacket?: unknown },
  socket: Duplex,
) => void

/**
 * Answers what never became a request: a head that is no HTTP, one that is far too large, or one that does not end. No hook and no route sees it, so
 * here is all that an answer has: a status and a text in the form of the context that was asked for, the request's id, the line of the log. Where
 * the first line is not at hand any more, the answer has the members of both forms. The connection ends.
 */
export function makeAnswerUnread(needs: UnreadNeeds): AnswerUnread {
  const answered = new WeakSet<Duplex>()
  return (error, socket) => {
    // What comes behind it is no HTTP, either; and behind a request that said that it is the last one nobody reads on.
    if (error.code === 'HPE_CLOSED_CONNECTION') return
    if (answered.has(socket) && error.code !== 'ECONNRESET') return
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    answered.add(socket)
    setTimeout(() => socket.destroy(), LINGER_MS).unref()
    const reason = REASONS[error.code ?? ''] ?? 'head_unreadable'
    const [method, path] = firstLineOf(error.rawPacket)
    const url = path === undefined ? null : needs.rewriteUrl({ url: path })
    const { body, headers, status } = answerOf(reason, url === null ? null : placeOf({ url }))
    const requestId = needs.nextRequestId()
    const all = {
      ...headers,
      ...('encrypted' in socket ? hstsOf(needs) : {}),
      ...(needs.isCi ? { [MODE_HEADER]: CI_MODE } : {}),
      'x-request-id': requestId,
      'content-length': String(Buffer.byteLength(body)),
      connection: 'close',
    }
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`)
    needs.count(status)
    needs.writeRequestLine({
      requestId,
      method: method ?? '',
      path: url === null ? '' : pathForLog(url),
      status,
      micros: 0,
      address: 'remoteAddress' in socket ? String(socket.remoteAddress) : '',
      operation: undefined,
      user: undefined,
      token: undefined,
      reason,
      traceparent: undefined,
    })
  }
}

function firstLineOf(packet: unknown): readonly [method?: string, path?: string] {
  const text = Buffer.isBuffer(packet) ? packet.subarray(0, REQUEST_LINE_LENGTH_MAX).toString('latin1') : ''
  const [, method, path] = REQUEST_LINE.exec(text) ?? []
  return method === undefined || path === undefined ? [] : [method, path]
}

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

function answerOf(reason: Reason, place: Place | null): Answer {
  const oauth = oauthErrorAnswer(refusal(reason), { usedBasic: false })
  const { status } = oauth
  const text = oauth.body.error_description ?? ''
  const api = errorAnswer(
    reason === 'head_too_large'
      ? { kind: 'head_too_large', bytesMax: HEADERS_BYTES_MAX }
      : { kind: 'invalid', messages: [text] },
  )
  switch (place) {
    case 'api':
      return { status, headers: API_HEADERS, body: JSON.stringify(api.body) }
    case 'oauth':
      return { status, headers: { ...JSON_TYPE, ...oauth.headers }, body: JSON.stringify(oauth.body) }
    case 'pages':
      return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: `${text}\n` }
    case null:
      return { status, headers: API_HEADERS, body: JSON.stringify({ ...api.body, ...oauth.body }) }
  }
}

const JSON_TYPE = { 'content-type': 'application/json; charset=UTF-8', 'x-robots-tag': 'none' }
