import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { API_ROOT } from '../../protocol/asana/api-paths.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Refusal } from '../../protocol/asana/refusal.js'
import { parseFormBody } from '../../protocol/oauth/form-body.js'
import { mayTell, userinfoAnswer } from '../../protocol/oauth/id-token.js'
import { ENDPOINT_PATH } from '../../protocol/oauth/metadata.js'
import type { TokenOwner } from '../../protocol/oauth/token-answer.js'
import { bearerToken, challengeFor, type Verify } from '../../http/bearer-auth.js'
import type { ApiLimits } from '../../http/api/api-limits.js'
import { answerOpenid, refuseOpenid } from '../../http/oauth/openid-context.js'
import { noteForLog } from '../../http/request-log.js'
import { operation, routes } from '../../http/routes.js'
import type { Clock } from '../../platform/clock.js'

/** As Asana's documentation of 2019 spelled it. */
const OLD_PATH = `${API_ROOT}/openid-connect/userinfo`

const TOKEN_TWICE = {
  kind: 'invalid',
  messages: [
    'Send the access token once, and in one way: in the Authorization header, or as access_token in a form',
  ],
  aboutToken: true,
} as const

const FORM_NOT_UTF_8 = {
  kind: 'invalid',
  messages: ['Could not parse request data, a form must be in UTF-8'],
  aboutToken: true,
} as const

/**
 * `GET` and `POST /api/1.0/openid_connect/userinfo`: who the person behind an access token is, as far as its scopes tell. The token comes
 * in the header, or, here alone, in the form of a POST; never in the query.
 * @returns the claims, not wrapped in `data` · 400 for a token that came twice · 401 where another token may help · 403 for a token without
 *   `openid`, as every personal one · 429 for one that called too often, here and in the API together
 * @see OpenID Connect Core §5.3 · RFC 6750 §2.1, §2.2, §3.1
 */
export function userinfoRoutes(needs: {
  readonly verify: Verify
  /** @returns null for a person who is not there */
  readonly findPerson: (
    gid: Gid,
  ) => Promise<
    (TokenOwner & { readonly emailVerifiedAtMs: number | null; readonly picture: string | null }) | null
  >
  /** The whole address of a picture; null for none. */
  readonly pictureUrl: (name: string | null) => string | null
  /** Of the workspaces that the token reaches, and of their teams, what an app may be told. */
  readonly groupsIn: (userGid: Gid, workspaceGids: readonly Gid[]) => Promise<readonly string[]>
  /** How often a token may call; null for as often as it likes. */
  readonly limits: Pick<ApiLimits, 'take'> | null
  readonly clock: Clock
}): FastifyPluginAsync {
  const tell = async (request: FastifyRequest, reply: FastifyReply) => {
    const note = noteForLog(request)
    const presented = presentedToken(request)
    if (!presented.ok) return await refuseOpenid(presented.refusal, { request, reply })
    const verified = await needs.verify(presented.token, request.ip)
    if (!verified.ok) {
      note.token = verified.tokenGid
      note.reason = verified.reason
      if (verified.retryAfterSeconds !== undefined) {
        const { retryAfterSeconds } = verified
        return await refuseOpenid({ kind: 'rate_limited', retryAfterSeconds }, { request, reply })
      }
      const challenge = challengeFor(verified.reason)
      return await refuseOpenid({ kind: 'unauthorized', challenge }, { request, reply })
    }
    const { claims = [], identity, roles, tokenId, userGid } = verified.principal
    note.token = tokenId
    note.user = userGid
    const wait = needs.limits?.take(verified.principal, needs.clock.nowMs()) ?? null
    if (wait !== null) return await refuseOpenid({ kind: 'rate_limited', ...wait }, { request, reply })
    if (!identity.includes('openid')) {
      return await refuseOpenid({ kind: 'insufficient_scope', scope: 'openid' }, { request, reply })
    }
    const person = await needs.findPerson(userGid)
    if (person === null) {
      return await refuseOpenid({ kind: 'unauthorized', challenge: 'invalid' }, { request, reply })
    }
    const allowed = { identity, claims }
    const groups = mayTell('groups', 'userinfo', allowed)
      ? await needs.groupsIn(userGid, [...roles.keys()])
      : []
    const isEmailProved = person.emailVerifiedAtMs !== null
    return await answerOpenid(
      reply,
      userinfoAnswer(
        { ...person, isEmailProved, pictureUrl: needs.pictureUrl(person.picture), groups },
        allowed,
      ),
    )
  }

  return routes((app) => {
    for (const path of [ENDPOINT_PATH.userinfo, OLD_PATH]) {
      app.route({ ...operation('openid_userinfo'), method: ['GET', 'POST'], url: path, handler: tell })
    }
  })
}

/**
 * The token in the header, or in the form of a POST. What is no form has no token in it, and is looked at no further; one that is not UTF-8
 * cannot be read.
 * @returns `token: null` where there is none; a refusal where there are two, or where nobody can tell
 * @see RFC 6750 §2, §2.2
 */
function presentedToken(
  request: FastifyRequest,
): { readonly ok: true; readonly token: string | null } | { readonly ok: false; readonly refusal: Refusal } {
  const inHeader = bearerToken(request.headers.authorization)
  if (request.method !== 'POST' || !Buffer.isBuffer(request.body)) return { ok: true, token: inHeader }
  const read = parseFormBody(request.headers['content-type'] ?? null, request.body)
  if (!read.ok && read.refusal.reason === 'body_charset_unsupported')
    return { ok: false, refusal: FORM_NOT_UTF_8 }
  const [inForm, ...more] = read.ok ? read.form.getAll('access_token') : []
  if (inForm === undefined) return { ok: true, token: inHeader }
  if (more.length > 0 || inHeader !== null) return { ok: false, refusal: TOKEN_TWICE }
  return { ok: true, token: inForm }
}
