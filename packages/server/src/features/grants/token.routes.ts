import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { parseClientCredentials } from '../../protocol/oauth/client-auth.js'
import { ENDPOINT_PATH } from '../../protocol/oauth/metadata.js'
import { refusal } from '../../protocol/oauth/oauth-error.js'
import { isOriginOfApp } from '../../protocol/oauth/token-origin.js'
import { parseTokenRequest, type TokenRequest } from '../../protocol/oauth/token-request.js'
import { answerText, readForm, refuse } from '../../http/oauth/context.js'
import { originOf } from '../../http/request-actor.js'
import type { CountUnknown } from '../../http/unknown-tokens.js'
import { operation, routes } from '../../http/routes.js'
import type { AppFacts } from '../apps/app.js'
import type { Origin } from '../audit/audit-event.js'
import type { AuthenticateApp } from '../apps/authentication/authenticate-app.js'
import type { RedeemCode, RedeemOutcome } from './redeem-code.js'
import type { Refresh, RefreshOutcome } from './refresh.js'

/**
 * `POST /-/oauth_token`: an app redeems a code, or refreshes. The app is judged first, so that a stranger learns nothing of a code.
 * @see RFC 6749 §3.2, §4.1.3, §6
 */
export function tokenRoutes(needs: {
  readonly authenticateApp: AuthenticateApp
  readonly redirectUrisOf: (app: AppFacts) => Promise<readonly string[]>
  readonly redeemCode: RedeemCode
  readonly refresh: Refresh
  readonly countUnknown: CountUnknown
}): FastifyPluginAsync {
  const perform = async (
    app: AppFacts,
    request: TokenRequest,
    from: Origin,
  ): Promise<RedeemOutcome | RefreshOutcome> =>
    request.grantType === 'authorization_code'
      ? await needs.redeemCode(app, request, from)
      : await needs.refresh(app, request, from)

  return routes((fastify) => {
    fastify.post(ENDPOINT_PATH.token, operation('oauth_token'), async (request, reply) => {
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
      await letPagesRead(needs, caller.app, { request, reply })
      const read = parseTokenRequest(body.form)
      if (!read.ok) return await refuse(read.refusal, { request, reply })
      const outcome = await perform(caller.app, read.request, originOf(request, caller.secretGid))
      if (!outcome.ok) {
        const verdict = await countIfUnknown(needs, outcome.refusal.reason, { read: read.request, request })
        if (verdict.ok) return await refuse(outcome.refusal, { request, reply })
        const { retryAfterSeconds } = verdict
        return await refuse(refusal('too_many_requests'), { request, reply, retryAfterSeconds })
      }
      return await answerText(reply, outcome.body)
    })
  })
}

/** A code or a refresh token that nobody has is a guess, whichever app sends it. */
async function countIfUnknown(
  { countUnknown }: { readonly countUnknown: CountUnknown },
  reason: string,
  { read, request }: { readonly read: TokenRequest; readonly request: FastifyRequest },
): ReturnType<CountUnknown> {
  if (reason === 'code_unknown' && read.grantType === 'authorization_code')
    return await countUnknown({ text: read.code, kind: 'code' }, request.ip)
  if (reason === 'refresh_token_unknown' && read.grantType === 'refresh_token')
    return await countUnknown({ text: read.refreshToken, kind: 'refresh' }, request.ip)
  return { ok: true }
}

/** A native app that is a page can read its answer, and no other page can. No cookie counts here, so none is let in. */
async function letPagesRead(
  needs: { readonly redirectUrisOf: (app: AppFacts) => Promise<readonly string[]> },
  app: AppFacts,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): Promise<void> {
  const { origin } = request.headers
  if (origin === undefined || app.kind !== 'native') return
  void reply.header('vary', 'Origin')
  if (isOriginOfApp(origin, await needs.redirectUrisOf(app))) {
    void reply.header('access-control-allow-origin', origin)
  }
}
