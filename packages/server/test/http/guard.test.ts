import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { DEMO } from '../support/demo.js'
import { newAskingApp } from '../support/authorize.js'
import { DATABASE_KINDS, openTestServer, tokenOf, type TestServer } from '../support/services.js'
import { openTokenScene, type TokenScene } from '../support/token-scene.js'

describe('the guard of other APIs', () => {
  let server: TestServer
  let narrow: string

  beforeAll(async () => {
    server = await openTestServer()
    const made = await server.services.tokens.create({
      userGid: DEMO.ben as Gid,
      name: 'narrow',
      scopes: ['tasks:read', 'projects:read'],
      expires: 'never',
      actor: { kind: 'operator' },
    })
    if (!made.ok) throw new Error(made.message)
    narrow = made.secret
  })
  afterAll(async () => {
    await server.close()
  })

  const ask = async (token: string | null, query = '', remoteAddress = '127.0.0.1') =>
    await server.server.inject({
      method: 'GET',
      url: `/-/authorize_request${query}`,
      headers: token === null ? {} : { authorization: `Bearer ${token}` },
      remoteAddress,
    })

  test('lets a live token through, and says whose it is and what it may', async () => {
    const { body, headers, statusCode } = await ask(narrow)
    expect([statusCode, body]).toEqual([200, ''])
    expect(headers).toMatchObject({
      'x-mudra-user': DEMO.ben,
      'x-mudra-scope': 'projects:read tasks:read',
      'cache-control': 'no-store',
    })
    expect((await ask(tokenOf(server.demo, 'ada'))).headers['x-mudra-scope']).toBe('default')
  })

  test.each([
    '?scope=tasks:read',
    '?scope=tasks:read%20projects:read',
    '?scope=tasks:read&scope=projects:read',
    '?scope=',
  ])('lets it through where it holds all that is asked: %s', async (query) => {
    expect((await ask(narrow, query)).statusCode).toBe(200)
  })

  test.each([
    ['?scope=tasks:write', 'tasks:write'],
    ['?scope=tasks:read%20users:read', 'users:read'],
    ['?scope=tasks:read&scope=users:read', 'users:read'],
    ['?scope=default', 'default'],
    [`?scope=${'tasks:read%20'.repeat(50)}users:read`, 'users:read'],
  ])('refuses with 403 where it lacks one: %s — RFC 6750 §3.1', async (query, missing) => {
    const { headers, statusCode } = await ask(narrow, query)
    expect(statusCode).toBe(403)
    expect(headers['www-authenticate']).toBe(
      `Bearer realm="Mudra", error="insufficient_scope", scope="${missing}"`,
    )
    expect(headers['x-mudra-user']).toBeUndefined()
  })

  test('refuses everybody where the proxy asks for a scope that is none', async () => {
    for (const query of ['?scope=task:read', '?scope=%22%0d%0aX-Evil:1']) {
      const { headers, statusCode } = await ask(tokenOf(server.demo, 'ada'), query)
      expect(statusCode).toBe(403)
      expect(headers['x-evil']).toBeUndefined()
    }
  })

  test('refuses with 403 where it does not reach one of the workspaces that are asked for', async () => {
    const both = [DEMO.greenfield, '99']
    expect((await ask(narrow, `?workspace=${DEMO.greenfield}`)).statusCode).toBe(200)
    for (const [one, other] of [both, both.toReversed()]) {
      const { body, headers, statusCode } = await ask(narrow, `?workspace=${one}&workspace=${other}`)
      expect([statusCode, body]).toEqual([403, ''])
      expect(headers).not.toHaveProperty('x-mudra-user')
    }
  })

  test('has none of its answers kept by a proxy', async () => {
    for (const [token, query] of [
      [null, ''],
      [narrow, '?scope=users:read'],
      [narrow, '?workspace=99'],
    ] as const)
      expect((await ask(token, query)).headers['cache-control']).toBe('no-store')
  })

  test('refuses with 401 who has no token that works', async () => {
    expect((await ask(null)).headers['www-authenticate']).toBe('Bearer realm="Mudra"')
    for (const token of ['nonsense', narrow.replace(/.$/, (last) => (last === '0' ? '1' : '0'))]) {
      const { headers, statusCode } = await ask(token)
      expect(statusCode).toBe(401)
      expect(headers['www-authenticate']).toBe('Bearer realm="Mudra", error="invalid_token"')
    }
  })

  test('refuses the next request of a token that was revoked', async () => {
    const made = await server.services.tokens.create({
      userGid: DEMO.ben as Gid,
      name: 'short',
      scopes: null,
      expires: 'never',
      actor: { kind: 'operator' },
    })
    if (!made.ok) throw new Error(made.message)
    expect((await ask(made.secret)).statusCode).toBe(200)
    await server.services.tokens.revoke({ tokenGid: made.tokenGid, actor: { kind: 'operator' } })
    expect((await ask(made.secret)).statusCode).toBe(401)
  })

  test('refuses a question that another machine sends in clear', async () => {
    expect((await ask(narrow, '', '192.0.2.7')).statusCode).toBe(403)
  })
})

describe.each(DATABASE_KINDS)('the guard of other APIs, shown an app’s access token on %s', (kind) => {
  let scene: TokenScene
  beforeAll(async () => {
    scene = await openTokenScene(kind)
  })
  afterAll(async () => {
    await scene.close()
  })
  const ask = async (token: string, query = '') =>
    await scene.server.server.inject({
      method: 'GET',
      url: `/-/authorize_request${query}`,
      headers: { authorization: `Bearer ${token}` },
    })

  test('names the app, the person and every scope, identity as well', async () => {
    const app = await newAskingApp(scene.server.services, {
      settings: { scopes: ['tasks:read', 'projects:read', 'openid', 'email'] },
    })
    const { accessToken } = await scene.logIn(app, {
      scope: 'email tasks:read openid',
      userGid: DEMO.ben,
    })
    const { headers, statusCode } = await ask(accessToken)
    expect(statusCode).toBe(200)
    expect(headers).toMatchObject({
      'x-mudra-user': DEMO.ben,
      'x-mudra-client': app.clientId,
      'x-mudra-scope': 'tasks:read openid email',
    })
    const alone = await scene.logIn(app, { scope: 'openid' })
    expect((await ask(alone.accessToken)).headers['x-mudra-scope']).toBe('openid')
  })

  test('names no app for a person’s own token', async () => {
    const { headers } = await ask(tokenOf(scene.server.demo, 'ada'))
    expect(headers).not.toHaveProperty('x-mudra-client')
  })

  test.each([
    ['tasks:read openid', '?scope=tasks:read', 200],
    ['tasks:read openid', '?scope=tasks:read%20openid', 200],
    ['tasks:read openid', '?scope=openid', 200],
    ['tasks:read openid', '?scope=email', 403],
    ['tasks:read openid', '?scope=projects:read', 403],
    ['openid', '?scope=tasks:read', 403],
    ['tasks:read', '?scope=default', 403],
    ['default', '?scope=default', 200],
    ['default', '?scope=tasks:read', 200],
    ['default', '?scope=openid', 403],
  ])('%s, asked for %s: %i — RFC 6750 §3.1', async (scope, query, status) => {
    const app = await newAskingApp(scene.server.services)
    const { accessToken } = await scene.logIn(app, { scope })
    const { headers, statusCode } = await ask(accessToken, query)
    expect(statusCode).toBe(status)
    if (status === 403) {
      expect(headers['www-authenticate']).toContain('error="insufficient_scope"')
      expect(headers).not.toHaveProperty('x-mudra-client')
    }
  })

  test('refuses it at the very next request after its end, and a refresh token always — RFC 6750 §3', async () => {
    const app = await newAskingApp(scene.server.services)
    const { accessToken, grantGid, refreshToken } = await scene.logIn(app)
    expect((await ask(accessToken)).statusCode).toBe(200)
    expect((await ask(refreshToken)).statusCode).toBe(401)
    await scene.server.services.grants.revoke({ grantGid, actor: { kind: 'operator' } })
    expect((await ask(accessToken)).statusCode).toBe(401)
    const other = await scene.logIn(app)
    scene.server.clock.advance(60 * 60 * 1_000)
    expect((await ask(other.accessToken)).statusCode).toBe(401)
  })
})
