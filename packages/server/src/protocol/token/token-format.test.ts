import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  formatToken,
  parseTokenKind,
  tokenHint,
  TOKEN_LENGTH,
  withChecksum,
  type TokenKind,
} from './token-format.js'

const PREFIXES: readonly (readonly [TokenKind, string])[] = [
  ['access', 'mda_'],
  ['refresh', 'mdr_'],
  ['personal', 'mdp_'],
  ['code', 'mdc_'],
  ['client_secret', 'mds_'],
  ['service', 'mdv_'],
  ['invitation', 'mdi_'],
  ['password_reset', 'mdl_'],
]
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Bytes below 248 only: one call is enough for a token. */
const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32, max: 247 })
const anyKind = fc.constantFrom(...PREFIXES.map(([kind]) => kind))
const anyToken = fc.tuple(anyKind, bytes32).map(([kind, bytes]) => formatToken(kind, () => bytes))

const base62Number = (digits: string) =>
  Array.from(digits).reduce((value, digit) => value * 62 + BASE62.indexOf(digit), 0)

describe('the form of a token', () => {
  it.each(PREFIXES)('writes %s tokens as %s, 32 random characters and 6 of checksum', (kind, prefix) => {
    const token = formatToken(kind, () => new Uint8Array(32).map((_, index) => index))
    expect(token).toMatch(/^[0-9A-Za-z_]{42}$/)
    expect(token.slice(0, 36)).toBe(`${prefix}0123456789ABCDEFGHIJKLMNOPQRSTUV`)
    expect(token).toHaveLength(TOKEN_LENGTH)
    expect(parseTokenKind(token)).toBe(kind)
  })

  it('ends in the CRC-32 of zip over all before it, most significant digit first', () => {
    // The check value of the CRC catalogue holds zlib's function to the same polynomial.
    expect(crc32('123456789').toString(16)).toBe('cbf43926')
    fc.assert(
      fc.property(anyToken, (token) => {
        expect(base62Number(token.slice(36))).toBe(crc32(token.slice(0, 36)))
      }),
    )
  })

  it('gives every character of the alphabet the same chance', () => {
    const counts = new Map<string, number>()
    let drawnAgain = 0
    for (let byte = 0; byte < 256; byte++) {
      let calls = 0
      const token = formatToken('personal', (count) => new Uint8Array(count).fill(calls++ === 0 ? byte : 0))
      if (calls > 1) {
        drawnAgain++
        expect(token.slice(4, 36)).toBe('0'.repeat(32))
      } else counts.set(token.charAt(4), (counts.get(token.charAt(4)) ?? 0) + 1)
    }
    expect(drawnAgain).toBe(256 % 62)
    expect([...counts.keys()].toSorted()).toEqual(Array.from(BASE62))
    expect(new Set(counts.values())).toEqual(new Set([4]))
  })

  it('draws again for single bytes that would be unfair, and keeps the fair ones beside them', () => {
    const blocks = [new Uint8Array(32).fill(255, 0, 31).fill(61, 31), new Uint8Array(32).fill(1)]
    const token = formatToken('code', () => blocks.shift() ?? new Uint8Array(0))
    expect(token.slice(4, 36)).toBe(`z${'1'.repeat(31)}`)
  })
})

describe('the checksum of a token', () => {
  it('accepts what was written, whatever the bytes', () => {
    fc.assert(
      fc.property(anyKind, bytes32, (kind, bytes) => {
        expect(parseTokenKind(formatToken(kind, () => bytes))).toBe(kind)
      }),
    )
  })

  it('refuses every change of one character', () => {
    const alphabet = Array.from(`${BASE62}_-+ é\0`)
    fc.assert(
      fc.property(anyToken, (token) => {
        for (let index = 0; index < token.length; index++) {
          for (const character of alphabet) {
            if (character === token[index]) continue
            const changed = token.slice(0, index) + character + token.slice(index + 1)
            if (parseTokenKind(changed) !== null) throw new Error(`${changed} passed for ${token}`)
          }
        }
      }),
      { numRuns: 10 },
    )
  })

  it('refuses every transposition of two characters', () => {
    fc.assert(
      fc.property(anyToken, (token) => {
        const characters = Array.from(token)
        for (let one = 0; one < token.length; one++) {
          for (let other = one + 1; other < token.length; other++) {
            const [left, right] = [token.charAt(one), token.charAt(other)]
            if (left === right) continue
            const changed = characters.with(one, right).with(other, left).join('')
            if (parseTokenKind(changed) !== null) throw new Error(`${changed} passed for ${token}`)
          }
        }
      }),
      { numRuns: 20 },
    )
  })

  it('refuses every token with a character more or less', () => {
    fc.assert(
      fc.property(anyToken, fc.nat(41), fc.constantFrom(...Array.from(BASE62)), (token, at, extra) => {
        expect(parseTokenKind(token.slice(0, at) + extra + token.slice(at))).toBeNull()
        expect(parseTokenKind(token.slice(0, at) + token.slice(at + 1))).toBeNull()
        expect(parseTokenKind(token + extra)).toBeNull()
      }),
    )
  })

  it('refuses one kind’s token under another kind’s prefix', () => {
    fc.assert(
      fc.property(anyToken, anyKind, (token, kind) => {
        const prefix = PREFIXES.find(([name]) => name === kind)?.[1] ?? ''
        fc.pre(!token.startsWith(prefix))
        expect(parseTokenKind(prefix + token.slice(4))).toBeNull()
      }),
    )
  })

  it('refuses every other text without a fault', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii', maxLength: 60 }), (text) => {
        expect(parseTokenKind(text)).toBeNull()
        expect(parseTokenKind(`mdp_${text}`)).toBeNull()
      }),
    )
    expect(parseTokenKind('')).toBeNull()
    expect(parseTokenKind('mdp_')).toBeNull()
    expect(parseTokenKind('mdp_'.padEnd(42, '0'))).toBeNull()
  })
})

describe('a token that was written by hand', () => {
  it('gets the one checksum with which it is one', () => {
    fc.assert(
      fc.property(
        anyKind,
        bytes32,
        fc.string({ unit: fc.constantFrom(...BASE62.split('')), maxLength: 6 }),
        (kind, bytes, end) => {
          const token = formatToken(kind, () => bytes)
          expect(withChecksum(token.slice(0, 36) + end, kind)).toBe(token)
        },
      ),
    )
  })

  it('that is another kind, too short, too long or of other characters gets none', () => {
    const token = formatToken('personal', () => new Uint8Array(32))
    for (const text of [
      '',
      'mdp_',
      token.slice(0, 35),
      `${token}0`,
      `${token.slice(0, 35)}-`,
      token.toUpperCase(),
    ])
      expect([text, withChecksum(text, 'personal')]).toEqual([text, null])
    expect(withChecksum(token, 'client_secret')).toBeNull()
  })
})

describe('the hint of a token', () => {
  it('shows the prefix and the last four characters and nothing between them', () => {
    fc.assert(
      fc.property(anyToken, (token) => {
        expect(tokenHint(token)).toBe(`${token.slice(0, 4)}…${token.slice(38)}`)
      }),
    )
  })
})

it('is nothing with another character in it, though its checksum is right', () => {
  const withChecksum = (checked: string) => {
    let rest = crc32(checked)
    let digits = ''
    for (let count = 0; count < 6; count++) {
      digits = BASE62.charAt(rest % 62) + digits
      rest = Math.floor(rest / 62)
    }
    return checked + digits
  }
  expect(parseTokenKind(withChecksum(`mdp_${'a'.repeat(32)}`))).toBe('personal')
  for (const character of ['!', '-', '_', '/', ':', '@', '[', '`', '{', '\u007f'])
    expect(parseTokenKind(withChecksum(`mdp_${'a'.repeat(31)}${character}`))).toBeNull()
})
