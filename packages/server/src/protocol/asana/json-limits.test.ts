import { describe, expect, it } from 'vitest'
import { jsonShapeFault } from './json-limits.js'

const lists = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
const objects = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

describe('the shape of a JSON text', () => {
  it.each([
    ['lists', lists],
    ['objects', objects],
  ])('is 16 levels deep at most: %s', (_, nested) => {
    expect(jsonShapeFault(nested(16))).toBeNull()
    expect(jsonShapeFault(nested(17))).toBe('too_deep')
  })

  it('counts how deep it is, not how much is beside it', () => {
    expect(jsonShapeFault(`[${Array.from({ length: 100 }, () => lists(15)).join(',')}]`)).toBeNull()
    expect(jsonShapeFault(`[${Array.from({ length: 100 }, () => objects(15)).join(',')}]`)).toBeNull()
    expect(jsonShapeFault(`[${lists(3)},${lists(16)}]`)).toBe('too_deep')
    expect(jsonShapeFault(`{"a":${objects(3)},"b":${lists(16)}}`)).toBe('too_deep')
  })

  it('has 20,000 commas between its values at most', () => {
    const values = (count: number) => `[${Array.from({ length: count }, () => '1').join(',')}]`
    expect(jsonShapeFault(values(20_001))).toBeNull()
    expect(jsonShapeFault(values(20_002))).toBe('too_many_values')
  })

  it.each([
    ['brackets', '['.repeat(100)],
    ['braces', '{'.repeat(100)],
    ['closing brackets', ']'.repeat(100)],
    ['commas', ','.repeat(30_000)],
    ['a quote that is escaped, and brackets', `\\"${'['.repeat(100)}`],
    ['a backslash that is escaped', '\\\\'],
  ])('does not show in its texts: %s', (_, text) => {
    expect(jsonShapeFault(`{"a":"${text}","b":[1]}`)).toBeNull()
  })

  it.each([
    ['a text', '"x"'],
    ['a text that ends with a backslash', String.raw`"x\\"`],
    ['a text that begins with a quote', String.raw`"\"x"`],
    ['a text of quotes', String.raw`"\"\""`],
  ])('shows again after %s', (_, text) => {
    expect(jsonShapeFault(`[${text},${lists(16)}]`)).toBe('too_deep')
  })

  it('is not made less deep by brackets that close in a text', () => {
    expect(jsonShapeFault(`"]]]]",${lists(17)}`)).toBe('too_deep')
  })
})
