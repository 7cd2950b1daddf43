import { availableParallelism } from 'node:os'
import { argon2, randomBytes, timingSafeEqual, type Argon2Parameters } from 'node:crypto'
import { promisify } from 'node:util'
import type { InTurn, Whose } from './turns.js'

/**
 * One processor stays with those who are signed in: each hash takes all of one, and where they take all that there are, every answer of
 * the API waits for them. At most three of the four threads that hash, read files and look up names; at 19 MiB each.
 */
export const PASSWORDS_HASHED_AT_ONCE_MAX = Math.max(1, Math.min(3, availableParallelism() - 1))

/** Hashes passwords off the event loop. */
export interface PasswordHasher {
  /** @returns a PHC string, `$argon2id$v=19$m=…,t=…,p=…$salt$tag` */
  hash(password: string): Promise<string>
  /**
   * @param stored  null when there is nothing to compare with, which takes as long as a comparison
   * @returns false as well for a stored text that is no such string
   */
  matches(password: string, stored: string | null): Promise<boolean>
  /** Whether a new hash would cost more to guess against than this one. */
  isOutdated(stored: string): boolean
}

/** The hasher for those whose turn is meant. @throws TooBusy from each of its calls */
export type HasherFor = (whose: Whose) => PasswordHasher

/** Each hash takes 19 MiB and a thread for 50 ms, and anybody may order one by trying to sign in: they are made in turns. */
export function hashInTurns(hasher: PasswordHasher, inTurn: InTurn): HasherFor {
  return (whose) => ({
    hash: async (password) => await inTurn(whose, async () => await hasher.hash(password)),
    matches: async (password, stored) =>
      await inTurn(whose, async () => await hasher.matches(password, stored)),
    isOutdated: (stored) => hasher.isOutdated(stored),
  })
}

const derive = promisify<'argon2id', Argon2Parameters, Buffer>(argon2)

/**
 * 19 MiB and two passes: OWASP's floor for Argon2id, about 50 ms of one core. RFC 9106 §4 recommends more memory (64 MiB, three passes,
 * four lanes), which a server that signs twenty people in at once on a small machine does not have.
 */
const MEMORY_KIBIBYTES = 19 * 1024
const PASSES = 2
const PARALLELISM = 1
const SALT_BYTES = 16
const TAG_BYTES = 32

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

/** Costs what a stored hash costs; its salt and tag are nobody's. */
const DECOY = `$argon2id$v=19$m=${MEMORY_KIBIBYTES},t=${PASSES},p=${PARALLELISM}$${'A'.repeat(22)}$${'A'.repeat(43)}`

export const argon2idHasher: PasswordHasher = {
  async hash(password) {
    const salt = randomBytes(SALT_BYTES)
    const tag = await derive('argon2id', {
      message: Buffer.from(password.normalize('NFC')),
      nonce: salt,
      memory: MEMORY_KIBIBYTES,
      passes: PASSES,
      parallelism: PARALLELISM,
      tagLength: TAG_BYTES,
    })
    return `$argon2id$v=19$m=${MEMORY_KIBIBYTES},t=${PASSES},p=${PARALLELISM}$${phcBase64(salt)}$${phcBase64(tag)}`
  },

  async matches(password, stored) {
    const parts = PHC.exec(stored ?? DECOY)
    if (parts === null) return false
    const [, memory = '', passes = '', parallelism = '', salt = '', tag = ''] = parts
    const expected = Buffer.from(tag, 'base64')
    const actual = await derive('argon2id', {
      message: Buffer.from(password.normalize('NFC')),
      nonce: Buffer.from(salt, 'base64'),
      memory: Number(memory),
      passes: Number(passes),
      parallelism: Number(parallelism),
      tagLength: expected.length,
    })
    return timingSafeEqual(actual, expected) && stored !== null
  },

  isOutdated(stored) {
    const parts = PHC.exec(stored)
    if (parts === null) return false
    const [, memory = '', passes = ''] = parts
    return Number(memory) < MEMORY_KIBIBYTES || Number(passes) < PASSES
  },
}

function phcBase64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
