import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FORM_BODY_BYTES_MAX, FORM_PARAMETERS_MAX, parseFormBody } from './form-body.js'
import { refusal } from './oauth-error.js'

const FORM = 'application/x-www-form-urlencoded'
const parse = (text: string, contentType: string | null = FORM) =>
  parseFormBody(contentType, new TextEncoder().encode(text))

describe('the body of a token request', () => {
  it.each([
    FORM,
    'Application/X-WWW-Form-Urlencoded',
    `${FORM};charset=UTF-8`,
    `${FORM}; charset="utf-8"`,
    `${FORM} ; boundary=x`,
    `${FORM};`,
  ])('is a form under %s — RFC 6749 §3.2, Appendix B', (contentType) => {
    const parsed = parse('code=a%2Fb+c&code=d', contentType)
    expect(parsed.ok && parsed.form.getAll('code')).toEqual(['a/b c', 'd'])
  })

  it.each([
    null,
    '',
    'application/json',
    'application/json; charset=utf-8',
    'multipart/form-data; boundary=x',
    'text/plain',
    `${FORM}x`,
    `x${FORM}`,
    `${FORM}, application/json`,
  ])('is refused under %s, saying that a form is needed — RFC 6749 §4.1.3', (contentType) => {
    expect(parse('{"grant_type":"refresh_token"}', contentType)).toEqual({
      ok: false,
      refusal: refusal('body_not_form'),
    })
    expect(refusal('body_not_form')).toMatchObject({ status: 400, code: 'invalid_request' })
    expect(refusal('body_not_form').description).toContain('form')
  })

  it.each(['iso-8859-1', 'utf-16', ''])('is refused in %s — RFC 6749 Appendix B', (charset) => {
    expect(parse('a=b', `${FORM}; charset=${charset}`)).toEqual({
      ok: false,
      refusal: refusal('body_charset_unsupported'),
    })
  })

  it('has a greatest size and a greatest number of parameters', () => {
    expect(parse('a'.repeat(FORM_BODY_BYTES_MAX)).ok).toBe(true)
    expect(parse('a'.repeat(FORM_BODY_BYTES_MAX + 1))).toEqual({
      ok: false,
      refusal: refusal('body_too_large'),
    })
    expect(parse('a&'.repeat(FORM_PARAMETERS_MAX)).ok).toBe(true)
    expect(parse('a&'.repeat(FORM_PARAMETERS_MAX + 1))).toEqual({
      ok: false,
      refusal: refusal('body_parameters_too_many'),
    })
  })

  it('takes a question mark at its start for what it is', () => {
    const parsed = parse('?code=1')
    expect(parsed.ok && [...parsed.form.keys()]).toEqual(['?code'])
  })

  it('reads what a form can say — RFC 6749 Appendix B', () => {
    const pairs = fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })), {
      maxLength: 9,
    })
    fc.assert(
      fc.property(pairs, (fields) => {
        const sent = new URLSearchParams(fields)
        const parsed = parse(sent.toString())
        expect(parsed.ok && [...parsed.form]).toEqual([...sent])
      }),
    )
  })
})

it('may call its characters utf8 as well', () => {
  expect(parse('a=b', `${FORM}; charset=utf8`).ok).toBe(true)
})

it('keeps a question mark at its start in the first name', () => {
  const parsed = parse('?a=b&a=c')
  expect(parsed.ok && [...parsed.form]).toEqual([
    ['?a', 'b'],
    ['a', 'c'],
  ])
})
