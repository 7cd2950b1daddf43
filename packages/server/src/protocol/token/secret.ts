import { hash } from 'node:crypto'
import { formatToken, tokenHint, type TokenKind } from './token-format.js'

declare const secretBrand: unique symbol
declare const hashBrand: unique symbol

/** A raw credential on its way to its owner. It is shown once and never stored, logged or put into a URL. */
export type Secret = string & { readonly [secretBrand]: true }
/** SHA-256 of a secret in base64url, 43 characters: the only form in which a secret is kept. */
export type SecretHash = string & { readonly [hashBrand]: true }

export interface NewSecret {
  readonly secret: Secret
  readonly hash: SecretHash
  readonly hint: string
}

/**
 * Hashes a presented or a new secret. No salt and no slow hash: 190 random bits cannot be guessed, with or without the hash.
 */
export function hashSecret(secret: string): SecretHash {
  return hash('sha256', secret, 'base64url') as SecretHash
}

/** Makes a secret together with all that may be stored of it. */
export function newSecret(kind: TokenKind, randomBytes: (count: number) => Uint8Array): NewSecret {
  const secret = formatToken(kind, randomBytes) as Secret
  return { secret, hash: hashSecret(secret), hint: tokenHint(secret) }
}

export function hashFromBytes(bytes: Uint8Array): SecretHash {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url') as SecretHash
}

export function hashToBytes(secretHash: SecretHash): Uint8Array {
  return Buffer.from(secretHash, 'base64url')
}
