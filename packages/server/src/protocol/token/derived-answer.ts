import { hkdfSync } from 'node:crypto'
import { newSecret, type NewSecret } from './secret.js'

/**
 * An answer with new tokens that can be given again, byte for byte, to whoever presents the same secret, and that the database alone must
 * not reveal. The tokens are derived from that secret and a random salt; what is kept is the salt and the answer without them. It is
 * public as far as tokens go, so an answer that holds anything else that is worth hiding is sealed instead (`sealed-answer.ts`).
 * @see RFC 5869 · docs/adr/0031-derived-successors.md
 */
interface DerivedSecrets {
  readonly access: NewSecret
  readonly refresh: NewSecret
}

/** Twice what `formatToken` takes for a token. That it takes more than all of it has a chance of less than one in 10^24. */
const STREAM_BYTES = 64
const LABEL = 'mudra derived tokens'
const SALT_BYTES = 16
/** Tells a kept answer from a sealed one, which begins with a random nonce. */
const MAGIC = Buffer.from('mudra/d1')
/** In the place of the tokens. JSON writes control characters in letters, so neither byte stands in an answer. */
const ACCESS_MARK = '\u0001'
const REFRESH_MARK = '\u0002'

/** @returns random bytes for one claim; the tokens that come of one salt say nothing of those that come of another */
export function newSalt(random: (count: number) => Uint8Array): Uint8Array {
  return random(SALT_BYTES)
}

/** Derives the tokens that follow a presented one. @param presented  a token of 190 random bits */
export function deriveSecrets(presented: string, salt: Uint8Array): DerivedSecrets {
  const stream = Buffer.from(hkdfSync('sha256', presented, salt, LABEL, 2 * STREAM_BYTES))
  return {
    access: newSecret('access', drawFrom(stream.subarray(0, STREAM_BYTES))),
    refresh: newSecret('refresh', drawFrom(stream.subarray(STREAM_BYTES))),
  }
}

/** @param answer  JSON text that holds both tokens once */
export function keepDerived(
  answer: string,
  salt: Uint8Array,
  { access, refresh }: DerivedSecrets,
): Uint8Array {
  const template = answer.replace(access.secret, ACCESS_MARK).replace(refresh.secret, REFRESH_MARK)
  return Buffer.concat([MAGIC, salt, Buffer.from(template)])
}

export function isDerived(kept: Uint8Array): boolean {
  return MAGIC.equals(kept.subarray(0, MAGIC.length))
}

/** Gives a kept answer again. @param presented  the secret that it was made for; with another, the tokens in it are nobody's */
export function repeatDerived(kept: Uint8Array, presented: string): string {
  const bytes = Buffer.from(kept.buffer, kept.byteOffset, kept.byteLength)
  const { access, refresh } = deriveSecrets(
    presented,
    bytes.subarray(MAGIC.length, MAGIC.length + SALT_BYTES),
  )
  return bytes
    .toString('utf8', MAGIC.length + SALT_BYTES)
    .replace(ACCESS_MARK, access.secret)
    .replace(REFRESH_MARK, refresh.secret)
}

/** Hands out a derived stream piece by piece. */
function drawFrom(stream: Uint8Array): (count: number) => Uint8Array {
  let rest = stream
  return (count) => {
    if (rest.length < count) throw new Error('a derived stream was used up')
    const drawn = rest.subarray(0, count)
    rest = rest.subarray(count)
    return drawn
  }
}
