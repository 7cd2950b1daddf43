import { openSealed, seal } from './sealed-answer.js'

/** Before bytes that are kept in clear, and before sealed ones. */
const IN_CLEAR = 0
const SEALED = 1
/** Before a sealed text; no text that is kept begins so. */
const SEALED_TEXT = 'sealed:'

/** The keys that the operator gave: the one to seal under, and those from before it, which still open. */
export interface Keyring {
  readonly current: string | null
  readonly previous: readonly string[]
}

export const NO_KEYS: Keyring = { current: null, previous: [] }

/** Closes secrets, all in one way. */
export interface Closer {
  /** @param context  what it belongs to; moved to another row it does not open */
  close(secret: Uint8Array, context: string): Uint8Array
  /** The same for a text in a column of texts. */
  closeText(secret: string, context: string): string
}

/**
 * How a secret that must be read again is kept: sealed under a key that the database has not, if the operator gave one. What was kept in
 * clear before there was a key still opens, and so does what was sealed under a key from before.
 */
export interface SecretBox {
  /** Whether there is a key. */
  readonly isSealing: boolean
  /** Seals under the key of today, or keeps in clear where there is none. */
  readonly current: Closer
  /** @throws when it was sealed under a key that is not there now: the operator's to mend */
  open(kept: Uint8Array, context: string): Uint8Array
  openText(kept: string, context: string): string
  /** Whether it opens. */
  opens(kept: Uint8Array | string, context: string): boolean
  /** @returns what seals as this text was sealed; null where no key that is there did */
  closerLike(kept: string, context: string): Closer | null
}

/** Whether a kept secret is in clear. */
function isInClear(kept: Uint8Array | string): boolean {
  return typeof kept === 'string' ? !kept.startsWith(SEALED_TEXT) : kept[0] === IN_CLEAR
}

/** @param needs.keys  of the operator */
export function makeSecretBox(needs: {
  readonly keys: Keyring
  readonly random: { bytes(count: number): Uint8Array }
}): SecretBox {
  const { current, previous } = needs.keys
  const keys = [...(current === null ? [] : [current]), ...previous]
  const closers = new Map(keys.map((key) => [key, makeCloser(key, needs.random)]))
  const inClear = makeCloser(null, needs.random)

  /** The key that opens it, and what it says. */
  const find = (sealed: Uint8Array, context: string) => {
    for (const key of keys) {
      const text = openedOrNull(sealed, { key, context })
      if (text !== null) return { key, text }
    }
    return null
  }
  const openOrThrow = (sealed: Uint8Array, context: string): string => {
    const found = find(sealed, context)
    if (found === null)
      throw new Error('a secret is sealed under a key that MUDRA_ENCRYPTION_KEY_FILE does not name')
    return found.text
  }
  return {
    isSealing: current !== null,
    current: current === null ? inClear : (closers.get(current) ?? inClear),
    open: (kept, context) =>
      isInClear(kept) ? kept.subarray(1) : Buffer.from(openOrThrow(kept.subarray(1), context), 'base64url'),
    openText: (kept, context) => (isInClear(kept) ? kept : openOrThrow(sealedBytes(kept), context)),
    opens: (kept, context) =>
      isInClear(kept) ||
      find(typeof kept === 'string' ? sealedBytes(kept) : kept.subarray(1), context) !== null,
    closerLike(kept, context) {
      const found = find(sealedBytes(kept), context)
      return found === null ? null : (closers.get(found.key) ?? null)
    },
  }
}

function makeCloser(key: string | null, random: { bytes(count: number): Uint8Array }): Closer {
  const sealed = (secret: string, context: string, under: string) =>
    seal(secret, { key: under, context, random: (count) => random.bytes(count) })
  return {
    close(secret, context) {
      if (key === null) return Buffer.concat([Buffer.of(IN_CLEAR), secret])
      return Buffer.concat([
        Buffer.of(SEALED),
        sealed(Buffer.from(secret).toString('base64url'), context, key),
      ])
    },
    closeText: (secret, context) =>
      key === null ? secret : SEALED_TEXT + Buffer.from(sealed(secret, context, key)).toString('base64url'),
  }
}

function sealedBytes(kept: string): Uint8Array {
  return Buffer.from(kept.slice(SEALED_TEXT.length), 'base64url')
}

function openedOrNull(
  sealed: Uint8Array,
  by: { readonly key: string; readonly context: string },
): string | null {
  try {
    return openSealed(sealed, by)
  } catch {
    // It was sealed under another key, or for something else: the cipher tells no more.
    return null
  }
}
