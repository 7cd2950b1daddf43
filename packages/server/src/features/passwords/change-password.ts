import type { Gid } from '../../protocol/asana/gid.js'
import type { Clock } from '../../platform/clock.js'
import type { HasherFor } from '../../platform/password-hasher.js'
import type { Random } from '../../platform/random.js'
import type { Budget, Throttle, ThrottleKey } from '../../platform/throttle.js'
import type { JudgePassword } from './judge-password.js'
import { typedPasswordFault } from './password.rules.js'
import type { Session } from '../sessions/session.js'
import { newSessionSecret, storableUserAgent } from '../sessions/session.rules.js'
import type { PasswordStore } from './ports.js'
import type { SessionStore } from '../sessions/ports.js'

/** Tries at the current password by whoever sits at somebody's signed-in browser. */
const PASSWORD_PROMPT_BUDGET: Budget = {
  name: 'password_prompt',
  points: 10,
  windowSeconds: 900,
  against: 'guessing',
  keys: 'ours',
}

/** Right ones: each costs two hashes. */
const PASSWORD_PROMPT_RIGHT_BUDGET: Budget = {
  name: 'password_prompt_right',
  points: 100,
  windowSeconds: 900,
  against: 'load',
  keys: 'ours',
}

export type ChangePasswordOutcome =
  | { readonly ok: true; readonly secret: string }
  | { readonly ok: false; readonly reason: 'current_wrong' | 'same_as_before' }
  | { readonly ok: false; readonly reason: 'throttled'; readonly retryAfterSeconds: number }
  /** What is wrong with the current one as such, or with the new one, in words. */
  | { readonly ok: false; readonly reason: 'current_malformed' | 'new_refused'; readonly message: string }

export type ChangePassword = ReturnType<typeof makeChangePassword>

/**
 * A person changes their own password: all their sessions end, and the browser that they are at gets a new one.
 * @returns the new secret for the browser's cookie, or `throttled`, and then nothing was looked at, `current_malformed` · `current_wrong` · `same_as_before` · `new_refused`
 * @throws StoreUnavailable, TooBusy, nothing else
 */
export function makeChangePassword(needs: {
  readonly throttle: Throttle
  readonly passwords: Pick<PasswordStore, 'change' | 'find'>
  readonly sessions: Pick<SessionStore, 'recordFailure'>
  readonly hasherFor: HasherFor
  readonly judgePassword: JudgePassword
  readonly random: Random
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
}) {
  return async (request: {
    readonly userGid: Gid
    /** How the person proved who they are, and when: the new session has it from the old one. */
    readonly session: Pick<Session, 'methods' | 'authenticatedAtMs'>
    readonly current: string
    readonly next: string
    readonly address: string
    readonly userAgent: string
  }): Promise<ChangePasswordOutcome> => {
    const { address, current, next, userAgent, userGid } = request
    const fault = typedPasswordFault(current)
    if (fault !== null) return { ok: false, reason: 'current_malformed', message: fault }
    const [key, keyHere] = [{ subject: userGid }, { subject: userGid, address }]
    const spent = await takeTry(needs.throttle, { key, keyHere })
    if (spent !== null) return { ok: false, reason: 'throttled', retryAfterSeconds: spent }
    const stored = await needs.passwords.find(userGid)
    const hasher = needs.hasherFor({ queue: 'known', account: userGid })
    let matches: boolean | null = null
    try {
      matches = await hasher.matches(current, stored)
    } finally {
      // What was never judged was no guess, and cost nothing.
      if (matches === null) await needs.throttle.giveBack(PASSWORD_PROMPT_BUDGET, key)
      if (matches !== true) await needs.throttle.giveBack(PASSWORD_PROMPT_RIGHT_BUDGET, keyHere)
    }
    if (!matches || stored === null) return await refuse(needs, { userGid, address })
    await needs.throttle.reset(PASSWORD_PROMPT_BUDGET, key)
    if (current === next) return { ok: false, reason: 'same_as_before' }
    const message = await needs.judgePassword(next, { userGid })
    if (message !== null) return { ok: false, reason: 'new_refused', message }
    const { hash, secret } = newSessionSecret((count) => needs.random.bytes(count))
    const decision = await needs.passwords.change({
      fromHash: stored,
      toHash: await hasher.hash(next),
      session: {
        gid: await needs.nextGid(),
        hash,
        userGid,
        address,
        userAgent: storableUserAgent(userAgent),
        methods: request.session.methods,
      },
      authenticatedAtMs: request.session.authenticatedAtMs,
      nowMs: needs.clock.nowMs(),
    })
    // Somebody else was faster, so what was typed is not the current one any more.
    return decision === 'changed' ? { ok: true, secret } : await refuse(needs, { userGid, address })
  }
}

/** Takes a try before the password is looked at. @returns for how many seconds to wait, or null */
async function takeTry(
  throttle: Throttle,
  { key, keyHere }: { readonly key: ThrottleKey; readonly keyHere: ThrottleKey },
): Promise<number | null> {
  const guess = await throttle.consume(PASSWORD_PROMPT_BUDGET, key)
  if (!guess.ok) return guess.retryAfterSeconds
  const right = await throttle.consume(PASSWORD_PROMPT_RIGHT_BUDGET, keyHere)
  if (right.ok) return null
  await throttle.giveBack(PASSWORD_PROMPT_BUDGET, key)
  return right.retryAfterSeconds
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
