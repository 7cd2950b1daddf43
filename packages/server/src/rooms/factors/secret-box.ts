import { openSealed, seal } from '../../protocol/token/sealed-answer.js'

/** Before a secret that is kept in clear, and before one that is sealed. */
const IN_CLEAR = 0
const SEALED = 1

/** How a secret that must be read again is kept: sealed under a key that the database has not, if the operator gave one. */
export interface SecretBox {
  /** @param context  what it belongs to; moved to another row it does not open */
  close(secret: Uint8Array, context: string): Uint8Array
  /** @throws when it was sealed under a key that is not there now: the operator's to mend */
  open(kept: Uint8Array, context: string): Uint8Array
}

/** @param needs.key  of the operator; null for none */
export function makeSecretBox(needs: {
  readonly key: string | null
  readonly random: { bytes(count: number): Uint8Array }
}): SecretBox {
  const { key, random } = needs
  return {
    close(secret, context) {
      if (key === null) return Buffer.concat([Buffer.of(IN_CLEAR), secret])
      const text = Buffer.from(secret).toString('base64url')
      const sealed = seal(text, { key, context, random: (count) => random.bytes(count) })
      return Buffer.concat([Buffer.of(SEALED), sealed])
    },
    open(kept, context) {
      const rest = kept.subarray(1)
      if (kept[0] === IN_CLEAR) return rest
      if (key === null) throw new Error('a secret is sealed, and MUDRA_ENCRYPTION_KEY_FILE is not set')
      return Buffer.from(openSealed(rest, { key, context }), 'base64url')
    },
  }
}
