import type { FastifyPluginAsync } from 'fastify'
import { parseClientCredentials } from '../../protocol/oauth/client-auth.js'
import { ENDPOINT_PATH } from '../../protocol/oauth/metadata.js'
import { refusal } from '../../protocol/oauth/oauth-error.js'
import { parsePresentedToken } from '../../protocol/oauth/presented-token.js'
import { introspectionAnswer } from '../../protocol/oauth/token-answer.js'
import type { Clock } from '../../platform/clock.js'
import type { Budget, Throttle } from '../../platform/throttle.js'
import { answer, readForm, refuse } from '../../http/oauth/context.js'
import type { CountUnknownAsked } from '../../http/unknown-tokens.js'
import { operation, routes } from '../../http/routes.js'
import type { AuthenticateApp } from '../apps/authentication/authenticate-app.js'
import type { InspectToken } from './inspect-token.js'
import type { TokenReaches } from './token-reaches.js'

/** Questions of one caller in a minute, from wherever: an API that asks for each of its own requests is far below it. */
export const INTROSPECTION_BUDGET: Budget = {
  name: 'introspection_app',
  points: 6_000,
  windowSeconds: 60,
  against: 'load',
  keys: 'ours',
}

/**
 * `POST /-/oauth_introspect`: what an API of one's own asks about the tokens that it is shown. The caller authenticates; an app sees
 * its own tokens only, one that is registered as a resource server all of them. With `workspace` it asks whether the token reaches that
 * workspace, presented from `client_ip`: one that does not is not active there. Without an address no range lets it in. Tokens that nobody has
 * count against `client_ip` where a resource server says it, else against the caller; of what is known nobody is held back.
 * @see RFC 7662 §2
 */
export function introspectRoutes(needs: {
  readonly authenticateApp: AuthenticateApp
  readonly throttle: Pick<Throttle, 'consume'>
  readonly inspectToken: InspectToken
  readonly countUnknownAsked: CountUnknownAsked
  readonly reaches: TokenReaches
  readonly clock: Clock
  readonly publicUrl: string
}): FastifyPluginAsync {
  return routes((app) => {
    app.post(ENDPOINT_PATH.introspection, operation('oauth_introspect'), async (request, reply) => {
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
      // RFC 7662 §2.1 wants a caller who has proved who they are; a native app cannot.
      if (caller.secretGid === null) return await refuse(refusal('client_unauthorized'), { request, reply })
      const verdict = await needs.throttle.consume(INTROSPECTION_BUDGET, { subject: caller.app.clientId })
      if (!verdict.ok) {
        const { retryAfterSeconds } = verdict
        return await refuse(refusal('too_many_requests'), { request, reply, retryAfterSeconds })
      }
      const read = parsePresentedToken(body.form)
      if (!read.ok) return await refuse(read.refusal, { request, reply })
      const { token, unknownKind } = await needs.inspectToken(read.presented.token)
      if (unknownKind !== null) {
        // A resource server passes on what strangers show it: each of them pays for their own, where it says who they are.
        const cameFrom = caller.app.isResourceServer ? (body.form.get('client_ip') ?? null) : null
        const counted = await needs.countUnknownAsked({ clientId: caller.app.clientId, cameFrom })
        if (!counted.ok) {
          const { retryAfterSeconds } = counted
          return await refuse(refusal('too_many_requests'), { request, reply, retryAfterSeconds })
        }
      }
      const workspace = body.form.get('workspace')
      const reaches =
        workspace === null ||
        (await needs.reaches(read.presented.token, {
          workspaceGid: workspace,
          address: body.form.get('client_ip') ?? null,
        }))
      const visible =
        reaches && token !== null && (caller.app.isResourceServer || token.clientId === caller.app.clientId)
      return await answer(
        reply,
        introspectionAnswer(visible ? token : null, { issuer: needs.publicUrl, nowMs: needs.clock.nowMs() }),
      )
    })
  })
}
