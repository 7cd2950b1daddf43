import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasBeyondAscii, isUtf8Form } from './form-text.js'

describe('the text of a form', () => {
  it.each([
    '',
    'a=b&c',
    'a=%41+%2B',
    'a=%C3%A1',
    'a=%c3%a1%F0%9F%8C%B1',
    'a=á',
    'a=%EF%BF%BD',
    'a=%zz&b=%',
    'a=%C3%A1x%C3%A1',
  ])('is UTF-8: %s', (text) => {
    expect(isUtf8Form(text)).toBe(true)
    expect(text.includes('%EF%BF%BD') || !(new URLSearchParams(text).get('a') ?? '').includes('\ufffd')).toBe(
      true,
    )
  })

  it.each([
    ['Latin-1', 'a=caf%E9'],
    ['Latin-1 in lower case', 'a=caf%e9'],
    ['Latin-1 in a name', 'caf%E9=a'],
    ['Latin-1 before an escape of ASCII', 'a=%E1%41'],
    ['a cut character', 'a=%C3'],
    ['a character cut by a plain one', 'a=%C3x%A1'],
    ['a character cut by a parameter', 'a=%C3&b=%A1'],
    ['a byte that only follows', 'a=%A1'],
    ['a longer form than needed', 'a=%C0%AF'],
    ['half of a pair', 'a=%ED%A0%80'],
    ['what lies beyond Unicode', 'a=%F5%80%80%80'],
    ['UTF-16', 'a=%FF%FEa%00'],
  ])('is not: %s', (_, text) => {
    expect(isUtf8Form(text)).toBe(false)
  })

  it('is judged as a decoder of bytes would judge it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 8 }), (bytes) => {
        const escaped = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
        let isUtf8 = true
        try {
          new TextDecoder('utf-8', { fatal: true }).decode(bytes)
        } catch {
          isUtf8 = false
        }
        expect(isUtf8Form(`a=${escaped}`)).toBe(isUtf8)
      }),
    )
  })

  it('says the same in every charset while it is ASCII', () => {
    for (const text of ['a=b', 'a=%41%7f', 'a=%zz']) expect(hasBeyondAscii(text)).toBe(false)
    for (const text of ['a=%80', 'a=%E9', 'a=é']) expect(hasBeyondAscii(text)).toBe(true)
  })
})
