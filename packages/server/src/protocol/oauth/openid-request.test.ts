import { describe, expect, it } from 'vitest'
import { refusal } from './oauth-error.js'
import {
  judgeOpenIdRequest,
  OPENID_LENGTH_MAX,
  refuseRequestObject,
  wishesFormPost,
} from './openid-request.js'
import { readParameters } from './parameters.js'

function judge(parameters: Record<string, string>) {
  const read = readParameters(new URLSearchParams(parameters), OPENID_LENGTH_MAX)
  if (!read.ok) throw new Error(read.refusal.reason)
  return judgeOpenIdRequest(read.values)
}

function accepted(parameters: Record<string, string>) {
  const judged = judge(parameters)
  if (!judged.ok) throw new Error(judged.refusal.reason)
  return judged.value
}

describe('how the person is asked', () => {
  it('is nothing unless the app says something — OpenID Connect Core §3.1.2.1', () => {
    expect(accepted({})).toEqual({
      nonce: null,
      prompts: new Set(),
      maxAgeSeconds: null,
      loginHint: null,
      idTokenHint: null,
      display: null,
      uiLocales: [],
      claims: null,
      acrValues: [],
      requiredAcrs: null,
    })
  })

  it.each([
    ['none', ['none']],
    ['login', ['login']],
    ['consent', ['consent']],
    ['consent login', ['login', 'consent']],
    ['select_account', ['select_account']],
    ['login create', ['login']],
    ['unheard-of', []],
    [' ', []],
  ])('prompt=%s — OpenID Connect Core §3.1.2.1', (prompt, prompts) => {
    expect([...accepted({ prompt }).prompts]).toEqual(prompts)
  })

  it.each(['none login', 'consent none', 'none none', 'none unheard-of'])(
    'prompt=%s is refused: none stands alone — OpenID Connect Core §3.1.2.1',
    (prompt) => {
      expect(judge({ prompt })).toEqual({ ok: false, refusal: refusal('prompt_none_combined') })
    },
  )

  it.each([
    ['0', 0],
    ['3600', 3_600],
    ['007', 7],
  ])('max_age=%s — OpenID Connect Core §3.1.2.1', (max_age, seconds) => {
    expect(accepted({ max_age }).maxAgeSeconds).toBe(seconds)
  })

  it.each(['-1', '1.5', '1e3', ' 1', 'soon', '1234567890', '٣'])(
    'max_age=%s is refused — OpenID Connect Core §3.1.2.1',
    (max_age) => {
      expect(judge({ max_age })).toEqual({ ok: false, refusal: refusal('parameter_malformed', 'max_age') })
    },
  )

  it('passes on nonce and hints verbatim — OpenID Connect Core §3.1.2.1', () => {
    const { nonce, loginHint, idTokenHint } = accepted({
      nonce: ' n+1/é ',
      login_hint: 'a@x',
      id_token_hint: 'a.b.c',
    })
    expect([nonce, loginHint, idTokenHint]).toEqual([' n+1/é ', 'a@x', 'a.b.c'])
  })

  it('ignores displays and languages that nobody knows — OpenID Connect Core §3.1.2.1', () => {
    expect(accepted({ display: 'popup' }).display).toBe('popup')
    expect(accepted({ display: 'hologram' }).display).toBeNull()
    expect(accepted({ ui_locales: 'fr-CA fr "><script> en' }).uiLocales).toEqual(['fr-CA', 'fr', 'en'])
  })

  it('reads claims, and refuses what is no JSON — OpenID Connect Core §5.5', () => {
    expect(accepted({ claims: '{"id_token":{"sub":null}}' }).claims?.idToken.size).toBe(1)
    expect(judge({ claims: '{' })).toEqual({ ok: false, refusal: refusal('parameter_malformed', 'claims') })
  })

  it.each([
    ['request', 'request_object_unsupported', 'request_not_supported'],
    ['request_uri', 'request_uri_unsupported', 'request_uri_not_supported'],
    ['registration', 'registration_unsupported', 'registration_not_supported'],
  ] as const)('refuses %s — OpenID Connect Core §3.1.2.6', (name, reason, code) => {
    const none = { request: null, request_uri: null, registration: null }
    expect(refuseRequestObject({ ...none, [name]: 'x' })).toEqual(refusal(reason))
    expect(refuseRequestObject(none)).toBeNull()
    expect(refusal(reason).code).toBe(code)
  })
})

describe('how the person is asked, at the edges', () => {
  it('prompt=none may have blanks around it', () => {
    expect([...accepted({ prompt: ' none ' }).prompts]).toEqual(['none'])
  })

  it.each(['page', 'popup', 'touch', 'wap'])('display=%s — OpenID Connect Core §3.1.2.1', (display) => {
    expect(accepted({ display }).display).toBe(display)
  })

  it('max_age has nine digits at most', () => {
    expect(accepted({ max_age: '999999999' }).maxAgeSeconds).toBe(999_999_999)
    expect(judge({ max_age: '1000000000' })).toEqual({
      ok: false,
      refusal: refusal('parameter_malformed', 'max_age'),
    })
  })

  it.each(['de', 'pt-BR', 'zh-Hant-TW', 'abcdefgh', 'de-1', 'de-12345678'])('ui_locales=%s', (tag) => {
    expect(accepted({ ui_locales: tag }).uiLocales).toEqual([tag])
  })

  it.each(['1de', 'de!', 'd', 'abcdefghi', 'de-', 'de-123456789', '-de', 'de-x-'])(
    'no language is %s',
    (tag) => {
      expect(accepted({ ui_locales: `${tag} fr` }).uiLocales).toEqual(['fr'])
    },
  )

  it('ten wishes of how somebody signs in are heard, those of claims first', () => {
    const wished = Array.from({ length: 12 }, (_, at) => `acr-${at}`)
    expect(accepted({ acr_values: ` ${wished.join('  ')} ` }).acrValues).toEqual(wished.slice(0, 10))
    const claims = JSON.stringify({ id_token: { acr: { values: ['first', 'second'] } } })
    expect(accepted({ claims, acr_values: wished.join(' ') }).acrValues).toEqual([
      'first',
      'second',
      ...wished.slice(0, 8),
    ])
    expect(accepted({ claims }).requiredAcrs).toBeNull()
    const essential = JSON.stringify({ id_token: { acr: { essential: true, values: ['first'] } } })
    expect(accepted({ claims: essential })).toMatchObject({ requiredAcrs: ['first'], acrValues: ['first'] })
  })

  it('the ten dearest languages are heard', () => {
    const tags = Array.from({ length: 12 }, (_, index) => `aa-${index}`)
    expect(accepted({ ui_locales: tags.join(' ') }).uiLocales).toEqual(tags.slice(0, 10))
  })
})

describe('a request object that nobody reads', () => {
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const object = (claims: unknown) => `${encoded({ alg: 'none' })}.${encoded(claims)}.`

  it('has its wish for a form heard — OAuth 2.0 Form Post Response Mode §2', () => {
    expect(wishesFormPost(object({ response_mode: 'form_post' }))).toBe(true)
    expect(
      wishesFormPost(`${encoded({ alg: 'RS256' })}.${encoded({ response_mode: 'form_post' })}.c2ln`),
    ).toBe(true)
  })

  it.each([
    null,
    '',
    'x',
    'x.y.z',
    '..',
    object({}),
    object(null),
    object([]),
    object('form_post'),
    object({ response_mode: 'fragment' }),
    object({ response_mode: 'query' }),
    object({ response_mode: ['form_post'] }),
    object({ inner: { response_mode: 'form_post' } }),
    `${encoded({})}.${Buffer.from('{"__proto__":{"response_mode":"form_post"}}').toString('base64url')}.`,
    `${encoded({ alg: 'RSA-OAEP' })}.${encoded({ response_mode: 'form_post' })}.a.b.c`,
    object({ response_mode: 'form_post', pad: 'x'.repeat(65_536) }),
  ])('and nothing else of it: %s', (text) => {
    expect(wishesFormPost(text)).toBe(false)
  })
})
