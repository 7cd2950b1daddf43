import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  cutPage,
  openOffset,
  parseLimit,
  rowsToRead,
  sealOffset,
  type CursorContext,
  type SortKey,
} from './pagination.js'

const KEY = new Uint8Array(randomBytes(32))
const NOW_MS = Date.parse('2026-11-23T12:00:00Z')
const LIFETIME_MS = 15 * 60 * 1_000
const CURSOR: CursorContext = { key: KEY, binding: '["1","/tasks"]', nowMs: NOW_MS }
const INVALID = {
  ok: false,
  refusal: { kind: 'invalid', messages: ['offset: Your pagination token is invalid.'] },
}
const EXPIRED = {
  ok: false,
  refusal: { kind: 'invalid', messages: ['offset: Your pagination token has expired.'] },
}

const anyKey: fc.Arbitrary<SortKey> = fc.array(
  fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.constant(Number.MAX_SAFE_INTEGER)),
  { maxLength: 4 },
)

describe('a limit', () => {
  it('is a whole number from 1 to 100', () => {
    for (let limit = 1; limit <= 100; limit++)
      expect(parseLimit(String(limit))).toEqual({ ok: true, value: limit })
    expect(parseLimit('020')).toEqual({ ok: true, value: 20 })
  })

  it.each([
    '0',
    '101',
    '-1',
    'x',
    '',
    '1.5',
    '1e1',
    ' 5',
    '5 ',
    '0x5',
    '１',
    '99999',
    '1'.repeat(1_000),
    'NaN',
    'true',
  ])('is not %j', (text) => {
    expect(parseLimit(text)).toEqual({
      ok: false,
      refusal: { kind: 'invalid', messages: ['limit: Must be between 1 and 100'] },
    })
  })
})

describe('a page', () => {
  const keyOf = (row: number): SortKey => [row]

  it('ends where its limit ends and says where the next begins', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 110 }), (limit, count) => {
        const page = { limit, after: null }
        const all = Array.from({ length: count }, (_, index) => index)
        const cut = cutPage(all.slice(0, rowsToRead(page)), { page, keyOf })
        expect(cut).toEqual({
          ok: true,
          value: { records: all.slice(0, limit), next: count > limit ? [limit - 1] : null },
        })
      }),
    )
  })

  it("without a limit is everything, up to 1,000 records — Asana's API edge", () => {
    const page = { limit: null, after: null }
    const all = Array.from({ length: 1_001 }, (_, index) => index)
    expect(rowsToRead(page)).toBe(1_001)
    expect(cutPage(all.slice(0, 1_000), { page, keyOf })).toEqual({
      ok: true,
      value: { records: all.slice(0, 1_000), next: null },
    })
    expect(cutPage(all, { page, keyOf })).toEqual({
      ok: false,
      refusal: {
        kind: 'invalid',
        messages: [
          'The result is too large. You should use pagination (may require specifying a workspace)!',
        ],
      },
    })
  })

  it('has the size that its list has', () => {
    const page = { limit: null, after: null }
    expect(rowsToRead(page, 3)).toBe(4)
    expect(cutPage([1, 2, 3], { page, keyOf, sizeMax: 3 }).ok).toBe(true)
    expect(cutPage([1, 2, 3, 4], { page, keyOf, sizeMax: 3 }).ok).toBe(false)
    expect(cutPage([1, 2, 3, 4], { page, keyOf, sizeMax: 3, ends: true })).toEqual({
      ok: true,
      value: { records: [1, 2, 3], next: null },
    })
    expect(rowsToRead({ limit: 2, after: null }, 3)).toBe(3)
  })
})

describe('an offset', () => {
  it('opens to the sort key that it was made from', () => {
    fc.assert(
      fc.property(anyKey, (after) => {
        expect(openOffset(sealOffset(after, CURSOR), CURSOR)).toEqual({ ok: true, value: after })
      }),
    )
  })

  it('needs no escaping in a URL', () => {
    fc.assert(
      fc.property(anyKey, (after) => {
        const offset = sealOffset(after, CURSOR)
        expect(encodeURIComponent(offset)).toBe(offset)
      }),
    )
  })

  it('is dead after fifteen minutes to the millisecond', () => {
    const offset = sealOffset(['a'], CURSOR)
    expect(openOffset(offset, { ...CURSOR, nowMs: NOW_MS + LIFETIME_MS - 1 }).ok).toBe(true)
    expect(openOffset(offset, { ...CURSOR, nowMs: NOW_MS + LIFETIME_MS })).toEqual(EXPIRED)
  })

  it('serves no other query, no other caller and no other installation', () => {
    const offset = sealOffset(['a'], CURSOR)
    expect(openOffset(offset, { ...CURSOR, binding: '["2","/tasks"]' })).toEqual(INVALID)
    expect(openOffset(offset, { ...CURSOR, binding: '' })).toEqual(INVALID)
    expect(openOffset(offset, { ...CURSOR, key: new Uint8Array(randomBytes(32)) })).toEqual(INVALID)
    // An old one that is not ours does not even say that it is old.
    expect(openOffset(offset, { ...CURSOR, binding: '', nowMs: NOW_MS + 2 * LIFETIME_MS })).toEqual(INVALID)
  })

  it('takes payload and binding apart: a line end moved between them opens nothing', () => {
    const offset = sealOffset(['a'], { ...CURSOR, binding: 'x\ny' })
    const [payload, seal] = offset.split('.')
    expect(openOffset(`${payload}\nx.${seal}`, { ...CURSOR, binding: 'y' })).toEqual(INVALID)
  })

  it('is refused after a change of any one character, to anything', () => {
    const alphabet = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. \n\0é')
    const offset = sealOffset(['2026-01-01', 1_200_000_000_000_001], CURSOR)
    for (let index = 0; index < offset.length; index++) {
      for (const character of alphabet) {
        if (character === offset[index]) continue
        const changed = offset.slice(0, index) + character + offset.slice(index + 1)
        if (openOffset(changed, CURSOR).ok)
          throw new Error(`opened at ${index} with ${JSON.stringify(character)}`)
      }
    }
  })

  it('is refused with a character less or more', () => {
    const offset = sealOffset(['a', 1], CURSOR)
    for (let index = 0; index <= offset.length; index++) {
      if (index < offset.length)
        expect(openOffset(offset.slice(0, index) + offset.slice(index + 1), CURSOR)).toEqual(INVALID)
      for (const extra of ['A', '=', '.', ' ', '\n']) {
        expect(openOffset(offset.slice(0, index) + extra + offset.slice(index), CURSOR)).toEqual(INVALID)
      }
    }
  })

  it('is refused in every other form, without a fault', () => {
    for (const text of ['', '.', '..', 'a.b', 'null', '0', 'x'.repeat(100_000), '.'.repeat(2_000)]) {
      expect(openOffset(text, CURSOR)).toEqual(INVALID)
    }
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (payload, seal) => {
        expect(openOffset(payload, CURSOR)).toEqual(INVALID)
        expect(openOffset(`${payload}.${seal}`, CURSOR)).toEqual(INVALID)
      }),
    )
  })
})

it('a limit has four digits at most, zeros counted', () => {
  expect(parseLimit('0020')).toEqual({ ok: true, value: 20 })
  expect(parseLimit('00020').ok).toBe(false)
})

it('an offset carries 128 bits that only this installation can make', () => {
  const [, seal = ''] = sealOffset(['a'], CURSOR).split('.')
  expect(Buffer.from(seal, 'base64url')).toHaveLength(16)
})

it('an offset longer than 2,048 characters is refused, even one of ours', () => {
  const sized = (length: number) => sealOffset(['x'.repeat(length)], CURSOR)
  expect(sized(1_490).length).toBeLessThan(2_048)
  expect(openOffset(sized(1_490), CURSOR).ok).toBe(true)
  expect(sized(1_500).length).toBeGreaterThan(2_048)
  expect(openOffset(sized(1_500), CURSOR)).toEqual(INVALID)
})
