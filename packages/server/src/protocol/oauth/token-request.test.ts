import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refusal } from './oauth-error.js'
import { parsePresentedToken } from './presented-token.js'
import { parseTokenRequest } from './token-request.js'

const CALLBACK = 'https://app.example.com/callback'
const VERIFIER = '0123456789abcdef'.repeat(5)
const CODE = `grant_type=authorization_code&code=mdc_1&redirect_uri=${encodeURIComponent(CALLBACK)}`
const parse = (text: string) => parseTokenRequest(new URLSearchParams(text))

describe('a token request', () => {
  it('redeems a code — RFC 6749 §4.1.3', () => {
    expect(parse(CODE)).toEqual({
      ok: true,
      request: { grantType: 'authorization_code', code: 'mdc_1', redirectUri: CALLBACK, verifier: null },
    })
    expect(parse(`${CODE}&code_verifier=${VERIFIER}&scope=x&client_id=1&foo=1&foo=2`)).toEqual({
      ok: true,
      request: { grantType: 'authorization_code', code: 'mdc_1', redirectUri: CALLBACK, verifier: VERIFIER },
    })
  })

  it('refreshes, with or without redirect_uri and scope — RFC 6749 §6', () => {
    expect(parse('grant_type=refresh_token&refresh_token=mdr_1')).toEqual({
      ok: true,
      request: { grantType: 'refresh_token', refreshToken: 'mdr_1', redirectUri: null, scope: null },
    })
    expect(
      parse(`grant_type=refresh_token&refresh_token=mdr_1&scope=tasks:read&redirect_uri=${CALLBACK}`),
    ).toEqual({
      ok: true,
      request: {
        grantType: 'refresh_token',
        refreshToken: 'mdr_1',
        redirectUri: CALLBACK,
        scope: 'tasks:read',
      },
    })
  })

  it.each([
    ['', 'The `grant_type` parameter was missing.'],
    ['grant_type=', 'The `grant_type` parameter was missing.'],
    ['grant_type=refresh_token', 'The `refresh_token` parameter was missing.'],
    ['grant_type=refresh_token&refresh_token=', 'The `refresh_token` parameter was missing.'],
    ['grant_type=authorization_code', 'The `code` parameter was missing.'],
    ['grant_type=authorization_code&code=x', 'The `redirect_uri` parameter was missing.'],
    [
      'grant_type=refresh_token&refresh_token=a&refresh_token=a',
      'The `refresh_token` parameter was sent more than once.',
    ],
    [`${CODE}&code=mdc_2`, 'The `code` parameter was sent more than once.'],
    [`${CODE}&redirect_uri=x`, 'The `redirect_uri` parameter was sent more than once.'],
    [`${CODE}&grant_type=refresh_token`, 'The `grant_type` parameter was sent more than once.'],
    [`grant_type=authorization_code&code=${'x'.repeat(513)}`, 'The `code` parameter was too long.'],
    [
      `grant_type=refresh_token&refresh_token=${'x'.repeat(513)}`,
      'The `refresh_token` parameter was too long.',
    ],
    [`${CODE}&code_verifier=short`, 'The `code_verifier` parameter was malformed.'],
    [`${CODE}&code_verifier=${'x'.repeat(129)}`, 'The `code_verifier` parameter was malformed.'],
  ])('is refused: %s — RFC 6749 §3.2, §5.2, RFC 7636 §4.1', (text, description) => {
    const parsed = parse(text)
    expect(parsed.ok ? null : parsed.refusal).toMatchObject({
      code: 'invalid_request',
      status: 400,
      description,
    })
  })

  it.each([
    'client_credentials',
    'password',
    'implicit',
    'Authorization_Code',
    'urn:ietf:params:oauth:grant-type:jwt-bearer',
    'constructor',
  ])('is refused with the grant %s — RFC 6749 §5.2', (grant) => {
    expect(parse(`grant_type=${grant}`)).toEqual({ ok: false, refusal: refusal('grant_type_unsupported') })
  })

  it('never faults, whatever the form', () => {
    const name = fc.constantFrom(
      'grant_type',
      'code',
      'redirect_uri',
      'code_verifier',
      'refresh_token',
      'scope',
    )
    const value = fc.oneof(fc.string(), fc.constantFrom('authorization_code', 'refresh_token'))
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value)), (pairs) => {
        const parsed = parseTokenRequest(new URLSearchParams(pairs))
        if (parsed.ok) expect(new Map(pairs).get('grant_type')).toBe(parsed.request.grantType)
      }),
    )
  })
})

describe('a presented token', () => {
  const presented = (text: string) => parsePresentedToken(new URLSearchParams(text))

  it.each([
    ['token=mdr_1', null],
    ['token=mdr_1&token_type_hint=refresh_token', 'refresh_token'],
    ['token=mdr_1&token_type_hint=access_token&client_id=1', 'access_token'],
    ['token=mdr_1&token_type_hint=unheard-of', null],
    ['token=mdr_1&token_type_hint=', null],
  ])('is read from %s — RFC 7009 §2.1, RFC 7662 §2.1', (text, hint) => {
    expect(presented(text)).toEqual({ ok: true, presented: { token: 'mdr_1', hint } })
  })

  it.each([
    ['', refusal('parameter_missing', 'token')],
    ['token=', refusal('parameter_missing', 'token')],
    ['token=a&token=b', refusal('parameter_repeated', 'token')],
    [`token=${'x'.repeat(513)}`, refusal('parameter_too_long', 'token')],
  ])('is refused in %s — RFC 7009 §2.2.1', (text, refused) => {
    expect(presented(text)).toEqual({ ok: false, refusal: refused })
  })
})
