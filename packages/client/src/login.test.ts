import { expect, it } from 'vitest'
import { checkIdToken } from './login.js'

const NOW_MS = 1_000_000
const EXPECTED = {
  addresses: { api: 'https://mudra.example/api/1.0' },
  clientId: '12',
  nonce: 'n',
  nowMs: NOW_MS,
}
const CLAIMS = { iss: EXPECTED.addresses.api, aud: '12', sub: '7', nonce: 'n', exp: NOW_MS / 1_000 + 1 }

const tokenOf = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`

it('takes an ID token that is for this app and this login — OpenID Connect Core §3.1.3.7', () => {
  expect(checkIdToken(tokenOf(CLAIMS), EXPECTED)).toEqual(CLAIMS)
  const forSeveral = { ...CLAIMS, aud: ['12', '13'], azp: '12' }
  expect(checkIdToken(tokenOf(forSeveral), EXPECTED)).toEqual(forSeveral)
})

it.each([
  ['of another issuer', { iss: 'https://other.example/api/1.0' }],
  ['for another app', { aud: '13' }],
  ['for several, and issued to another', { aud: ['12', '13'], azp: '13' }],
  ['for several, and nobody says to whom', { aud: ['12', '13'] }],
  ['of another login', { nonce: 'm' }],
  ['of no login', { nonce: undefined }],
  ['that is over', { exp: NOW_MS / 1_000 }],
  ['without an end', { exp: undefined }],
  ['of nobody', { sub: undefined }],
])('refuses one %s — OpenID Connect Core §3.1.3.7', (_, wrong) => {
  expect(() => checkIdToken(tokenOf({ ...CLAIMS, ...wrong }), EXPECTED)).toThrow(
    expect.objectContaining({ code: 'id_token_invalid' }),
  )
})

it.each(['', 'a.b', 'e30.%.x'])('refuses %j, which is none', (token) => {
  expect(() => checkIdToken(token, EXPECTED)).toThrow(expect.objectContaining({ code: 'id_token_invalid' }))
})
