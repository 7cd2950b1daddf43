import type { Gid } from '../../protocol/asana/gid.js'
import { textFault } from '../../protocol/asana/text.js'
import type { Clock } from '../../platform/clock.js'
import type { HasherFor, PasswordHasher } from '../../platform/password-hasher.js'
import type { Random } from '../../platform/random.js'
import { typedPasswordFault } from '../passwords/password.rules.js'
import type { Account, SignInStore } from './ports.js'
import { newSessionSecret, storableUserAgent } from '../sessions/session.rules.js'
import type { PasswordStore } from '../passwords/ports.js'
import type { SessionStore, SignInFailure } from '../sessions/ports.js'

/** No address is longer (RFC 5321 §4.5.3.1.3). */
const EMAIL_LENGTH_MAX = 254

export type SignInOutcome =
  | {
      readonly ok: true
      readonly userGid: Gid
      readonly secret: string
      /** Of the password that was right. */
      readonly passwordGeneration: number
    }
  /** The password was right. The secret is for the cookie of the second step, and opens nothing else. */
  | {
      readonly ok: false
      readonly reason: 'second_factor_needed'
      readonly userGid: Gid
      readonly secret: string
    }
  /** The reason is for the log. Whoever tried is told one thing, whatever it was. */
  | { readonly ok: false; readonly reason: SignInFailure }
  /** It can be nobody's password, so nothing was looked up and nothing hashed. */
  | { readonly ok: false; readonly reason: 'password_malformed' }

export type SignIn = ReturnType<typeof makeSignIn>

/**
 * Signs a person in with their password; whoever has a second factor is half way then. Each sign-in makes a new session and ends the one that the browser had, so that nobody can
 * lay a session under somebody else's sign-in. Nothing that is done, and no time that it takes, tells whether an account exists.
 * @returns the secret for the browser's cookie, or `second_factor_needed` with one for the second step, or `password_malformed` · `account_unknown` · `account_deactivated` · `password_unset` · `password_wrong`
 * @throws StoreUnavailable, TooBusy, nothing else
 * @see NIST SP 800-63B §5.1.1 · RFC 9700 §4.16
 */
export function makeSignIn(needs: {
  readonly sessions: Pick<SessionStore, 'recordFailure'>
  readonly signIns: Pick<SignInStore, 'findAccount' | 'start'>
  readonly passwords: Pick<PasswordStore, 'rehash'>
  readonly hasherFor: HasherFor
  readonly random: Random
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
}) {
  return async (attempt: {
    readonly email: string
    readonly password: string
    readonly address: string
    readonly userAgent: string
    /** The session that the browser has now. */
    readonly replacesGid: Gid | null
    /** Whether the account was signed in with this browser before: those who are known come first. Not, unless said. */
    readonly isKnownBrowser?: boolean
  }): Promise<SignInOutcome> => {
    // Nothing longer was ever set, and hashing megabytes is work that anybody could order.
    if (typedPasswordFault(attempt.password) !== null) return { ok: false, reason: 'password_malformed' }
    const isEmail = textFault(attempt.email, EMAIL_LENGTH_MAX) === null
    const account = isEmail ? await needs.signIns.findAccount(attempt.email) : null
    const stored = account?.passwordHash ?? null
    const hasher = needs.hasherFor({
      queue: attempt.isKnownBrowser === true ? 'known' : 'unknown',
      account: account?.userGid ?? (isEmail ? attempt.email : ''),
      address: attempt.address,
    })
    const matches = await hasher.matches(attempt.password, stored)
    const nowMs = needs.clock.nowMs()
    const { hash, secret } = newSessionSecret((count) => needs.random.bytes(count))
    let reason = failureOf(account, matches)
    const passwordGeneration = account?.passwordGeneration ?? null
    if (reason === null && account !== null && stored !== null && passwordGeneration !== null) {
      const decision = await needs.signIns.start({
        session: {
          gid: await needs.nextGid(),
          hash,
          userGid: account.userGid,
          address: attempt.address,
          userAgent: storableUserAgent(attempt.userAgent),
          methods: ['pwd'],
        },
        passwordHash: await upToDate(
          { ...needs, hasher },
          { userGid: account.userGid, password: attempt.password, stored },
        ),
        replacesGid: attempt.replacesGid,
        nowMs,
      })
      const { userGid } = account
      if (decision === 'started') return { ok: true, userGid, secret, passwordGeneration }
      if (decision === 'second_factor_needed') return { ok: false, reason: decision, userGid, secret }
      reason = 'password_wrong'
    }
    const failure = reason ?? 'password_unset'
    await needs.sessions.recordFailure({
      userGid: account?.userGid ?? null,
      reason: failure,
      address: attempt.address,
      nowMs,
    })
    return { ok: false, reason: failure }
  }
}

function failureOf(account: Account | null, matches: boolean): SignInFailure | null {
  if (account === null) return 'account_unknown'
  if (account.deactivatedAtMs !== null) return 'account_deactivated'
  if (account.passwordHash === null) return 'password_unset'
  return matches ? null : 'password_wrong'
}

/** A right password that was hashed for less than one is now gets a hash of today. @returns the one that holds */
async function upToDate(
  {
    hasher,
    passwords,
  }: { readonly hasher: PasswordHasher; readonly passwords: Pick<PasswordStore, 'rehash'> },
  account: { readonly userGid: Gid; readonly password: string; readonly stored: string },
): Promise<string> {
  const { password, stored, userGid } = account
  if (!hasher.isOutdated(stored)) return stored
  const toHash = await hasher.hash(password)
  await passwords.rehash({ userGid, fromHash: stored, toHash })
  return toHash
}
