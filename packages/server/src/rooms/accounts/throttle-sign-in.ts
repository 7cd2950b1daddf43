import type { Clock } from '../../platform/clock.js'
import type { Budget, Throttle, ThrottleKey } from '../../platform/throttle.js'
import type { SessionStore } from './ports.js'
import type { SignIn, SignInOutcome } from './sign-in.js'

const MINUTE_SECONDS = 60
const HOUR_SECONDS = 60 * MINUTE_SECONDS

/** A browser in which the account was signed in before has tries of its own; no stranger can use them up. */
export const KNOWN_BROWSER_BUDGET: Budget = {
  name: 'sign_in_browser',
  points: 10,
  windowSeconds: 15 * MINUTE_SECONDS,
  against: 'guessing',
  keys: 'ours',
}
/** The same in a day, for a browser in other hands. */
export const KNOWN_BROWSER_DAY_BUDGET: Budget = {
  ...KNOWN_BROWSER_BUDGET,
  name: 'sign_in_browser_day',
  points: 25,
  windowSeconds: 24 * HOUR_SECONDS,
}
const strangers = (name: string, points: number, windowSeconds: number): Budget => ({
  name,
  points,
  windowSeconds,
  against: 'guessing',
  keys: 'anybody',
})
/** Failures of one address, whoever they were for: one address against a hundred accounts. An office stands behind one address. */
export const ADDRESS_BUDGET = strangers('sign_in_address', 50, 15 * MINUTE_SECONDS)
/** Failures of one address for one account. */
export const PAIR_BUDGET = strangers('sign_in_pair', 5, 15 * MINUTE_SECONDS)
/** Failures for one account from all browsers that do not know it: a hundred addresses against one account. */
export const ACCOUNT_BUDGET = strangers('sign_in_account', 25, HOUR_SECONDS)
/** The same in a day. With those of a known browser they are 100, which NIST SP 800-63B-4 §3.2.2 allows in a row. */
export const ACCOUNT_DAY_BUDGET = strangers('sign_in_account_day', 75, 24 * HOUR_SECONDS)

/** Of each spent budget one row is written a window, however often it is knocked at. */
const RECORDED_ONCE: Readonly<Record<string, Budget>> = Object.fromEntries(
  [
    KNOWN_BROWSER_BUDGET,
    KNOWN_BROWSER_DAY_BUDGET,
    ADDRESS_BUDGET,
    PAIR_BUDGET,
    ACCOUNT_BUDGET,
    ACCOUNT_DAY_BUDGET,
  ].map((budget) => [budget.name, { ...budget, name: `${budget.name}_recorded`, points: 1 }]),
)

export type ThrottledSignIn = (
  attempt: Parameters<SignIn>[0] & {
    /** What names this browser to the account, if it was signed in there before; null for a browser that nobody knows. */
    readonly knownBrowser: string | null
  },
) => Promise<
  SignInOutcome | { readonly ok: false; readonly reason: 'throttled'; readonly retryAfterSeconds: number }
>

/**
 * Holds back who guesses passwords. A try is taken before the password is looked at and given back when it was right, so that no number
 * of tries at once gets more than there are. Accounts that exist and that do not are counted alike. A stranger can make unknown browsers
 * wait and no more: a browser that the account knows, a passkey and a mailed link to a new password go on, whoever tried what.
 * @returns what `signIn` returns, or `throttled`, and then nothing was looked up and nothing hashed
 * @throws StoreUnavailable, TooBusy, nothing else
 * @see NIST SP 800-63B-4 §3.2.2 · OWASP, Blocking Brute Force Attacks: device cookies
 */
export function throttleSignIn(needs: {
  readonly signIn: SignIn
  readonly throttle: Throttle
  readonly sessions: Pick<SessionStore, 'recordThrottled'>
  readonly emailKey: (email: string) => string
  readonly clock: Clock
}): ThrottledSignIn {
  const { throttle } = needs

  const record = async (budget: Budget, key: ThrottleKey, attempt: { email: string; address: string }) => {
    const once = RECORDED_ONCE[budget.name]
    if (once === undefined || !(await throttle.consume(once, key)).ok) return
    const { address, email } = attempt
    await needs.sessions.recordThrottled({ email, address, budget: budget.name, nowMs: needs.clock.nowMs() })
  }

  return async ({ knownBrowser, ...attempt }) => {
    const { address } = attempt
    const subject = needs.emailKey(attempt.email)
    const costs = costsOf({ address, subject, knownBrowser })
    const taken: Cost[] = []
    for (const cost of costs) {
      const verdict = await throttle.consume(cost.budget, cost.key)
      if (!verdict.ok) {
        await record(cost.budget, cost.key, attempt)
        return { ok: false, reason: 'throttled', retryAfterSeconds: verdict.retryAfterSeconds }
      }
      taken.push(cost)
    }
    let outcome: SignInOutcome | null = null
    try {
      outcome = await needs.signIn(attempt)
      return outcome
    } finally {
      // What was never judged was no guess, either.
      if (outcome === null || outcome.ok || outcome.reason === 'second_factor_needed') {
        await Promise.all(
          taken.map(async ({ budget, isOwn, key }) => {
            await (isOwn && outcome !== null ? throttle.reset(budget, key) : throttle.giveBack(budget, key))
          }),
        )
      }
    }
  }
}

export type ForgetSignInFailures = (account: {
  readonly email: string
  readonly knownBrowser: string | null
}) => Promise<void>

/**
 * Gives an account and the browser at hand all their tries back. For whoever proved by mail who they are and set a new password, at
 * which nobody has guessed yet.
 * @see NIST SP 800-63B-4 §3.2.2
 */
export function makeForgetSignInFailures(needs: {
  readonly throttle: Pick<Throttle, 'reset'>
  readonly emailKey: (email: string) => string
}): ForgetSignInFailures {
  return async ({ email, knownBrowser }) => {
    const subject = needs.emailKey(email)
    const ofBrowser = knownBrowser === null ? [] : costsOfKnown(knownBrowser)
    await Promise.all([
      ...[ACCOUNT_BUDGET, ACCOUNT_DAY_BUDGET].map(async (budget) => {
        await needs.throttle.reset(budget, { subject })
      }),
      ...ofBrowser.map(async ({ budget, key }) => {
        await needs.throttle.reset(budget, key)
      }),
    ])
  }
}

interface Cost {
  readonly budget: Budget
  readonly key: ThrottleKey
  /** Nobody else's tries are in it: who gets in has all of it back. */
  readonly isOwn: boolean
}

/** Cheapest first: whoever is held back at one address uses up nothing of the account's. */
function costsOf(attempt: {
  readonly address: string
  readonly subject: string
  readonly knownBrowser: string | null
}): readonly Cost[] {
  const { address, knownBrowser, subject } = attempt
  if (knownBrowser !== null) return costsOfKnown(knownBrowser)
  return [
    { budget: ADDRESS_BUDGET, key: { address }, isOwn: false },
    { budget: PAIR_BUDGET, key: { subject, address }, isOwn: true },
    { budget: ACCOUNT_BUDGET, key: { subject }, isOwn: false },
    { budget: ACCOUNT_DAY_BUDGET, key: { subject }, isOwn: false },
  ]
}

function costsOfKnown(knownBrowser: string): readonly Cost[] {
  return [KNOWN_BROWSER_BUDGET, KNOWN_BROWSER_DAY_BUDGET].map((budget) => ({
    budget,
    key: { subject: knownBrowser },
    isOwn: true,
  }))
}
