import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { challengeOf } from '../../src/protocol/oauth/pkce.js'
import { comparable } from '../support/answers.js'
import { newAskingApp, REDIRECT_URI, VERIFIER, type AskedApp } from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import { DATABASE_KINDS, type TestServer } from '../support/services.js'
import { redeem, refresh, tokensOf } from '../support/oauth-forms.js'
import { claimsIn, mistyped, openTokenScene, strayToken, type TokenScene } from '../support/token-scene.js'
import { sweepAll } from '../support/sweep.js'
import { DAY_MS } from '../../src/time-units.js'

const OPERATOR = { kind: 'operator' } as const
const OTHER_VERIFIER = `${VERIFIER.slice(0, -1)}X`
const INVALID_CODE = '{"error":"invalid_grant","error_description":"The `code` provided was invalid."}'

describe.each(DATABASE_KINDS)('redeeming a code on %s', (kind) => {
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

  const newPerson = async () => (await scene.stores.newPerson({ name: 'Dora Ibis' })).gid

  describe('the answer', () => {
    test('is status 200, JSON, never stored, its members in Asana’s order — RFC 6749 §4.1.4, §5.1', async () => {
      const answer = await redeem(server, app, { code: await scene.codeOf(app) })
      expect(answer.status).toBe(200)
      expect(answer.headers).toMatchObject({
        'content-type': 'application/json; charset=UTF-8',
        'cache-control': 'no-store',
        pragma: 'no-cache',
      })
      expect(Object.keys(answer.json)).toEqual([
        'access_token',
        'expires_in',
        'token_type',
        'data',
        'refresh_token',
      ])
      expect(answer.text).toContain(
        `"expires_in":3600,"token_type":"bearer","data":{"id":${DEMO.ada},"gid":"${DEMO.ada}","name":"Ada Byron","email":"ada@greenfield.example"},`,
      )
      expect(answer.json['access_token']).toMatch(/^mda_[A-Za-z0-9]{38}$/)
      expect(answer.json['refresh_token']).toMatch(/^mdr_[A-Za-z0-9]{38}$/)
    })

    test('has an ID token with openid alone, and that names the access token and the nonce — OpenID Connect Core §3.1.3.3, §3.1.3.6', async () => {
      const code = await scene.codeOf(app, { scope: 'default openid email', nonce: 'n-0S6_WzA2Mj' })
      const answer = await redeem(server, app, { code })
      expect(Object.keys(answer.json)).toEqual([
        'access_token',
        'expires_in',
        'token_type',
        'data',
        'refresh_token',
        'id_token',
      ])
      const { accessToken, idToken, refreshToken } = tokensOf(answer)
      const claims = claimsIn(idToken)
      const atHash = createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url')
      expect(claims).toMatchObject({
        iss: `${server.publicUrl}/api/1.0`,
        sub: DEMO.ada,
        aud: app.clientId,
        nonce: 'n-0S6_WzA2Mj',
        at_hash: atHash,
        email: 'ada@greenfield.example',
      })
      expect(claims).not.toHaveProperty('name')
      const refreshed = claimsIn(tokensOf(await refresh(server, app, { refreshToken })).idToken)
      expect(refreshed['at_hash']).not.toBe(atHash)
      expect(refreshed).not.toHaveProperty('nonce')
      expect({ sub: refreshed['sub'], aud: refreshed['aud'], iss: refreshed['iss'] }).toEqual({
        sub: claims['sub'],
        aud: claims['aud'],
        iss: claims['iss'],
      })
      const plain = await redeem(server, app, { code: await scene.codeOf(app, { nonce: 'n' }) })
      expect(plain.json).not.toHaveProperty('id_token')
    })

    test('ignores a scope beside the code, and what nobody knows — RFC 6749 §3.2', async () => {
      const code = await scene.codeOf(app, { scope: 'openid' })
      const answer = await redeem(server, app, { code, scope: 'default tasks:read', state: 'x' })
      expect(answer.status).toBe(200)
      expect(answer.json).not.toHaveProperty('scope')
      expect(await scene.me(tokensOf(answer).accessToken)).toBe(403)
    })

    test('to a native app, which has nothing but its verifier — RFC 6749 §3.2.1 · RFC 7636 §4.5', async () => {
      const code = await scene.codeOf(native, { verifier: VERIFIER })
      expect((await redeem(server, native, { code })).text).toBe(INVALID_CODE)
      const answer = await redeem(server, native, { code, code_verifier: VERIFIER })
      expect([answer.status, answer.headers['www-authenticate']]).toEqual([200, undefined])
    })

    test('never to a native app for a code that was made without a challenge — RFC 8252 §8.1', async () => {
      const code = await scene.codeOf(native, { verifier: null })
      expect((await redeem(server, native, { code })).text).toBe(INVALID_CODE)
    })
  })

  test('lives 60 s, to the millisecond — RFC 6749 §4.1.2', async () => {
    const [last, late] = [await scene.codeOf(app), await scene.codeOf(app)]
    server.clock.advance(60_000 - 1)
    expect((await redeem(server, app, { code: last })).status).toBe(200)
    server.clock.advance(1)
    expect((await redeem(server, app, { code: late })).text).toBe(INVALID_CODE)
  })

  test('every reason is the same answer, byte for byte — RFC 6749 §4.1.3, §5.2', async () => {
    const code = await scene.codeOf(app)
    const bound = await scene.codeOf(app, { verifier: VERIFIER })
    const used = await scene.logIn(app)
    const burned = await scene.codeOf(app, { verifier: VERIFIER })
    for (let time = 0; time < 3; time++) {
      await redeem(server, app, { code: burned, code_verifier: OTHER_VERIFIER })
    }
    const leaver = await newPerson()
    const orphaned = await scene.codeOf(app, { userGid: leaver })
    await server.services.users.deactivate({ userGid: leaver, actor: OPERATOR })
    const outOfBand = await scene.codeOf(native, { verifier: VERIFIER, redirectUri: 'http://127.0.0.1:1/cb' })
    const expired = await scene.codeOf(app)
    const expiredAtMs = server.clock.nowMs() + 60_000

    const wishes: Readonly<Record<string, Parameters<typeof redeem>[2]>> = {
      unknown: { code: strayToken('code') },
      mistyped: { code: mistyped(code) },
      truncated: { code: code.slice(0, -1) },
      lengthened: { code: `${code}0` },
      padded: { code: ` ${code}` },
      'in capitals': { code: code.toUpperCase() },
      nonsense: { code: '2/1200/1200:deadbeef' },
      'an access token': { code: used.accessToken },
      'a refresh token': { code: used.refreshToken },
      'another app’s': { code: await scene.codeOf(other) },
      'another URI': { code, redirect_uri: `${REDIRECT_URI}/` },
      'the URI encoded differently': { code, redirect_uri: 'https://app.example/%63allback' },
      'the URI with a host in capitals': { code, redirect_uri: 'https://APP.example/callback' },
      'the URI with its port': { code, redirect_uri: 'https://app.example:443/callback' },
      'a verifier without a challenge': { code, code_verifier: VERIFIER },
      'no verifier': { code: bound },
      'a wrong verifier': { code: bound, code_verifier: OTHER_VERIFIER },
      used: { code: used.code },
      burned: { code: burned, code_verifier: VERIFIER },
      'of somebody who left': { code: orphaned },
    }
    const answers = new Map<string, unknown>()
    for (const [what, wish] of Object.entries(wishes)) {
      answers.set(what, comparable(await redeem(server, app, wish)))
    }
    const otherPort = { code: outOfBand, code_verifier: VERIFIER, redirect_uri: 'http://127.0.0.1:2/cb' }
    answers.set('another port than in the request', comparable(await redeem(server, native, otherPort)))
    server.clock.advance(expiredAtMs - server.clock.nowMs())
    answers.set('expired', comparable(await redeem(server, app, { code: expired })))

    const [first] = answers.values()
    expect(first).toMatchObject({ status: 400, text: INVALID_CODE })
    for (const [what, answer] of answers) expect([what, answer]).toEqual([what, first])
  })

  describe('PKCE — RFC 7636', () => {
    test('two wrong verifiers leave the code good, a third burns it — §4.6', async () => {
      const [twice, thrice] = [
        await scene.codeOf(app, { verifier: VERIFIER }),
        await scene.codeOf(app, { verifier: VERIFIER }),
      ]
      for (const code of [twice, twice, thrice, thrice, thrice]) {
        const refused = await redeem(server, app, { code, code_verifier: OTHER_VERIFIER })
        expect(refused.text).toBe(INVALID_CODE)
      }
      expect((await redeem(server, app, { code: twice, code_verifier: VERIFIER })).status).toBe(200)
      expect((await redeem(server, app, { code: thrice, code_verifier: VERIFIER })).text).toBe(INVALID_CODE)
    })

    test('the challenge is no verifier: there is no plain — §7.2', async () => {
      const code = await scene.codeOf(app, { verifier: VERIFIER })
      const asPlain = await redeem(server, app, { code, code_verifier: challengeOf(VERIFIER) })
      expect(asPlain.text).toBe(INVALID_CODE)
      const answer = await redeem(server, app, {
        code,
        code_verifier: VERIFIER,
        code_challenge_method: 'plain',
      })
      expect(answer.status).toBe(200)
    })

    test.each([
      ['42 characters', 'v'.repeat(42)],
      ['129 characters', 'v'.repeat(129)],
      ['a character of base64', `${'v'.repeat(43)}+`],
      ['a space', `${'v'.repeat(43)} `],
    ])(
      'a verifier that can be none is said so, and costs the code nothing: %s — §4.1',
      async (_what, bad) => {
        const code = await scene.codeOf(app, { verifier: VERIFIER })
        for (let time = 0; time < 3; time++) {
          const { json, status } = await redeem(server, app, { code, code_verifier: bad })
          expect([status, json]).toEqual([
            400,
            {
              error: 'invalid_request',
              error_description: 'The `code_verifier` parameter was malformed.',
            },
          ])
        }
        expect((await redeem(server, app, { code, code_verifier: VERIFIER })).status).toBe(200)
      },
    )

    test('verifiers of 43 and of 128 characters are taken — §4.1', async () => {
      for (const verifier of ['-._~'.padEnd(43, 'v'), 'v'.repeat(128)]) {
        const code = await scene.codeOf(app, { verifier })
        expect((await redeem(server, app, { code, code_verifier: verifier })).status).toBe(200)
      }
    })

    test('a verifier where no challenge was sent is counted, too: it cannot be tried for ever — RFC 9700 §4.8.2', async () => {
      const code = await scene.codeOf(app)
      for (let time = 0; time < 3; time++) await redeem(server, app, { code, code_verifier: VERIFIER })
      expect((await redeem(server, app, { code })).text).toBe(INVALID_CODE)
    })
  })

  describe('who may not redeem it neither burns it nor learns of it — RFC 6749 §4.1.3', () => {
    test('a wrong secret, however often, with a code good or bad: the same answer', async () => {
      const code = await scene.codeOf(app, { verifier: VERIFIER })
      const answers = []
      for (const tried of [code, code, code, code, mistyped(code), strayToken('code')]) {
        const wish = {
          code: tried,
          code_verifier: OTHER_VERIFIER,
          client_secret: strayToken('client_secret'),
        }
        answers.push(comparable(await redeem(server, app, wish)))
      }
      expect(answers[0]).toMatchObject({ status: 401 })
      for (const answer of answers) expect(answer).toEqual(answers[0])
      expect((await redeem(server, app, { code, code_verifier: VERIFIER })).status).toBe(200)
    })

    test('another app with a good secret of its own and wrong verifiers', async () => {
      const code = await scene.codeOf(app, { verifier: VERIFIER })
      for (let time = 0; time < 5; time++) {
        const refused = await redeem(server, other, { code, code_verifier: OTHER_VERIFIER })
        expect(refused.text).toBe(INVALID_CODE)
      }
      expect((await redeem(server, app, { code, code_verifier: VERIFIER })).status).toBe(200)
    })
  })

  describe('a second use — RFC 6749 §4.1.2, §10.5', () => {
    test('ends what the first one gave at the very next request, and no other grant', async () => {
      const [used, untouched] = [await scene.logIn(app), await scene.logIn(app)]
      const { accessToken } = tokensOf(await refresh(server, app, { refreshToken: used.refreshToken }))
      expect([await scene.me(used.accessToken), await scene.me(accessToken)]).toEqual([200, 200])
      server.clock.advance(10 * 60_000)
      expect((await redeem(server, app, { code: used.code })).text).toBe(INVALID_CODE)
      expect([await scene.me(used.accessToken), await scene.me(accessToken)]).toEqual([401, 401])
      expect((await refresh(server, app, { refreshToken: used.refreshToken })).status).toBe(400)
      expect(await scene.me(untouched.accessToken)).toBe(200)
      expect((await server.services.grants.find(used.grantGid))?.revokedReason).toBe('code_replayed')
    })

    test.each([
      ['a wrong verifier', { code_verifier: OTHER_VERIFIER }],
      ['no verifier', { code_verifier: '' }],
      ['another redirect URI', { redirect_uri: 'https://app.example/other' }],
      ['a wrong secret', { client_secret: 'mds_wrong' }],
    ])('with %s ends nothing: that is not who had the code', async (_what, wish) => {
      const used = await scene.logIn(app, { verifier: VERIFIER })
      await redeem(server, app, { code: used.code, code_verifier: VERIFIER, ...wish })
      expect(await scene.me(used.accessToken)).toBe(200)
      await redeem(server, other, { code: used.code, code_verifier: VERIFIER })
      expect(await scene.me(used.accessToken)).toBe(200)
      await redeem(server, app, { code: used.code, code_verifier: VERIFIER })
      expect(await scene.me(used.accessToken)).toBe(401)
    })

    test('ends it after the sweeps as well, for as long as a code is kept; a live code survives them', async () => {
      const first = await scene.logIn(app)
      const [other, live] = [await scene.logIn(app), await scene.codeOf(app)]
      server.clock.advance(30_000)
      await sweepAll(server)
      const kept = tokensOf(await redeem(server, app, { code: live }))
      expect((await redeem(server, app, { code: first.code })).text).toBe(INVALID_CODE)
      const refreshes = async ({ refreshToken }: { readonly refreshToken: string }) =>
        (await refresh(server, app, { refreshToken })).status
      expect([await scene.me(first.accessToken), await refreshes(first)]).toEqual([401, 400])
      expect(await scene.me(kept.accessToken)).toBe(200)
      server.clock.advance(29 * DAY_MS)
      await sweepAll(server)
      expect(await refreshes(other)).toBe(200)
      expect((await redeem(server, app, { code: other.code })).text).toBe(INVALID_CODE)
      expect([await refreshes(other), await refreshes(kept)]).toEqual([400, 200])
    })
  })

  describe('what changed since the code was given', () => {
    test('the app’s secret: the new one redeems, the old one does not', async () => {
      const changing = await newAskingApp(server.services)
      const code = await scene.codeOf(changing)
      const made = await server.services.apps.rotateSecret({
        clientId: changing.clientId,
        overlapSeconds: 0,
        actor: OPERATOR,
      })
      if (!made.ok) throw new Error(made.message)
      expect((await redeem(server, changing, { code })).status).toBe(401)
      expect((await redeem(server, { ...changing, secret: made.secret }, { code })).status).toBe(200)
    })

    test('the app is gone: it is nobody, and the code nothing', async () => {
      const leaving = await newAskingApp(server.services)
      const code = await scene.codeOf(leaving)
      await server.services.apps.delete({ clientId: leaving.clientId, actor: OPERATOR })
      const refused = await redeem(server, leaving, { code })
      expect([refused.status, refused.json['error']]).toEqual([401, 'invalid_client'])
      expect((await redeem(server, app, { code })).text).toBe(INVALID_CODE)
    })

    test('the redirect URI was taken off the list: the code gives nothing — RFC 9700 §2.1', async () => {
      const changing = await newAskingApp(server.services)
      const code = await scene.codeOf(changing)
      await server.services.apps.removeRedirectUri({
        clientId: changing.clientId,
        uri: REDIRECT_URI,
        actor: OPERATOR,
      })
      const refused = await redeem(server, changing, { code })
      expect([refused.status, refused.text]).toEqual([400, INVALID_CODE])
    })

    test('the person’s name: the answer has the present one', async () => {
      const userGid = await newPerson()
      const code = await scene.codeOf(app, { userGid })
      await scene.stores.db.queries
        .updateTable('users')
        .set({ name: 'Dora Heron' })
        .where('gid', '=', userGid)
        .execute()
      expect((await redeem(server, app, { code })).json['data']).toMatchObject({ name: 'Dora Heron' })
    })
  })
})
