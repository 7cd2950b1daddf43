import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { expectRefusal, logLineOf } from '../support/answers.js'
import { newAskingApp, type AskedApp } from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import { DATABASE_KINDS, type TestServer } from '../support/services.js'
import { postForm, refresh, tokensOf } from '../support/oauth-forms.js'
import { mistyped, openTokenScene, strayToken, type TokenScene } from '../support/token-scene.js'
import { HOUR_MS } from '../../src/time-units.js'

const OPERATOR = { kind: 'operator' } as const
const EXPIRED =
  'The bearer token has expired. If you have a refresh token, please use it to request a new bearer token, otherwise allow the user to re-authenticate.'

describe.each(DATABASE_KINDS)('the API with an app’s access token on %s', (kind) => {
  let scene: TokenScene
  let server: TestServer
  let app: AskedApp
  let narrow: AskedApp
  beforeAll(async () => {
    scene = await openTokenScene(kind)
    server = scene.server
    app = await newAskingApp(server.services)
    narrow = await newAskingApp(server.services, {
      settings: { scopes: ['users:read', 'projects:read', 'tasks:read', 'tasks:write', 'openid', 'email'] },
    })
  })
  afterAll(async () => {
    await scene.close()
  })
  const call = async (token: string, path = '/users/me', method: 'GET' | 'POST' | 'DELETE' = 'GET') =>
    await server.api(method, path, { as: { token }, ...(method === 'POST' ? { body: { data: {} } } : {}) })

  test('is the person who allowed it, within their workspaces — RFC 6749 §7', async () => {
    const { accessToken } = await scene.logIn(app, { userGid: DEMO.ben })
    const answer = await call(accessToken)
    expect([answer.status, answer.json.data.gid]).toEqual([200, DEMO.ben])
    expect((await call(accessToken, `/projects/${DEMO.quayRepairs}`)).status).toBe(404)
    expect((await call(accessToken, `/projects/${DEMO.hiring}`)).status).not.toBe(200)
  })

  describe('scope — RFC 6750 §3.1', () => {
    test('opens the operations that declare it, and 403 names the one that is missing', async () => {
      const { accessToken } = await scene.logIn(narrow, { scope: 'users:read tasks:write' })
      expect((await call(accessToken)).status).toBe(200)
      const refused = await call(accessToken, `/projects/${DEMO.greenhouse}`)
      expectRefusal(refused, 403, 'Forbidden: this token lacks the scope projects:read')
      expect(refused.headers['www-authenticate']).toBe(
        'Bearer realm="Mudra", error="insufficient_scope", scope="projects:read"',
      )
    })

    test('to write is not to read', async () => {
      const { accessToken } = await scene.logIn(narrow, { scope: 'tasks:write' })
      const refused = await call(accessToken, `/tasks/${DEMO.greenhouse}`)
      expectRefusal(refused, 403, 'Forbidden: this token lacks the scope tasks:read')
    })

    test('of full permissions opens what has no scope of its own, and a granular one never does', async () => {
      const path = `/projects/${DEMO.greenhouse}/sections`
      expect((await call((await scene.logIn(app)).accessToken, path)).status).toBe(200)
      const all = 'users:read projects:read tasks:read tasks:write'
      expect((await call((await scene.logIn(narrow, { scope: all })).accessToken, path)).status).toBe(403)
    })

    test('of identity alone opens nothing of the API — OpenID Connect Core §5.4', async () => {
      const { accessToken } = await scene.logIn(narrow, { scope: 'openid email' })
      expectRefusal(await call(accessToken), 403, 'Forbidden: this token lacks the scope users:read')
      const userinfo = await call(accessToken, '/openid_connect/userinfo')
      expect([userinfo.status, Object.keys(userinfo.json as object).toSorted()]).toEqual([
        200,
        expect.arrayContaining(['email', 'sub']),
      ])
      expect(userinfo.json).not.toHaveProperty('name')
    })

    test('is the grant’s own: an app that changes its registration changes no token that is out', async () => {
      const changing = await newAskingApp(server.services, {
        settings: { scopes: ['users:read', 'projects:read'] },
      })
      const { accessToken, refreshToken } = await scene.logIn(changing, { scope: 'users:read' })
      const made = await server.services.apps.update({
        clientId: changing.clientId,
        settings: { scopes: ['default'] },
        actor: OPERATOR,
      })
      expect(made.ok).toBe(true)
      const path = `/projects/${DEMO.greenhouse}`
      expect((await call(accessToken, path)).status).toBe(403)
      const refreshed = tokensOf(await refresh(server, changing, { refreshToken }))
      expect((await call(refreshed.accessToken, path)).status).toBe(403)
    })
  })

  describe('ends — RFC 6750 §3.1', () => {
    test('after an hour, to the millisecond, and the answer says that a refresh helps', async () => {
      const { accessToken, refreshToken } = await scene.logIn(app)
      server.clock.advance(HOUR_MS - 1)
      expect((await call(accessToken)).status).toBe(200)
      server.clock.advance(1)
      const refused = await call(accessToken)
      expectRefusal(refused, 401, EXPIRED)
      expect(refused.headers['www-authenticate']).toContain('error="invalid_token"')
      expect(await scene.me(tokensOf(await refresh(server, app, { refreshToken })).accessToken)).toBe(200)
    })

    test.each([
      [
        'the person takes the grant back',
        async ({ grantGid }: { grantGid: Gid }) => {
          await server.services.grants.revoke({ grantGid, actor: OPERATOR })
        },
      ],
      [
        'a command beside the server takes it back',
        async ({ grantGid }: { grantGid: Gid }) => {
          const nowMs = server.clock.nowMs()
          await scene.stores.grants.revoke({ grantGid, reason: 'revoked', actor: OPERATOR, nowMs })
        },
      ],
    ])('at the very next request when %s — RFC 7009 §3', async (_what, take) => {
      const grant = await scene.logIn(app)
      expect((await call(grant.accessToken)).status).toBe(200)
      await take(grant)
      const refused = await call(grant.accessToken)
      expectRefusal(refused, 401, 'Not Authorized')
      expect(refused.headers['www-authenticate']).toContain('error="invalid_token"')
    })

    test('at the very next request when the person is deactivated, with every grant', async () => {
      const person = await scene.stores.newPerson()
      const grants = [
        await scene.logIn(app, { userGid: person.gid }),
        await scene.logIn(narrow, { userGid: person.gid, scope: 'users:read' }),
      ]
      for (const { accessToken } of grants) expect(await scene.me(accessToken)).toBe(200)
      await server.services.users.deactivate({ userGid: person.gid, actor: OPERATOR })
      for (const { accessToken } of grants) expectRefusal(await call(accessToken), 401, 'Not Authorized')
    })

    test('with the person, whatever became of the grant', async () => {
      const person = await scene.stores.newPerson()
      const { accessToken } = await scene.logIn(app, { userGid: person.gid })
      const left = { deactivated_at_ms: server.clock.nowMs() }
      const { queries } = scene.stores.db
      await queries.updateTable('users').set(left).where('gid', '=', person.gid).execute()
      expectRefusal(await call(accessToken), 401, 'Not Authorized')
      const form = { token: accessToken }
      expect((await postForm(server, '/-/token_info', { form })).json).toEqual({ active: false })
    })

    test('revocation is the stronger reason: a revoked token that expired as well is not to be refreshed', async () => {
      const { accessToken, grantGid } = await scene.logIn(app)
      await server.services.grants.revoke({ grantGid, actor: OPERATOR })
      server.clock.advance(HOUR_MS)
      expectRefusal(await call(accessToken), 401, 'Not Authorized')
    })
  })

  test('what is no access token opens nothing: refresh token, code, secret, stray, mistyped — RFC 6750 §2.1', async () => {
    const { accessToken, code, refreshToken } = await scene.logIn(app)
    for (const token of [
      refreshToken,
      code,
      app.secret ?? '',
      strayToken('access'),
      strayToken('service'),
      mistyped(accessToken),
      accessToken.replace('mda_', 'mdp_'),
      `${accessToken} ${accessToken}`,
    ]) {
      expectRefusal(await call(token), 401, 'Not Authorized')
    }
    const basic = Buffer.from(`${accessToken}:`).toString('base64')
    const headers = { authorization: `Basic ${basic}` }
    expect((await server.api('GET', '/users/me', { as: null, headers })).status).toBe(401)
  })

  test('shows in the list when, and from where, it was last used', async () => {
    const { accessToken, grantGid } = await scene.logIn(app)
    await call(accessToken)
    await server.services.tokens.uses.flushAll()
    const usedAtMs = server.clock.nowMs()
    expect(await server.services.grants.find(grantGid)).toMatchObject({
      lastUsedAtMs: usedAtMs,
      lastUsedAddress: '127.0.0.1',
    })
  })

  test('the log names the grant and the person, and not the token', async () => {
    const { accessToken, grantGid } = await scene.logIn(app)
    const line = await logLineOf(server, await call(accessToken))
    expect(line).toMatchObject({ token: grantGid, user: DEMO.ada })
    expect(JSON.stringify(line)).not.toContain(accessToken)
  })

  test('grants are listed with their state and reason for thirty days', async () => {
    const person = await scene.stores.newPerson()
    const grant = await scene.logIn(app, { userGid: person.gid })
    await server.services.grants.revoke({ grantGid: grant.grantGid, actor: OPERATOR })
    const live = await scene.logIn(app, { userGid: person.gid })
    const listed = async () =>
      (await server.services.grants.list({ userGid: person.gid, clientId: null })).map(
        ({ gid, revokedReason, state }) => [gid, state, revokedReason],
      )
    const dead = [grant.grantGid, 'revoked', 'revoked']
    expect(new Set(await listed())).toEqual(new Set([dead, [live.grantGid, 'live', null]]))
    server.clock.advance(30 * 24 * HOUR_MS - 1)
    expect(await listed()).toContainEqual(dead)
    server.clock.advance(1)
    expect(await listed()).toEqual([[live.grantGid, 'live', null]])
  })
})
