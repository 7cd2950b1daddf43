import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import {
  allow,
  answerOf,
  browserOf,
  demoPerson,
  isConsentPage,
  newAskingApp,
  requestOf,
  type AskedApp,
  type Query,
} from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import { setUpApp } from '../support/factors.js'
import { openFormBrowser, readText, type FormBrowser } from '../support/form-browser.js'
import { DATABASE_KINDS, openTestServer, type TestServer } from '../support/services.js'
import { codeFor, redeem, refresh, tokensOf } from '../support/oauth-forms.js'
import { passkeyFormOf, softPasskey } from '../support/passkey.js'
import { claimsIn } from '../support/token-scene.js'

const STEP_MS = 30_000
const ALL = ['default', 'openid', 'email', 'profile', 'groups']
/** Claims of an ID token that are not about the person. */
const OF_THE_TOKEN = new Set(['acr', 'amr', 'at_hash', 'aud', 'auth_time', 'exp', 'iat', 'iss', 'sid'])
const asText = (claims: object) => JSON.stringify(claims)

describe.each(DATABASE_KINDS)('claims on %s', (kind) => {
  let server: TestServer
  let ada: FormBrowser
  let app: AskedApp

  beforeAll(async () => {
    server = await openTestServer(kind)
    ada = await browserOf(server)
    app = await newApp()
  })
  afterAll(async () => {
    await server.close()
  })

  const newApp = async (scopes: readonly string[] = ALL) =>
    await newAskingApp(server.services, { settings: { scopes } })
  const logIn = async (query: Query, { by = app, who = ada } = {}) =>
    tokensOf(await redeem(server, by, { code: await codeFor(who, by, query) }))
  const userinfo = async (token: string) =>
    (await server.api('GET', '/openid_connect/userinfo', { as: { token } })).json as Record<string, unknown>
  /** What an app is told of the person by a request. */
  const told = async (query: Query, by = app) => {
    const tokens = await logIn(query, { by })
    const idToken = Object.fromEntries(
      Object.entries(claimsIn(tokens.idToken)).filter(([name]) => !OF_THE_TOKEN.has(name)),
    )
    return { idToken, userinfo: await userinfo(tokens.accessToken) }
  }
  const sentences = (text: string) => readText({ text })

  describe('by scope', () => {
    it.each([
      ['email', { email: 'ada@greenfield.example', email_verified: true }],
      ['profile', { name: 'Ada Byron', preferred_username: 'ada' }],
    ])('%s — OpenID Connect Core §5.1, §5.4', async (scope, claims) => {
      const expected = { sub: DEMO.ada, ...claims }
      expect(await told({ scope: `openid ${scope}` })).toEqual({ idToken: expected, userinfo: expected })
    })

    it('groups are the workspaces and teams of the person, by gid', async () => {
      const { idToken, userinfo: at } = await told({ scope: 'openid groups' })
      const mine = [DEMO.greenfield, DEMO.harbour]
      const groups = idToken['groups'] as string[]
      expect(groups).toEqual(at['groups'])
      expect(groups.filter((gid) => mine.includes(gid as Gid)).length).toBeGreaterThan(0)
      const teams = await server.api('GET', `/users/me/teams?organization=${DEMO.greenfield}`, { as: 'ada' })
      const gids = (teams.json as { data: { gid: string }[] }).data.map(({ gid }) => gid)
      expect(gids.length).toBeGreaterThan(0)
      expect(groups).toEqual(expect.arrayContaining(gids))
      expect(new Set(groups).size).toBe(groups.length)
    })

    it('groups are told to no app that was not set up for it, and asking for them is no error — OpenID Connect Core §3.1.2.1, §5.4', async () => {
      const usual = await newAskingApp(server.services)
      const asked = await ada.get(requestOf(usual, { scope: 'openid groups offline_access' }))
      expect(sentences(asked.text)).not.toContain('workspaces and teams')
      const plain = await told({ scope: 'openid groups' }, usual)
      expect(plain).toEqual({ idToken: { sub: DEMO.ada }, userinfo: { sub: DEMO.ada } })
      const tokens = await logIn({ scope: 'openid groups' }, { by: usual })
      const again = await refresh(server, usual, {
        refreshToken: tokens.refreshToken,
        scope: 'openid groups',
      })
      expect(again.status).toBe(200)
      // Plain OAuth is told what it may not ask.
      expect((await ada.get(requestOf(usual, { scope: 'default groups' }))).status).toBe(400)
    })

    it('groups leave out a workspace whose admins block the app', async () => {
      const blocked = await newApp()
      const before = await logIn({ scope: 'openid groups' }, { by: blocked })
      expect(claimsIn(before.idToken)['groups']).toContain(DEMO.greenfield)
      const act = {
        workspaceGid: DEMO.greenfield as Gid,
        adminGid: DEMO.ada as Gid,
        nowMs: server.clock.nowMs(),
      }
      expect(await server.services.appAdmission.block({ ...act, clientId: blocked.clientId })).toBe('blocked')
      const after = tokensOf(await refresh(server, blocked, { refreshToken: before.refreshToken }))
      expect(claimsIn(after.idToken)['groups']).not.toContain(DEMO.greenfield)
      expect((await userinfo(after.accessToken))['groups']).not.toContain(DEMO.greenfield)
    })
  })

  describe('by name', () => {
    it.each([
      [{ id_token: { email: null } }, { email: 'ada@greenfield.example', email_verified: true }, {}],
      [{ userinfo: { name: { essential: true } } }, {}, { name: 'Ada Byron' }],
      [
        { id_token: { preferred_username: null }, userinfo: { email_verified: null } },
        { preferred_username: 'ada' },
        { email_verified: true },
      ],
      [{ userinfo: { 'name#de': null, birthdate: { essential: true }, sub: null }, other: 1 }, {}, {}],
    ])('%j are told where they are asked — OpenID Connect Core §5.5', async (claims, idToken, at) => {
      expect(await told({ scope: 'openid', claims: asText(claims) })).toEqual({
        idToken: { sub: DEMO.ada, ...idToken },
        userinfo: { sub: DEMO.ada, ...at },
      })
    })

    it('are read by the person first, each time that they are more — OpenID Connect Core §5.5, §17.1', async () => {
      const fresh = await newApp()
      await allow(ada, requestOf(fresh, { scope: 'openid' }))
      expect(answerOf(await ada.get(requestOf(fresh, { scope: 'openid' })))).toHaveProperty('code')
      const wish = { scope: 'openid', claims: asText({ userinfo: { email: null, groups: null } }) }
      expect(answerOf(await ada.get(requestOf(fresh, { ...wish, prompt: 'none' })))).toMatchObject({
        error: 'consent_required',
      })
      const asked = await ada.get(requestOf(fresh, wish))
      expect(isConsentPage(asked)).toBe(true)
      expect(sentences(asked.text)).toContain('View your email address')
      expect(sentences(asked.text)).toContain('View which workspaces and teams you are in')
      await ada.submit(asked, { decision: 'allow' })
      expect(answerOf(await ada.get(requestOf(fresh, wish)))).toHaveProperty('code')
      // Another place is another thing to be allowed.
      const elsewhere = { scope: 'openid', claims: asText({ id_token: { email: null } }) }
      expect(isConsentPage(await ada.get(requestOf(fresh, elsewhere)))).toBe(true)
    })

    it('that were shown cannot be changed on the way: more of them is asked anew', async () => {
      const fresh = await newApp()
      const asked = await ada.get(requestOf(fresh, { scope: 'openid' }))
      const more = new URL(
        requestOf(fresh, { scope: 'openid', claims: asText({ userinfo: { email: null } }) }),
        'https://x.example',
      )
      const sent = await ada.submit(asked, { decision: 'allow', request: more.searchParams.toString() })
      expect(sent.location).toBeNull()
    })

    it('are told to no app that is not set up for the scope of theirs — OpenID Connect Core §5.5', async () => {
      const bare = await newApp(['default', 'openid'])
      const claims = asText({
        id_token: { email: { essential: true }, groups: null },
        userinfo: { name: null },
      })
      expect(await told({ scope: 'openid', claims }, bare)).toEqual({
        idToken: { sub: DEMO.ada },
        userinfo: { sub: DEMO.ada },
      })
    })

    it('mean nothing without openid, and are no scopes to anybody else — RFC 7662 §2.2', async () => {
      const claims = asText({ userinfo: { email: null } })
      const plain = await ada.get(requestOf(await newApp(), { scope: 'default', claims }))
      expect(sentences(plain.text)).not.toContain('View your email address')
      const { accessToken, refreshToken } = await logIn({ scope: 'openid', claims })
      for (const token of [accessToken, refreshToken]) {
        const answer = await server.server.inject({
          method: 'POST',
          url: '/-/oauth_introspect',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          payload: new URLSearchParams({
            token,
            client_id: app.clientId,
            client_secret: app.secret ?? '',
          }).toString(),
        })
        expect(answer.json()).toMatchObject({ active: true, scope: 'openid' })
      }
    })

    it('live on with a refresh, and not in a narrower token — OpenID Connect Core §12.2', async () => {
      const claims = asText({ id_token: { name: null }, userinfo: { email: null } })
      const first = await logIn({ scope: 'openid', claims })
      const second = tokensOf(await refresh(server, app, { refreshToken: first.refreshToken }))
      expect(claimsIn(second.idToken)).toMatchObject({ name: 'Ada Byron' })
      expect(await userinfo(second.accessToken)).toMatchObject({ email: 'ada@greenfield.example' })
      const narrow = tokensOf(
        await refresh(server, app, { refreshToken: first.refreshToken, scope: 'openid' }),
      )
      expect(await userinfo(narrow.accessToken)).toEqual({ sub: DEMO.ada })
    })

    it.each(['[]', '{"id_token":5}', '{"userinfo":{"email":7}}', '{', 'x'.repeat(5_000)])(
      'in %s are refused to the app — OpenID Connect Core §5.5, §3.1.2.6',
      async (claims) => {
        const answer = answerOf(await ada.get(requestOf(app, { scope: 'openid', claims })))
        expect(answer).toMatchObject({ error: 'invalid_request', state: 'xyz' })
      },
    )
  })

  describe('of the sign-in', () => {
    const CALLED = { scope: 'openid' }
    const demands = (...values: string[]) => ({
      ...CALLED,
      claims: asText({ id_token: { acr: { essential: true, values } } }),
    })

    it('say how and in which session, the same at a refresh — OpenID Connect Core §2, §12.2 · RFC 8176 §2', async () => {
      const { idToken, refreshToken } = await logIn(CALLED)
      const claims = claimsIn(idToken)
      expect(claims).toMatchObject({ acr: 'pwd', amr: ['pwd'], sid: expect.any(String) })
      const again = claimsIn(tokensOf(await refresh(server, app, { refreshToken })).idToken)
      for (const name of ['acr', 'amr', 'sid']) expect(again[name]).toEqual(claims[name])
      const elsewhere = await browserOf(server)
      expect(claimsIn((await logIn(CALLED, { who: elsewhere })).idToken)['sid']).not.toBe(claims['sid'])
      const implicit = answerOf(
        await allow(ada, requestOf(app, { ...CALLED, response_type: 'id_token', nonce: 'n' })),
      )
      expect(claimsIn(implicit['id_token'] ?? '')).toMatchObject({ acr: 'pwd', sid: claims['sid'] })
    })

    it('acr_values is a wish: who cannot meet it signs in all the same — OpenID Connect Core §3.1.2.1', async () => {
      const { idToken } = await logIn({ ...CALLED, acr_values: 'phr mfa urn:example:gold' })
      expect(claimsIn(idToken)['acr']).toBe('pwd')
      const wished = { ...CALLED, claims: asText({ id_token: { acr: { values: ['mfa'] } } }) }
      expect(claimsIn((await logIn(wished)).idToken)['acr']).toBe('pwd')
    })

    it('acr that is essential asks for a better sign-in, and takes nothing less — OpenID Connect Core §5.5.1.1', async () => {
      const ben = await browserOf(server, 'ben')
      const again = await ben.get(requestOf(app, demands('mfa')))
      expect(again.location ?? '').toMatch(/^\/login/)
      // Without a second factor there is no better one.
      const back = await ben.signIn(demoPerson(server, 'ben'), await ben.follow(again))
      expect(answerOf(await ben.get(back.location ?? ''))).toMatchObject({
        error: 'unmet_authentication_requirements',
        state: 'xyz',
      })
      const silent = await ben.get(requestOf(app, { ...demands('mfa'), prompt: 'none' }))
      expect(answerOf(silent)).toMatchObject({ error: 'login_required' })
      const unknown = await ben.get(requestOf(app, demands('urn:example:gold')))
      expect(answerOf(unknown)).toMatchObject({ error: 'unmet_authentication_requirements' })
      expect(claimsIn((await logIn(demands('mfa', 'pwd'), { who: ben })).idToken)['acr']).toBe('pwd')
    })

    it('acr is met by a code of an app, once the session is of one — OpenID Connect Core §5.5.1.1', async () => {
      const cara = await browserOf(server, 'cara')
      const { phone } = await setUpApp(cara, server.clock)
      server.clock.advance(2 * STEP_MS)
      // Her session is still that of her password.
      const again = await cara.follow(await cara.get(requestOf(app, demands('mfa'))))
      const half = await cara.follow(await cara.signIn(demoPerson(server, 'cara'), again))
      const back = await cara.submit(half, { code: phone.codeAt(server.clock.nowMs()) })
      const asked = await cara.get(back.location ?? '')
      const { code = '' } = answerOf(await cara.submit(asked, { decision: 'allow' }))
      const { idToken } = tokensOf(await redeem(server, app, { code }))
      expect(claimsIn(idToken)).toMatchObject({ acr: 'mfa', amr: ['pwd', 'otp', 'mfa'] })
      expect(answerOf(await cara.get(requestOf(app, { ...demands('phr'), prompt: 'none' })))).toMatchObject({
        error: 'login_required',
      })
    })

    it('acr of a passkey is phishing-resistant, and contains what is less — OpenID Connect Core §2', async () => {
      const gil = await browserOf(server, 'gil')
      const device = softPasskey()
      const add = await gil.get('/0/profile/security/passkeys/new')
      const form = passkeyFormOf(add)
      await gil.post(form.action, { ...form.fields, response: device.create(form.challenge), name: 'Laptop' })
      const alone = openFormBrowser(server)
      const door = passkeyFormOf(await alone.get('/login/passkey'))
      await alone.post(door.action, { ...door.fields, response: device.get(door.challenge) })
      expect(claimsIn((await logIn(demands('phr'), { who: alone })).idToken)).toMatchObject({ acr: 'phr' })
      expect(claimsIn((await logIn(demands('mfa'), { who: alone })).idToken)).toMatchObject({ acr: 'mfa' })
      expect(claimsIn((await logIn(CALLED, { who: alone })).idToken)).toMatchObject({ acr: 'phr' })
    })
  })
})
