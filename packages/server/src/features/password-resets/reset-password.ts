import { t } from '../../languages/text.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { nameFault } from '../../protocol/asana/text.js'
import { emailKey } from '../../protocol/mail/email-key.js'
import { hashSecret, newSecret, type Secret, type SecretHash } from '../../protocol/token/secret.js'
import { parseTokenKind } from '../../protocol/token/token-format.js'
import type { Clock } from '../../platform/clock.js'
import type { HasherFor } from '../../platform/password-hasher.js'
import type { Random } from '../../platform/random.js'
import type { Budget, Throttle } from '../../platform/throttle.js'
import type { JudgePassword } from '../passwords/judge-password.js'
import {
  deadReset,
  RESET_LINK_SECONDS,
  RESET_LINKS_LIVE_MAX,
  type DeadReset,
  type ResetFacts,
} from './password-reset.js'
import type { PasswordResetStore } from './password-reset-ports.js'

const NAME_LENGTH_MAX = 255
/** Links that one address may be sent, whoever asks … */
const RESET_LINKS_OF_ACCOUNT_BUDGET: Budget = {
  name: 'password_reset_request',
  points: 5,
  windowSeconds: 60 * 60,
  against: 'guessing',
  keys: 'anybody',
}
/** … and that one client may ask for, for whomever. */
const RESET_LINKS_OF_CLIENT_BUDGET: Budget = {
  name: 'password_reset_request_from',
  points: 20,
  windowSeconds: 60 * 60,
  against: 'guessing',
  keys: 'anybody',
}

export type FoundReset =
  | {
      readonly kind: 'live'
      readonly email: string
      /** Whether it was shown before that they own the address. */
      readonly isProved: boolean
    }
  | { readonly kind: DeadReset }

export type ResetOutcome =
  | { readonly kind: 'reset'; readonly userGid: Gid; readonly email: string }
  /** What is wrong with the name or the new password, in words. */
  | {
      readonly kind: 'refused'
      readonly email: string
      readonly isProved: boolean
      readonly field: 'name' | 'new_password'
      readonly message: string
    }
  | { readonly kind: DeadReset }

export type RequestReset = ReturnType<typeof makeRequestReset>
export type FindReset = ReturnType<typeof makeFindReset>
export type ResetPassword = ReturnType<typeof makeResetPassword>

/**
 * Takes the wish for a link to a new password. What becomes of it is decided when its mail is sent, so that nothing here knows whether
 * the account exists.
 * Whoever asks too often is told the same, and nothing is sent.
 * @returns `queued`, whatever the address; `too_many` while too many requests of all people wait
 * @throws StoreUnavailable, nothing else
 * @see NIST SP 800-63B §4.2 · OWASP ASVS 5.0 §6.3.8
 */
export function makeRequestReset(needs: {
  readonly resets: Pick<PasswordResetStore, 'request'>
  readonly throttle: Pick<Throttle, 'consume'>
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
}) {
  return async (request: {
    readonly email: string
    readonly address: string
  }): Promise<'queued' | 'too_many'> => {
    const { address, email } = request
    const ofAddress = await needs.throttle.consume(RESET_LINKS_OF_CLIENT_BUDGET, { address })
    const ofAccount = await needs.throttle.consume(RESET_LINKS_OF_ACCOUNT_BUDGET, {
      subject: emailKey(email),
    })
    if (!ofAddress.ok || !ofAccount.ok) return 'queued'
    return await needs.resets.request({
      ...request,
      resetGid: await needs.nextGid(),
      nowMs: needs.clock.nowMs(),
    })
  }
}

/** Makes the link of a request when its mail is sent. @returns null where there is nobody to send it to */
export function makeIssueReset(needs: {
  readonly resets: Pick<PasswordResetStore, 'issue'>
  readonly random: Random
  readonly clock: Clock
}) {
  return async (request: {
    readonly resetGid: Gid
    readonly email: string
    readonly address: string
  }): Promise<{ readonly secret: Secret; readonly email: string; readonly name: string } | null> => {
    const { hash, secret } = newSecret('password_reset', (count) => needs.random.bytes(count))
    const nowMs = needs.clock.nowMs()
    const to = await needs.resets.issue({
      ...request,
      hash,
      expiresAtMs: nowMs + RESET_LINK_SECONDS * 1_000,
      liveMax: RESET_LINKS_LIVE_MAX,
      nowMs,
    })
    return to === null ? null : { secret, email: to.email, name: to.name }
  }
}

/** Finds whose password a link sets. Looking uses nothing up: programs that check mail open every link in it. */
export function makeFindReset(needs: {
  readonly resets: Pick<PasswordResetStore, 'find'>
  readonly clock: Clock
}) {
  return async (secret: string): Promise<FoundReset> => {
    const { dead, facts } = await lookUp(needs, secret)
    return dead === null ? { kind: 'live', email: facts.email, isProved: facts.isProved } : { kind: dead }
  }
}

/**
 * Sets a new password by a link, once. It signs nobody in: whoever has a second factor is asked for it at the next sign-in as ever.
 * A password is judged and hashed for a living link alone.
 * @returns `reset`, or what is wrong with the password, or why the link is dead
 * @throws StoreUnavailable, TooBusy, nothing else
 */
export function makeResetPassword(needs: {
  readonly resets: Pick<PasswordResetStore, 'find' | 'use'>
  readonly judgePassword: JudgePassword
  readonly hasherFor: HasherFor
  readonly clock: Clock
}) {
  return async (request: {
    readonly secret: string
    /** Asked for where this is the first proof of the address: what the account was called until then was somebody's choice. */
    readonly name: string
    readonly password: string
    readonly address: string
  }): Promise<ResetOutcome> => {
    const { dead, facts, hash } = await lookUp(needs, request.secret)
    if (dead !== null) return { kind: dead }
    const { email, isProved, userGid } = facts
    const refuse = (field: 'name' | 'new_password', message: string) =>
      ({ kind: 'refused', email, isProved, field, message }) as const
    const name = isProved ? null : request.name.trim()
    const personFault =
      name === '' ? t('Enter your name') : name === null ? null : nameFault(name, NAME_LENGTH_MAX)
    if (personFault !== null) return refuse('name', personFault)
    const message = await needs.judgePassword(request.password, { userGid })
    if (message !== null) return refuse('new_password', message)
    const decision = await needs.resets.use({
      hash,
      name,
      passwordHash: await needs.hasherFor({ queue: 'known', account: userGid }).hash(request.password),
      address: request.address,
      nowMs: needs.clock.nowMs(),
    })
    return decision === 'reset' ? { kind: 'reset', userGid, email } : { kind: decision }
  }
}

type Found =
  | { readonly dead: null; readonly facts: ResetFacts; readonly hash: SecretHash }
  | { readonly dead: DeadReset; readonly facts?: undefined; readonly hash?: undefined }

/** Whatever cannot be a link's secret costs no query. */
async function lookUp(
  { clock, resets }: { readonly resets: Pick<PasswordResetStore, 'find'>; readonly clock: Clock },
  secret: string,
): Promise<Found> {
  if (parseTokenKind(secret) !== 'password_reset') return { dead: 'unknown' }
  const hash = hashSecret(secret)
  const facts = await resets.find(hash)
  const dead = deadReset(facts, clock.nowMs())
  if (facts === null || dead !== null) return { dead: dead ?? 'unknown' }
  return { dead: null, facts, hash }
}
