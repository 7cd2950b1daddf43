import type { Gid } from '../../protocol/asana/gid.js'
import type { EstimateStrength } from '../../platform/password-strength.js'
import type { InTurn } from '../../platform/turns.js'
import { knownWordsOf, mostlyKnownFault, passwordFault, weaknessFault } from './password.rules.js'

/** What an attacker knows of the person, too. */
export interface About {
  readonly name: string
  readonly email: string
  /** The names of their workspaces. */
  readonly workspaces: readonly string[]
}

export type JudgePassword = ReturnType<typeof makeJudgePassword>

/**
 * Says whether a new password will do: long enough, not made of what everybody knows of the person, and hard to guess for somebody who
 * has the lists of what others choose. Nothing is asked of its characters.
 * @param about  the person, or facts of one who has no account yet
 * @returns what is wrong and how to mend it, without a full stop at the end; or null
 * @see NIST SP 800-63B §3.1.1.2 · OWASP ASVS 5.0 §6.2
 */
export function makeJudgePassword(needs: {
  readonly estimate: EstimateStrength
  /** Estimating is work, and is done in turns. */
  readonly inTurn: InTurn
  /** @returns null for nobody */
  readonly aboutPerson: (userGid: Gid) => Promise<About | null>
}) {
  return async (password: string, about: About | { readonly userGid: Gid }): Promise<string | null> => {
    const fault = passwordFault(password)
    if (fault !== null) return fault
    const person = 'userGid' in about ? await needs.aboutPerson(about.userGid) : about
    const known = person === null ? [] : knownWordsOf(person)
    const knownFault = mostlyKnownFault(password, known)
    if (knownFault !== null) return knownFault
    const account = 'userGid' in about ? about.userGid : about.email
    const strength = await needs.inTurn(
      { queue: 'known', account },
      async () => await needs.estimate(password, known),
    )
    return weaknessFault(strength)
  }
}
