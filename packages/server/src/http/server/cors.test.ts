import type { FastifyReply, FastifyRequest } from 'fastify'
import { describe, expect, it } from 'vitest'
import { answerPreflight, CORS, corsFamilyOf } from './cors.js'

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

describe('what a page may send', () => {
  /** The headers that a browser is told of, beyond those that are always allowed. */
  const allowed = (url: string, asked: string, always: string) => {
    const told: Record<string, string> = {}
    const reply = {
      code: () => reply,
      headers: (headers: Record<string, string>) => Object.assign(told, headers) && reply,
      send: () => reply,
    }
    const headers = { 'access-control-request-headers': asked }
    const request = { method: 'OPTIONS', url, headers } as unknown as FastifyRequest
    expect(answerPreflight(request, reply as unknown as FastifyReply)).toBe(true)
    const [first, ...more] = (told['access-control-allow-headers'] ?? '').split(`${always}, `)
    return first === always ? [] : [first, ...more].join('').split(', ')
  }
  const ofApi = (asked: string) => allowed('/api/1.0/tasks', asked, CORS.api.headers)

  it('is what it asks for, if that is the name of a header and not allowed already', () => {
    expect(ofApi('')).toEqual([])
    expect(ofApi('content-type, Authorization')).toEqual([])
    expect(ofApi('x-a,  X-B ,c')).toEqual(['x-a', 'X-B', 'c'])
    const longest = 'a'.repeat(128)
    expect(ofApi(`${longest}, a${longest}, a b, ü, a:b, !#$%&'*+.^\`|~-`)).toEqual([
      longest,
      "!#$%&'*+.^`|~-",
    ])
  })

  it('is no more than 128 names', () => {
    const names = Array.from({ length: 129 }, (_, at) => `x-${at}`)
    expect(ofApi(names.join(','))).toEqual(names.slice(0, 128))
  })

  it('is anything where everything is public, of which a token must be named', () => {
    expect(allowed('/docs/postman.json', 'x-a, Authorization', '*')).toEqual(['Authorization'])
  })
})
