import type {
  FastifyInstance,
  FastifyPluginAsync,
  FastifyReply,
  FastifyRequest,
  onRequestHookHandler,
} from 'fastify'
import type { Answer, Call, Handlers, Resources } from '../../protocol/asana/call.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { selectFields, type Wish } from '../../protocol/asana/field-selection.js'
import { textInput } from '../../protocol/asana/input.js'
import { OPERATIONS, type Operation, type OperationId } from '../../protocol/asana/operations.js'
import {
  done,
  invalid,
  errorAnswer,
  scopeAnswer,
  faultAnswer,
  type ErrorAnswer,
  type Outcome,
  type Refusal,
} from '../../protocol/asana/refusal.js'
import { RESULT_TOO_LARGE, type CursorContext, type PageRequest } from '../../protocol/asana/pagination.js'
import { NO_BODY, parseRequestBody, type RequestBody } from '../../protocol/asana/request-body.js'
import {
  cursorBinding,
  nextPage,
  readPage,
  readWish,
  wantsPretty,
} from '../../protocol/asana/request-options.js'
import { diagnoseScopes } from '../../protocol/asana/scope-diagnosis.js'
import type { Shapes } from '../../protocol/asana/shape.js'
import { allows, type Principal } from '../../protocol/token/principal.js'
import { InvariantBroken, StoreUnavailable } from '../../platform/faults.js'
import type { Clock } from '../../platform/clock.js'
import type { Logger } from '../../platform/log.js'
import type { VersionedMemory } from '../../platform/versioned-memory.js'
import type { ApiLimits } from '../api-limits.js'
import { bearerToken, challengeFor, type Verification, type Verify } from '../bearer-auth.js'
import { principalHeaders } from '../principal-headers.js'
import { CI_MODE, MODE_HEADER } from '../mode-header.js'
import { noteForLog } from '../request-log.js'
import { HSTS, isSecure } from '../secure-transport.js'
import { represent } from './represent.js'

export const API_ROOT = '/api/1.0'
const API_BODY_BYTES_MAX = 1_048_576
/** Longer answers are made anew each time: they are rare, and memory is not for them. */
const REMEMBERED_ANSWER_LENGTH_MAX = 4_096

export interface ApiNeeds {
  readonly verify: Verify
  readonly handlers: Handlers
  readonly resources: Resources
  readonly cursorKey: Uint8Array
  /**
   * Answers to reads of one record, for as long as nothing is written. An answer depends on the database, the person, the scopes, the
   * workspaces that are withheld from this credential, and the URL; all of these are in its key or its stamp.
   */
  readonly answers: VersionedMemory<string, string>
  /** How often a token may call; null for as often as it likes. */
  readonly limits: ApiLimits | null
  /** Counts a request whose token belongs to an app, when it has been answered. */
  readonly countAppRequest: (clientId: Gid, status: number) => void
  readonly publicUrl: string
  readonly clock: Clock
  readonly logger: Logger
}

export const API_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'application/json; charset=UTF-8',
  'x-asana-api-version': '1.1',
  'cache-control': 'no-store',
  pragma: 'no-cache',
  'x-robots-tag': 'none',
  'access-control-allow-origin': '*',
  'access-control-expose-headers':
    'Asana-Change, Location, Mudra-Granted-Scopes, Mudra-Policy, Mudra-Required-Scopes, Mudra-Token-Expires-At, Retry-After, WWW-Authenticate, X-Request-Id',
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
    app.decorate('api', { publicUrl: needs.publicUrl })
    acceptRawBodies(app)
    app.addHook('onResponse', (request, reply, done) => {
      const { app: clientId } = noteForLog(request)
      if (clientId !== undefined) needs.countAppRequest(clientId, reply.statusCode)
      done()
    })
    app.setNotFoundHandler((request, reply) => reply.send(refuse(request, reply, { kind: 'no_route' })))
    app.setErrorHandler((error, request, reply) => {
      tellOfPrincipal(request, reply)
      return reply.send(answerWith(reply, answerFault(error, { request, logger: needs.logger })))
    })
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
          // A body can take its time to arrive; what its sender may do is what they may do when it has.
          ...(operation.method === 'GET' ? {} : { preHandler: authorize }),
          handler: perform,
        })
      }
    }
    await Promise.resolve()
  }
}

/** The one place where a token is judged and a scope is demanded, before any of the body is read. */
function makeAuthorize(
  needs: ApiNeeds,
  { id, operation }: { id: OperationId; operation: Operation },
): onRequestHookHandler {
  const judge = (verified: Verification, request: FastifyRequest): Refusal | null => {
    const note = noteForLog(request)
    if (!verified.ok) {
      note.token = verified.tokenGid
      if (verified.clientId !== undefined) note.app = verified.clientId
      note.reason = verified.reason
      if (verified.retryAfterSeconds !== undefined)
        return { kind: 'rate_limited', retryAfterSeconds: verified.retryAfterSeconds }
      return { kind: 'unauthorized', challenge: challengeFor(verified.reason) }
    }
    const { principal } = verified
    note.token = principal.tokenId
    note.user = principal.userGid
    if (principal.clientId !== null) note.app = principal.clientId
    // A request that is judged again when its body has arrived is counted once.
    const isCounted = request.principal !== null
    request.principal = principal
    if (needs.limits !== null && !isCounted) {
      const retryAfterSeconds = needs.limits.take(principal, needs.clock.nowMs())
      if (retryAfterSeconds > 0) return { kind: 'rate_limited', retryAfterSeconds }
    }
    return allows(principal.scopes, operation.scope)
      ? null
      : { kind: 'insufficient_scope', scope: operation.scope }
  }

  return (request, reply, done) => {
    noteForLog(request).operation = id
    const settle = (refusal: Refusal | null) => {
      if (refusal === null) done()
      else void reply.send(refuse(request, reply, refusal))
    }
    if (!isSecure(request)) {
      settle({ kind: 'insecure_transport' })
      return
    }
    const verified = needs.verify(bearerToken(request.headers.authorization), request.ip)
    // Most tokens are known, and then nothing needs to be waited for.
    if (!(verified instanceof Promise)) settle(judge(verified, request))
    else verified.then((later) => judge(later, request)).then(settle, done)
  }
}

/** Runs an operation whose caller has been let in, and returns the body of the answer. */
function makePerform(
  needs: ApiNeeds,
  { id, operation, shapes }: { id: OperationId; operation: Operation; shapes: Shapes },
) {
  // The path parameters of a route are those of its operation: both are made from the same row.
  const handler = needs.handlers[id] as (call: Call<never>) => Promise<Outcome<Answer>>
  const form = operation.lists === true ? 'compact' : 'full'
  const remembers = operation.method === 'GET' && operation.lists !== true

  const perform = async (
    request: FastifyRequest,
    reply: FastifyReply,
    principal: Principal,
  ): Promise<string> => {
    tellOfPrincipal(request, reply)
    const asked = readRequest(request, { operation, principal, needs })
    if (!asked.ok) return refuse(request, reply, asked.refusal)
    const { body, page, query, wish } = asked.value
    // Planned before anything is done: who may not see the answer that they ask for changes nothing.
    const selection =
      operation.answers === undefined
        ? null
        : selectFields({ shapes, scopes: principal.scopes }, { type: operation.answers, form, wish })
    if (selection !== null && !selection.ok) return refuse(request, reply, selection.refusal)

    const outcome = await handler({
      principal,
      path: request.params as never,
      query: textInput(query),
      data: body.data,
      page: page.request,
    })
    if (!outcome.ok) return refuse(request, reply, outcome.refusal)
    const answer = outcome.value
    void reply.headers(API_HEADERS)
    if (answer.kind === 'empty' || selection === null) return render({ data: {} }, asked.value)
    const records = answer.kind === 'record' ? [answer.record] : answer.records
    const objects = await represent(
      { resources: needs.resources, viewer: principal },
      records,
      selection.value,
    )
    if (objects === null) {
      // What was written stays written, and its answer says at least what it is.
      if (operation.method !== 'GET') return render({ data: { gid: records[0]?.gid } }, asked.value)
      return refuse(request, reply, invalid(RESULT_TOO_LARGE).refusal)
    }
    if (answer.kind === 'list') {
      const next =
        answer.next === null
          ? null
          : nextPage(answer.next, { ...page, query, apiUrl: needs.publicUrl + API_ROOT })
      // Whoever did not ask for pages is not told of them.
      return render(
        page.request.limit === null && operation.isAlwaysPaged !== true
          ? { data: objects }
          : { data: objects, next_page: next },
        asked.value,
      )
    }
    if (operation.status === 201) {
      void reply.code(201).header('location', `${API_ROOT}/${operation.answers ?? ''}s/${answer.record.gid}`)
    }
    return render({ data: objects[0] }, asked.value)
  }

  const kind = operation.method === 'GET' ? 'reads' : 'writes'
  const performAmongOthers = async (request: FastifyRequest, reply: FastifyReply, principal: Principal) => {
    const { limits } = needs
    if (limits === null) return await perform(request, reply, principal)
    const retryAfterSeconds = limits.enter(principal, kind)
    if (retryAfterSeconds > 0) return refuse(request, reply, { kind: 'rate_limited', retryAfterSeconds })
    try {
      return await perform(request, reply, principal)
    } finally {
      limits.leave(principal, kind)
    }
  }

  return (request: FastifyRequest, reply: FastifyReply): undefined | string | Promise<string> => {
    const { principal } = request
    if (principal === null) throw new InvariantBroken('an operation was reached without a token')
    if (!remembers || principal.asOf === null) return performAmongOthers(request, reply, principal)
    const question = `${principal.userGid} ${scopesText(principal)} ${reachText(principal)} ${request.url}`
    const remembered = needs.answers.get(principal.asOf, question)
    if (remembered !== undefined)
      return sendRemembered(request, reply, { text: remembered, headers: principalHeaders(principal) })
    return performAmongOthers(request, reply, principal).then((text) => {
      if (reply.statusCode === 200 && text.length <= REMEMBERED_ANSWER_LENGTH_MAX) {
        needs.answers.set(principal.asOf, question, text)
      }
      return text
    })
  }
}

const RAW_HEADERS: readonly string[] = Object.entries(API_HEADERS).flat()

/** An answer whose every byte is known goes out without Fastify's steps from value to bytes; its hooks and the log still see it. */
function sendRemembered(
  request: FastifyRequest,
  reply: FastifyReply,
  { headers, text }: { readonly text: string; readonly headers: Readonly<Record<string, string>> },
): undefined {
  reply.hijack()
  const bytes = Buffer.byteLength(text)
  const all = [...RAW_HEADERS, 'x-request-id', request.id, 'content-length', String(bytes)]
  for (const [name, value] of Object.entries(headers)) all.push(name, value)
  const hsts = request.protocol === 'https' ? reply.getHeader(HSTS) : undefined
  if (typeof hsts === 'string') all.push(HSTS, hsts)
  if (request.server.pages.isCi) all.push(MODE_HEADER, CI_MODE)
  reply.raw.writeHead(200, all)
  // A text of ASCII alone is the same bytes either way, and needs no look at each character.
  reply.raw.end(text, bytes === text.length ? 'latin1' : 'utf8')
}

interface Asked {
  readonly body: RequestBody
  readonly query: URLSearchParams
  readonly wish: Wish
  readonly page: { readonly request: PageRequest; readonly path: string; readonly cursor: CursorContext }
}

/** Reads all that a request says beside its path: body, options, page. */
function readRequest(
  request: FastifyRequest,
  { operation, principal, needs }: { operation: Operation; principal: Principal; needs: ApiNeeds },
): Outcome<Asked> {
  const body = Buffer.isBuffer(request.body)
    ? parseRequestBody(request.headers['content-type'] ?? '', request.body)
    : done(NO_BODY)
  if (!body.ok) return body
  const query = request.query as URLSearchParams
  const wish = readWish(query, body.value)
  if (!wish.ok) return wish
  const path = pathBelowRoot(request.url)
  const cursor = {
    key: needs.cursorKey,
    binding: operation.lists === true ? cursorBinding(principal.userGid, path, query) : '',
    nowMs: needs.clock.nowMs(),
  }
  const page = operation.lists === true ? readPage(query, cursor) : done(WHOLE)
  if (!page.ok) return page
  return done({ body: body.value, query, wish: wish.value, page: { request: page.value, path, cursor } })
}

const WHOLE: PageRequest = { limit: null, after: null }

function pathBelowRoot(url: string): string {
  const end = url.indexOf('?')
  // A request to a proxy names scheme and host as well (RFC 9112 §3.2.2).
  return url.slice(url.indexOf(API_ROOT) + API_ROOT.length, end === -1 ? undefined : end)
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

/** Sets status and headers of a refusal. @returns its body */
function refuse(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): string {
  noteForLog(request).reason ??= refusal.kind
  tellOfPrincipal(request, reply)
  const { principal } = request
  if (refusal.kind !== 'insufficient_scope' || principal === null)
    return answerWith(reply, errorAnswer(refusal))
  const { publicUrl } = request.server.api
  return answerWith(reply, scopeAnswer(refusal, diagnoseScopes(refusal.scope, principal, publicUrl)))
}

/** Every answer to a credential that holds says what there is to say of it. */
function tellOfPrincipal({ principal }: FastifyRequest, reply: FastifyReply): void {
  if (principal !== null) void reply.headers(principalHeaders(principal))
}

function answerWith(reply: FastifyReply, { body, headers, status }: ErrorAnswer): string {
  void reply.code(status).headers(API_HEADERS).headers(headers)
  return JSON.stringify(body)
}

function render(payload: unknown, { query, body }: Pick<Asked, 'query' | 'body'>): string {
  return wantsPretty(query, body) ? `${JSON.stringify(payload, null, 2)}\n` : JSON.stringify(payload)
}

/** One person's credentials may reach different workspaces, and then one must not get what another one may see. */
function reachText({ withheld }: Principal): string {
  return withheld.map(({ workspaceGid }) => workspaceGid).join(',')
}

function scopesText({ scopes }: Principal): string {
  return scopes === 'full' ? 'full' : [...scopes].join(' ')
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
  interface FastifyInstance {
    /** What refusals of the API refer to. */
    api: { readonly publicUrl: string }
  }
  interface FastifyRequest {
    /** Who calls, once the token has been judged; null before. */
    principal: Principal | null
  }
}
