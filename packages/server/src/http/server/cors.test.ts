import { describe, expect, it } from 'vitest'
import { CORS, corsFamilyOf } from './cors.js'

describe('the family of a path', () => {
  it.each([
    ['/api/1.0/users/me', 'api'],
    ['/api/1.0', 'api'],
    ['/api/1.0?x', 'api'],
    ['/api/1.0/openid_connect/userinfo', 'api'],
    ['/api/1.0/openid_connect/jwks', 'documents'],
    ['/api/1.0/openapi.json?x=1', 'documents'],
    ['/api/1.0/.well-known/openid-configuration', 'documents'],
    ['/.well-known/oauth-authorization-server', 'documents'],
    ['/.well-known/oauth-authorization-server/api/1.0', 'documents'],
    ['/.well-known/openid-configuration/api/1.0', 'documents'],
    ['/-/oauth_token?x', 'token'],
  ] as const)('of %s is %s', (url, name) => {
    expect(corsFamilyOf(url)).toBe(CORS[name])
  })

  it.each([
    '/',
    '/api/1.00',
    '/api/1',
    '/-/oauth_tokens',
    '/-/oauth_token/x',
    '/.well-known/openid-configuration.json',
    '/-/oauth_authorize',
    '/-/oauth_revoke',
    '/login?/api/1.0',
    '/.well-known/openid-configuration',
    '/-/metrics',
  ])('of %s is none', (url) => {
    expect(corsFamilyOf(url)).toBeNull()
  })
})
