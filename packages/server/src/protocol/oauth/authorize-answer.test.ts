import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allowAnswer, refuseAnswer } from './authorize-answer.js'
import { parseAuthorizeAddress, verifyRedirect } from './authorize-address.js'
import type { AnswerTarget } from './authorize-request.js'
import { refusal } from './oauth-error.js'

const BASE = 'https://mudra.example'
const CODE = { code: '2/12/34:ab', idToken: null }

function targetOf(redirectUri: string, rest: Partial<AnswerTarget> = {}): AnswerTarget {
  const address = parseAuthorizeAddress(new URLSearchParams({ client_id: '12', redirect_uri: redirectUri }))
  const verified = address.ok
    ? verifyRedirect(address.value, { kind: 'native', redirectUris: [redirectUri] })
    : address
  if (!verified.ok) throw new Error(verified.refusal.reason)
  return { redirect: verified.value, mode: 'query', state: null, openid: false, sendsIssuer: true, ...rest }
}

describe('an answer that allows', () => {
  it.each([
    ['https://a.example/cb', 'https://a.example/cb?code=2%2F12%2F34%3Aab&iss=https%3A%2F%2Fmudra.example'],
    ['https://a.example', 'https://a.example?code=2%2F12%2F34%3Aab&iss=https%3A%2F%2Fmudra.example'],
    [
      'https://a.example/cb?x=1',
      'https://a.example/cb?x=1&code=2%2F12%2F34%3Aab&iss=https%3A%2F%2Fmudra.example',
    ],
    ['https://a.example/cb?', 'https://a.example/cb?code=2%2F12%2F34%3Aab&iss=https%3A%2F%2Fmudra.example'],
    ['com.example.app:/cb', 'com.example.app:/cb?code=2%2F12%2F34%3Aab&iss=https%3A%2F%2Fmudra.example'],
  ])('keeps what %s has — RFC 6749 §3.1.2, §4.1.2', (redirectUri, location) => {
    expect(allowAnswer(targetOf(redirectUri), CODE, BASE)).toEqual({ kind: 'redirect', location })
  })

  it('returns the state byte for byte — RFC 6749 §4.1.2', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (state) => {
        fc.pre(state.isWellFormed())
        const answer = allowAnswer(targetOf('https://a.example/cb', { state }), CODE, BASE)
        const location = answer.kind === 'redirect' ? answer.location : ''
        expect(new URL(location).searchParams.getAll('state')).toEqual([state])
        expect(location).toMatch(/^[\x21-\x7E]+$/)
      }),
    )
  })

  it('sends an ID token in the fragment, with the OpenID issuer — OpenID Connect Core §3.3.2.5, RFC 9207 §2', () => {
    const target = targetOf('https://a.example/cb?x=1', { mode: 'fragment', openid: true, state: 's' })
    expect(allowAnswer(target, { code: 'c', idToken: 'h.p.s' }, BASE)).toEqual({
      kind: 'redirect',
      location:
        'https://a.example/cb?x=1#code=c&id_token=h.p.s&state=s&iss=https%3A%2F%2Fmudra.example%2Fapi%2F1.0',
    })
    expect(allowAnswer(target, { code: null, idToken: 'h.p.s' }, BASE)).toMatchObject({
      location: 'https://a.example/cb?x=1#id_token=h.p.s&state=s&iss=https%3A%2F%2Fmudra.example%2Fapi%2F1.0',
    })
  })

  it('posts its fields unencoded — OAuth 2.0 Form Post Response Mode §2', () => {
    expect(
      allowAnswer(targetOf('https://a.example/cb', { mode: 'form_post', state: '"><b>' }), CODE, BASE),
    ).toEqual({
      kind: 'form_post',
      action: 'https://a.example/cb',
      fields: [
        ['code', '2/12/34:ab'],
        ['state', '"><b>'],
        ['iss', BASE],
      ],
    })
  })

  it('shows the code out of band — Asana’s native apps', () => {
    const target = targetOf('urn:ietf:wg:oauth:2.0:oob', { mode: 'out_of_band' })
    expect(allowAnswer(target, CODE, BASE)).toEqual({ kind: 'out_of_band_code', code: '2/12/34:ab' })
    expect(() => allowAnswer(target, { code: null, idToken: null }, BASE)).toThrow('has a code')
  })
})

describe('an answer of plain OAuth to an app that does not want the issuer', () => {
  const target = targetOf('https://a.example/cb', { sendsIssuer: false, state: 's' })

  it('has none, allowed or refused — as Asana', () => {
    expect(allowAnswer(target, CODE, BASE)).toMatchObject({
      location: 'https://a.example/cb?code=2%2F12%2F34%3Aab&state=s',
    })
    const refused = refuseAnswer(target, refusal('person_denied'), BASE)
    expect(refused).toMatchObject({ location: expect.stringMatching(/&state=s$/) as string })
  })

  it('has one where openid is asked — RFC 9207 §2', () => {
    expect(allowAnswer({ ...target, openid: true }, CODE, BASE)).toMatchObject({
      location: expect.stringContaining('&iss=https%3A%2F%2Fmudra.example%2Fapi%2F1.0') as string,
    })
  })
})

describe('an answer that refuses', () => {
  it('says why, with state and issuer — RFC 6749 §4.1.2.1, RFC 9207 §2', () => {
    const denied = refusal('person_denied')
    expect(refuseAnswer(targetOf('https://a.example/cb?x=1', { state: 'a b' }), denied, BASE)).toEqual({
      kind: 'redirect',
      location:
        'https://a.example/cb?x=1&error=access_denied&error_description=The%20user%20denied%20access%20to%20your%20application.&state=a%20b&iss=https%3A%2F%2Fmudra.example',
    })
    const target = targetOf('https://a.example/cb', { mode: 'fragment', openid: true })
    expect(refuseAnswer(target, refusal('sign_in_needed'), BASE)).toMatchObject({
      location: expect.stringContaining('/cb#error=login_required&') as string,
    })
  })

  it('is shown out of band — Asana’s native apps', () => {
    const denied = refusal('person_denied')
    expect(
      refuseAnswer(targetOf('urn:ietf:wg:oauth:2.0:oob', { mode: 'out_of_band' }), denied, BASE),
    ).toEqual({
      kind: 'out_of_band_error',
      refusal: denied,
    })
  })
})
