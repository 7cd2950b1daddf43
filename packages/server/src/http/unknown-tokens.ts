import { isIP } from 'node:net'
import { parseTokenKind, type TokenKind } from '../protocol/token/token-format.js'
import type { Budget, Throttle, ThrottleKey, Verdict } from '../platform/throttle.js'
import type { Verification, Verify } from './bearer-auth.js'

const WINDOW_SECONDS = 10 * 60
const unknown = (name: string, points: number, keys: Budget['keys']): Budget => ({
  name,
  points,
  windowSeconds: WINDOW_SECONDS,
  against: 'guessing',
  keys,
})
/** Tokens, codes and links of one address whose checksum is right and that nobody has: somebody guesses, or asks what a guess is worth. */
export const UNKNOWN_TOKEN_BUDGET = unknown('unknown_token', 50, 'anybody')
/** The same of an app that authenticated and asks for others, whose addresses it does not say. */
export const UNKNOWN_TOKEN_ASKED_BUDGET = unknown('unknown_token_asked', 1_000, 'ours')

/**
 * Counts a token that was looked up and not found. Garbage, and what is of another kind than was asked for, was not looked up and costs
 * nothing; what is known never comes here, so that nobody pays for what a neighbour behind the same address guesses.
 * @returns ok for the refusal that it gets; else how long nothing unknown from there is answered
 */
export type CountUnknown = (
  presented: { readonly text: string; readonly kind: TokenKind },
  address: string,
) => Promise<Verdict>

/** The same for a token that an app asks about. */
export type CountUnknownAsked = (asked: {
  readonly clientId: string
  /** From where the app says that the token came, if it may say so; anything else is nobody's address. */
  readonly cameFrom: string | null
}) => Promise<Verdict>

const FREE: Verdict = { ok: true }

export function makeCountUnknown(throttle: Pick<Throttle, 'consume' | 'peek'>): {
  readonly countUnknown: CountUnknown
  readonly countUnknownAsked: CountUnknownAsked
} {
  const count = async (budget: Budget, key: ThrottleKey): Promise<Verdict> => {
    const spent = throttle.peek(budget, key)
    // What is spent needs no further counting.
    return spent.ok ? await throttle.consume(budget, key) : spent
  }
  return {
    countUnknown: async ({ kind, text }, address) =>
      parseTokenKind(text) === kind ? await count(UNKNOWN_TOKEN_BUDGET, { address }) : FREE,
    countUnknownAsked: async ({ cameFrom, clientId }) =>
      cameFrom !== null && isIP(cameFrom) !== 0
        ? await count(UNKNOWN_TOKEN_BUDGET, { address: cameFrom })
        : await count(UNKNOWN_TOKEN_ASKED_BUDGET, { subject: clientId }),
  }
}

/**
 * A verifier that counts the unknown tokens of each address. One that is known is found first and never held back.
 * @returns what `verify` returns, or `token_throttled` in place of `token_unknown`
 */
export function throttleUnknown(verify: Verify, countUnknown: CountUnknown): Verify {
  const judge = async (verified: Verification, text: string, address: string): Promise<Verification> => {
    const kind = parseTokenKind(text)
    if (kind === null) return verified
    const verdict = await countUnknown({ text, kind }, address)
    if (verdict.ok) return verified
    const { retryAfterSeconds } = verdict
    return { ok: false, reason: 'token_throttled', tokenGid: null, retryAfterSeconds }
  }
  const isUnknown = (verified: Verification) => !verified.ok && verified.reason === 'token_unknown'
  return (presented, address) => {
    const verified = verify(presented, address)
    // What needs no look-up is not unknown, and most calls are such.
    if (presented === null || !(verified instanceof Promise)) return verified
    return verified.then((one) => (isUnknown(one) ? judge(one, presented, address) : one))
  }
}
