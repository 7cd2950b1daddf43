import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { comparable } from '../support/answers.js'
import { newAskingApp, type AskedApp } from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import { DATABASE_KINDS, type TestServer } from '../support/services.js'
import { postForm, refresh, tokensOf, type JsonAnswer } from '../support/oauth-forms.js'
import { mistyped, openTokenScene, strayToken, type TokenScene } from '../support/token-scene.js'
import { DAY_MS } from '../../src/time-units.js'

const OPERATOR = { kind: 'operator' } as const
const WINDOW_MS = 120_000
const INVALID_TOKEN =
  '{"error":"invalid_grant","error_description":"The `refresh_token` provided was invalid."}'

describe.each(DATABASE_KINDS)('refreshing on %s', (kind) => {
  let scene: TokenScene
  let server: TestServer
  let app: AskedApp
  let other: AskedApp
  let rotating: AskedApp
  let native: AskedApp
  beforeAll(async () => {
    scene = await openTokenScene(kind)
    server = scene.server
    app = await newAskingApp(server.services)
    other = await newAskingApp(server.services)
    rotating = await newAskingApp(server.services, { settings: { rotatesRefreshTokens: true } })
    native = await newAskingApp(server.services, { kind: 'native' })
  })
  afterAll(async () => {
    await scene.close()
  })

  const scopeOf = async (token: string) =>
    (await postForm(server, '/-/token_info', { form: { token } })).json['scope']
  const reasonOf = async (grantGid: Parameters<TestServer['services']['grants']['find']>[0]) =>
    (await server.services.grants.find(grantGid))?.revokedReason
  /** Puts the clock so long after now. */
  const clockSince = () => {
    const startMs = server.clock.nowMs()
    return (ms: number) => {
      server.clock.advance(startMs + ms - server.clock.nowMs())
    }
  }
  /** Rotates several times; the tokens, the first one first. */
  const generations = async (first: string, times: number) => {
    const tokens = [first]
    for (let count = 0; count < times; count++) {
      const made = tokensOf(await refresh(server, rotating, { refreshToken: tokens.at(-1) ?? '' }))
      tokens.push(made.refreshToken)
    }
    return tokens
  }

  describe('without rotation — RFC 6749 §6', () => {
    test('gives another access token and no refresh token: the app keeps its own — §5.1', async () => {
      const { accessToken, refreshToken } = await scene.logIn(app)
      const answer = await refresh(server, app, { refreshToken })
      expect(answer.status).toBe(200)
      expect(answer.headers).toMatchObject({
        'content-type': 'application/json; charset=UTF-8',
        'cache-control': 'no-store',
        pragma: 'no-cache',
      })
      expect(Object.keys(answer.json)).toEqual(['access_token', 'expires_in', 'token_type', 'data'])
      const second = tokensOf(answer).accessToken
      expect(second).not.toBe(accessToken)
      for (const token of [accessToken, second]) expect(await scene.me(token)).toBe(200)
      expect((await refresh(server, app, { refreshToken })).status).toBe(200)
    })

    test('takes no notice of a redirect URI, right or wrong: old libraries send one', async () => {
      const { refreshToken } = await scene.logIn(app)
      const answer = await refresh(server, app, { refreshToken, redirect_uri: 'https://elsewhere.example/' })
      expect(answer.status).toBe(200)
    })

    test('dies unused after 180 days; a use puts that off, up to two years in all — RFC 9700 §4.14.2', async () => {
      const [used, unused] = [await scene.logIn(app), await scene.logIn(app)]
      const since = clockSince()
      const statusAt = async (ms: number, { refreshToken } = used) => {
        since(ms)
        return (await refresh(server, app, { refreshToken })).status
      }
      expect(await statusAt(180 * DAY_MS - 1)).toBe(200)
      expect(await statusAt(180 * DAY_MS, unused)).toBe(400)
      for (const days of [359, 538, 717]) expect(await statusAt(days * DAY_MS)).toBe(200)
      expect(await statusAt(730 * DAY_MS - 1)).toBe(200)
      expect(await statusAt(730 * DAY_MS)).toBe(400)
    })

    test('its last access token ends with the grant, and says so — RFC 6749 §5.1', async () => {
      const { refreshToken } = await scene.logIn(app)
      const since = clockSince()
      for (const days of [179, 358, 537, 716]) {
        since(days * DAY_MS)
        expect((await refresh(server, app, { refreshToken })).status).toBe(200)
      }
      since(730 * DAY_MS - 90_500)
      const answer = await refresh(server, app, { refreshToken })
      expect(answer.json['expires_in']).toBe(90)
      const { accessToken } = tokensOf(answer)
      since(730 * DAY_MS - 1)
      expect(await scene.me(accessToken)).toBe(200)
      since(730 * DAY_MS)
      expect(await scene.me(accessToken)).toBe(401)
    })
  })

  describe('of a native app', () => {
    test('always rotates, with its id alone — RFC 9700 §2.2.2', async () => {
      const { refreshToken } = await scene.logIn(native)
      const answer = await refresh(server, native, { refreshToken })
      expect(answer.headers['www-authenticate']).toBeUndefined()
      const next = tokensOf(answer).refreshToken
      expect(next).toMatch(/^mdr_/)
      expect(next).not.toBe(refreshToken)
    })

    test('dies unused after 30 days, and after 180 in all — RFC 9700 §4.14.2', async () => {
      const [used, unused] = [await scene.logIn(native), await scene.logIn(native)]
      const since = clockSince()
      let { refreshToken } = used
      const use = async (ms: number) => {
        since(ms)
        refreshToken = tokensOf(await refresh(server, native, { refreshToken })).refreshToken
      }
      await use(30 * DAY_MS - 1)
      since(30 * DAY_MS)
      expect((await refresh(server, native, unused)).text).toBe(INVALID_TOKEN)
      for (const days of [59, 88, 117, 146, 175]) await use(days * DAY_MS)
      await use(180 * DAY_MS - 1)
      since(180 * DAY_MS)
      expect((await refresh(server, native, { refreshToken })).text).toBe(INVALID_TOKEN)
    })
  })

  describe('with rotation — RFC 9700 §4.14.2', () => {
    test('the parent hears the very same answer until the window ends, and ends the grant then', async () => {
      const { accessToken, grantGid, refreshToken } = await scene.logIn(rotating)
      const first = await refresh(server, rotating, { refreshToken })
      const next = tokensOf(first)
      for (const laterMs of [0, 1_000, WINDOW_MS - 1_001]) {
        server.clock.advance(laterMs)
        expect(comparable(await refresh(server, rotating, { refreshToken }))).toEqual(comparable(first))
      }
      expect(await scene.me(next.accessToken)).toBe(200)
      server.clock.advance(1)
      expect((await refresh(server, rotating, { refreshToken })).text).toBe(INVALID_TOKEN)
      expect(await reasonOf(grantGid)).toBe('refresh_token_replayed')
      for (const token of [accessToken, next.accessToken]) expect(await scene.me(token)).toBe(401)
      const heir = await refresh(server, rotating, { refreshToken: next.refreshToken })
      expect(heir.text).toBe(INVALID_TOKEN)
    })

    test('the parent is refused once its successor was used, and nothing ends', async () => {
      const { grantGid, refreshToken } = await scene.logIn(rotating)
      const tokens = await generations(refreshToken, 2)
      expect((await refresh(server, rotating, { refreshToken })).text).toBe(INVALID_TOKEN)
      expect(await reasonOf(grantGid)).toBeNull()
      expect((await refresh(server, rotating, { refreshToken: tokens[2] ?? '' })).status).toBe(200)
    })

    test('a token from further back ends its grant, and no other of the same person’s', async () => {
      const [stolen, untouched] = [await scene.logIn(rotating), await scene.logIn(rotating)]
      const tokens = await generations(stolen.refreshToken, 3)
      expect((await refresh(server, rotating, { refreshToken: stolen.refreshToken })).text).toBe(
        INVALID_TOKEN,
      )
      expect(await reasonOf(stolen.grantGid)).toBe('refresh_token_replayed')
      expect((await refresh(server, rotating, { refreshToken: tokens[3] ?? '' })).status).toBe(400)
      expect(await scene.me(untouched.accessToken)).toBe(200)
      const { refreshToken } = untouched
      expect((await refresh(server, rotating, { refreshToken })).status).toBe(200)
    })

    test('another app with an old token ends nothing — RFC 6749 §6', async () => {
      const { accessToken, refreshToken } = await scene.logIn(rotating)
      await generations(refreshToken, 3)
      expect((await refresh(server, other, { refreshToken })).text).toBe(INVALID_TOKEN)
      const wrong = { ...rotating, secret: strayToken('client_secret') }
      expect((await refresh(server, wrong, { refreshToken })).status).toBe(401)
      expect(await scene.me(accessToken)).toBe(200)
    })

    test('a window of the app’s own, and none', async () => {
      const long = await newAskingApp(server.services, {
        settings: { rotatesRefreshTokens: true, replayWindowSeconds: 600 },
      })
      const none = await newAskingApp(server.services, {
        settings: { rotatesRefreshTokens: true, replayWindowSeconds: 0 },
      })
      const [patient, strict] = [await scene.logIn(long), await scene.logIn(none)]
      const first = await refresh(server, long, patient)
      await refresh(server, none, strict)
      expect((await refresh(server, none, strict)).text).toBe(INVALID_TOKEN)
      expect(await reasonOf(strict.grantGid)).toBe('refresh_token_replayed')
      server.clock.advance(600_000 - 1)
      expect((await refresh(server, long, patient)).text).toBe(first.text)
      server.clock.advance(1)
      expect((await refresh(server, long, patient)).text).toBe(INVALID_TOKEN)
    })

    test('the repeated answer is no way to less or more than the first one gave', async () => {
      const { refreshToken } = await scene.logIn(rotating)
      const first = await refresh(server, rotating, { refreshToken })
      expect((await refresh(server, rotating, { refreshToken, scope: 'default' })).text).toBe(first.text)
      const more = await refresh(server, rotating, { refreshToken, scope: 'default openid' })
      expect(more.json['error']).toBe('invalid_scope')
    })

    test('turned on and off by the owner in between: no token gets lost, and none is left behind', async () => {
      const changing = await newAskingApp(server.services)
      const turn = async (rotatesRefreshTokens: boolean) => {
        const { clientId } = changing
        const made = await server.services.apps.update({
          clientId,
          settings: { rotatesRefreshTokens },
          actor: OPERATOR,
        })
        expect(made.ok).toBe(true)
      }
      const { refreshToken } = await scene.logIn(changing)
      expect((await refresh(server, changing, { refreshToken })).json).not.toHaveProperty('refresh_token')
      await turn(true)
      const next = tokensOf(await refresh(server, changing, { refreshToken })).refreshToken
      await turn(false)
      const kept = await refresh(server, changing, { refreshToken: next })
      expect([kept.status, 'refresh_token' in kept.json]).toEqual([200, false])
      expect((await refresh(server, changing, { refreshToken })).text).toBe(INVALID_TOKEN)
      expect((await refresh(server, changing, { refreshToken: next })).status).toBe(200)
    })
  })

  describe('scope — RFC 6749 §3.3, §6', () => {
    let narrow: AskedApp
    beforeAll(async () => {
      narrow = await newAskingApp(server.services, {
        settings: { scopes: ['users:read', 'projects:read', 'tasks:write', 'openid'] },
      })
    })
    const granted = 'projects:read users:read openid'
    const project = async (token: string) =>
      (await server.api('GET', `/projects/${DEMO.greenhouse}`, { as: { token } })).status

    test('may narrow, for that access token alone', async () => {
      const { refreshToken } = await scene.logIn(narrow, { scope: granted })
      const fewer = tokensOf(await refresh(server, narrow, { refreshToken, scope: 'users:read' }))
      expect(await scopeOf(fewer.accessToken)).toBe('users:read')
      expect([await scene.me(fewer.accessToken), await project(fewer.accessToken)]).toEqual([200, 403])
      const all = tokensOf(await refresh(server, narrow, { refreshToken }))
      expect(await scopeOf(all.accessToken)).toBe(granted)
      expect(await project(all.accessToken)).toBe(200)
      expect(await scopeOf(refreshToken)).toBe(granted)
    })

    test('without openid there is no ID token — OpenID Connect Core §12.2', async () => {
      const { refreshToken } = await scene.logIn(narrow, { scope: granted })
      const answer = await refresh(server, narrow, { refreshToken, scope: 'users:read' })
      expect(answer.json).not.toHaveProperty('id_token')
      expect((await refresh(server, narrow, { refreshToken })).json).toHaveProperty('id_token')
    })

    test.each([
      ['what the app may have, and this grant has not', 'users:read tasks:write'],
      ['full permissions', 'default'],
      ['Asana’s inner word', 'identity'],
      ['a wider name', 'users:write'],
      ['no scope at all', 'nonsense'],
      ['another case', 'Users:read'],
    ])('never widens: %s', async (_what, scope) => {
      const { refreshToken } = await scene.logIn(narrow, { scope: granted })
      const { json, status } = await refresh(server, narrow, { refreshToken, scope })
      expect([status, json['error']]).toEqual([400, 'invalid_scope'])
      expect((await refresh(server, narrow, { refreshToken })).status).toBe(200)
    })

    test('of full permissions narrows to them, and contains no granular scope', async () => {
      const { refreshToken } = await scene.logIn(app, { scope: 'default openid' })
      const answer = await refresh(server, app, { refreshToken, scope: 'default' })
      expect(await scene.me(tokensOf(answer).accessToken)).toBe(200)
      expect(answer.json).not.toHaveProperty('id_token')
      const granular = await refresh(server, app, { refreshToken, scope: 'users:read' })
      expect(granular.json['error']).toBe('invalid_scope')
    })

    test('narrowed with rotation: the successor has all of the grant still', async () => {
      const { refreshToken } = await scene.logIn(native, { scope: 'default openid' })
      const first = tokensOf(await refresh(server, native, { refreshToken, scope: 'openid' }))
      expect(await scene.me(first.accessToken)).toBe(403)
      const second = await refresh(server, native, { refreshToken: first.refreshToken })
      expect(await scene.me(tokensOf(second).accessToken)).toBe(200)
    })

    test('what is empty or comes as spaces was not sent — §3.2', async () => {
      const { refreshToken } = await scene.logIn(narrow, { scope: granted })
      for (const scope of ['', '   ']) {
        const answer = await refresh(server, narrow, { refreshToken, scope })
        expect(await scopeOf(tokensOf(answer).accessToken)).toBe(granted)
      }
    })
  })

  test('every reason is the same answer, byte for byte — RFC 6749 §5.2, §6, §10.4', async () => {
    const live = await scene.logIn(app)
    const expired = await scene.logIn(app)
    server.clock.advance(180 * DAY_MS)
    const fresh = await scene.logIn(app)
    const superseded = await scene.logIn(rotating)
    await generations(superseded.refreshToken, 2)
    const replayed = await scene.logIn(rotating)
    await generations(replayed.refreshToken, 3)
    const revoked = await scene.logIn(app)
    await server.services.grants.revoke({ grantGid: revoked.grantGid, actor: OPERATOR })
    const leaver = await scene.stores.newPerson()
    const orphaned = await scene.logIn(app, { userGid: leaver.gid })
    await server.services.users.deactivate({ userGid: leaver.gid, actor: OPERATOR })

    const wishes: readonly (readonly [what: string, app: AskedApp, refreshToken: string])[] = [
      ['unknown', app, strayToken('refresh')],
      ['mistyped', app, mistyped(live.refreshToken)],
      ['truncated', app, live.refreshToken.slice(0, -1)],
      ['nonsense', app, '1/1200:deadbeef'],
      ['an access token', app, fresh.accessToken],
      ['the code', app, fresh.code],
      ['its own secret', app, app.secret ?? ''],
      ['another app’s', other, fresh.refreshToken],
      ['a native app with another’s', native, fresh.refreshToken],
      ['expired', app, expired.refreshToken],
      ['superseded', rotating, superseded.refreshToken],
      ['replayed', rotating, replayed.refreshToken],
      ['revoked by the replay', rotating, replayed.refreshToken],
      ['revoked', app, revoked.refreshToken],
      ['of somebody who left', app, orphaned.refreshToken],
    ]
    const answers: (readonly [string, unknown])[] = []
    for (const [what, by, refreshToken] of wishes) {
      answers.push([what, comparable(await refresh(server, by, { refreshToken }))])
    }
    const first = answers[0]?.[1]
    expect(first).toMatchObject({ status: 400, text: INVALID_TOKEN })
    for (const [what, answer] of answers) expect([what, answer]).toEqual([what, first])
    expect((await refresh(server, app, fresh)).status).toBe(200)
  })

  describe('what changed since', () => {
    test('the app’s secret: tokens live on, under the new one', async () => {
      const changing = await newAskingApp(server.services)
      const { accessToken, refreshToken } = await scene.logIn(changing)
      const made = await server.services.apps.rotateSecret({
        clientId: changing.clientId,
        overlapSeconds: 0,
        actor: OPERATOR,
      })
      if (!made.ok) throw new Error(made.message)
      expect((await refresh(server, changing, { refreshToken })).status).toBe(401)
      expect((await refresh(server, { ...changing, secret: made.secret }, { refreshToken })).status).toBe(200)
      expect(await scene.me(accessToken)).toBe(200)
    })

    test('the app is gone: its tokens are dead at the next request', async () => {
      const leaving = await newAskingApp(server.services)
      const { accessToken, refreshToken } = await scene.logIn(leaving)
      expect(await scene.me(accessToken)).toBe(200)
      await server.services.apps.delete({ clientId: leaving.clientId, actor: OPERATOR })
      expect(await scene.me(accessToken)).toBe(401)
      const refused: JsonAnswer = await refresh(server, leaving, { refreshToken })
      expect([refused.status, refused.json['error']]).toEqual([401, 'invalid_client'])
      expect((await refresh(server, app, { refreshToken })).text).toBe(INVALID_TOKEN)
    })
  })
})
