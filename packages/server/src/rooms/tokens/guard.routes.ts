import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { errorAnswer, type Refusal } from '../../protocol/asana/refusal.js'
import { parseGranularScope } from '../../protocol/asana/scopes.js'
import { FULL_SCOPE } from '../../protocol/oauth/scope.js'
import { allows, type GrantedScopes, type Principal } from '../../protocol/token/principal.js'
import { bearerToken, challengeFor, type Verify } from '../../http/bearer-auth.js'
import { noteForLog } from '../../http/request-log.js'

const GUARD_PATH = '/-/authorize_request'

/**
 * `GET /-/authorize_request`: what a proxy asks before it lets a request through to somebody's own API (nginx `auth_request`, Traefik
 * ForwardAuth, Caddy `forward_auth`, Envoy `ext_authz`). It judges the bearer token as the API does, and each scope in `?scope=`.
 * @returns 200 with `X-Mudra-User`, `X-Mudra-Scope` and, for an app's token, `X-Mudra-Client` · 401 or 403 with `WWW-Authenticate`; nothing in the body either way
 * @see RFC 6750 §3
 */
export function guardRoutes(needs: { readonly verify: Verify }): FastifyPluginAsync {
  return async (app) => {
    app.get(GUARD_PATH, async (request, reply) => {
      const note = noteForLog(request)
      note.operation = 'authorize_request'
      const verified = await needs.verify(bearerToken(request.headers.authorization), request.ip)
      if (!verified.ok) {
        note.token = verified.tokenGid
        note.reason = verified.reason
        return await refuse(reply, { kind: 'unauthorized', challenge: challengeFor(verified.reason) })
      }
      const { clientId, identity, scopes, tokenId, userGid } = verified.principal
      note.token = tokenId
      note.user = userGid
      const missing = wantedScopes(request).find((name) => !holds(verified.principal, name))
      if (missing !== undefined) {
        note.reason = 'insufficient_scope'
        // Only the name of a scope goes into a header; what else a query may hold does not.
        return await refuse(reply, { kind: 'insufficient_scope', scope: parseGranularScope(missing) })
      }
      return await reply
        .headers({
          'cache-control': 'no-store',
          'x-mudra-user': userGid,
          'x-mudra-scope': [scopeText(scopes), ...identity].filter((name) => name !== '').join(' '),
          ...(clientId === null ? {} : { 'x-mudra-client': clientId }),
        })
        .send()
    })
    await Promise.resolve()
  }
}

/** Every `scope` of the query, each with one or more names. */
function wantedScopes(request: FastifyRequest): readonly string[] {
  const texts = (request.query as URLSearchParams).getAll('scope')
  return texts.flatMap((text) => text.split(' ')).filter((name) => name !== '')
}

/** A name that is no scope is a mistake in the proxy's settings: nobody has it, not even who has full permissions. */
function holds({ identity, scopes }: Principal, name: string): boolean {
  if (name === FULL_SCOPE) return scopes === 'full'
  if (identity.some((scope) => scope === name)) return true
  const scope = parseGranularScope(name)
  return scope !== null && allows(scopes, scope)
}

function scopeText(scopes: GrantedScopes): string {
  return scopes === 'full' ? FULL_SCOPE : [...scopes].toSorted().join(' ')
}

async function refuse(reply: FastifyReply, refusal: Refusal): Promise<FastifyReply> {
  const { headers, status } = errorAnswer(refusal)
  return await reply
    .code(status)
    .headers({ 'cache-control': 'no-store', ...headers })
    .send()
}
