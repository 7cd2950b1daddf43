import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CLAIMS_LENGTH_MAX, parseClaimsRequest } from './claims-request.js'

const parse = (value: unknown) => parseClaimsRequest(JSON.stringify(value))

describe('the claims parameter', () => {
  it('names claims of the ID token and of userinfo — OpenID Connect Core §5.5', () => {
    expect(
      parse({
        userinfo: { email: null, name: { essential: true }, 'name#de': null, 'http://example.info/x': null },
        id_token: {
          auth_time: { essential: true },
          sub: { value: '12' },
          email: { values: ['a@x.example', 7, 'b@x.example'] },
          acr: { values: ['urn:x'] },
        },
        other: 5,
      }),
    ).toEqual({
      userinfo: new Map([
        ['name', { essential: true, values: null }],
        ['email', { essential: false, values: null }],
      ]),
      idToken: new Map([
        ['sub', { essential: false, values: ['12'] }],
        ['email', { essential: false, values: ['a@x.example', 'b@x.example'] }],
        ['auth_time', { essential: true, values: null }],
        ['acr', { essential: false, values: ['urn:x'] }],
      ]),
    })
  })

  it.each([
    'sub',
    'name',
    'preferred_username',
    'email',
    'email_verified',
    'picture',
    'groups',
    'auth_time',
    'acr',
    'amr',
    'sid',
  ])('may name %s — OpenID Connect Core §2, §5.1', (claim) => {
    const wish = new Map([[claim, { essential: true, values: null }]])
    expect(parse({ id_token: { [claim]: { essential: true } } })?.idToken).toEqual(wish)
    expect(parse({ userinfo: { [claim]: { essential: true } } })?.userinfo).toEqual(wish)
  })

  it.each([
    '{}',
    '{"userinfo":null}',
    '{"id_token":{}}',
    '{"__proto__":{"userinfo":1}}',
    '{"constructor":1}',
  ])('may be empty: %s — OpenID Connect Core §5.5', (text) => {
    expect(parseClaimsRequest(text)).toEqual({ userinfo: new Map(), idToken: new Map() })
  })

  it('with a value that no claim can have is met by none — OpenID Connect Core §5.5.1', () => {
    expect(parse({ id_token: { sub: { value: 12 } } })?.idToken.get('sub')?.values).toEqual([])
  })

  it.each([
    '',
    'x',
    '[]',
    '1',
    'null',
    '"{}"',
    '{',
    '{"userinfo":[]}',
    '{"id_token":"x"}',
    '{"id_token":{"sub":"12"}}',
    '{"userinfo":{"email":true}}',
    '['.repeat(4_000),
  ])('is refused as %j — OpenID Connect Core §5.5', (text) => {
    expect(parseClaimsRequest(text)).toBeNull()
  })

  it('has a greatest length, and takes at most twenty values', () => {
    expect(parse({ x: 'x'.repeat(CLAIMS_LENGTH_MAX) })).toBeNull()
    const many = parse({
      id_token: { sub: { values: Array.from({ length: 40 }, (_, index) => `${index}`) } },
    })
    expect(many?.idToken.get('sub')?.values).toHaveLength(20)
  })

  it('never faults, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const parsed = parseClaimsRequest(text)
        expect(parsed === null || parsed.idToken instanceof Map).toBe(true)
      }),
    )
  })
})

it('may name each claim that there is', () => {
  const names = ['sub', 'name', 'email', 'picture', 'auth_time']
  const wished = parse({ userinfo: Object.fromEntries(names.map((name) => [name, null])) })
  expect([...(wished?.userinfo.keys() ?? [])].toSorted()).toEqual(names.toSorted())
})

it('is read up to 4,096 characters', () => {
  const padded = (length: number) => `{}${' '.repeat(length - 2)}`
  expect(parseClaimsRequest(padded(4_096))).not.toBeNull()
  expect(parseClaimsRequest(padded(4_097))).toBeNull()
})
