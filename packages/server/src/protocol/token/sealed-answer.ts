import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'

/**
 * An answer that must be given again, byte for byte, to whoever presents the same secret, and that the database alone must not
 * reveal: AES-256-GCM under a key derived from that secret. Layout: 12 bytes nonce, 16 bytes tag, ciphertext.
 */
const NONCE_BYTES = 12
const TAG_BYTES = 16
const KEY_BYTES = 32

interface SealedFor {
  /** The secret that the caller presents: an idempotency key, a refresh token. */
  readonly key: string
  /** What the answer belongs to; an answer moved to another row does not open. */
  readonly context: string
}

export function seal(
  answer: string,
  { key, context, random }: SealedFor & { readonly random: (count: number) => Uint8Array },
): Uint8Array {
  const nonce = random(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', deriveKey(key, context), nonce)
  const text = Buffer.concat([cipher.update(answer, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), text])
}

/** @throws when it was sealed for another key or context: the caller looked the row up by both, so that is a bug */
export function openSealed(sealed: Uint8Array, { key, context }: SealedFor): string {
  // Without its length a tag that was cut short would do.
  const decipher = createDecipheriv('aes-256-gcm', deriveKey(key, context), sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
  return decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
}

function deriveKey(key: string, context: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, context, 'mudra sealed answer', KEY_BYTES))
}
