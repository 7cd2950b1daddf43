import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { Gid } from '../../protocol/asana/gid.js'
import { errorAnswer, scopeAnswer, type ErrorAnswer } from '../../protocol/asana/refusal.js'
import { diagnoseScopes } from '../../protocol/asana/scope-diagnosis.js'
import { parseGranularScope } from '../../protocol/asana/scopes.js'
import { FULL_SCOPE } from '../../protocol/oauth/scope.js'
import { allows, type GrantedScopes, type Principal } from '../../protocol/token/principal.js'
import { policyHeaders } from '../../protocol/token/policy.js'
import { bearerToken, challengeFor, type Verify } from '../../http/bearer-auth.js'
import { principalHeaders } from '../../http/principal-headers.js'
import { noteForLog } from '../../http/request-log.js'
import { operation, routes } from '../../http/routes.js'
import { queryOf } from '../../http/request-parts.js'

const GUARD_PATH = '/-/authorize_request'

/**
 * `GET /-/authorize_request`: what a proxy asks before it lets a request through to somebody's own API (nginx `auth_request`, Traefik
 * ForwardAuth, Caddy `forward_auth`, Envoy `ext_authz`). It judges the bearer token as the API does, each scope in `?scope=`, and whether
 * the token reaches each workspace in `?workspace=`. `Mudra-Policy` names those that are withheld from it.
 * @returns 200 with `X-Mudra-User`, `X-Mudra-Scope` and, for an app's token, `X-Mudra-Client` · 401 or 403 with `WWW-Authenticate`, 403 with the
 *   scopes needed and held in `Mudra-Required-Scopes` and `Mudra-Granted-Scopes` · 429 for unknown tokens of an address that sent too many;
 *   nothing in the body either way
 * @see RFC 6750 §3
 */
export function guardRoutes(needs: {
  readonly verify: Verify
  readonly publicUrl: string
}): FastifyPluginAsync {
  return routes((app) => {
    app.get(GUARD_PATH, operation('authorize_request'), async (request, reply) => {
      const note = noteForLog(request)
      const verified = await needs.verify(bearerToken(request.headers.authorization), request.ip)
      if (!verified.ok) {
        note.token = verified.tokenGid
        note.reason = verified.reason
        if (verified.retryAfterSeconds !== undefined) {
          const { retryAfterSeconds } = verified
          return await refuse(reply, errorAnswer({ kind: 'rate_limited', retryAfterSeconds }))
        }
        const challenge = challengeFor(verified.reason)
        return await refuse(reply, errorAnswer({ kind: 'unauthorized', challenge }))
      }
      const { clientId, identity, scopes, tokenId, userGid, withheld } = verified.principal
      note.token = tokenId
      note.user = userGid
      void reply.headers(policyHeaders(withheld))
      const missing = wantedScopes(request).find((name) => !holds(verified.principal, name))
      if (missing !== undefined) {
        note.reason = 'insufficient_scope'
        // Only the name of a scope goes into a header; what else a query may hold does not.
        const refusal = { kind: 'insufficient_scope', scope: parseGranularScope(missing) } as const
        const { publicUrl } = needs
        return await refuse(
          reply,
          scopeAnswer(refusal, diagnoseScopes(refusal.scope, verified.principal, publicUrl)),
        )
      }
      if (wantedWorkspaces(request).some((gid) => !verified.principal.roles.has(gid as Gid))) {
        note.reason = 'workspace_not_reached'
        return await reply.code(403).header('cache-control', 'no-store').send()
      }
      return await reply
        .headers({
          'cache-control': 'no-store',
          ...principalHeaders(verified.principal),
          'x-mudra-user': userGid,
          'x-mudra-scope': [scopeText(scopes), ...identity].filter((name) => name !== '').join(' '),
          ...(clientId === null ? {} : { 'x-mudra-client': clientId }),
        })
        .send()
    })
  })
}

/** Every `scope` of the query, each with one or more names. */
function wantedScopes(request: FastifyRequest): readonly string[] {
  const texts = queryOf(request).getAll('scope')
  return texts.flatMap((text) => text.split(' ')).filter((name) => name !== '')
}

function wantedWorkspaces(request: FastifyRequest): readonly string[] {
  return queryOf(request).getAll('workspace')
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

/** A proxy shows nobody the body; the headers say it all. */
async function refuse(reply: FastifyReply, { headers, status }: ErrorAnswer): Promise<FastifyReply> {
  return await reply
    .code(status)
    .headers({ 'cache-control': 'no-store', ...headers })
    .send()
}
