import type { FastifyPluginAsync } from 'fastify'
import { ENDPOINT_PATH } from '../../protocol/oauth/metadata.js'
import { refusal } from '../../protocol/oauth/oauth-error.js'
import { parsePresentedToken } from '../../protocol/oauth/presented-token.js'
import { tokenInfoAnswer } from '../../protocol/oauth/token-answer.js'
import type { Clock } from '../../platform/clock.js'
import { answer, readForm, refuse } from '../../http/oauth/context.js'
import type { CountUnknown } from '../../http/unknown-tokens.js'
import { TOKEN_INFO_BUDGET } from '../../http/limit-by-address.js'
import { operation, routes } from '../../http/routes.js'
import type { InspectToken } from './inspect-token.js'

/** `POST /-/token_info`: whoever holds a token may ask what it is worth. Asana's own; not RFC 7662. */
export function tokenInfoRoutes(needs: {
  readonly inspectToken: InspectToken
  readonly countUnknown: CountUnknown
  readonly clock: Clock
}): FastifyPluginAsync {
  return routes((app) => {
    app.post(
      ENDPOINT_PATH.tokenInfo,
      operation('token_info', { budget: TOKEN_INFO_BUDGET }),
      async (request, reply) => {
        const body = readForm(request)
        if (!body.ok) return await refuse(body.refusal, { request, reply })
        const read = parsePresentedToken(body.form)
        if (!read.ok) return await refuse(read.refusal, { request, reply })
        const { token, unknownKind } = await needs.inspectToken(read.presented.token)
        if (unknownKind !== null) {
          const presented = { text: read.presented.token, kind: unknownKind }
          const verdict = await needs.countUnknown(presented, request.ip)
          if (!verdict.ok) {
            const { retryAfterSeconds } = verdict
            return await refuse(refusal('too_many_requests'), { request, reply, retryAfterSeconds })
          }
        }
        return await answer(reply, tokenInfoAnswer(token, needs.clock.nowMs()))
      },
    )
  })
}
