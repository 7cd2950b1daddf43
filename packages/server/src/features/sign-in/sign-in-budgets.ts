import type { Budget, ThrottleKey } from '../../platform/throttle.js'
import { DAY_SECONDS, HOUR_SECONDS, MINUTE_SECONDS } from '../../time-units.js'

const QUARTER_SECONDS = 15 * MINUTE_SECONDS

const ofKnown = (name: string, points: number, windowSeconds: number): Budget => ({
  name,
  points,
  windowSeconds,
  against: 'guessing',
  keys: 'ours',
})
/** A browser in which the account was signed in before has tries of its own; no stranger can use them up. */
export const KNOWN_BROWSER_BUDGET = ofKnown('sign_in_browser', 10, QUARTER_SECONDS)
/** The same in a day, for a browser in other hands. It cannot spend alone what all such browsers have. */
export const KNOWN_BROWSER_DAY_BUDGET = ofKnown('sign_in_browser_day', 15, DAY_SECONDS)
/** What all browsers that know one account have together, however many there are. */
export const KNOWN_BROWSERS_BUDGET = ofKnown('sign_in_browsers', 15, QUARTER_SECONDS)
/** The same in a day. */
export const KNOWN_BROWSERS_DAY_BUDGET = ofKnown('sign_in_browsers_day', 25, DAY_SECONDS)

const ofStrangers = (name: string, points: number, windowSeconds: number): Budget => ({
  name,
  points,
  windowSeconds,
  against: 'guessing',
  keys: 'anybody',
})
/** Failures of one address, whoever they were for: one address against a hundred accounts. An office stands behind one address. */
export const ADDRESS_BUDGET = ofStrangers('sign_in_address', 50, QUARTER_SECONDS)
/** Failures of one address for one account. */
export const PAIR_BUDGET = ofStrangers('sign_in_pair', 5, QUARTER_SECONDS)
/** Failures for one account from all browsers that do not know it: a hundred addresses against one account. */
export const ACCOUNT_BUDGET = ofStrangers('sign_in_account', 25, HOUR_SECONDS)
/** The same in a day. With those of all known browsers they are 100, which NIST SP 800-63B-4 §3.2.2 allows in a row. */
export const ACCOUNT_DAY_BUDGET = ofStrangers('sign_in_account_day', 75, DAY_SECONDS)

const ofRightPasswords = (name: string, keys: Budget['keys']): Budget => ({
  name,
  points: 100,
  windowSeconds: QUARTER_SECONDS,
  against: 'load',
  keys,
})
/** Right passwords of one account in a browser that knows it: each costs a hash and a session. People need one a day, a test suite many. */
export const RIGHT_IN_BROWSER_BUDGET = ofRightPasswords('sign_in_right_browser', 'ours')
/** The same from one address, in browsers that do not. */
export const RIGHT_FROM_ADDRESS_BUDGET = ofRightPasswords('sign_in_right_address', 'anybody')

/** Of each spent budget one row is written a window, however often it is knocked at. */
export const RECORDED_ONCE: Readonly<Record<string, Budget>> = Object.fromEntries(
  [
    KNOWN_BROWSER_BUDGET,
    KNOWN_BROWSER_DAY_BUDGET,
    KNOWN_BROWSERS_BUDGET,
    KNOWN_BROWSERS_DAY_BUDGET,
    ADDRESS_BUDGET,
    PAIR_BUDGET,
    ACCOUNT_BUDGET,
    ACCOUNT_DAY_BUDGET,
    RIGHT_IN_BROWSER_BUDGET,
    RIGHT_FROM_ADDRESS_BUDGET,
  ].map((budget) => [budget.name, { ...budget, name: `${budget.name}_recorded`, points: 1 }]),
)

/** What a try at a password takes, before it is known for right or wrong. */
export interface Cost {
  readonly budget: Budget
  readonly key: ThrottleKey
  /** What comes back of it: `all` and `own` after a right password, the latter where other tries are in it, too. */
  readonly back: 'all' | 'own' | 'unless_right'
}

/** Whose try it is. */
export type Trier =
  /** A browser that the account knows by its password. */
  | { readonly kind: 'known'; readonly browser: string; readonly account: string }
  /** Anybody. @param subject  what they typed for an account */
  | { readonly kind: 'stranger'; readonly subject: string; readonly address: string }

/** Cheapest first: whoever is held back at one address or browser uses up nothing of the account's. */
export function costsOf(trier: Trier): readonly Cost[] {
  if (trier.kind === 'known') {
    const [own, all] = [{ subject: `${trier.browser} ${trier.account}` }, { subject: trier.account }]
    return [
      { budget: RIGHT_IN_BROWSER_BUDGET, key: own, back: 'unless_right' },
      { budget: KNOWN_BROWSER_BUDGET, key: own, back: 'all' },
      { budget: KNOWN_BROWSER_DAY_BUDGET, key: own, back: 'all' },
      { budget: KNOWN_BROWSERS_BUDGET, key: all, back: 'own' },
      { budget: KNOWN_BROWSERS_DAY_BUDGET, key: all, back: 'own' },
    ]
  }
  const { address, subject } = trier
  return [
    { budget: RIGHT_FROM_ADDRESS_BUDGET, key: { subject, address }, back: 'unless_right' },
    { budget: ADDRESS_BUDGET, key: { address }, back: 'own' },
    { budget: PAIR_BUDGET, key: { subject, address }, back: 'all' },
    { budget: ACCOUNT_BUDGET, key: { subject }, back: 'own' },
    { budget: ACCOUNT_DAY_BUDGET, key: { subject }, back: 'own' },
  ]
}
