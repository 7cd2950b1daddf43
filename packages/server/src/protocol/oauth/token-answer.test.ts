import { describe, expect, it } from 'vitest'
import type { Gid } from '../asana/gid.js'
import { introspectionAnswer, tokenAnswer, tokenInfoAnswer, type LiveToken } from './token-answer.js'

const OWNER = { gid: '4673218951' as Gid, name: 'Greg Sanchez', email: 'gsanchez@example.com' }
const NOW_MS = 1_700_000_000_500
const ACCESS: LiveToken = {
  kind: 'access',
  scope: 'tasks:read openid',
  issuedAtMs: NOW_MS - 60_000,
  expiresAtMs: NOW_MS + 3_540_000,
  clientId: '12' as Gid,
}

describe('the answer of the token endpoint', () => {
  const issued = {
    accessToken: 'mda_1',
    expiresInSeconds: 3_600,
    owner: OWNER,
    refreshToken: null,
    idToken: null,
  }

  it("is Asana's, byte for byte — RFC 6749 §5.1", () => {
    expect(JSON.stringify(tokenAnswer({ ...issued, refreshToken: 'mdr_1' }))).toBe(
      '{"access_token":"mda_1","expires_in":3600,"token_type":"bearer","data":{"id":4673218951,"gid":"4673218951","name":"Greg Sanchez","email":"gsanchez@example.com"},"refresh_token":"mdr_1"}',
    )
  })

  it('has a refresh token only when one was issued, an ID token only with openid, and never a scope — RFC 6749 §6', () => {
    expect(Object.keys(tokenAnswer(issued))).toEqual(['access_token', 'expires_in', 'token_type', 'data'])
    expect(tokenAnswer({ ...issued, idToken: 'h.p.s' })).toMatchObject({ id_token: 'h.p.s' })
  })

  it('has the greatest gid exactly', () => {
    const gid = String(Number.MAX_SAFE_INTEGER) as Gid
    const { id } = tokenAnswer({ ...issued, owner: { ...OWNER, gid } }).data
    expect(String(id)).toBe(gid)
  })
})

describe('token_info', () => {
  it("describes a live token — Asana's token_info", () => {
    expect(tokenInfoAnswer(ACCESS, NOW_MS)).toEqual({
      token_type: 'bearer',
      expires_in: 3_540,
      exp: 1_700_003_540,
      scope: 'tasks:read openid',
      client_id: '12',
      active: true,
    })
    expect(tokenInfoAnswer({ ...ACCESS, kind: 'refresh' }, NOW_MS).token_type).toBe('refresh')
  })

  it("has no app for a personal token, and no end for one without — Asana's token_info", () => {
    expect(tokenInfoAnswer({ ...ACCESS, clientId: null, expiresAtMs: null }, NOW_MS)).toEqual({
      token_type: 'bearer',
      scope: 'tasks:read openid',
      active: true,
    })
  })

  it("says of every other token the same — Asana's token_info", () => {
    expect(tokenInfoAnswer(null, NOW_MS)).toEqual({ active: false })
    expect(tokenInfoAnswer({ ...ACCESS, expiresAtMs: NOW_MS }, NOW_MS)).toEqual({ active: false })
  })
})

describe('introspection', () => {
  const at = { issuer: 'https://mudra.example', nowMs: NOW_MS }

  it('describes a live token — RFC 7662 §2.2', () => {
    expect(introspectionAnswer({ ...ACCESS, owner: OWNER }, at)).toEqual({
      active: true,
      scope: 'tasks:read openid',
      client_id: '12',
      username: 'gsanchez@example.com',
      token_type: 'bearer',
      exp: 1_700_003_540,
      iat: 1_699_999_940,
      sub: '4673218951',
      iss: 'https://mudra.example',
    })
  })

  it('tells a refresh token from one that opens an API — RFC 7662 §2.2', () => {
    expect(introspectionAnswer({ ...ACCESS, kind: 'refresh', owner: OWNER }, at).token_type).toBe('refresh')
  })

  it('leaves out what is not there — RFC 7662 §2.2', () => {
    const answer = introspectionAnswer({ ...ACCESS, expiresAtMs: null, clientId: null, owner: OWNER }, at)
    expect(Object.keys(answer)).toEqual(['active', 'scope', 'username', 'token_type', 'iat', 'sub', 'iss'])
  })

  it('says of every other token the same — RFC 7662 §2.2', () => {
    expect(introspectionAnswer(null, at)).toEqual({ active: false })
    expect(introspectionAnswer({ ...ACCESS, expiresAtMs: NOW_MS - 1, owner: OWNER }, at)).toEqual({
      active: false,
    })
  })
})
