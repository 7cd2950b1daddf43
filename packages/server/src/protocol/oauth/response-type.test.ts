import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  defaultResponseMode,
  isOutOfBand,
  parseResponseMode,
  parseResponseType,
  RESPONSE_MODES,
  RESPONSE_TYPES,
  wantsCode,
  wantsIdToken,
} from './response-type.js'

describe('a response type', () => {
  it.each([
    ['code', 'code'],
    ['id_token', 'id_token'],
    ['code id_token', 'code id_token'],
    ['id_token code', 'code id_token'],
  ])('is read from %j, in any order of its words — RFC 6749 §3.1.1', (text, type) => {
    expect(parseResponseType(text)).toBe(type)
  })

  it.each([
    '',
    'token',
    'code token',
    'id_token token',
    'code id_token token',
    'none',
    'CODE',
    'code code',
    'code  id_token',
    ' code',
    'code,id_token',
  ])('is not %j — RFC 9700 §2.1.2', (text) => {
    expect(parseResponseType(text)).toBeNull()
  })

  it('sends an ID token in the fragment, a code in the query — OpenID Connect Core §3.2.2.5, §3.3.2.5', () => {
    expect(
      RESPONSE_TYPES.map((type) => [type, defaultResponseMode(type), wantsIdToken(type), wantsCode(type)]),
    ).toEqual([
      ['code', 'query', false, true],
      ['id_token', 'fragment', true, false],
      ['code id_token', 'fragment', true, true],
    ])
    expect(defaultResponseMode(null)).toBe('query')
  })
})

describe('a response mode', () => {
  it('is one of three, for any text — OAuth 2.0 Form Post Response Mode §2', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom(...RESPONSE_MODES, 'query.jwt', 'Fragment')),
        (text) => {
          expect(parseResponseMode(text)).toBe(
            ['query', 'fragment', 'form_post'].includes(text) ? text : null,
          )
        },
      ),
    )
  })
})

describe('the out-of-band address', () => {
  it("is Asana's and no other — Asana's native apps", () => {
    expect(isOutOfBand('urn:ietf:wg:oauth:2.0:oob')).toBe(true)
    expect(isOutOfBand('urn:ietf:wg:oauth:2.0:oob:auto')).toBe(false)
  })
})
