import { makePairTally, makeTally } from './tally.js'

/**
 * What a server counts of its own decisions, beside the requests themselves. Every name is a word of the program: an outcome, a reason, a kind;
 * none comes from a caller.
 */
export interface Meters {
  /** Tokens by their kind and by what they came of. */
  readonly tokensIssued: ReturnType<typeof makePairTally>
  /** Bearer tokens that opened nothing, by the reason. */
  readonly tokensRefused: ReturnType<typeof makeTally>
  /** Codes that apps brought, by what became of them. */
  readonly redemptions: ReturnType<typeof makeTally>
  readonly refreshes: ReturnType<typeof makeTally>
  /** Codes and refresh tokens that came a second time and ended their grant. */
  readonly replays: ReturnType<typeof makeTally>
  /** Apps that said who they are, by the outcome. */
  readonly clientAuthentications: ReturnType<typeof makeTally>
  /** Ways of signing in, each with its outcome. */
  readonly signIns: ReturnType<typeof makePairTally>
  /** Mails by their kind and what became of an attempt. */
  readonly mails: ReturnType<typeof makePairTally>
}

export function makeMeters(): Meters {
  return {
    tokensIssued: makePairTally(),
    tokensRefused: makeTally(),
    redemptions: makeTally(),
    refreshes: makeTally(),
    replays: makeTally(),
    clientAuthentications: makeTally(),
    signIns: makePairTally(),
    mails: makePairTally(),
  }
}

/** The same, and each result is looked at. */
export function watched<A extends readonly unknown[], R>(
  call: (...args: A) => Promise<R>,
  look: (result: R, ...args: A) => void,
): (...args: A) => Promise<R> {
  return async (...args) => {
    const result = await call(...args)
    look(result, ...args)
    return result
  }
}
