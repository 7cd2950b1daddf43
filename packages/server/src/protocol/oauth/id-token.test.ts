import { describe, expect, it } from 'vitest'
import type { Gid } from '../asana/gid.js'
import { idTokenClaims, leftHalfHash, userinfoAnswer, type IdTokenFacts } from './id-token.js'
import { openidConfiguration } from './metadata.js'
import { CLAIMS_BY_IDENTITY_SCOPE, GRANTABLE_CLAIMS, IDENTITY_SCOPES } from './scope.js'

const PERSON = {
  gid: '42' as Gid,
  name: 'Ada Byron',
  email: 'ada@x.example',
  isEmailProved: true,
  pictureUrl: 'https://x.example/a.png',
  groups: ['7', '9'],
}
const NOW_MS = 1_700_000_000_999
const FACTS: IdTokenFacts = {
  issuer: 'https://mudra.example/api/1.0',
  clientId: '12' as Gid,
  person: PERSON,
  identity: ['openid'],
  claims: [],
  authentication: null,
  authenticatedAtMs: NOW_MS - 10_000,
  lifetimeSeconds: 3_600,
  nonce: null,
  accessToken: null,
  code: null,
}

describe('an ID token', () => {
  it('says who, for whom, until when, since when — OpenID Connect Core §2', () => {
    expect(idTokenClaims(FACTS, NOW_MS)).toEqual({
      iss: 'https://mudra.example/api/1.0',
      sub: '42',
      aud: '12',
      exp: 1_700_003_600,
      iat: 1_700_000_000,
      auth_time: 1_699_999_990,
    })
  })

  it('repeats the nonce verbatim, and binds what travels with it — OpenID Connect Core §3.1.3.6, §3.3.2.11', () => {
    expect(
      idTokenClaims({ ...FACTS, nonce: ' n ', accessToken: 'mda_1', code: 'mdc_1' }, NOW_MS),
    ).toMatchObject({
      nonce: ' n ',
      at_hash: leftHalfHash('mda_1'),
      c_hash: leftHalfHash('mdc_1'),
    })
  })

  it('hashes as the examples do — OpenID Connect Core Appendix A.3, A.4', () => {
    expect(leftHalfHash('jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y')).toBe('77QmUPtjPfzWtF2AnpK9RQ')
    expect(leftHalfHash('Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk')).toBe(
      'LDktKdoQak3Pk0cnXxCltA',
    )
  })
})

describe('the claims about a person', () => {
  it.each(IDENTITY_SCOPES)('of the scope %s are its own — OpenID Connect Core §5.4', (scope) => {
    const claims = Object.keys(userinfoAnswer(PERSON, { identity: [scope] }))
    expect(claims).toEqual([...new Set(['sub', ...CLAIMS_BY_IDENTITY_SCOPE[scope]])])
  })

  it('say of an address whether it was proved, to whom it is told at all — OpenID Connect Core §5.1', () => {
    const unproved = { ...PERSON, isEmailProved: false }
    expect(userinfoAnswer(unproved, { identity: ['email'] })).toEqual({
      sub: '42',
      email: 'ada@x.example',
      email_verified: false,
    })
    expect(userinfoAnswer(unproved, { identity: ['openid', 'profile'] })).not.toHaveProperty('email_verified')
    expect(userinfoAnswer(PERSON, { identity: ['email'] })).toHaveProperty('email_verified', true)
  })

  it('lack a picture that is not there, and are the same in the ID token — OpenID Connect Core §5.3.2', () => {
    expect(userinfoAnswer({ ...PERSON, pictureUrl: null }, { identity: ['openid', 'profile'] })).toEqual({
      sub: '42',
      name: 'Ada Byron',
      preferred_username: 'ada',
    })
    expect(idTokenClaims({ ...FACTS, identity: IDENTITY_SCOPES }, NOW_MS)).toMatchObject(
      userinfoAnswer(PERSON, { identity: IDENTITY_SCOPES }),
    )
  })

  it('that are allowed one by one are told in their place alone — OpenID Connect Core §5.5', () => {
    for (const { claim } of GRANTABLE_CLAIMS) {
      const [place = '', name = ''] = claim.split(':')
      const allowed = { identity: ['openid'] as const, claims: [claim] }
      const told = {
        id_token: Object.keys(idTokenClaims({ ...FACTS, ...allowed }, NOW_MS)),
        userinfo: Object.keys(userinfoAnswer(PERSON, allowed)),
      }
      expect(told[place as 'userinfo']).toContain(name)
      expect(told[place === 'userinfo' ? 'id_token' : 'userinfo']).not.toContain(name)
    }
  })

  it('never have an address without whether it was proved — OpenID Connect Core §5.1', () => {
    const allowed = { identity: ['openid'] as const, claims: ['userinfo:email'] as const }
    expect(userinfoAnswer({ ...PERSON, isEmailProved: false }, allowed)).toMatchObject({
      email_verified: false,
    })
  })
})

it('the metadata names every claim that there is, and no other — OpenID Connect Discovery §3', () => {
  const all = idTokenClaims(
    {
      ...FACTS,
      identity: IDENTITY_SCOPES,
      authentication: { acr: 'mfa', amr: ['pwd', 'otp', 'mfa'], sid: '5' },
      nonce: 'n',
      accessToken: 'mda_1',
      code: 'mdc_1',
    },
    NOW_MS,
  )
  const { claims_supported: named } = openidConfiguration('https://mudra.example', {
    uiLocales: ['en'],
    privacyUrl: null,
    termsUrl: null,
  })
  expect(named.toSorted()).toEqual(Object.keys(all).toSorted())
})
