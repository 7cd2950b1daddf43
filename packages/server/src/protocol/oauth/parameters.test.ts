import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refusal } from './oauth-error.js'
import { readParameters } from './parameters.js'

const LENGTHS = { code: 5, state: 100 }
const read = (text: string) => readParameters(new URLSearchParams(text), LENGTHS)

describe('parameters', () => {
  it('sent without a value were not sent — RFC 6749 §3.1', () => {
    expect(read('code=&state')).toEqual({ ok: true, values: { code: null, state: null } })
    expect(read('')).toEqual(read('code='))
  })

  it.each(['code=a&code=a', 'code=a&code=b', 'code=&code=', 'code&x=1&%63ode=1'])(
    'sent twice are refused: %s — RFC 6749 §3.1',
    (text) => {
      expect(read(text)).toEqual({ ok: false, refusal: refusal('parameter_repeated', 'code') })
    },
  )

  it('that nobody knows are ignored, twice as well — RFC 6749 §3.1', () => {
    expect(read('resource=a&resource=b&code=1&__proto__=x&Code=2')).toEqual({
      ok: true,
      values: { code: '1', state: null },
    })
  })

  it('have a greatest length', () => {
    expect(read('code=12345').ok).toBe(true)
    expect(read('code=123456')).toEqual({ ok: false, refusal: refusal('parameter_too_long', 'code') })
  })

  it('come out as they went in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 }), (state) => {
        const read = readParameters(new URLSearchParams({ state }), { state: 100 })
        expect(read).toEqual({ ok: true, values: { state } })
      }),
    )
  })
})
