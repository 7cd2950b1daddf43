import { hash, timingSafeEqual } from 'node:crypto'

declare const challengeBrand: unique symbol

/** What an app shows of a code verifier before it shows the verifier: SHA-256 of it in base64url, 43 characters. */
export type CodeChallenge = string & { readonly [challengeBrand]: true }

/** The only method. `plain` would hand the verifier to whoever sees the authorization request. */
export const CODE_CHALLENGE_METHOD = 'S256'
export const CODE_VERIFIER_LENGTH_MIN = 43
export const CODE_VERIFIER_LENGTH_MAX = 128

const CODE_CHALLENGE = /^[A-Za-z0-9_-]{43}$/
const CODE_VERIFIER_CHARACTERS = /^[A-Za-z0-9\-._~]+$/

/**
 * @returns the challenge, or null for what no S256 challenge can be
 * @see RFC 7636 §4.2
 */
export function parseCodeChallenge(text: string): CodeChallenge | null {
  return CODE_CHALLENGE.test(text) ? (text as CodeChallenge) : null
}

/**
 * Whether a text has the form of a code verifier: 43 to 128 characters of `[A-Za-z0-9-._~]`.
 * @see RFC 7636 §4.1
 */
export function isCodeVerifier(text: string): boolean {
  return (
    text.length >= CODE_VERIFIER_LENGTH_MIN &&
    text.length <= CODE_VERIFIER_LENGTH_MAX &&
    CODE_VERIFIER_CHARACTERS.test(text)
  )
}

/** @see RFC 7636 §4.2 */
export function challengeOf(verifier: string): CodeChallenge {
  return hash('sha256', verifier, 'base64url') as CodeChallenge
}

/**
 * Whether a code may be redeemed with this verifier. A verifier without a challenge fails like a challenge without a verifier: the first
 * is the mark of an attacker who took the challenge out of the request.
 * @param verifier  as sent with the code; null when none was
 * @param challenge  as sent with the authorization request; null when none was
 * @see RFC 7636 §4.6 · RFC 9700 §2.1.1
 */
export function verifierMatches(verifier: string | null, challenge: CodeChallenge | null): boolean {
  if (verifier === null || challenge === null) return verifier === null && challenge === null
  if (!isCodeVerifier(verifier)) return false
  return timingSafeEqual(Buffer.from(challengeOf(verifier)), Buffer.from(challenge))
}
