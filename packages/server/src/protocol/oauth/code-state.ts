/** What decides whether a code can be redeemed. */
export interface CodeFacts {
  readonly expiresAtMs: number
  /** Null until it was redeemed. */
  readonly redeemedAtMs: number | null
  readonly failedVerifiers: number
}

export type CodeState = 'live' | 'redeemed' | 'burned' | 'expired'

/**
 * The state of a code. Redeemed comes first: that somebody presents it again matters after it would have expired, too.
 * @param failedVerifiersMax  wrong verifiers after which it is burned
 * @see RFC 6749 §4.1.2
 */
export function codeState(code: CodeFacts, nowMs: number, failedVerifiersMax: number): CodeState {
  if (code.redeemedAtMs !== null) return 'redeemed'
  if (code.failedVerifiers >= failedVerifiersMax) return 'burned'
  return code.expiresAtMs <= nowMs ? 'expired' : 'live'
}
