import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAuthorizeAddress, verifyRedirect, type VerifiedRedirect } from './authorize-address.js'
import { parseAuthorizeRequest, type AuthorizeRules } from './authorize-request.js'
import { refusal } from './oauth-error.js'

const CALLBACK = 'https://app.example.com/callback'
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
const PKCE = `code_challenge=${CHALLENGE}&code_challenge_method=S256`
const ID_TOKEN = 'response_type=code%20id_token&scope=openid%20default&nonce=n'

const FULL: AuthorizeRules = {
  kind: 'confidential',
  permissions: 'full',
  scopes: [],
  identityScopes: ['openid', 'email', 'profile'],
  requiresPkce: false,
  sendsIssuer: false,
}
const SPECIFIC: AuthorizeRules = { ...FULL, permissions: 'specific', scopes: ['tasks:read'] }
const NATIVE: AuthorizeRules = { ...FULL, kind: 'native' }

function redirectTo(redirectUri: string): VerifiedRedirect {
  const address = parseAuthorizeAddress(new URLSearchParams({ client_id: '12', redirect_uri: redirectUri }))
  if (!address.ok) throw new Error(address.refusal.reason)
  const verified = verifyRedirect(address.value, { kind: 'native', redirectUris: [redirectUri] })
  if (!verified.ok) throw new Error(verified.refusal.reason)
  return verified.value
}

const parse = (text: string, rules = FULL, redirectUri = CALLBACK) =>
  parseAuthorizeRequest(new URLSearchParams(text), redirectTo(redirectUri), rules)

function accepted(text: string, rules = FULL, redirectUri = CALLBACK) {
  const judged = parse(text, rules, redirectUri)
  if (!judged.ok) throw new Error(judged.refusal.reason)
  return judged.request
}

function redirected(text: string, rules = FULL, redirectUri = CALLBACK) {
  const judged = parse(text, rules, redirectUri)
  if (judged.ok || judged.show !== 'redirect') throw new Error('not redirected')
  return { refusal: judged.refusal, target: judged.target }
}

describe('an authorization request', () => {
  it("needs no more than a response type — Asana's SDKs send neither state nor scope", () => {
    expect(accepted('response_type=code')).toMatchObject({
      clientId: '12',
      responseType: 'code',
      scopes: { api: 'full', identity: [] },
      challenge: null,
      target: {
        redirect: { redirectUri: CALLBACK },
        mode: 'query',
        state: null,
        openid: false,
        sendsIssuer: false,
      },
    })
  })

  it('ignores what nobody knows, sent twice as well — RFC 6749 §3.1', () => {
    expect(parse('response_type=code&resource=https://mcp.asana.com/v2&resource=x&foo=1&foo=2').ok).toBe(true)
  })

  it.each([
    'response_type',
    'response_mode',
    'state',
    'scope',
    'code_challenge',
    'code_challenge_method',
    'nonce',
    'prompt',
    'max_age',
    'login_hint',
    'claims',
  ])('is refused with %s twice — RFC 6749 §3.1', (name) => {
    const twice = new URLSearchParams([
      ['response_type', 'code'],
      [name, 'code'],
      [name, 'code'],
    ])
    const judged = parseAuthorizeRequest(twice, redirectTo(CALLBACK), FULL)
    expect(judged).toMatchObject({
      ok: false,
      show: 'redirect',
      refusal: refusal('parameter_repeated', name),
    })
  })

  it.each([
    ['', refusal('parameter_missing', 'response_type')],
    ['response_type=', refusal('parameter_missing', 'response_type')],
    ['response_type=token', refusal('response_type_unsupported')],
    [`response_type=${'x'.repeat(100)}`, refusal('parameter_too_long', 'response_type')],
    ['response_type=code&response_mode=web_message', refusal('response_mode_unsupported')],
    [`${ID_TOKEN}&response_mode=query`, refusal('response_mode_unsafe')],
    ['response_type=id_token&nonce=n', refusal('openid_scope_missing')],
    ['response_type=id_token&nonce=n&scope=email', refusal('openid_scope_missing')],
    ['response_type=id_token&scope=openid', refusal('parameter_missing', 'nonce')],
    ['response_type=code+id_token&scope=openid&nonce=', refusal('parameter_missing', 'nonce')],
    ['response_type=code&scope=a%22b', refusal('scope_malformed')],
    ['response_type=code&prompt=none+login', refusal('prompt_none_combined')],
    ['response_type=code&request=x.y.z', refusal('request_object_unsupported')],
  ])('is refused by redirect: %s — RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6', (text, refused) => {
    expect(redirected(text).refusal).toEqual(refused)
  })

  const NATIVE_SPECIFIC: AuthorizeRules = { ...SPECIFIC, kind: 'native' }
  it.each([
    ['request=x.y.z', 'request_object_unsupported'],
    ['request_uri=https%3A%2F%2Fapp.example%2Fr', 'request_uri_unsupported'],
    ['registration=%7B%7D', 'registration_unsupported'],
  ] as const)(
    'with %s is refused for that, though all else may be wrong as well — OpenID Connect Core §3.1.2.6, §6.1, §6.2',
    (text, reason) => {
      for (const rest of [
        'response_type=code',
        'response_type=code&scope=nobody:knows',
        'response_type=code&scope=a%22b',
        'response_type=code&code_challenge=short&code_challenge_method=plain',
        'response_type=id_token',
        'response_type=id_token&scope=openid',
        'response_type=code&prompt=none+login&max_age=x&claims=x',
      ])
        expect(redirected(`${rest}&${text}`, NATIVE_SPECIFIC).refusal).toEqual(refusal(reason))
      // Nobody reads it, so it may be as long as it likes.
      const long = `${text}${'x'.repeat(12_000)}`
      expect(redirected(`response_type=code&${long}`, NATIVE_SPECIFIC).refusal).toEqual(refusal(reason))
      // What the answer looks like comes first.
      expect(redirected(`response_type=token&${text}`).refusal).toEqual(refusal('response_type_unsupported'))
      const unsafe = `response_type=id_token&response_mode=query&${text}`
      expect(redirected(unsafe).refusal).toEqual(refusal('response_mode_unsafe'))
    },
  )

  it('is refused by a form where the request object wishes one, and the query does not say otherwise — OAuth 2.0 Form Post Response Mode §2', () => {
    const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const object = `${encoded({ alg: 'none' })}.${encoded({ response_mode: 'form_post', redirect_uri: 'https://evil.example/', state: 'evil' })}.`
    const { refusal: refused, target } = redirected(`response_type=code&state=s&request=${object}`)
    expect(refused).toEqual(refusal('request_object_unsupported'))
    expect(target).toMatchObject({ mode: 'form_post', state: 's', redirect: { redirectUri: CALLBACK } })
    const long = `${encoded({ alg: 'none' })}.${encoded({ response_mode: 'form_post', x: 'x'.repeat(8_000) })}.`
    expect(redirected(`response_type=code&request=${long}`).target.mode).toBe('form_post')
    const said = redirected(`response_type=code&response_mode=fragment&request=${object}`)
    expect(said.target.mode).toBe('fragment')
    const oob = 'urn:ietf:wg:oauth:2.0:oob'
    expect(redirected(`response_type=code&request=${object}`, NATIVE, oob).target.mode).toBe('out_of_band')
  })

  it('never faults and never answers elsewhere, whatever the query — RFC 6749 §4.1.2.1', () => {
    const name = fc.constantFrom(
      'response_type',
      'response_mode',
      'state',
      'scope',
      'code_challenge',
      'nonce',
      'prompt',
      'max_age',
      'claims',
      'x',
    )
    const value = fc.oneof(fc.string(), fc.constantFrom('code', 'id_token', 'openid', 'none', 'S256', '{}'))
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value)), (pairs) => {
        const judged = parseAuthorizeRequest(new URLSearchParams(pairs), redirectTo(CALLBACK), FULL)
        const target = judged.ok ? judged.request.target : judged.show === 'redirect' ? judged.target : null
        if (target !== null) expect(target.redirect.redirectUri).toBe(CALLBACK)
      }),
    )
  })
})

describe('PKCE in an authorization request', () => {
  it('takes an S256 challenge — RFC 7636 §4.3', () => {
    expect(accepted(`response_type=code&${PKCE}`).challenge).toBe(CHALLENGE)
    expect(accepted(`response_type=code&${PKCE}`, NATIVE).challenge).toBe(CHALLENGE)
  })

  it.each([
    [`code_challenge=${CHALLENGE}`, refusal('pkce_method_unsupported')],
    [`code_challenge=${CHALLENGE}&code_challenge_method=`, refusal('pkce_method_unsupported')],
    [`code_challenge=${CHALLENGE}&code_challenge_method=plain`, refusal('pkce_method_unsupported')],
    [`code_challenge=${CHALLENGE}&code_challenge_method=s256`, refusal('pkce_method_unsupported')],
    [`code_challenge=${CHALLENGE}x&code_challenge_method=S256`, refusal('pkce_challenge_malformed')],
    [`code_challenge=${'0'.repeat(64)}&code_challenge_method=S256`, refusal('pkce_challenge_malformed')],
    ['code_challenge=&code_challenge_method=S256', refusal('parameter_missing', 'code_challenge')],
  ])('refuses %s — RFC 7636 §4.4.1', (text, refused) => {
    expect(redirected(`response_type=code&${text}`).refusal).toEqual(refused)
    expect(refused.code).toBe('invalid_request')
  })

  it.each([NATIVE, { ...FULL, requiresPkce: true }])(
    'is required of native apps and of those whose owner says so (%#) — RFC 9700 §2.1.1',
    (rules) => {
      for (const text of ['response_type=code', 'response_type=code&code_challenge_method=S256', ID_TOKEN]) {
        expect(redirected(text, rules).refusal).toEqual(refusal('pkce_required'))
      }
    },
  )

  it('is nothing where no code is asked for — RFC 7636 §4.3', () => {
    const text = 'response_type=id_token&scope=openid&nonce=n'
    expect(accepted(text, NATIVE).challenge).toBeNull()
    expect(accepted(`${text}&${PKCE}`, NATIVE).challenge).toBeNull()
  })
})

describe('the scope of an authorization request', () => {
  it.each([
    [SPECIFIC, 'response_type=code', refusal('default_scope_forbidden')],
    [SPECIFIC, 'response_type=code&scope=default', refusal('default_scope_forbidden')],
    [SPECIFIC, 'response_type=code&scope=tasks:write', refusal('scopes_forbidden', 'tasks:write')],
    [FULL, 'response_type=code&scope=attachments:read', refusal('scopes_forbidden', 'attachments:read')],
  ])(
    "is refused on a page when it is not the app's (%#) — Asana's forbidden_scopes",
    (rules, text, refused) => {
      expect(parse(text, rules)).toEqual({ ok: false, show: 'page', refusal: refused })
    },
  )

  it("is what the app may ask — Asana's permission modes", () => {
    expect(accepted('response_type=code&scope=', FULL).scopes.api).toBe('full')
    expect(accepted('response_type=code&scope=tasks:read+openid', SPECIFIC).scopes).toEqual({
      api: ['tasks:read'],
      identity: ['openid'],
    })
  })
})

describe('the target of the answer', () => {
  it.each([
    ['response_type=code', 'query'],
    ['response_type=code&response_mode=fragment', 'fragment'],
    ['response_type=code&response_mode=form_post', 'form_post'],
    [ID_TOKEN, 'fragment'],
    [`${ID_TOKEN}&response_mode=form_post`, 'form_post'],
  ])('for %s is %s — OAuth 2.0 Multiple Response Type Encoding Practices §2.1', (text, mode) => {
    expect(accepted(text).target.mode).toBe(mode)
  })

  it.each([
    [`${ID_TOKEN}&response_mode=query`, 'fragment'],
    [`${ID_TOKEN}&response_mode=form_post&max_age=x`, 'form_post'],
    ['response_type=token&response_mode=fragment', 'fragment'],
    ['response_type=token', 'query'],
    ['response_type=code&response_mode=fragment&response_mode=query', 'query'],
  ])('for the refused %s is %s — OAuth 2.0 Multiple Response Type Encoding Practices §5', (text, mode) => {
    expect(redirected(text).target.mode).toBe(mode)
  })

  it('has the OpenID issuer when openid is asked, though it be refused — RFC 9207 §2', () => {
    expect(accepted(ID_TOKEN).target.openid).toBe(true)
    expect(accepted('response_type=code&scope=default').target.openid).toBe(false)
    expect(redirected('response_type=token&scope=openid').target.openid).toBe(true)
    expect(redirected('response_type=token&scope=openidx').target.openid).toBe(false)
  })

  it('shows a code out of band, and nothing else — Asana’s native apps', () => {
    const oob = 'urn:ietf:wg:oauth:2.0:oob'
    const text = `response_type=code&${PKCE}&response_mode=fragment`
    expect(accepted(text, NATIVE, oob).target.mode).toBe('out_of_band')
    const refused = redirected(`${ID_TOKEN}&${PKCE}`, NATIVE, oob)
    expect(refused.refusal).toEqual(refusal('response_type_out_of_band'))
    expect(refused.target.mode).toBe('out_of_band')
  })
})

describe('the state', () => {
  it('is returned as it came — RFC 6749 §4.1.1', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }), (state) => {
        fc.pre(!/[\p{Cc}\uFFFD]/u.test(state))
        const query = new URLSearchParams({ response_type: 'code', state })
        const judged = parseAuthorizeRequest(query, redirectTo(CALLBACK), FULL)
        expect(judged.ok && judged.request.target.state).toBe(state)
      }),
    )
  })

  it('comes back with a refusal, too — RFC 6749 §4.1.2.1', () => {
    expect(redirected('response_type=token&state=a%2Bb%20c').target.state).toBe('a+b c')
  })

  it.each([
    ['state=%ff', refusal('parameter_malformed', 'state')],
    ['state=a%0d%0ab', refusal('parameter_malformed', 'state')],
    [`state=${'x'.repeat(5_000)}`, refusal('parameter_too_long', 'state')],
    ['state=a&state=b', refusal('parameter_repeated', 'state')],
  ])(
    'that cannot be returned so is refused and not returned (%#) — RFC 6749 Appendix A.5',
    (text, refused) => {
      expect(redirected(`response_type=code&${text}`)).toMatchObject({
        refusal: refused,
        target: { state: null },
      })
    },
  )
})

describe('where a refusal goes', () => {
  const BAD = 'response_type=nope'

  it('with no state where none was sent, or an empty one — RFC 6749 §4.1.2.1', () => {
    expect(redirected(BAD).target.state).toBeNull()
    expect(redirected(`${BAD}&state=`).target.state).toBeNull()
  })

  it('with a state of 4,096 characters, and without one of 4,097', () => {
    expect(redirected(`${BAD}&state=${'s'.repeat(4_096)}`).target.state).toHaveLength(4_096)
    expect(redirected(`${BAD}&state=${'s'.repeat(4_097)}`).target.state).toBeNull()
  })

  it('from the OpenID issuer where a scope that could be read has `openid` in it', () => {
    const scope = (length: number) => `openid${' '.repeat(length - 'openid'.length)}`
    expect(redirected(`${BAD}&scope=${scope(2_000)}`).target.openid).toBe(true)
    expect(redirected(`${BAD}&scope=${scope(2_001)}`).target.openid).toBe(false)
  })
})
