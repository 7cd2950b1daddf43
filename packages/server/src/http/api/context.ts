import type { FastifyInstance, FastifyPluginAsync, FastifyRequest, onRequestHookHandler } from 'fastify'
import { OPERATIONS, type Operation, type OperationId } from '../../protocol/asana/operations.js'
import type { Refusal } from '../../protocol/asana/refusal.js'
import { allows, type Principal } from '../../protocol/token/principal.js'
import { bearerToken, challengeFor, type Verification } from '../bearer-auth.js'
import type { AsOf } from '../../platform/remembered.js'
import { acceptBodies } from './encoded-body.js'
import { noteForLog } from '../request-log.js'
import { routes } from '../routes.js'
import { UPLOAD_TIMEOUT_MS } from '../server/body-time.js'
import { isSecure } from '../secure-transport.js'
import { answerFault, answerWith, API_BODY_BYTES_MAX, refuse, tellOfPrincipal } from './answers.js'
import type { ApiNeeds } from './needs.js'
import { makePerform } from './perform.js'
import { acceptFiles } from './uploads.js'

/** Answers of this API in the order of judgement: route, transport, token, scope, body, options, object, permission. */
export function apiContext(needs: ApiNeeds): FastifyPluginAsync {
  return routes((app) => {
    app.decorateRequest('principal', null)
    app.decorateRequest('asOf', null)
    app.decorate('api', { publicUrl: needs.publicUrl })
    // Bodies stay bytes until the token is judged; an empty one with a JSON type is no error.
    acceptBodies(app, API_BODY_BYTES_MAX)
    app.addHook('onResponse', (request, reply, done) => {
      const { app: clientId } = noteForLog(request)
      if (clientId !== undefined) needs.countAppRequest(clientId, reply.statusCode)
      done()
    })
    app.setNotFoundHandler((request, reply) => reply.send(refuse(request, reply, { kind: 'no_route' })))
    app.setErrorHandler((error, request, reply) => {
      tellOfPrincipal(request, reply)
      return reply.send(
        answerWith(
          reply,
          answerFault(error, { request, logger: needs.logger, bytesMax: API_BODY_BYTES_MAX }),
        ),
      )
    })

    const withFiles = (id: OperationId) => (OPERATIONS[id] as Operation).takesFile === true
    const ids = Object.keys(OPERATIONS) as OperationId[]
    for (const id of ids) if (!withFiles(id)) mountOperation(app, needs, id)
    void app.register(
      routes((inner) => {
        acceptFiles(inner, needs)
        for (const id of ids) if (withFiles(id)) mountOperation(inner, needs, id)
      }),
    )
  })
}

/** One route for each path of an operation. */
function mountOperation(app: FastifyInstance, needs: ApiNeeds, id: OperationId): void {
  const operation: Operation = OPERATIONS[id]
  const authorize = makeAuthorize(needs, operation)
  const perform = makePerform(needs, { id, operation, shapes: needs.resources })
  for (const path of [operation.path, ...(operation.aliases ?? [])]) {
    app.route({
      config: {
        operation: id,
        ...(operation.takesFile === true ? { bodyTimeoutMs: UPLOAD_TIMEOUT_MS } : {}),
      },
      method: operation.method,
      url: path.replaceAll(/\{(\w+)\}/g, ':$1'),
      onRequest: authorize,
      // A body can take its time to arrive; what its sender may do is what they may do when it has.
      ...(operation.method === 'GET' ? {} : { preHandler: authorize }),
      handler: perform,
    })
  }
}

/** The one place where a token is judged and a scope is demanded, before any of the body is read. */
function makeAuthorize(needs: ApiNeeds, { scope }: Operation): onRequestHookHandler {
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
    request.asOf = verified.asOf
    if (needs.limits !== null && !isCounted) {
      const wait = needs.limits.take(principal, needs.clock.nowMs())
      if (wait !== null) return { kind: 'rate_limited', ...wait }
    }
    return allows(principal.scopes, scope) ? null : { kind: 'insufficient_scope', scope }
  }

  return (request, reply, done) => {
    const settle = (refusal: Refusal | null) => {
      const { principal } = request
      if (principal !== null && !request.server.countForPerson(request, reply, principal.userGid)) return
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

declare module 'fastify' {
  interface FastifyInstance {
    /** What refusals of the API refer to. */
    api: { readonly publicUrl: string }
  }
  interface FastifyRequest {
    /** Who calls, once the token has been judged; null before. */
    principal: Principal | null
    /** As of which change of the database; null where nothing may be remembered of the answer. */
    asOf: AsOf | null
  }
}
