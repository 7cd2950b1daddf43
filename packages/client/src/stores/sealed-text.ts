import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { parseObject } from '../endpoint.js'
import { MudraError } from '../errors.js'

const KEY_BYTES = 32
const IV_BYTES = 12
const SALT_BYTES = 16
const VERSION = 1
/** OWASP's minimum for scrypt: 128 MiB. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 2 ** 20 }

/** What opens a sealed text: a key of 32 bytes, or a passphrase that a key is made from. */
export type SealingSecret = { readonly key: Uint8Array } | { readonly passphrase: string }

/**
 * Reads a key: 32 bytes, or their text in base64 or hexadecimal digits.
 * @throws MudraError `setting_invalid`
 */
export function parseKey(key: string | Uint8Array): Uint8Array {
  const bytes = typeof key === 'string' ? decode(key.trim()) : key
  if (bytes.byteLength === KEY_BYTES) return bytes
  throw new MudraError(
    'setting_invalid',
    `The key must have ${KEY_BYTES} bytes, and has ${bytes.byteLength}. Make one with: openssl rand -base64 ${KEY_BYTES}`,
  )
}

function decode(text: string): Uint8Array {
  if (/^[\da-f]{64}$/i.test(text)) return Buffer.from(text, 'hex')
  return Buffer.from(text, 'base64')
}

/** Seals and opens texts with AES-256-GCM; a key that was made from a passphrase is remembered, since making it takes its time. */
export function makeSealer(secret: SealingSecret): {
  readonly seal: (text: string) => Promise<string>
  readonly open: (sealed: string, where: string) => Promise<string>
} {
  let made: { readonly salt: string; readonly key: Promise<Uint8Array> } | null = null
  const keyFor = async (salt: string | null): Promise<Uint8Array> => {
    if ('key' in secret) return secret.key
    if (salt === null) return await Promise.reject(new Error('a passphrase has a salt'))
    if (made?.salt !== salt) made = { salt, key: stretch(secret.passphrase, Buffer.from(salt, 'base64')) }
    return await made.key
  }
  return {
    seal: async (text) => {
      const salt = 'key' in secret ? null : (made?.salt ?? randomBytes(SALT_BYTES).toString('base64'))
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', await keyFor(salt), iv)
      const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      const parts = {
        iv: iv.toString('base64'),
        data: data.toString('base64'),
        tag: cipher.getAuthTag().toString('base64'),
      }
      return `${JSON.stringify({ mudraStore: VERSION, salt, ...parts })}\n`
    },
    open: async (sealed, where) => {
      const parts = parseObject(sealed)
      const { data, iv, mudraStore, salt, tag } = parts ?? {}
      const isWhole =
        mudraStore === VERSION &&
        [iv, data, tag].every((part) => typeof part === 'string') &&
        (salt === null || typeof salt === 'string')
      if (!isWhole)
        throw new MudraError(
          'store_corrupt',
          `${where} is no credential store, or was cut off. Nothing was changed: put a copy of it back, or remove it and sign in again.`,
        )
      if ((salt === null) !== 'key' in secret)
        throw new MudraError(
          'store_key_wrong',
          `${where} was sealed with a ${salt === null ? 'key' : 'passphrase'}: give that.`,
        )
      try {
        const bytes = (part: unknown) => Buffer.from(String(part), 'base64')
        const cipher = createDecipheriv('aes-256-gcm', await keyFor(salt), bytes(iv))
        cipher.setAuthTag(bytes(tag).subarray(0, 16))
        return Buffer.concat([cipher.update(bytes(data)), cipher.final()]).toString('utf8')
      } catch (error) {
        throw new MudraError(
          'store_key_wrong',
          `The ${'key' in secret ? 'key' : 'passphrase'} does not open ${where}, or somebody changed it. Nothing was changed.`,
          { cause: error },
        )
      }
    },
  }
}

async function stretch(passphrase: string, salt: Uint8Array): Promise<Uint8Array> {
  return await new Promise((resolve, reject) => {
    scrypt(passphrase, salt, KEY_BYTES, SCRYPT, (error, key) => {
      if (error === null) resolve(key)
      else reject(error)
    })
  })
}
