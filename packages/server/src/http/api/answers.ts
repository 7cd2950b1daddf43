import type { ServerResponse } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  errorAnswer,
  faultAnswer,
  scopeAnswer,
  type ErrorAnswer,
  type Refusal,
} from '../../protocol/asana/refusal.js'
import { diagnoseScopes } from '../../protocol/asana/scope-diagnosis.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Logger } from '../../platform/log.js'
import { CORS } from '../server/cors.js'
import { codingRefusal } from './encoded-body.js'
import { classifyFault, logFault } from '../faults.js'
import { principalHeaders } from '../principal-headers.js'
import { MODE_HEADER } from '../server/mode-header.js'
import { noteForLog } from '../request-log.js'
import { HSTS } from '../secure-transport.js'

export const API_BODY_BYTES_MAX = 1_048_576

export const API_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'application/json; charset=UTF-8',
  'x-asana-api-version': '1.1',
  'cache-control': 'no-store',
  pragma: 'no-cache',
  'x-robots-tag': 'none',
  ...CORS.api.answer,
}

const RAW_HEADERS: readonly string[] = Object.entries(API_HEADERS).flat()

/** What goes with every answer of this server, whatever it is: of a connection that ends, of TLS, of CI mode. */
export type EdgeHeaders = Readonly<Record<string, string>>

/** An answer whose every byte is known goes out without Fastify's steps from value to bytes; its hooks and the log still see it. */
export function sendRemembered(
  request: FastifyRequest,
  reply: FastifyReply,
  { principal, text }: { readonly text: string; readonly principal: Principal },
): undefined {
  const edge: Record<string, string> = {}
  for (const name of EDGE_HEADERS) {
    const value = reply.getHeader(name)
    if (typeof value === 'string') edge[name] = value
  }
  reply.hijack()
  writeRemembered(reply.raw, { requestId: request.id, text, principal, edge })
}

const EDGE_HEADERS = ['connection', HSTS, MODE_HEADER]

/** Writes a remembered answer: the same bytes with Fastify around it and without. */
export function writeRemembered(
  response: ServerResponse,
  {
    edge,
    principal,
    requestId,
    text,
  }: {
    readonly requestId: string
    readonly text: string
    readonly principal: Principal
    readonly edge: EdgeHeaders
  },
): void {
  const bytes = Buffer.byteLength(text)
  const all = [...RAW_HEADERS, 'x-request-id', requestId, 'content-length', String(bytes)]
  const own = principalHeaders(principal)
  for (const name in own) all.push(name, own[name] ?? '')
  for (const name in edge) all.push(name, edge[name] ?? '')
  response.writeHead(200, all)
  // A text of ASCII alone is the same bytes either way, and needs no look at each character.
  response.end(text, bytes === text.length ? 'latin1' : 'utf8')
}

/** Sets status and headers of a refusal. @returns its body */
export function refuse(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): string {
  noteForLog(request).reason ??= refusal.kind
  tellOfPrincipal(request, reply)
  const { principal } = request
  if (refusal.kind !== 'insufficient_scope' || principal === null)
    return answerWith(reply, errorAnswer(refusal))
  const { publicUrl } = request.server.api
  return answerWith(reply, scopeAnswer(refusal, diagnoseScopes(refusal.scope, principal, publicUrl)))
}

/** Every answer to a credential that holds says what there is to say of it. */
export function tellOfPrincipal({ principal }: FastifyRequest, reply: FastifyReply): void {
  if (principal !== null) void reply.headers(principalHeaders(principal))
}

export function answerWith(reply: FastifyReply, { body, headers, status }: ErrorAnswer): string {
  void reply.code(status).headers(API_HEADERS).headers(headers)
  return JSON.stringify(body)
}

const GONE =
  'A record that this request names was deleted meanwhile, so it was not done. Look up what it names, and send it again.'

/** What a fault of a request is answered with; it says in the log what somebody has to mend. @param needs.bytesMax  what a body may have */
export function answerFault(
  error: unknown,
  needs: { readonly request: FastifyRequest; readonly logger: Logger; readonly bytesMax: number },
): ErrorAnswer {
  const { id } = needs.request
  const note = noteForLog(needs.request)
  const fault = classifyFault(error)
  logFault({ fault, error, requestId: id }, needs.logger)
  switch (fault.kind) {
    case 'unavailable':
      note.reason = 'store_unavailable'
      return faultAnswer('unavailable', id, fault.retryAfterSeconds)
    case 'busy':
      note.reason = 'busy'
      return faultAnswer('unavailable', id, fault.retryAfterSeconds)
    case 'gone':
      note.reason = 'reference_gone'
      return errorAnswer({ kind: 'not_found', message: GONE })
    case 'coding':
      note.reason = `coding_${fault.coding.kind}`
      return errorAnswer(codingRefusal(fault.coding))
    case 'too_large':
      note.reason = 'too_large'
      return errorAnswer({ kind: 'too_large', bytesMax: needs.bytesMax })
    case 'unreadable':
      note.reason = fault.code
      return errorAnswer({ kind: 'invalid', messages: ['Could not read the request'] })
    case 'bug':
      note.reason = 'bug'
      return faultAnswer('bug', id)
  }
}
