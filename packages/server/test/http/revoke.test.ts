import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { ENDPOINT_PATH } from '../../src/protocol/oauth/metadata.js'
import { comparable } from '../support/answers.js'
import { newAskingApp, type AskedApp, type Query } from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import { DATABASE_KINDS, type TestServer } from '../support/services.js'
import { credentialsOf, postForm, refresh, tokensOf } from '../support/oauth-forms.js'
import { FORM, mistyped, openTokenScene, strayToken, type TokenScene } from '../support/token-scene.js'

const OPERATOR = { kind: 'operator' } as const
const REVOKE = ENDPOINT_PATH.revocation

describe.each(DATABASE_KINDS)('revocation on %s', (kind) => {
  let scene: TokenScene
  let server: TestServer
  let app: AskedApp
  let other: AskedApp
  let native: AskedApp
  beforeAll(async () => {
    scene = await openTokenScene(kind)
    server = scene.server
    app = await newAskingApp(server.services)
    other = await newAskingApp(server.services)
    native = await newAskingApp(server.services, { kind: 'native' })
  })
  afterAll(async () => {
    await scene.close()
  })

  const revoke = async (by: AskedApp, token: string, more: Query = {}) =>
    await postForm(server, REVOKE, { form: { ...credentialsOf(by), token, ...more } })
  const expectDone = ({ headers, status, text }: Awaited<ReturnType<typeof revoke>>) => {
    expect([status, text]).toEqual([200, '{}'])
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=UTF-8',
      'cache-control': 'no-store',
    })
  }
  const actionsOn = async (grantGid: Gid) =>
    (await scene.stores.trail(grantGid)).map((row) => `${row.actorKind}: ${row.action}`)

  describe('of a refresh token — RFC 7009 §2.1', () => {
    test('ends every access token of its grant at the very next request, and no other grant — §2.2, §3', async () => {
      const [grant, untouched] = [await scene.logIn(app), await scene.logIn(app)]
      const second = tokensOf(await refresh(server, app, grant))
      for (const { accessToken } of [grant, second]) expect(await scene.me(accessToken)).toBe(200)
      expectDone(await revoke(app, grant.refreshToken))
      for (const { accessToken } of [grant, second]) expect(await scene.me(accessToken)).toBe(401)
      expect((await refresh(server, app, grant)).json['error']).toBe('invalid_grant')
      expect(await scene.me(untouched.accessToken)).toBe(200)
      expect((await refresh(server, app, untouched)).status).toBe(200)
      expect((await server.services.grants.find(grant.grantGid))?.revokedReason).toBe('app_revoked')
      expect(await actionsOn(grant.grantGid)).toEqual(['app: grant_created', 'app: grant_revoked'])
    })

    test('of an older generation ends the grant as well, with what followed', async () => {
      const { grantGid, refreshToken } = await scene.logIn(native)
      let newest = refreshToken
      let accessToken = ''
      for (let count = 0; count < 3; count++) {
        ;({ accessToken, refreshToken: newest } = tokensOf(
          await refresh(server, native, { refreshToken: newest }),
        ))
      }
      expectDone(await revoke(native, refreshToken))
      expect(await scene.me(accessToken)).toBe(401)
      expect((await refresh(server, native, { refreshToken: newest })).status).toBe(400)
      expect((await server.services.grants.find(grantGid))?.revokedReason).toBe('app_revoked')
    })

    test('that expired ends the grant: its access tokens may live', async () => {
      const { accessToken, grantGid, refreshToken } = await scene.logIn(app)
      server.clock.advance(181 * 24 * 60 * 60 * 1_000)
      expect(await scene.me(accessToken)).toBe(401)
      expectDone(await revoke(app, refreshToken))
      expect((await server.services.grants.find(grantGid))?.revokedReason).toBe('app_revoked')
    })

    test('leaves what the person remembers: the app need not ask again', async () => {
      const { refreshToken } = await scene.logIn(app)
      await revoke(app, refreshToken)
      expect(await scene.stores.consents.remembered(DEMO.ada as Gid, app.clientId)).not.toBeNull()
    })

    test.each(['refresh_token', 'access_token', 'nonsense', ''])(
      'with the hint %j, right, wrong or none — §2.1',
      async (hint) => {
        const { accessToken, refreshToken } = await scene.logIn(app)
        expectDone(await revoke(app, refreshToken, { token_type_hint: hint }))
        expect(await scene.me(accessToken)).toBe(401)
      },
    )
  })

  describe('of an access token — RFC 7009 §2.1', () => {
    test('ends that one at the very next request; its grant and its siblings live', async () => {
      const grant = await scene.logIn(app)
      const second = tokensOf(await refresh(server, app, grant))
      expectDone(await revoke(app, grant.accessToken, { token_type_hint: 'refresh_token' }))
      expect(await scene.me(grant.accessToken)).toBe(401)
      expect(await scene.me(second.accessToken)).toBe(200)
      expect((await refresh(server, app, grant)).status).toBe(200)
      expect(await actionsOn(grant.grantGid)).toEqual(['app: grant_created', 'app: token_revoked'])
    })

    test('by a native app, with its id alone', async () => {
      const { accessToken, refreshToken } = await scene.logIn(native)
      expectDone(await revoke(native, accessToken))
      expect(await scene.me(accessToken)).toBe(401)
      expectDone(await revoke(native, refreshToken))
      expect((await refresh(server, native, { refreshToken })).status).toBe(400)
    })
  })

  describe('without effect is answered like any other — RFC 7009 §2.2', () => {
    test('another app’s tokens live on, and nothing is told or recorded — §2.1, §5', async () => {
      const grant = await scene.logIn(app)
      for (const by of [other, native]) {
        for (const token of [grant.accessToken, grant.refreshToken, grant.code]) {
          expectDone(await revoke(by, token))
        }
      }
      expect(await scene.me(grant.accessToken)).toBe(200)
      expect((await refresh(server, app, grant)).status).toBe(200)
      expect(await actionsOn(grant.grantGid)).toEqual(['app: grant_created'])
    })

    test('a person’s own token is no app’s to revoke', async () => {
      const made = await server.services.tokens.create({
        userGid: DEMO.ada as Gid,
        name: 'mine',
        scopes: null,
        expires: 'never',
        actor: OPERATOR,
      })
      if (!made.ok) throw new Error(made.message)
      expectDone(await revoke(app, made.secret))
      expect(await scene.me(made.secret)).toBe(200)
    })

    test('the answer is the same, byte for byte: unknown, malformed, dead, another kind', async () => {
      const grant = await scene.logIn(app)
      const dead = await scene.logIn(app)
      await revoke(app, dead.refreshToken)
      const foreign = await scene.logIn(other)
      const done = comparable(await revoke(app, (await scene.logIn(app)).refreshToken))
      for (const token of [
        strayToken('refresh'),
        strayToken('access'),
        strayToken('personal'),
        strayToken('code'),
        strayToken('service'),
        mistyped(grant.refreshToken),
        grant.refreshToken.slice(0, -1),
        'nonsense',
        grant.code,
        app.secret ?? '',
        dead.refreshToken,
        dead.accessToken,
        foreign.refreshToken,
        foreign.accessToken,
      ]) {
        expect([token, comparable(await revoke(app, token))]).toEqual([token, done])
      }
      expect(await scene.me(grant.accessToken)).toBe(200)
    })

    test('twice is no error, and recorded once — §2.2', async () => {
      const { accessToken, grantGid, refreshToken } = await scene.logIn(app)
      for (const token of [accessToken, accessToken, refreshToken, refreshToken, accessToken]) {
        expectDone(await revoke(app, token))
      }
      expect(await actionsOn(grantGid)).toEqual([
        'app: grant_created',
        'app: token_revoked',
        'app: grant_revoked',
      ])
    })

    test('after the access token expired: nothing is recorded', async () => {
      const { accessToken, grantGid } = await scene.logIn(app)
      server.clock.advance(60 * 60 * 1_000)
      expectDone(await revoke(app, accessToken))
      expect(await actionsOn(grantGid)).toEqual(['app: grant_created'])
    })
  })

  describe('is refused', () => {
    test('to who does not prove who they are, and the token lives — RFC 7009 §2.1', async () => {
      const { accessToken, refreshToken } = await scene.logIn(app)
      const wrong = { ...app, secret: strayToken('client_secret') }
      for (const token of [refreshToken, accessToken, strayToken('refresh')]) {
        const refused = await revoke(wrong, token)
        expect([refused.status, refused.json['error']]).toEqual([401, 'invalid_client'])
        expect(refused.headers['www-authenticate']).toBeUndefined()
      }
      expect((await revoke({ ...app, secret: null }, refreshToken)).status).toBe(401)
      const pair = Buffer.from(`${app.clientId}:wrong`).toString('base64')
      const byBasic = await scene.send(REVOKE, `token=${refreshToken}`, {
        ...FORM,
        authorization: `Basic ${pair}`,
      })
      expect(byBasic.status).toBe(401)
      expect(byBasic.headers['www-authenticate']).toContain('Basic')
      expect(await scene.me(accessToken)).toBe(200)
    })

    test('Basic is understood — RFC 6749 §2.3.1', async () => {
      const { accessToken, refreshToken } = await scene.logIn(app)
      const pair = Buffer.from(`${app.clientId}:${app.secret ?? ''}`).toString('base64')
      const headers = { ...FORM, authorization: `Basic ${pair}` }
      expectDone(await scene.send(REVOKE, `token=${refreshToken}`, headers))
      expect(await scene.me(accessToken)).toBe(401)
    })

    test('without a token, with two, as JSON — RFC 7009 §2.2.1', async () => {
      const form = new URLSearchParams(credentialsOf(app)).toString()
      for (const payload of [form, `${form}&token=`, `${form}&token=a&token=a`, 'token=a']) {
        const refused = await scene.send(REVOKE, payload)
        expect([refused.status, refused.json['error']]).toEqual([400, 'invalid_request'])
      }
      const json = await scene.send(REVOKE, '{"token":"x"}', { 'content-type': 'application/json' })
      expect(json.status).toBe(400)
      expect(json.json['error_description']).toContain('application/x-www-form-urlencoded')
    })
  })
})

describe('revocation where access tokens cannot be revoked, as at Asana', () => {
  test('answers unsupported_token_type to the app, live or not, and ends nothing — RFC 7009 §2.2.1', async () => {
    const scene = await openTokenScene('sqlite', { accessTokenRevocation: 'off' })
    const { server } = scene
    const app = await newAskingApp(server.services)
    const { accessToken, refreshToken } = await scene.logIn(app)
    const revoke = async (token: string, secret = app.secret) =>
      await postForm(server, REVOKE, { form: { ...credentialsOf({ ...app, secret }), token } })
    for (const token of [accessToken, strayToken('access')]) {
      const refused = await revoke(token)
      expect([refused.status, refused.text]).toEqual([400, '{"error":"unsupported_token_type"}'])
    }
    expect((await revoke(accessToken, strayToken('client_secret'))).status).toBe(401)
    expect(await scene.me(accessToken)).toBe(200)
    const done = await revoke(refreshToken)
    expect([done.status, done.text]).toEqual([200, '{}'])
    expect(await scene.me(accessToken)).toBe(401)
    await scene.close()
  })
})
