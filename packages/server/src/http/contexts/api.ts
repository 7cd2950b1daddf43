import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { Answer, Call, Handlers, Resources } from '../../protocol/asana/call.js'
import { selectFields } from '../../protocol/asana/field-selection.js'
import { textInput } from '../../protocol/asana/input.js'
import { OPERATIONS, type Operation, type OperationId } from '../../protocol/asana/operations.js'
import {
  errorAnswer,
  faultAnswer,
  type ErrorAnswer,
  type Outcome,
  type Refusal,
} from '../../protocol/asana/refusal.js'
import { NO_BODY, parseRequestBody, type RequestBody } from '../../protocol/asana/request-body.js'
import {
  cursorBinding,
  nextPage,
  readPage,
  readWish,
  wantsPretty,
} from '../../protocol/asana/request-options.js'
import type { Shapes } from '../../protocol/asana/shape.js'
import { allows, type Principal } from '../../protocol/token/principal.js'
import { StoreUnavailable } from '../../platform/faults.js'
import type { Clock } from '../../platform/clock.js'
import type { Logger } from '../../platform/log.js'
import { bearerToken } from '../bearer-auth.js'
import { noteForLog } from '../request-log.js'
import { isSecure } from '../secure-transport.js'
import { represent } from './represent.js'

export const API_ROOT = '/api/1.0'
export const API_BODY_BYTES_MAX = 1_048_576

/** Judges a bearer token; `reason` and `tokenGid` are for the log. */
export type Verify = (
  presented: string | null,
  address: string,
) => Promise<
  | { readonly ok: true; readonly principal: Principal }
  | { readonly ok: false; readonly reason: string; readonly tokenGid: string | null }
>

export interface ApiNeeds {
  readonly verify: Verify
  readonly handlers: Handlers
  readonly resources: Resources
  readonly cursorKey: Uint8Array
  readonly publicUrl: string
  readonly clock: Clock
  readonly logger: Logger
}

const HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'application/json; charset=UTF-8',
  'x-asana-api-version': '1.1',
  'cache-control': 'no-store',
  pragma: 'no-cache',
  'x-robots-tag': 'none',
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'Asana-Change, Location, Retry-After, WWW-Authenticate, X-Request-Id',
}

const PREFLIGHT_HEADERS: Readonly<Record<string, string>> = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST, PUT, DELETE',
  'access-control-allow-headers':
    'Authorization, Content-Type, X-Asana-Client-Lib, Asana-Enable, Asana-Disable',
  'access-control-max-age': '86400',
}

/** Answers of this API in the order of judgement: route, transport, token, scope, body, options, object, permission. */
export function apiContext(needs: ApiNeeds): FastifyPluginAsync {
  const shapes = Object.fromEntries(
    Object.entries(needs.resources).map(([type, resource]) => [type, resource.shape]),
  ) as unknown as Shapes

  return async (app) => {
    app.decorateRequest('principal', null)
    acceptRawBodies(app)
    app.setNotFoundHandler((_request, reply) => send(reply, errorAnswer({ kind: 'no_route' })))
    app.setErrorHandler((error, request, reply) =>
      send(reply, answerFault(error, { request, logger: needs.logger })),
    )
    app.options('/*', async (_request, reply) => await reply.code(204).headers(PREFLIGHT_HEADERS).send())

    for (const id of Object.keys(OPERATIONS) as OperationId[]) {
      const operation: Operation = OPERATIONS[id]
      const authorize = makeAuthorize(needs, { id, operation })
      const perform = makePerform(needs, { id, operation, shapes })
      for (const path of [operation.path, ...(operation.aliases ?? [])]) {
        app.route({
          method: operation.method,
          url: path.replaceAll(/\{(\w+)\}/g, ':$1'),
          onRequest: authorize,
          handler: perform,
        })
      }
    }
    await Promise.resolve()
  }
}

/** The one place where a token is judged and a scope is demanded, before any of the body is read. */
function makeAuthorize(needs: ApiNeeds, { id, operation }: { id: OperationId; operation: Operation }) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const note = noteForLog(request)
    note.operation = id
    if (!isSecure(request)) return await refuse(request, reply, { kind: 'insecure_transport' })
    const presented = bearerToken(request.headers.authorization)
    const verified = await needs.verify(presented, request.ip)
    if (!verified.ok) {
      note.token = verified.tokenGid
      note.reason = verified.reason
      const challenge =
        verified.reason === 'token_expired'
          ? 'expired'
          : request.headers.authorization === undefined
            ? 'missing'
            : 'invalid'
      return await refuse(request, reply, { kind: 'unauthorized', challenge })
    }
    const { principal } = verified
    note.token = principal.tokenId
    note.user = principal.userGid
    if (!allows(principal.scopes, operation.scope)) {
      return await refuse(request, reply, { kind: 'insufficient_scope', scope: operation.scope })
    }
    request.principal = principal
    return undefined
  }
}

function makePerform(
  needs: ApiNeeds,
  { id, operation, shapes }: { id: OperationId; operation: Operation; shapes: Shapes },
) {
  // The path parameters of a route are those of its operation: both are made from the same row.
  const handler = needs.handlers[id] as (call: Call<never>) => Promise<Outcome<Answer>>

  return async (request: FastifyRequest, reply: FastifyReply) => {
    const { principal } = request
    if (principal === null) throw new Error('an operation was reached without a token')
    const body = Buffer.isBuffer(request.body)
      ? parseRequestBody(request.headers['content-type'] ?? '', request.body)
      : ({ ok: true, value: NO_BODY } as const)
    if (!body.ok) return await refuse(request, reply, body.refusal)
    const query = request.query as URLSearchParams
    const wish = readWish(query, body.value)
    if (!wish.ok) return await refuse(request, reply, wish.refusal)
    const path = pathBelowRoot(request.url)
    const cursor = {
      key: needs.cursorKey,
      binding: operation.lists === true ? cursorBinding(principal.userGid, path, query) : '',
      nowMs: needs.clock.nowMs(),
    }
    const page = operation.lists === true ? readPage(query, cursor) : NO_PAGE
    if (!page.ok) return await refuse(request, reply, page.refusal)

    const outcome = await handler({
      principal,
      path: request.params as never,
      query: textInput(query),
      data: body.value.data,
      page: page.value,
    })
    if (!outcome.ok) return await refuse(request, reply, outcome.refusal)
    const answer = outcome.value
    if (answer.kind === 'empty') return await sendData(reply, { data: {} }, { query, body: body.value })

    const form = answer.kind === 'record' ? 'full' : 'compact'
    const selection = selectFields(
      { shapes, scopes: principal.scopes },
      { type: answer.type, form, wish: wish.value },
    )
    if (!selection.ok) return await refuse(request, reply, selection.refusal)
    const records = answer.kind === 'record' ? [answer.record] : answer.records
    const objects = await represent(
      { resources: needs.resources, viewer: principal },
      records,
      selection.value,
    )
    if (answer.kind === 'record') {
      if (operation.status === 201) {
        void reply.code(201).header('location', `${API_ROOT}/${answer.type}s/${answer.record.gid}`)
      }
      return await sendData(reply, { data: objects[0] }, { query, body: body.value })
    }
    const paged = page.value.limit === null ? {} : { next_page: null }
    const next =
      answer.next === null
        ? paged
        : { next_page: nextPage(answer.next, { path, query, cursor, apiUrl: needs.publicUrl + API_ROOT }) }
    return await sendData(reply, { data: objects, ...next }, { query, body: body.value })
  }
}

const NO_PAGE = { ok: true, value: { limit: null, after: null } } as const

function pathBelowRoot(url: string): string {
  const end = url.indexOf('?')
  return url.slice(API_ROOT.length, end === -1 ? undefined : end)
}

/** Bodies stay bytes until the token is judged; an empty one with a JSON type is no error. */
function acceptRawBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: API_BODY_BYTES_MAX },
    (_request, body, done) => {
      done(null, body)
    },
  )
}

async function refuse(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): Promise<FastifyReply> {
  const note = noteForLog(request)
  note.reason ??= refusal.kind
  return await send(reply, errorAnswer(refusal))
}

async function sendData(
  reply: FastifyReply,
  payload: unknown,
  { query, body }: { query: URLSearchParams; body: RequestBody },
): Promise<FastifyReply> {
  const text = wantsPretty(query, body) ? `${JSON.stringify(payload, null, 2)}\n` : JSON.stringify(payload)
  return await reply.headers(HEADERS).send(text)
}

function send(reply: FastifyReply, answer: ErrorAnswer): FastifyReply {
  return reply.code(answer.status).headers(HEADERS).headers(answer.headers).send(JSON.stringify(answer.body))
}

/** What Fastify itself refuses before a handler runs is the caller's fault; StoreUnavailable passes by itself; the rest is ours. */
function answerFault(
  error: unknown,
  { request, logger }: { request: FastifyRequest; logger: Logger },
): ErrorAnswer {
  const note = noteForLog(request)
  if (error instanceof StoreUnavailable) {
    note.reason = 'store_unavailable'
    logger.error({ err: error.cause, requestId: request.id }, 'the database is unavailable')
    return faultAnswer('unavailable', request.id, error.retryAfterSeconds)
  }
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    note.reason = 'too_large'
    return errorAnswer({ kind: 'too_large', bytesMax: API_BODY_BYTES_MAX })
  }
  if (
    typeof code === 'string' &&
    code.startsWith('FST_') &&
    typeof statusCode === 'number' &&
    statusCode < 500
  ) {
    note.reason = code
    return errorAnswer({ kind: 'invalid', messages: ['Could not read the request'] })
  }
  note.reason = 'bug'
  logger.error({ err: error, requestId: request.id }, 'a request failed')
  return faultAnswer('bug', request.id)
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls, once the token has been judged; null before. */
    principal: Principal | null
  }
}
