import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashFromBytes, hashSecret, hashToBytes, newSecret } from './secret.js'
import { parseTokenKind, tokenHint } from './token-format.js'

describe('the hash of a secret', () => {
  it('is SHA-256 in base64url — FIPS 180-2, appendix B.1', () => {
    expect(hashSecret('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0')
  })

  it('survives the way into bytes and back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const text = hashFromBytes(bytes)
        expect(text).toMatch(/^[A-Za-z0-9_-]{43}$/)
        expect([...hashToBytes(text)]).toEqual([...bytes])
      }),
    )
  })

  it('reads bytes that are a window of a larger buffer', () => {
    const whole = randomBytes(96)
    const expected = hashFromBytes(new Uint8Array(whole.subarray(32, 64)))
    expect(hashFromBytes(new Uint8Array(whole.buffer, whole.byteOffset + 32, 32))).toBe(expected)
  })
})

describe('a new secret', () => {
  it('comes with its own hash and hint, and the hint does not help to guess it', () => {
    const { secret, hash, hint } = newSecret('personal', randomBytes)
    expect(parseTokenKind(secret)).toBe('personal')
    expect(hash).toBe(hashSecret(secret))
    expect(hint).toBe(tokenHint(secret))
    expect(hint).toHaveLength(9)
  })

  it('is another one every time', () => {
    const secrets = Array.from({ length: 1_000 }, () => newSecret('access', randomBytes).secret)
    expect(new Set(secrets).size).toBe(1_000)
  })
})
