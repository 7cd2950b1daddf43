import { hashInTurns, PASSWORDS_HASHED_AT_ONCE_MAX } from '../../platform/password-hasher.js'
import { makeTurns } from '../../platform/turns.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Base } from '../feature.js'
import type { SessionsFeature } from '../sessions/sessions.feature.js'
import { makeChangePassword } from './change-password.js'
import { makeJudgePassword } from './judge-password.js'
import { passwordStore } from './passwords.store.js'
import type { PasswordStore } from './ports.js'
import { makeSetPassword } from './set-password.js'

/** Of those who are known, and of strangers. */
const PASSWORDS_WAITING_MAX = 100
/** Whoever waits longer for a hash or an estimate is told to ask again. */
const PASSWORD_WAIT_MS_MAX = 5_000
/** One that is worked on, and the next one, so that the thread of estimates has never nothing to do. */
const PASSWORDS_ESTIMATED_AT_ONCE_MAX = 2

export type PasswordsFeature = ReturnType<typeof passwordsFeature>

/** Which password is good enough, and whose it is. */
export function passwordsFeature(
  base: Base,
  needs: {
    readonly sessions: SessionsFeature
    /** What somebody would guess of a person first. */
    readonly aboutPerson: Parameters<typeof makeJudgePassword>[0]['aboutPerson']
  },
) {
  const { clock, db, estimateStrength, hasher } = base
  const passwords = passwordStore(db)
  const waiting = { waitingMax: PASSWORDS_WAITING_MAX, waitMsMax: PASSWORD_WAIT_MS_MAX }
  const hashing = makeTurns({ ...waiting, what: 'password hashing', atOnceMax: PASSWORDS_HASHED_AT_ONCE_MAX })
  const estimating = makeTurns({
    ...waiting,
    what: 'password estimates',
    atOnceMax: PASSWORDS_ESTIMATED_AT_ONCE_MAX,
  })
  const hasherFor = hashInTurns(hasher, hashing.inTurn)
  const judge = makeJudgePassword({
    estimate: estimateStrength,
    inTurn: estimating.inTurn,
    aboutPerson: needs.aboutPerson,
  })
  const rehashing: Pick<PasswordStore, 'rehash'> = passwords
  return {
    hasherFor,
    judge,
    set: makeSetPassword({ passwords, hasherFor, judgePassword: judge, clock }),
    change: makeChangePassword({
      ...base,
      passwords,
      sessions: needs.sessions,
      hasherFor,
      judgePassword: judge,
    }),
    ownerOf: async (userGid: Gid) => await passwords.ownerOf(userGid),
    rehashing,
    /** What waits for a turn, by the name of its queue. */
    turnCounts: () => ({ password_hashing: hashing.counts(), password_estimates: estimating.counts() }),
  }
}
