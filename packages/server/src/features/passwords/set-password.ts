import type { Gid } from '../../protocol/asana/gid.js'
import type { Clock } from '../../platform/clock.js'
import type { HasherFor } from '../../platform/password-hasher.js'
import type { Actor } from '../audit/audit-event.js'
import type { JudgePassword } from './judge-password.js'
import type { PasswordStore } from './ports.js'

/**
 * Sets a person's password. Whoever is signed in as them has to sign in again, with the new one.
 * @returns null when it was set, else what is wrong with it
 * @throws StoreUnavailable, TooBusy, nothing else
 */
export function makeSetPassword(needs: {
  readonly passwords: PasswordStore
  readonly hasherFor: HasherFor
  readonly judgePassword: JudgePassword
  readonly clock: Clock
}) {
  return async (request: {
    readonly userGid: Gid
    readonly password: string
    readonly actor: Actor
  }): Promise<string | null> => {
    const { userGid } = request
    const fault = await needs.judgePassword(request.password, { userGid })
    if (fault !== null) return fault
    const hasher = needs.hasherFor({ queue: 'known', account: userGid })
    const hash = await hasher.hash(request.password)
    await needs.passwords.set({
      userGid: request.userGid,
      hash,
      actor: request.actor,
      nowMs: needs.clock.nowMs(),
    })
    return null
  }
}
