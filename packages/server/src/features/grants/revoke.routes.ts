import type { FastifyPluginAsync } from 'fastify'
import { parseClientCredentials } from '../../protocol/oauth/client-auth.js'
import { ENDPOINT_PATH } from '../../protocol/oauth/metadata.js'
import { refusal } from '../../protocol/oauth/oauth-error.js'
import { parsePresentedToken } from '../../protocol/oauth/presented-token.js'
import { parseTokenKind } from '../../protocol/token/token-format.js'
import { answer, readForm, refuse } from '../../http/oauth/context.js'
import { originOf } from '../../http/request-actor.js'
import type { CountUnknown } from '../../http/unknown-tokens.js'
import { noteForLog } from '../../http/request-log.js'
import { operation, routes } from '../../http/routes.js'
import type { AuthenticateApp } from '../apps/authentication/authenticate-app.js'
import type { GiveBackToken } from './revoke-grant.js'

/**
 * `POST /-/oauth_revoke`: an app gives a token back. An unknown token, a dead one and another app's are answered like a revoked one.
 * @see RFC 7009 §2
 */
export function revokeRoutes(needs: {
  readonly authenticateApp: AuthenticateApp
  readonly giveBackToken: GiveBackToken
  readonly countUnknown: CountUnknown
}): FastifyPluginAsync {
  return routes((fastify) => {
    fastify.post(ENDPOINT_PATH.revocation, operation('oauth_revoke'), async (request, reply) => {
      const note = noteForLog(request)
      const body = readForm(request)
      if (!body.ok) return await refuse(body.refusal, { request, reply })
      const client = parseClientCredentials(request.headers.authorization ?? null, body.form)
      const { usedBasic } = client
      if (!client.ok) return await refuse(client.refusal, { request, reply, usedBasic })
      const caller = await needs.authenticateApp({ ...client.credentials, address: request.ip })
      if (!caller.ok) {
        const { reason, retryAfterSeconds } = caller
        return await refuse(refusal(reason), { request, reply, usedBasic, retryAfterSeconds })
      }
      const read = parsePresentedToken(body.form)
      if (!read.ok) return await refuse(read.refusal, { request, reply })
      const became = await needs.giveBackToken(
        caller.app.clientId,
        read.presented.token,
        originOf(request, caller.secretGid),
      )
      if (became === 'token_type_unsupported') return await refuse(refusal(became), { request, reply })
      note.reason = became
      const kind = parseTokenKind(read.presented.token)
      if (became === 'token_unknown' && kind !== null) {
        const verdict = await needs.countUnknown({ text: read.presented.token, kind }, request.ip)
        if (!verdict.ok) {
          const { retryAfterSeconds } = verdict
          return await refuse(refusal('too_many_requests'), { request, reply, retryAfterSeconds })
        }
      }
      return await answer(reply, {})
    })
  })
}
