import { emailKey } from '../../protocol/mail/email-key.js'
import type { Clock } from '../../platform/clock.js'
import type { Budget, Throttle, ThrottleKey } from '../../platform/throttle.js'
import type { SignIn, SignInOutcome } from './sign-in.js'
import {
  ACCOUNT_BUDGET,
  ACCOUNT_DAY_BUDGET,
  costsOf,
  RECORDED_ONCE,
  type Cost,
  type Trier,
} from './sign-in-budgets.js'
import type { SignInStore } from './ports.js'

/** That an account was signed in with a browser before, as the browser shows it. */
export interface ShownBrowser {
  readonly id: string
  readonly passwordGeneration: number
}

export type ThrottledSignIn = (
  attempt: Omit<Parameters<SignIn>[0], 'isKnownBrowser'> & {
    /** Null for a browser that shows nothing of the account. */
    readonly shownBrowser: ShownBrowser | null
  },
) => Promise<
  SignInOutcome | { readonly ok: false; readonly reason: 'throttled'; readonly retryAfterSeconds: number }
>

/**
 * Holds back who guesses passwords, and who has more of them hashed than anybody needs. A try is taken before the password is looked at and
 * given back when it was right, so that no number of tries at once gets more than there are. Accounts that exist and that do not are counted
 * alike. A stranger can make unknown browsers wait and no more: a browser that the account knows, a passkey and a mailed link to a new
 * password go on, whoever tried what. A browser is known by the password that was right in it, and with the next one it is not. What is
 * tried in known browsers makes no other wait for them, nor any unknown one.
 * @returns what `signIn` returns, or `throttled`, and then nothing was hashed, and for an unknown browser nothing looked up
 * @throws StoreUnavailable, TooBusy, nothing else
 * @see NIST SP 800-63B-4 §3.2.2 · OWASP, Blocking Brute Force Attacks: device cookies
 */
export function throttleSignIn(needs: {
  readonly signIn: SignIn
  readonly throttle: Throttle
  readonly signIns: Pick<SignInStore, 'findAccount' | 'recordThrottled'>
  readonly clock: Clock
}): ThrottledSignIn {
  const { throttle } = needs

  const record = async (budget: Budget, key: ThrottleKey, attempt: { email: string; address: string }) => {
    const once = RECORDED_ONCE[budget.name]
    if (once === undefined || !(await throttle.consume(once, key)).ok) return
    const { address, email } = attempt
    await needs.signIns.recordThrottled({ email, address, budget: budget.name, nowMs: needs.clock.nowMs() })
  }
  /** Only who holds what we sealed for an account makes us look it up. */
  const trierOf = async (
    { address, email }: { readonly email: string; readonly address: string },
    shown: ShownBrowser | null,
  ): Promise<Trier> => {
    const account = shown === null ? null : await needs.signIns.findAccount(email)
    if (shown === null || account?.passwordGeneration !== shown.passwordGeneration)
      return { kind: 'stranger', subject: emailKey(email), address }
    const { passwordGeneration, userGid } = account
    return { kind: 'known', browser: shown.id, account: `${userGid} ${passwordGeneration}` }
  }

  return async ({ shownBrowser, ...attempt }) => {
    const trier = await trierOf(attempt, shownBrowser)
    const taken: Cost[] = []
    for (const cost of costsOf(trier)) {
      const verdict = await throttle.consume(cost.budget, cost.key)
      if (!verdict.ok) {
        await giveBack(throttle, taken, 'not_judged')
        await record(cost.budget, cost.key, attempt)
        return { ok: false, reason: 'throttled', retryAfterSeconds: verdict.retryAfterSeconds }
      }
      taken.push(cost)
    }
    let outcome: SignInOutcome | null = null
    try {
      outcome = await needs.signIn({ ...attempt, isKnownBrowser: trier.kind === 'known' })
      return outcome
    } finally {
      await giveBack(throttle, taken, verdictOf(outcome))
    }
  }
}

/** What was never judged was no guess, and cost nothing. */
function verdictOf(outcome: SignInOutcome | null): 'right' | 'wrong' | 'not_judged' {
  if (outcome === null || (!outcome.ok && outcome.reason === 'password_malformed')) return 'not_judged'
  return outcome.ok || outcome.reason === 'second_factor_needed' ? 'right' : 'wrong'
}

async function giveBack(
  throttle: Throttle,
  taken: readonly Cost[],
  verdict: ReturnType<typeof verdictOf>,
): Promise<void> {
  await Promise.all(
    taken.map(async ({ back, budget, key }) => {
      const isKept = back === 'unless_right' ? verdict === 'right' : verdict === 'wrong'
      if (isKept) return
      await (back === 'all' && verdict === 'right'
        ? throttle.reset(budget, key)
        : throttle.giveBack(budget, key))
    }),
  )
}

export type ForgetSignInFailures = (account: { readonly email: string }) => Promise<void>

/**
 * Gives an account all tries of strangers back; those of browsers that knew its last password are of no account any more. For whoever proved
 * by mail who they are and set a new password, at which nobody has guessed yet.
 * @see NIST SP 800-63B-4 §3.2.2
 */
export function makeForgetSignInFailures(needs: {
  readonly throttle: Pick<Throttle, 'reset'>
}): ForgetSignInFailures {
  return async ({ email }) => {
    const subject = emailKey(email)
    await Promise.all(
      [ACCOUNT_BUDGET, ACCOUNT_DAY_BUDGET].map(async (budget) => {
        await needs.throttle.reset(budget, { subject })
      }),
    )
  }
}
