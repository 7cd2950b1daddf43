import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { DEMO } from '../support/demo.js'
import { newAskingApp, type AskedApp } from '../support/authorize.js'
import { DATABASE_KINDS, openTestServer, tokenOf, type TestServer } from '../support/services.js'
import { credentialsOf, postForm, refresh, tokensOf } from '../support/oauth-forms.js'
import { openTokenScene, strayToken, type TokenScene } from '../support/token-scene.js'
import { DAY_MS } from '../../src/time-units.js'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

describe.each(DATABASE_KINDS)('token_info and introspection on %s', (kind) => {
  let server: TestServer

  beforeAll(async () => {
    server = await openTestServer(kind)
  })
  afterAll(async () => {
    await server.close()
  })

  const ask = async (
    path: string,
    form: Readonly<Record<string, string>> | string,
    headers: Readonly<Record<string, string>> = FORM,
  ) => {
    const payload = typeof form === 'string' ? form : new URLSearchParams(form).toString()
    const response = await server.server.inject({ method: 'POST', url: path, headers, payload })
    return {
      status: response.statusCode,
      headers: response.headers,
      json: JSON.parse(response.body) as Record<string, unknown>,
    }
  }

  const newToken = async (wish: { scopes?: string[]; days?: number | null }) => {
    const { days = 90, scopes = null } = wish
    const made = await server.services.tokens.create({
      userGid: DEMO.ben as Gid,
      name: 'looked at',
      scopes,
      expires: days === null ? 'never' : { atMs: server.clock.nowMs() + days * DAY_MS },
      actor: { kind: 'operator' },
    })
    if (!made.ok) throw new Error(made.message)
    return made
  }

  describe('token_info', () => {
    test('tells a personal token’s scope and end in whole seconds', async () => {
      const made = await newToken({ scopes: ['tasks:read', 'projects:read'], days: 90 })
      const { headers, json, status } = await ask('/-/token_info', { token: made.secret })
      expect(status).toBe(200)
      expect(headers['cache-control']).toBe('no-store')
      expect(json).toEqual({
        active: true,
        token_type: 'bearer',
        scope: 'projects:read tasks:read',
        expires_in: 90 * 86_400,
        exp: Math.floor(server.clock.nowMs() / 1_000) + 90 * 86_400,
      })
    })

    test('says default for full permissions, and no end where there is none', async () => {
      const made = await newToken({ days: null })
      expect((await ask('/-/token_info', { token: made.secret })).json).toEqual({
        active: true,
        token_type: 'bearer',
        scope: 'default',
      })
    })

    test('answers the same for everything that does not work: unknown, malformed, revoked', async () => {
      const revoked = await newToken({})
      await server.services.tokens.revoke({ tokenGid: revoked.tokenGid, actor: { kind: 'operator' } })
      const unknown = (await newToken({})).secret.replace(/.$/, '')
      for (const token of [revoked.secret, unknown, 'nonsense', `${revoked.secret}0`]) {
        const { json, status } = await ask('/-/token_info', { token })
        expect([status, json]).toEqual([200, { active: false }])
      }
    })

    test('does not use the token: it stays unused, and rotation’s old token lives on', async () => {
      const old = await newToken({})
      const rotated = await server.services.tokens.rotate({
        tokenGid: old.tokenGid,
        overlapSeconds: null,
        idempotencyKey: null,
        actor: { kind: 'operator' },
      })
      if (!rotated.ok) throw new Error(rotated.message)
      expect((await ask('/-/token_info', { token: rotated.secret })).json['active']).toBe(true)
      expect((await ask('/-/token_info', { token: old.secret })).json['active']).toBe(true)
    })

    test.each([
      ['no token', '', { error: 'invalid_request', error_description: 'The `token` parameter was missing.' }],
      ['two tokens', 'token=a&token=b', { error: 'invalid_request' }],
    ])('refuses %s — RFC 6749 §3.2', async (_what, form, expected) => {
      const { json, status } = await ask('/-/token_info', form)
      expect(status).toBe(400)
      expect(json).toMatchObject(expected)
    })

    test('refuses a JSON body, saying that a form is needed', async () => {
      const { json, status } = await ask('/-/token_info', '{"token":"x"}', {
        'content-type': 'application/json',
      })
      expect(status).toBe(400)
      expect(json['error']).toBe('invalid_request')
      expect(json['error_description']).toContain('application/x-www-form-urlencoded')
    })

    test('refuses a body over its limit with 413', async () => {
      expect((await ask('/-/token_info', { token: 'x'.repeat(20_000) })).status).toBe(413)
    })

    test('refuses a request that another machine sends in clear', async () => {
      const response = await server.server.inject({
        method: 'POST',
        url: '/-/token_info',
        headers: FORM,
        payload: 'token=x',
        remoteAddress: '192.0.2.7',
      })
      expect(response.statusCode).toBe(403)
      expect(response.json()).toMatchObject({ error: 'invalid_request' })
    })
  })

  describe('introspection — RFC 7662', () => {
    const register = async (isResourceServer: boolean) => {
      const made = await server.services.apps.create({
        ownerGid: DEMO.ada as Gid,
        kind: 'confidential',
        redirectUris: [],
        settings: { name: `API ${isResourceServer ? 'that asks' : 'that may not ask'}`, isResourceServer },
        actor: { kind: 'operator' },
      })
      if (!made.ok || made.secret === null) throw new Error('no app')
      return { client_id: made.clientId, client_secret: made.secret.secret }
    }

    test('tells a resource server who somebody is and what they may do — §2.2', async () => {
      const app = await register(true)
      const made = await newToken({ scopes: ['tasks:read'], days: 1 })
      const { json, status } = await ask('/-/oauth_introspect', { ...app, token: made.secret })
      const nowSeconds = Math.floor(server.clock.nowMs() / 1_000)
      expect([status, json]).toEqual([
        200,
        {
          active: true,
          scope: 'tasks:read',
          username: 'ben@greenfield.example',
          token_type: 'bearer',
          exp: nowSeconds + 86_400,
          iat: nowSeconds,
          sub: DEMO.ben,
          iss: server.publicUrl,
        },
      ])
    })

    test('takes the credentials by Basic as well — RFC 6749 §2.3.1', async () => {
      const app = await register(true)
      const basic = Buffer.from(`${app.client_id}:${app.client_secret}`).toString('base64')
      const token = tokenOf(server.demo, 'ada')
      const { json } = await ask(
        '/-/oauth_introspect',
        { token },
        { ...FORM, authorization: `Basic ${basic}` },
      )
      expect(json).toMatchObject({ active: true, sub: DEMO.ada, scope: 'default' })
    })

    test('tells any other app nothing of a token that is not its own — §4', async () => {
      const app = await register(false)
      const { json } = await ask('/-/oauth_introspect', { ...app, token: tokenOf(server.demo, 'ada') })
      expect(json).toEqual({ active: false })
    })

    test('refuses a wrong secret without looking at the token, and challenges those alone who used Basic — §2.3', async () => {
      const app = await register(true)
      const wrong = {
        ...app,
        client_secret: app.client_secret.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
      }
      const byForm = await ask('/-/oauth_introspect', { ...wrong, token: tokenOf(server.demo, 'ada') })
      expect([byForm.status, byForm.json['error']]).toEqual([401, 'invalid_client'])
      expect(byForm.headers['www-authenticate']).toBeUndefined()
      const basic = Buffer.from(`${wrong.client_id}:${wrong.client_secret}`).toString('base64')
      const byBasic = await ask(
        '/-/oauth_introspect',
        { token: 'x' },
        { ...FORM, authorization: `Basic ${basic}` },
      )
      expect(byBasic.status).toBe(401)
      expect(byBasic.headers['www-authenticate']).toContain('Basic')
    })

    test('refuses an app that cannot prove who it is — §2.1', async () => {
      const native = server.demo.apps.find((app) => app.kind === 'native')?.client_id ?? ''
      const { json, status } = await ask('/-/oauth_introspect', { client_id: native, token: 'x' })
      expect([status, json['error']]).toEqual([400, 'unauthorized_client'])
    })
  })
})

describe.each(DATABASE_KINDS)('tokens of grants, asked about on %s', (kind) => {
  let scene: TokenScene
  let server: TestServer
  let app: AskedApp
  let other: AskedApp
  let rotating: AskedApp
  let guard: AskedApp
  beforeAll(async () => {
    scene = await openTokenScene(kind)
    server = scene.server
    const scopes = ['users:read', 'tasks:read', 'openid', 'email']
    app = await newAskingApp(server.services, { settings: { scopes } })
    other = await newAskingApp(server.services)
    rotating = await newAskingApp(server.services, { settings: { rotatesRefreshTokens: true } })
    guard = await newAskingApp(server.services, { settings: { isResourceServer: true } })
  })
  afterAll(async () => {
    await scene.close()
  })

  const scope = 'tasks:read users:read openid email'
  const info = async (token: string) => await postForm(server, '/-/token_info', { form: { token } })
  const introspect = async (by: AskedApp, token: string) =>
    (await postForm(server, '/-/oauth_introspect', { form: { ...credentialsOf(by), token } })).json
  const INACTIVE = { active: false }
  const nowSeconds = () => Math.floor(server.clock.nowMs() / 1_000)

  describe('token_info', () => {
    test('tells of an access token: its app, its scopes, its hour', async () => {
      const { accessToken } = await scene.logIn(app, { scope })
      server.clock.advance(600_500)
      const { json, text } = await info(accessToken)
      expect(Object.keys(json)).toEqual(['token_type', 'expires_in', 'exp', 'scope', 'client_id', 'active'])
      expect(json).toEqual({
        token_type: 'bearer',
        expires_in: 2_999,
        exp: Math.floor((server.clock.nowMs() + 2_999_500) / 1_000),
        scope,
        client_id: app.clientId,
        active: true,
      })
      // Text, as every id; and nothing of the person.
      expect(text).toContain(`"client_id":"${app.clientId}"`)
    })

    test('tells of a refresh token: what was granted, and its end, which a use moves', async () => {
      const { refreshToken } = await scene.logIn(app, { scope })
      const half = 90 * 86_400
      server.clock.advance(half * 1_000)
      expect((await info(refreshToken)).json).toMatchObject({ token_type: 'refresh', expires_in: half })
      await refresh(server, app, { refreshToken, scope: 'users:read' })
      expect((await info(refreshToken)).json).toEqual({
        token_type: 'refresh',
        expires_in: 2 * half,
        exp: nowSeconds() + 2 * half,
        scope,
        client_id: app.clientId,
        active: true,
      })
    })

    test('asking is no use: neither moves the end of a refresh token nor a grant’s last use', async () => {
      const { accessToken, grantGid, refreshToken } = await scene.logIn(app, { scope })
      const before = (await info(refreshToken)).json['exp']
      server.clock.advance(1_800_000)
      await info(accessToken)
      expect((await info(refreshToken)).json['exp']).toBe(before)
      await server.services.tokens.uses.flushAll()
      expect((await server.services.grants.find(grantGid))?.lastUsedAtMs).toBeNull()
    })

    test('says no more than inactive of what does not work: expired, rotated, revoked, a code, a secret', async () => {
      const old = await scene.logIn(app, { scope })
      server.clock.advance(60 * 60 * 1_000)
      const rotated = await scene.logIn(rotating)
      const { refreshToken: next } = tokensOf(await refresh(server, rotating, rotated))
      const revoked = await scene.logIn(app, { scope })
      await server.services.grants.revoke({ grantGid: revoked.grantGid, actor: { kind: 'operator' } })
      const unused = await scene.codeOf(app, { scope })
      for (const token of [
        old.accessToken,
        rotated.refreshToken,
        revoked.accessToken,
        revoked.refreshToken,
        unused,
        app.secret ?? '',
        strayToken('access'),
        strayToken('refresh'),
        strayToken('service'),
      ]) {
        const { status, text } = await info(token)
        expect([status, text]).toEqual([200, '{"active":false}'])
      }
      expect((await info(next)).json['active']).toBe(true)
      expect((await info(old.refreshToken)).json['active']).toBe(true)
    })
  })

  describe('introspection — RFC 7662', () => {
    test('an app sees its own tokens, access and refresh — §2.2', async () => {
      const { accessToken, refreshToken } = await scene.logIn(app, { scope, userGid: DEMO.ben })
      const described = {
        active: true,
        scope,
        client_id: app.clientId,
        username: 'ben@greenfield.example',
        token_type: 'bearer',
        exp: nowSeconds() + 3_600,
        iat: nowSeconds(),
        sub: DEMO.ben,
        iss: server.publicUrl,
      }
      expect(await introspect(app, accessToken)).toEqual(described)
      expect(await introspect(app, refreshToken)).toEqual({
        ...described,
        token_type: 'refresh',
        exp: nowSeconds() + 180 * 86_400,
      })
    })

    test('no other app does; a resource server sees all — §4, §5', async () => {
      const { accessToken, refreshToken } = await scene.logIn(app, { scope })
      for (const token of [accessToken, refreshToken]) {
        expect(await introspect(other, token)).toEqual(INACTIVE)
        expect(await introspect(guard, token)).toMatchObject({ active: true, client_id: app.clientId })
      }
    })

    test('the hint may be wrong, and decides nothing — §2.1', async () => {
      const { accessToken, refreshToken } = await scene.logIn(app, { scope })
      for (const [token, hint] of [
        [accessToken, 'refresh_token'],
        [refreshToken, 'access_token'],
        [refreshToken, 'nonsense'],
      ]) {
        const form = { ...credentialsOf(app), token: token ?? '', token_type_hint: hint ?? '' }
        const { json } = await postForm(server, '/-/oauth_introspect', { form })
        expect(json['active']).toBe(true)
      }
    })

    test('a narrowed access token has its narrower scope — §2.2', async () => {
      const { refreshToken } = await scene.logIn(app, { scope })
      const { accessToken } = tokensOf(await refresh(server, app, { refreshToken, scope: 'email openid' }))
      expect(await introspect(app, accessToken)).toMatchObject({ scope: 'openid email' })
    })

    test('is inactive at the very next request after its end: expired, revoked, rotated, person gone — §2.2', async () => {
      const person = await scene.stores.newPerson()
      const grant = await scene.logIn(app, { scope, userGid: person.gid })
      server.clock.advance(60 * 60 * 1_000)
      expect(await introspect(app, grant.accessToken)).toEqual(INACTIVE)
      expect(await introspect(guard, grant.refreshToken)).toMatchObject({ active: true })
      await server.services.users.deactivate({ userGid: person.gid, actor: { kind: 'operator' } })
      expect(await introspect(guard, grant.refreshToken)).toEqual(INACTIVE)
      const rotated = await scene.logIn(rotating)
      await refresh(server, rotating, rotated)
      // It may be repeated within the window, and is good for nothing else.
      expect(await introspect(rotating, rotated.refreshToken)).toEqual(INACTIVE)
      const single = await scene.logIn(app, { scope })
      const form = { ...credentialsOf(app), token: single.accessToken }
      await postForm(server, '/-/oauth_revoke', { form })
      expect(await introspect(app, single.accessToken)).toEqual(INACTIVE)
      expect(await introspect(app, single.refreshToken)).toMatchObject({ active: true })
    })
  })
})
