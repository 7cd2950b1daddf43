import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { errorAnswer } from '../../protocol/oauth/error-answer.js'
import { FORM_BODY_BYTES_MAX, parseFormBody } from '../../protocol/oauth/form-body.js'
import { refusal, type JsonRefusal } from '../../protocol/oauth/oauth-error.js'
import type { Logger } from '../../platform/log.js'
import type { Throttle } from '../../platform/throttle.js'
import { limitByAddress, OAUTH_REQUESTS_BUDGET } from '../limit-by-address.js'
import type { ReportClearText } from '../server/clear-text.js'
import { acceptBodies, BODY_CODINGS } from '../api/encoded-body.js'
import { classifyFault, logFault, type Fault } from '../faults.js'
import { noteForLog } from '../request-log.js'
import { addAll } from '../routes.js'
import { isSecure } from '../secure-transport.js'
import { bodyOf } from '../request-parts.js'

const HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'application/json; charset=UTF-8',
  'cache-control': 'no-store',
  pragma: 'no-cache',
  'x-robots-tag': 'none',
}

export interface OAuthNeeds {
  readonly throttle: Throttle
  /** Plugins of features, each with the paths that it serves. */
  readonly routes: readonly FastifyPluginAsync[]
  /** Told of a form that came in clear, which is refused then. */
  readonly reportClearText: ReportClearText
  readonly logger: Logger
}

/** The endpoints that apps call themselves: forms in, JSON out, no cookies, nothing cached, and no other origin let in. */
export function oauthContext(needs: OAuthNeeds): FastifyPluginAsync {
  return async (app) => {
    acceptBodies(app, FORM_BODY_BYTES_MAX)
    app.addHook(
      'onRequest',
      limitByAddress({
        throttle: needs.throttle,
        budget: OAUTH_REQUESTS_BUDGET,
        refuse: (request, reply, retryAfterSeconds) =>
          refuse(refusal('too_many_requests'), { request, reply, retryAfterSeconds }),
      }),
    )
    app.addHook('onRequest', (request, reply, done) => {
      // What its form holds is reported before it is refused; without one it is refused now.
      if (isSecure(request) || hasBody(request)) done()
      else void refuse(refusal('transport_insecure'), { request, reply })
    })
    app.addHook('preHandler', async (request, reply) => {
      if (isSecure(request)) return
      await needs.reportClearText(request)
      refuse(refusal('transport_insecure'), { request, reply })
    })
    app.setErrorHandler((error, request, reply) => {
      const fault = classifyFault(error)
      logFault({ fault, error, requestId: request.id }, needs.logger)
      if (fault.kind === 'coding' && fault.coding.kind === 'unsupported')
        void reply.header('accept-encoding', BODY_CODINGS)
      return refuse(refusal(reasonOf(fault)), { request, reply })
    })
    await addAll(app, needs.routes)
  }
}

/** Reads the form of a request whose body has arrived. */
export function readForm(request: FastifyRequest): ReturnType<typeof parseFormBody> {
  const body = bodyOf(request)
  return parseFormBody(request.headers['content-type'] ?? null, body)
}

export function answer(reply: FastifyReply, body: object): FastifyReply {
  return answerText(reply, JSON.stringify(body))
}

/** For an answer that must be the same bytes each time. @param body  JSON */
export function answerText(reply: FastifyReply, body: string): FastifyReply {
  return reply.headers(HEADERS).send(body)
}

/** @param usedBasic  whether the app came with an `Authorization` header; only then is it challenged */
export function refuse(
  refused: JsonRefusal,
  {
    request,
    reply,
    retryAfterSeconds,
    usedBasic = false,
  }: {
    request: FastifyRequest
    reply: FastifyReply
    usedBasic?: boolean
    retryAfterSeconds?: number | undefined
  },
): FastifyReply {
  noteForLog(request).reason =
    refused.subject === null ? refused.reason : `${refused.reason}: ${refused.subject}`
  const { body, headers, status } = errorAnswer(refused, { retryAfterSeconds, usedBasic })
  return answer(reply.code(status).headers(headers), body)
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
}

function reasonOf(
  fault: Fault,
): 'body_too_large' | 'body_not_form' | 'body_coding_unsupported' | 'unavailable' | 'fault' {
  switch (fault.kind) {
    case 'unavailable':
    case 'busy':
    // Asked again, it finds what it named gone, and says so in the words for that.
    case 'gone':
      return 'unavailable'
    case 'coding':
      return fault.coding.kind === 'unsupported' ? 'body_coding_unsupported' : 'body_not_form'
    case 'too_large':
      return 'body_too_large'
    case 'unreadable':
      return 'body_not_form'
    case 'bug':
      return 'fault'
  }
}
