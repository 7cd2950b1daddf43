import type { SecretHash } from '../../protocol/token/secret.js'

/** What a person showed and what was found right; the database has yet to say whether it is unspent. */
export type Proof =
  | { readonly kind: 'totp'; readonly step: number }
  | { readonly kind: 'recovery_code'; readonly hash: SecretHash }
  | {
      readonly kind: 'passkey'
      readonly credentialId: string
      readonly counter: number
      readonly isDeviceBound: boolean
      readonly challenge: { readonly hash: SecretHash; readonly expiresAtMs: number }
    }

/** Why a proof that was right is worth nothing: it was used before, or its factor is gone, or a passkey counted backwards. */
export type SpentAlready = 'code_spent' | 'challenge_spent' | 'passkey_cloned'

/**
 * How the person proved who they are, beside what came before it.
 * @param first  of the step before: `pwd`, or nothing for a passkey that stands alone
 * @see RFC 8176 §2
 */
export function methodsOf(proof: Proof, first: readonly string[]): readonly string[] {
  if (proof.kind !== 'passkey') return [...first, 'otp', 'mfa']
  return [...first, proof.isDeviceBound ? 'hwk' : 'swk', 'user', 'mfa']
}
