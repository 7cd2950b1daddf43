import type { FastifyReply, FastifyRequest } from 'fastify'
import { API_ROOT } from '../../protocol/asana/api-paths.js'
import type { ErrorAnswer } from '../../protocol/asana/refusal.js'
import { errorAnswer as oauthErrorAnswer } from '../../protocol/oauth/error-answer.js'
import type { JsonRefusal } from '../../protocol/oauth/oauth-error.js'
import { API_HEADERS } from '../api/answers.js'
import { answer } from '../oauth/context.js'
import { refusePage, wantsPage } from '../pages/context.js'
import type { PageRefusal } from '../pages/page-refusals.js'
import { corsFamilyOf } from './cors.js'
import { noteForLog } from '../request-log.js'

const OAUTH_PATHS = /^\/-\/(?:oauth_(?:token|revoke|introspect)|token_info|credentials\/)/

/** Whose forms of refusal a request is answered in, before its context has begun. */
export type Place = 'api' | 'oauth' | 'pages'

export function placeOf({ url }: Pick<FastifyRequest, 'url'>): Place {
  if (url.startsWith(API_ROOT)) return 'api'
  return OAUTH_PATHS.test(url) ? 'oauth' : 'pages'
}

/** A "no" in each of the forms that callers read. */
export interface EarlyRefusal {
  /** For the log. */
  readonly reason: string
  readonly api: ErrorAnswer
  /** Null where programs that speak OAuth are told in plain text, too. */
  readonly oauth: JsonRefusal | null
  readonly page: PageRefusal
  /** For whoever reads neither. */
  readonly text: { readonly status: number; readonly line: string }
  readonly retryAfterSeconds?: number
}

/** Refuses before anything of a request is looked at but its head, in the form of the context that it was meant for. */
export function refuseEarly(
  request: FastifyRequest,
  reply: FastifyReply,
  { api, oauth, page, reason, retryAfterSeconds, text }: EarlyRefusal,
): FastifyReply {
  void reply.header('x-request-id', request.id)
  const place = placeOf(request)
  noteForLog(request).reason = reason
  if (place === 'api') return reply.code(api.status).headers(API_HEADERS).headers(api.headers).send(api.body)
  if (place === 'oauth' && oauth !== null) {
    const { body, headers, status } = oauthErrorAnswer(oauth, { usedBasic: false, retryAfterSeconds })
    return answer(reply.code(status).headers(headers), body)
  }
  void reply.headers(corsFamilyOf(request.url)?.answer ?? {})
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', retryAfterSeconds)
  if (wantsPage(request)) {
    void refusePage(reply, page)
    noteForLog(request).reason = reason
    return reply
  }
  return reply.code(text.status).type('text/plain; charset=utf-8').send(`${text.line}\n`)
}
