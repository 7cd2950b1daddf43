import type { Gid } from '../../protocol/asana/gid.js'
import { textFault } from '../../protocol/asana/text.js'
import type { Clock } from '../../platform/clock.js'
import type { PasswordHasher } from '../../platform/password-hasher.js'
import type { Random } from '../../platform/random.js'
import { PASSWORD_LENGTH_MAX, passwordFault } from './password.js'
import type { PasswordStore, SessionStore } from './ports.js'
import { newSessionSecret } from './session.js'
import { storableUserAgent } from './sign-in.js'

export type ChangePasswordOutcome =
  | { readonly ok: true; readonly secret: string }
  | { readonly ok: false; readonly reason: 'current_wrong' | 'same_as_before' }
  /** What is wrong with the new one, in words. */
  | { readonly ok: false; readonly reason: 'new_refused'; readonly message: string }

export type ChangePassword = ReturnType<typeof makeChangePassword>

/**
 * A person changes their own password: all their sessions end, and the browser that they are at gets a new one.
 * @returns the new secret for the browser's cookie, or `current_wrong` · `same_as_before` · `new_refused`
 * @throws StoreUnavailable, TooBusy, nothing else
 */
export function makeChangePassword(needs: {
  readonly passwords: Pick<PasswordStore, 'change' | 'find'>
  readonly sessions: Pick<SessionStore, 'recordFailure'>
  readonly hasher: PasswordHasher
  readonly random: Random
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
}) {
  return async (request: {
    readonly userGid: Gid
    readonly current: string
    readonly next: string
    readonly address: string
    readonly userAgent: string
  }): Promise<ChangePasswordOutcome> => {
    const { address, current, next, userAgent, userGid } = request
    const message = passwordFault(next)
    if (message !== null) return { ok: false, reason: 'new_refused', message }
    const stored = await needs.passwords.find(userGid)
    const isPassword = textFault(current, PASSWORD_LENGTH_MAX) === null
    const matches = await needs.hasher.matches(isPassword ? current : '', isPassword ? stored : null)
    if (!matches || stored === null) return await refuse(needs, { userGid, address })
    if (current === next) return { ok: false, reason: 'same_as_before' }
    const { hash, secret } = newSessionSecret((count) => needs.random.bytes(count))
    const decision = await needs.passwords.change({
      fromHash: stored,
      toHash: await needs.hasher.hash(next),
      session: {
        gid: await needs.nextGid(),
        hash,
        userGid,
        address,
        userAgent: storableUserAgent(userAgent),
      },
      nowMs: needs.clock.nowMs(),
    })
    // Somebody else was faster, so what was typed is not the current one any more.
    return decision === 'changed' ? { ok: true, secret } : await refuse(needs, { userGid, address })
  }
}

async function refuse(
  needs: { readonly sessions: Pick<SessionStore, 'recordFailure'>; readonly clock: Clock },
  { address, userGid }: { readonly userGid: Gid; readonly address: string },
): Promise<ChangePasswordOutcome> {
  await needs.sessions.recordFailure({
    userGid,
    reason: 'password_wrong',
    address,
    nowMs: needs.clock.nowMs(),
  })
  return { ok: false, reason: 'current_wrong' }
}
