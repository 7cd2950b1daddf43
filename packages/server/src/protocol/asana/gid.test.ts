import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { processorMs } from '../../../test/support/processor-time.js'
import { echoGid, parseGid } from './gid.js'

describe('a gid', () => {
  it('is any decimal number from 1 to 2^53 − 1, as text', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2n ** 53n - 1n }), (number) => {
        expect(parseGid(String(number))).toBe(String(number))
      }),
    )
    expect(parseGid('1')).toBe('1')
    expect(parseGid('9007199254740991')).toBe('9007199254740991')
  })

  it('is the same id with zeros before it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1 }), fc.nat(16), (number, zeros) => {
        expect(parseGid('0'.repeat(zeros) + String(number))).toBe(String(number))
      }),
    )
  })

  it('is no number above 2^53 − 1, whatever rounding would make of it', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 2n ** 53n, max: 10n ** 40n }), (number) => {
        expect(parseGid(String(number))).toBeNull()
      }),
    )
    expect(parseGid('9007199254740992')).toBeNull()
    expect(parseGid('9007199254740993')).toBeNull()
  })

  it.each([
    '',
    '0',
    '000',
    '-1',
    '+1',
    '1.0',
    '1e3',
    '0x10',
    ' 1',
    '1 ',
    '1\n',
    '１',
    '٣',
    '1'.repeat(33),
    'me',
    '1\0',
  ])('is not %j', (text) => {
    expect(parseGid(text)).toBeNull()
  })

  it('is read in no time however long the text is', () => {
    const startedMs = processorMs()
    expect(parseGid('1'.repeat(1_000_000))).toBeNull()
    expect(parseGid('0'.repeat(1_000_000))).toBeNull()
    expect(processorMs() - startedMs).toBeLessThan(50)
  })
})

describe('the echo of an id that nobody recognises', () => {
  it.each([
    ['000000000000000', '0'],
    ['0', '0'],
    ['0012', '12'],
    ['12x', '12x'],
    ['00x', '00x'],
    ['', ''],
    ['9'.repeat(20), '9'.repeat(20)],
    ['9'.repeat(21), `${'9'.repeat(20)}…`],
    ['nobody@greenfield.example', 'nobody@greenfield.example'],
    [`@${'x'.repeat(100)}`, `@${'x'.repeat(63)}…`],
    ['x'.repeat(10_000), `${'x'.repeat(20)}…`],
  ])("of %j is %j — Asana's API edge", (text, echo) => {
    expect(echoGid(text)).toBe(echo)
  })
})

it('an id has 32 digits at most, zeros before it counted', () => {
  expect(parseGid(`${'0'.repeat(31)}7`)).toBe('7')
  expect(parseGid(`${'0'.repeat(32)}7`)).toBeNull()
})

it.each([
  ['1002', '1002'],
  ['00x1', '00x1'],
  ['x001', 'x001'],
])('the echo of %j keeps zeros that are not before a number: %j', (text, echo) => {
  expect(echoGid(text)).toBe(echo)
})
