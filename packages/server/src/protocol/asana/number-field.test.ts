import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hundredths, wholeNumber } from './number-field.js'

describe('a whole number', () => {
  const field = wholeNumber({ min: 1, max: 60 })
  it.each([1, 60])('may be %s, in JSON and in a form', (value) => {
    expect(field.fromJson(value)).toEqual({ ok: true, value })
    expect(field.fromText(String(value))).toEqual({ ok: true, value })
  })
  it.each([0, 61, 1.5, -1, NaN, Infinity, '5', null, true, [5]])('is not %j', (value) => {
    expect(field.fromJson(value)).toEqual({ ok: false, fault: 'Must be a whole number between 1 and 60' })
  })
  it.each(['', ' 5', '5e1', '0x5', 'five', '+5'])('is not the text %j', (text) => {
    expect(field.fromText(text).ok).toBe(false)
  })
})

describe('a number in hundredths', () => {
  const field = hundredths({ max: 1_000_000 })
  it('is every number of at most two decimals up to its bound, without loss', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000_000 }), (whole) => {
        expect(field.fromJson(whole / 100)).toEqual({ ok: true, value: whole })
        expect(field.fromText((whole / 100).toFixed(2))).toEqual({ ok: true, value: whole })
      }),
    )
  })
  it.each([-0.01, 0.001, 99.999, 1_000_000.01, NaN, '1', null])('is not %j', (value) => {
    expect(field.fromJson(value).ok).toBe(false)
  })
})
