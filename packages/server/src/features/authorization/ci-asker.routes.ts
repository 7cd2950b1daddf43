import type { FastifyRequest } from 'fastify'
import { bearerToken, type Verify } from '../../http/bearer-auth.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Session } from '../sessions/session.js'
import type { User } from '../users/user.js'

/** Who asks in CI mode with a token in place of a page. */
export type CiAsker =
  | { readonly ok: true; readonly person: Session['user']; readonly tokenGid: Gid }
  | { readonly ok: false; readonly reason: string }

/**
 * Finds whose token came with an authorization request: a person's of the seed, with full permissions, for a narrow one mints nothing.
 * @returns null where none came
 */
export function makeFindCiAsker(needs: {
  readonly verify: Verify
  readonly findPerson: (gid: Gid) => Promise<User | null>
  readonly isSeeded: (gid: Gid) => Promise<boolean>
}) {
  return async (request: FastifyRequest): Promise<CiAsker | null> => {
    const token = bearerToken(request.headers.authorization)
    if (token === null) return null
    const verified = await needs.verify(token, request.ip)
    if (!verified.ok) return { ok: false, reason: verified.reason }
    const { clientId, scopes, tokenId, userGid } = verified.principal
    if (clientId !== null) return { ok: false, reason: 'token_not_personal' }
    if (scopes !== 'full') return { ok: false, reason: 'token_narrow' }
    const person = await needs.findPerson(userGid)
    if (person === null || !(await needs.isSeeded(userGid))) return { ok: false, reason: 'person_not_seeded' }
    const { email, gid, name } = person
    return { ok: true, person: { gid, name, email }, tokenGid: tokenId }
  }
}
