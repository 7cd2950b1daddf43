import { openSealed, seal } from './sealed-answer.js'

/** Before bytes that are kept in clear, and before sealed ones. */
const IN_CLEAR = 0
const SEALED = 1
/** Before a sealed text; no text that is kept begins so. */
const SEALED_TEXT = 'sealed:'

/**
 * How a secret that must be read again is kept: sealed under a key that the database has not, if the operator gave one. What was kept in
 * clear before there was a key still opens.
 */
export interface SecretBox {
  /** Whether there is a key. */
  readonly isSealing: boolean
  /** @param context  what it belongs to; moved to another row it does not open */
  close(secret: Uint8Array, context: string): Uint8Array
  /** @throws when it was sealed under a key that is not there now: the operator's to mend */
  open(kept: Uint8Array, context: string): Uint8Array
  /** The same for a text in a column of texts. */
  closeText(secret: string, context: string): string
  openText(kept: string, context: string): string
}

/** @param needs.key  of the operator; null for none */
export function makeSecretBox(needs: {
  readonly key: string | null
  readonly random: { bytes(count: number): Uint8Array }
}): SecretBox {
  const { key, random } = needs
  const keyOrThrow = () => {
    if (key === null) throw new Error('a secret is sealed, and MUDRA_ENCRYPTION_KEY_FILE is not set')
    return key
  }
  return {
    isSealing: key !== null,
    close(secret, context) {
      if (key === null) return Buffer.concat([Buffer.of(IN_CLEAR), secret])
      const text = Buffer.from(secret).toString('base64url')
      const sealed = seal(text, { key, context, random: (count) => random.bytes(count) })
      return Buffer.concat([Buffer.of(SEALED), sealed])
    },
    open(kept, context) {
      const rest = kept.subarray(1)
      if (kept[0] === IN_CLEAR) return rest
      return Buffer.from(openSealed(rest, { key: keyOrThrow(), context }), 'base64url')
    },
    closeText(secret, context) {
      if (key === null) return secret
      const sealed = seal(secret, { key, context, random: (count) => random.bytes(count) })
      return SEALED_TEXT + Buffer.from(sealed).toString('base64url')
    },
    openText(kept, context) {
      if (!kept.startsWith(SEALED_TEXT)) return kept
      const sealed = Buffer.from(kept.slice(SEALED_TEXT.length), 'base64url')
      return openSealed(sealed, { key: keyOrThrow(), context })
    },
  }
}
