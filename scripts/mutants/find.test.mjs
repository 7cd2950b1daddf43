import { describe, expect, it } from 'vitest'
import { findMutants, mutatedText } from './find.mjs'

/** What each mistake would make of one line. */
const made = (text, path = 'a.ts') => findMutants(path, text).map((mutant) => mutatedText(mutant, text))
const named = (text, path = 'a.ts') => findMutants(path, text).map(({ mutation }) => mutation)

describe('mistakes in conditions', () => {
  it('forget an early return, and each half of what it asks', () => {
    expect(made('if (a === b && c) stop(1)')).toEqual(
      expect.arrayContaining(['if (false) stop(1)', 'if (a === b) stop(1)', 'if (c) stop(1)']),
    )
  })

  it('take the other way of an else and of a ?:', () => {
    expect(made('if (a) { b() } else { c() }')).toEqual(
      expect.arrayContaining(['if (true) { b() } else { c() }']),
    )
    expect(made('const x = a ? b : c')).toEqual(['const x = false ? b : c', 'const x = true ? b : c'])
  })

  it.each([
    ['const f = (a, b) => a < b', 'const f = (a, b) => a <= b'],
    ['const f = (a, b) => a >= b', 'const f = (a, b) => a > b'],
    ['const f = (a, b) => a === b', 'const f = (a, b) => a !== b'],
    ['const f = (a) => !a', 'const f = (a) => a'],
    ['const f = (a) => a ?? b', 'const f = (a) => a'],
  ])('err in %s', (right, wrong) => {
    expect(made(right)).toEqual([wrong])
  })

  it('turn no comparison whose condition is forgotten already', () => {
    expect(named('if (a === b) stop()').filter((name) => name.startsWith('equality'))).toEqual([])
    expect(named('if (a < b) stop()')).toContain('boundary: a < b → a <= b')
  })
})

describe('mistakes in queries', () => {
  const query =
    "const q = db.selectFrom('codes').where('hash', '=', hash).where('used_at_ms', 'is', null).limit(2)"

  it('forget a clause anywhere in the chain', () => {
    expect(made(query)).toEqual(
      expect.arrayContaining([
        "const q = db.selectFrom('codes').where('hash', '=', hash).where('used_at_ms', 'is', null)",
        "const q = db.selectFrom('codes').where('hash', '=', hash).limit(2)",
        "const q = db.selectFrom('codes').where('used_at_ms', 'is', null).limit(2)",
      ]),
    )
  })

  it('compare otherwise, and with another column that ends alike', () => {
    expect(made(query)).toEqual(
      expect.arrayContaining([
        query.replace("'is', null", "'is not', null"),
        query.replace("'hash', '='", "'hash', '!='"),
        query.replace("'used_at_ms'", "'hash'"),
      ]),
    )
    const alike = "q.where('a', '=', 1).where('made_at_ms', '<', 2).where('ends_at_ms', '>', 3)"
    expect(made(alike)).toContain(alike.replace('made_at_ms', 'ends_at_ms'))
  })

  it('join otherwise, and take any for all', () => {
    expect(made("const q = db.innerJoin('users', 'a', 'b')")).toContain(
      "const q = db.leftJoin('users', 'a', 'b')",
    )
    expect(made('const q = eb.and([a, b])')).toContain('const q = eb.or([a, b])')
  })

  it('err in statements that are written as text', () => {
    expect(made('const q = sql`a is null and b < ${c}`')).toEqual(
      expect.arrayContaining([
        'const q = sql`a is not null and b < ${c}`',
        'const q = sql`a is null or b < ${c}`',
        'const q = sql`a is null and b <= ${c}`',
      ]),
    )
  })
})

describe('mistakes in steps', () => {
  it('forget a statement, a step, an element, a property, a spread', () => {
    expect(made('await revoke(tx)')).toContain('')
    expect(made('const a = b.trim()')).toContain('const a = b')
    expect(made('const a = b.some(c)')).toContain('const a = b.every(c)')
    expect(made('const a = [b, c]')).toEqual(['const a = [c]', 'const a = [b]'])
    expect(made("const a = { 'x-y': b, c }")).toEqual(['const a = { c }'])
    expect(made('const a = { ...b, c }')).toEqual(['const a = { c }'])
    expect(made('q.set({ a: b, c })')).toEqual(expect.arrayContaining(['q.set({ c })', 'q.set({ a: b })']))
  })

  it('leave the comma of a last element in its place', () => {
    expect(made('const a = [\n  b,\n]')).toContain('const a = [\n  \n]')
  })
})

describe('mistakes in values', () => {
  it.each([
    ['const CODE_BYTES = 20', ['const CODE_BYTES = 21', 'const CODE_BYTES = 19']],
    ['const a = f(20)', ['const a = f(21)']],
    ['const a = true', ['const a = false']],
    ['const a = b + c', ['const a = b - c']],
    ["const a = b + '!'", []],
    ['const a = seconds * 1_000', ['const a = seconds / 1_000']],
    ['const a = f(b, c)', ['const a = f(c, b)']],
  ])('err in %s', (right, wrong) => {
    expect(made(right)).toEqual(wrong)
  })

  it('return nothing where nothing may be returned', () => {
    expect(made('function f(a) { if (a) return null\n return g(a) }')).toContain(
      'function f(a) { if (a) return null\n return null }',
    )
    expect(named('function f(a) { return g(a) }')).toEqual([])
  })
})

describe('mistakes in text', () => {
  it('write another word of the same role', () => {
    const text = "f({ reason: 'expired' })\nf({ reason: 'revoked' })\nf({ kind: 'app' })"
    expect(made(text)).toEqual(
      expect.arrayContaining([text.replace('expired', 'revoked'), text.replace('revoked', 'expired')]),
    )
    expect(named(text).filter((name) => name.startsWith("other word: 'app'"))).toEqual([])
  })

  it('leave a part out of a key, and nothing out of a sentence', () => {
    expect(made('const key = `${a}:${b}`')).toEqual(['const key = `:${b}`', 'const key = `${a}:`'])
    expect(made('const words = `${a} of ${b}`')).toEqual([])
  })

  it('match more or less', () => {
    expect(made('const a = /^b{2,3}[^c]+$/i')).toEqual(
      expect.arrayContaining([
        'const a = /b{2,3}[^c]+$/i',
        'const a = /^b{2,3}[^c]+/i',
        'const a = /^b{3,3}[^c]+$/i',
        'const a = /^b{2,4}[^c]+$/i',
        'const a = /^b{2,3}[c]+$/i',
        'const a = /^b{2,3}[^c]*$/i',
        'const a = /^b{2,3}[^c]+$/',
      ]),
    )
  })
})

describe('what says nothing', () => {
  it.each([
    ["import a from 'b'"],
    ["type A = 'b' | 'c'"],
    ["log.info({ at: 1 }, 'done')"],
    ["throw new Error('no ' + 1)"],
    ["'use strict'"],
    ["export { a } from 'b'"],
  ])('is left alone: %s', (text) => {
    expect(named(text)).toEqual([])
  })

  it('is left alone in markup', () => {
    expect(named('const a = <input size="3" name="x" maxLength={f(3)} />', 'a.tsx')).toEqual([
      'number off by one: 3 → 4',
    ])
  })
})

it('leaves alone what another test holds: limits stand in docs/limits.md', () => {
  expect(named('export const LIST_LENGTH_MAX = 20')).toEqual([])
  expect(named('export const LINK_SECONDS = 24 * 60 * 60')).toEqual([])
  expect(named('const DAY_SECONDS = 24 * 60')).not.toEqual([])
})

it('leaves alone how much is read at once, and the number of a lock', () => {
  expect(named('const ROWS_PER_BATCH = 500; const MAKING_LOCK = 7')).toEqual([])
})

it('leaves alone how large a picture is and where in it things stand, but not on which side', () => {
  const drawn = (text) => named(text, 'a.tsx').filter((name) => !name.startsWith('element'))
  expect(
    drawn('const BOX = { width: 140 }; const LEFT = 52; const a = <svg><text x={84} y={y + 24} /></svg>'),
  ).toEqual(['other arithmetic: y + 24 → y - 24'])
  expect(drawn('const DAYS = 7; const a = <svg />')).toEqual([
    'number off by one: 7 → 8',
    'number off by one: 7 → 6',
  ])
  expect(drawn('const a = f({ width: 140 })')).toEqual(['number off by one: 140 → 141'])
})

it('leaves alone what cannot show: which of two equals sorts first, which of two bytes is compared with which', () => {
  expect(named('const a = b.toSorted((c, d) => (c < d ? -1 : 1)).at(f)')).toEqual([
    'step forgotten: .toSorted((c, d) => (c < d ? -1 : 1))',
    'condition never holds: c < d → false',
    'condition always holds: c < d → true',
  ])
  expect(named('const a = timingSafeEqual(b, c)')).toEqual([])
})

it('names a mutant by its path, its line and the mistake', () => {
  const [mutant] = findMutants('a.ts', 'x\n  const c = a < b // why\n')
  expect(mutant).toMatchObject({
    path: 'a.ts',
    index: 0,
    line: 2,
    lineText: 'const c = a < b // why',
    mutation: 'boundary: a < b → a <= b',
  })
})

it('refuses what it cannot read', () => {
  expect(() => findMutants('a.ts', 'const = 1')).toThrow('a.ts cannot be read')
})
