import type { FastifyPluginAsync } from 'fastify'
import { ENDPOINT_PATH } from '../../protocol/oauth/metadata.js'
import { parsePresentedToken } from '../../protocol/oauth/presented-token.js'
import { tokenInfoAnswer } from '../../protocol/oauth/token-answer.js'
import type { Clock } from '../../platform/clock.js'
import { answer, readForm, refuse } from '../../http/contexts/oauth.js'
import { noteForLog } from '../../http/request-log.js'
import type { InspectToken } from './inspect-token.js'

/** `POST /-/token_info`: whoever holds a token may ask what it is worth. Asana's own; not RFC 7662. */
export function tokenInfoRoutes(needs: {
  readonly inspectToken: InspectToken
  readonly clock: Clock
}): FastifyPluginAsync {
  return async (app) => {
    app.post(ENDPOINT_PATH.tokenInfo, async (request, reply) => {
      noteForLog(request).operation = 'token_info'
      const body = readForm(request)
      if (!body.ok) return await refuse(body.refusal, { request, reply })
      const read = parsePresentedToken(body.form)
      if (!read.ok) return await refuse(read.refusal, { request, reply })
      const token = await needs.inspectToken(read.presented.token)
      return await answer(reply, tokenInfoAnswer(token, needs.clock.nowMs()))
    })
    await Promise.resolve()
  }
}
