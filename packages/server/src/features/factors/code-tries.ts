import { DAY_MS, HOUR_MS } from '../../time-units.js'

/** Codes of an authenticator app that one address may try in an hour; its networks have more, as everywhere. */
export const CODE_TRIES_OF_ADDRESS_MAX = 10
/**
 * The same in a day, from all places together that the account does not know. Three codes in a million are right at a time, so whoever knows
 * the password finds one with a probability of 0.03 percent a day, and on the first day its person is told.
 */
export const CODE_TRIES_OF_STRANGERS_MAX = 100
/** In an hour in a browser that the account knows, and … */
export const CODE_TRIES_OF_BROWSER_MAX = 10
/** … in a day: half of what all such browsers have, so that one in other hands does not use up those of the others. */
export const CODE_TRIES_OF_BROWSER_DAY_MAX = 25
/** In a day in all of them. */
export const CODE_TRIES_OF_BROWSERS_MAX = 50

/** A window begins with its first try and ends on time, whatever comes between. */
export const CODE_TRIES_WINDOW_MS = HOUR_MS
export const CODE_TRIES_DAY_MS = DAY_MS

/** From where a code is shown. */
export type Place =
  /** A browser that the account knows. @param name  of it, and of nothing else */
  | { readonly kind: 'known_browser'; readonly name: string }
  /** Anywhere else: an address with its networks, narrow ones first. */
  | {
      readonly kind: 'address'
      readonly groups: readonly { readonly text: string; readonly times: number }[]
    }

/** One of the counts that a try takes from. */
export interface TryCount {
  /** Of the person. */
  readonly place: string
  readonly triesMax: number
  readonly windowMs: number
}

export const STRANGERS = 'strangers'

/** What a try from somewhere counts in; all of them must have one left. */
export function countsOf(place: Place): readonly TryCount[] {
  if (place.kind === 'known_browser') {
    return [
      {
        place: `browser ${place.name}`,
        triesMax: CODE_TRIES_OF_BROWSER_MAX,
        windowMs: CODE_TRIES_WINDOW_MS,
      },
      {
        place: `browser ${place.name} day`,
        triesMax: CODE_TRIES_OF_BROWSER_DAY_MAX,
        windowMs: CODE_TRIES_DAY_MS,
      },
      { place: 'browsers', triesMax: CODE_TRIES_OF_BROWSERS_MAX, windowMs: CODE_TRIES_DAY_MS },
    ]
  }
  const ofAddress = place.groups.map(({ text, times }) => ({
    place: `address ${text}`,
    triesMax: CODE_TRIES_OF_ADDRESS_MAX * times,
    windowMs: CODE_TRIES_WINDOW_MS,
  }))
  return [
    ...ofAddress,
    { place: STRANGERS, triesMax: CODE_TRIES_OF_STRANGERS_MAX, windowMs: CODE_TRIES_DAY_MS },
  ]
}
