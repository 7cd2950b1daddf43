import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ONE_PIXEL } from '../support/pictures.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import {
  allow,
  answerOf,
  browserOf,
  demoPerson,
  isConsentPage,
  newAskingApp,
  PKCE,
  REDIRECT_URI,
  requestOf,
  type AskedApp,
} from '../support/authorize.js'
import { logLineOf } from '../support/answers.js'
import { DEMO } from '../support/demo.js'
import { formOf, openFormBrowser, readText, type FormBrowser, type Shown } from '../support/form-browser.js'
import { codeFor, redeem, refresh, tokensOf } from '../support/oauth-forms.js'
import { DATABASE_KINDS, openTestServer, type TestServer } from '../support/services.js'

const CONSENT = '/-/oauth_consent'
const OPERATOR = { kind: 'operator' } as const
const PNG = new Uint8Array(ONE_PIXEL)

describe.each(DATABASE_KINDS)('consent on %s', (kind) => {
  let server: TestServer
  let ada: FormBrowser
  let app: AskedApp

  beforeAll(async () => {
    server = await openTestServer(kind)
    ada = await browserOf(server)
  })
  afterAll(async () => {
    await server.close()
  })
  beforeEach(async () => {
    app = await newAskingApp(server.services, {
      settings: { scopes: ['tasks:read', 'tasks:write', 'tasks:delete', 'users:read', 'openid', 'email'] },
    })
  })

  const ask = async (scope: string, more: Record<string, string> = {}, browser = ada) =>
    await browser.get(requestOf(app, { scope, ...more }))
  const expectCode = (shown: Shown) => {
    expect(answerOf(shown)['code']).toMatch(/^mdc_/)
  }
  const expectNothing = (shown: Shown, status: number) => {
    expect([shown.status, shown.location]).toEqual([status, null])
    expect(shown.text).not.toContain('mdc_')
  }

  describe('the page', () => {
    it('says who wants what, as whom, and where it leads', async () => {
      const shown = await ask('tasks:delete tasks:read users:read email')
      expect(shown.text).toContain('<title>Grant Permission: Planner wants to access your account')
      const text = readText(shown)
      expect(text).toContain('Planner wants to access your account')
      expect(text).toContain('app.example')
      expect(text).toContain('Signed in as Ada Byron ( ada@greenfield.example )')
      expect(text).toMatch(/View tasks tasks:read Delete tasks tasks:delete/)
      expect(text).toContain('View people users:read')
      expect(text).toContain('View your email address email')
      expect(text).not.toContain('tasks:write')
      expect(text).toContain('Greenfield Labs')
      expect(text).not.toContain('Harbour Works')
      expect(text).toContain('Nobody has reviewed this app')
    })

    it('does not speak of workspaces to an app that only asks who the person is', async () => {
      expect(readText(await ask('openid email'))).not.toContain('can reach')
    })

    it('says what full permissions are, deleting above all', async () => {
      const full = await newAskingApp(server.services)
      expect(readText(await ada.get(requestOf(full)))).toMatch(
        /View your name and email address .* Create, modify and delete tasks/,
      )
    })

    it('cannot be framed or held by an opener, is not stored, and lets its form go to this site alone — RFC 6749 §10.13', async () => {
      const { headers } = await ask('tasks:read')
      expect(headers).toMatchObject({
        'x-frame-options': 'DENY',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'x-robots-tag': 'none',
        'cross-origin-opener-policy': 'same-origin',
      })
      const policy = String(headers['content-security-policy'])
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("form-action 'self';")
    })

    it('names the scheme of a native app in form-action and nothing else, and the device in words', async () => {
      const redirectUris = ['http://127.0.0.1/callback', 'com.example.app:/oauth', 'http://[::1]/callback']
      app = await newAskingApp(server.services, { kind: 'native', redirectUris })
      for (const [redirectUri, source, host] of [
        ['http://127.0.0.1:51234/callback', '', '127.0.0.1:51234'],
        ['com.example.app:/oauth', ' com.example.app:', 'com.example.app'],
        ['http://[::1]:51234/callback', '', '[::1]:51234'],
      ] as const) {
        const shown = await ask('', { ...PKCE, redirect_uri: redirectUri })
        expect(String(shown.headers['content-security-policy'])).toContain(`form-action 'self'${source};`)
        expect(readText(shown)).toContain(`the app on this device, ${host}`)
      }
    })

    it('says that name and address go to the app with every token, whatever it asks', async () => {
      const said = 'View your name and email address'
      expect(readText(await ask('tasks:read'))).toContain(said)
      expect(readText(await ask('openid'))).toContain(said)
      const silent = { response_type: 'id_token', nonce: 'n', response_mode: 'fragment' }
      expect(readText(await ask('openid', silent))).not.toContain(said)
      const code = await codeFor(ada, app, { scope: 'tasks:read' })
      expect((await redeem(server, app, { code })).json['data']).toMatchObject({
        name: 'Ada Byron',
        email: 'ada@greenfield.example',
      })
    })

    it('says who made the app, and whether that is somebody of one’s own workspaces', async () => {
      const [ben, cara] = [await browserOf(server, 'ben'), await browserOf(server, 'cara')]
      expect(readText(await ask('tasks:read'))).toContain('You made this app.')
      expect(readText(await ask('tasks:read', {}, ben))).toMatch(
        /Made by Ada Byron \( ada@greenfield\.example \) of Greenfield Labs/,
      )
      expect(readText(await ask('tasks:read', {}, cara))).toMatch(
        /Made by Ada Byron \( ada@greenfield\.example \) ?, who is in none of your workspaces/,
      )
      const gone = await server.services.users.create({
        name: 'Gone Maker',
        email: `maker-${kind}@harbour.example`,
        role: 'member',
        workspace: { gid: DEMO.harbour as Gid },
        password: null,
        actor: OPERATOR,
      })
      if (!gone.ok) throw new Error(gone.message)
      const theirs = await newAskingApp(server.services, {
        ownerGid: gone.user.gid,
        settings: { name: 'Left behind' },
      })
      await server.services.users.deactivate({ userGid: gone.user.gid, actor: OPERATOR })
      expect(readText(await cara.get(requestOf(theirs)))).toContain('Their account here has been deactivated')
    })

    it('says how long the app keeps its access, and where to end it', async () => {
      expect(readText(await ask('tasks:read'))).toMatch(/for 2 years at most.*180 days.*under Apps/)
      const native = await newAskingApp(server.services, { kind: 'native', redirectUris: [REDIRECT_URI] })
      expect(readText(await ada.get(requestOf(native, PKCE)))).toMatch(/for 180 days at most.*30 days/)
      const silent = { response_type: 'id_token', nonce: 'n', response_mode: 'fragment' }
      expect(readText(await ask('openid', silent))).not.toContain('at most')
    })

    it('says that nobody has reviewed the app, or whose admin approved it', async () => {
      const text = readText(await ask('tasks:read'))
      expect(text).toContain('Nobody has reviewed this app')
      const [ben, cara] = [await browserOf(server, 'ben'), await browserOf(server, 'cara')]
      await redeem(server, app, { code: await codeFor(ada, app, { scope: 'tasks:read' }) })
      const approved = await server.services.appAdmission.approve({
        workspaceGid: DEMO.greenfield as Gid,
        clientId: app.clientId,
        adminGid: DEMO.ada as Gid,
        actor: { kind: 'user', gid: DEMO.ada as Gid },
      })
      expect(approved).toBe('approved')
      const seen = readText(await ask('tasks:read', {}, ben))
      expect(seen).toContain('Approved by an admin of Greenfield Labs')
      expect(seen).not.toContain('Nobody has reviewed')
      // What an admin elsewhere approved says nothing here.
      expect(readText(await ask('tasks:read', {}, cara))).toContain('Nobody has reviewed this app')
    })

    it('says what the app holds already and keeps, each with its own words, and leads to Apps', async () => {
      expect(readText(await ask('users:read'))).not.toContain('It has access already')
      for (const scope of ['tasks:read tasks:write', 'users:read', 'users:read'])
        await redeem(server, app, { code: await codeFor(ada, app, { scope, prompt: 'consent' }) })
      const shown = await ask('tasks:delete')
      const text = readText(shown)
      expect(text).toContain('It has access already, and keeps it')
      expect(text).toMatch(/View people since 23 Nov 2026, \d\d:\d\d UTC ?, 2 connections/)
      expect(text).toMatch(/Create and modify tasks · View tasks since 23 Nov 2026/)
      expect(shown.text).toContain('href="/0/profile/apps"')
      expect(readText(await ask('tasks:delete', {}, await browserOf(server, 'ben')))).not.toContain(
        'It has access already',
      )
    })

    it('shows names as text, whatever they are — RFC 6749 §10.14', async () => {
      for (const name of [
        '<img src=x onerror=alert(1)>',
        '"\'>&amp;</title><script>',
        'תכנן',
        '👩‍🚀 Orbit',
        'W'.repeat(80),
      ]) {
        app = await newAskingApp(server.services, { settings: { name } })
        const shown = await ask('')
        expect(isConsentPage(shown)).toBe(true)
        expect(shown.text).not.toMatch(/<img src=x|<script>/)
        expect(readText(shown)).toContain(`${name} wants to access your account`)
      }
    })

    it('has the app’s picture, served as nothing else than a picture', async () => {
      expect((await ask('tasks:read')).text).not.toContain('<img')
      const icon = `/0/app-icons/${app.clientId}`
      expect((await ada.get(icon)).status).toBe(404)
      await server.services.apps.update({ clientId: app.clientId, settings: { icon: PNG }, actor: OPERATOR })
      expect((await ask('tasks:read')).text).toContain(`src="${icon}"`)
      const served = await server.server.inject({ url: icon })
      expect([served.statusCode, served.headers['content-type']]).toEqual([200, 'image/png'])
      expect(served.rawPayload).toEqual(Buffer.from(PNG))
      expect(served.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; sandbox",
      })
      for (const path of ['/0/app-icons/x', '/0/app-icons/9', '/0/app-icons/'])
        expect((await ada.get(path)).status).toBe(404)
    })
  })

  describe('the decision', () => {
    it('Deny tells the app, is recorded, and is not remembered — RFC 6749 §4.1.2.1', async () => {
      const denied = await ada.submit(await ask('tasks:read'), { decision: 'deny' })
      expect(denied.status).toBe(303)
      expect(answerOf(denied)).toEqual({
        error: 'access_denied',
        error_description: 'The user denied access to your application.',
        state: 'xyz',
      })
      expect(await logLineOf(server, denied)).toMatchObject({
        operation: 'oauth_authorize',
        reason: 'person_denied',
      })
      expect(isConsentPage(await ask('tasks:read'))).toBe(true)
    })

    it('Deny of an app without an address is a page — Asana', async () => {
      app = await newAskingApp(server.services, {
        kind: 'native',
        redirectUris: ['urn:ietf:wg:oauth:2.0:oob'],
      })
      const shown = await ask('', { ...PKCE, redirect_uri: 'urn:ietf:wg:oauth:2.0:oob' })
      const denied = await ada.submit(shown, { decision: 'deny' })
      expectNothing(denied, 400)
      expect(readText(denied)).toContain('access_denied: The user denied access to your application.')
    })

    it('neither is shown again', async () => {
      const shown = await ask('tasks:read')
      for (const decision of ['', 'Allow', 'yes'])
        expect(isConsentPage(await ada.submit(shown, { decision }))).toBe(true)
      expect(isConsentPage(await ada.submit(shown))).toBe(true)
    })

    it('holds for what was shown: more or other scopes are shown first', async () => {
      const shown = await ask('tasks:read')
      const wider = requestOf(app, { scope: 'tasks:read tasks:delete' }).split('?')[1] ?? ''
      for (const filled of [
        { request: wider },
        { scopes: 'users:read' },
        { scopes: '' },
        { person: DEMO.ben },
      ]) {
        const answered = await ada.submit(shown, { ...filled, decision: 'allow' })
        expect(isConsentPage(answered)).toBe(true)
      }
      const again = await ada.submit(shown, { request: wider, decision: 'allow' })
      expect(readText(again)).toContain('tasks:delete')
      expectCode(await ada.submit(again, { decision: 'allow' }))
    })

    it('is judged by the app as it is now: scopes taken away meanwhile, distribution, the app itself', async () => {
      const shown = await ask('tasks:read users:read')
      const settings = { scopes: ['tasks:read'] }
      await server.services.apps.update({ clientId: app.clientId, settings, actor: OPERATOR })
      expectNothing(await ada.submit(shown, { decision: 'allow' }), 400)
      const other = await ask('tasks:read')
      const hidden = { distribution: { to: 'none' } } as const
      await server.services.apps.update({ clientId: app.clientId, settings: hidden, actor: OPERATOR })
      expectNothing(await ada.submit(other, { decision: 'allow' }), 400)
      await server.services.apps.delete({ clientId: app.clientId, actor: OPERATOR })
      for (const decision of ['allow', 'deny']) expectNothing(await ada.submit(other, { decision }), 400)
    })

    it('is not taken from another site, without its token, or with a stranger’s — RFC 6749 §10.12', async () => {
      const shown = await ask('tasks:read')
      const { fields } = formOf(shown)
      const { csrf_token: _token, ...bare } = fields
      expectNothing(await ada.post(CONSENT, { ...bare, decision: 'allow' }), 403)
      expectNothing(await ada.submit(shown, { csrf_token: 'x', decision: 'allow' }), 403)
      for (const headers of [
        { origin: 'https://evil.example' },
        { origin: 'null' },
        { 'sec-fetch-site': 'cross-site' },
      ])
        expectNothing(await ada.submit(shown, { decision: 'allow' }, headers), 403)
      const ben = await browserOf(server, 'ben')
      expectNothing(await ben.post(CONSENT, { ...fields, decision: 'allow' }), 403)
      const bens = formOf(await ask('tasks:read', {}, ben)).fields
      expectNothing(await ada.post(CONSENT, { ...bens, decision: 'allow' }), 403)
      expectNothing(await openFormBrowser(server).post(CONSENT, { ...fields, decision: 'allow' }), 403)
      expect((await ada.get(CONSENT)).status).toBe(404)
      expect(
        (await ada.get(`${CONSENT}?${new URLSearchParams({ ...fields, decision: 'allow' }).toString()}`))
          .status,
      ).toBe(404)
      expect(isConsentPage(await ask('tasks:read'))).toBe(true)
    })

    it('with a request that is none stays on a page', async () => {
      const shown = await ask('tasks:read')
      for (const request of ['', 'x', '?', 'client_id=1', '%'])
        expectNothing(await ada.submit(shown, { request, decision: 'allow' }), 400)
    })

    it('cannot be had by a request that nobody may be asked for', async () => {
      const shown = await ask('tasks:read')
      const silent = requestOf(app, { scope: 'tasks:read', prompt: 'none' }).split('?')[1] ?? ''
      const answered = await ada.submit(shown, { request: silent, decision: 'allow' })
      expect(answerOf(answered)).toMatchObject({ error: 'consent_required' })
    })

    it('of somebody who signed out meanwhile, or signed in as another, gives nothing', async () => {
      const browser = await browserOf(server, 'ben')
      const shown = await ask('tasks:read', {}, browser)
      await browser.signIn(demoPerson(server, 'gil'))
      expectNothing(await browser.submit(shown, { decision: 'allow' }), 403)
    })
  })

  describe('what was allowed', () => {
    it('is remembered for the very same scopes, in whatever order they are asked — RFC 6749 §10.2', async () => {
      await allow(ada, requestOf(app, { scope: 'tasks:read users:read' }))
      const again = await ask('users:read  tasks:read tasks:read')
      expect(again.status).toBe(302)
      expectCode(again)
      for (const scope of [
        'tasks:read',
        'tasks:read users:read email',
        'tasks:read tasks:write',
        'users:read',
      ])
        expect(isConsentPage(await ask(scope))).toBe(true)
    })

    it('is replaced by what is allowed next, never added to', async () => {
      await allow(ada, requestOf(app, { scope: 'tasks:read' }))
      await allow(ada, requestOf(app, { scope: 'users:read' }))
      expectCode(await ask('users:read'))
      expect(isConsentPage(await ask('tasks:read'))).toBe(true)
      expect(isConsentPage(await ask('tasks:read users:read'))).toBe(true)
    })

    it('earlier authorizations live on: each token has the scopes of its own, and nothing is added up', async () => {
      const connect = async (scope: string) =>
        tokensOf(await redeem(server, app, { code: await codeFor(ada, app, { scope, prompt: 'consent' }) }))
      const wide = await connect('tasks:read tasks:write users:read')
      const narrow = await connect('users:read')
      const can = async (token: string) => {
        const as = { token }
        const body = { data: { name: 'x', workspace: DEMO.greenfield } }
        return [
          (await server.api('GET', `/tasks?assignee=me&workspace=${DEMO.greenfield}`, { as })).status,
          (await server.api('POST', '/tasks', { as, body })).status,
          (await server.api('GET', '/users/me', { as })).status,
        ]
      }
      const refreshed = async ({ refreshToken }: { readonly refreshToken: string }) =>
        String((await refresh(server, app, { refreshToken })).json['access_token'])
      for (const token of [wide.accessToken, await refreshed(wide)])
        expect(await can(token)).toEqual([200, 201, 200])
      for (const token of [narrow.accessToken, await refreshed(narrow)])
        expect(await can(token)).toEqual([403, 403, 200])
      const more = await refresh(server, app, { refreshToken: narrow.refreshToken, scope: 'tasks:read' })
      expect([more.status, more.json['error']]).toEqual([400, 'invalid_scope'])
    })

    it('is asked again with prompt=consent — OpenID Connect Core §3.1.2.1', async () => {
      await allow(ada, requestOf(app, { scope: 'tasks:read' }))
      expect(isConsentPage(await ask('tasks:read', { prompt: 'consent' }))).toBe(true)
      expectCode(await ask('tasks:read'))
    })

    it('holds for every redirect and response of the app, and for no other person or app', async () => {
      const other = 'http://localhost:4567/oauth-callback'
      await server.services.apps.addRedirectUri({ clientId: app.clientId, uri: other, actor: OPERATOR })
      await allow(ada, requestOf(app, { scope: 'tasks:read openid' }))
      expectCode(await ask('tasks:read openid', { redirect_uri: other }))
      const both = await ask('tasks:read openid', { response_type: 'code id_token', nonce: 'n' })
      expect(answerOf(both)).toHaveProperty('id_token')
      expect(isConsentPage(await ask('tasks:read openid', {}, await browserOf(server, 'ben')))).toBe(true)
      app = await newAskingApp(server.services, { settings: { scopes: ['tasks:read', 'openid'] } })
      expect(isConsentPage(await ask('tasks:read openid'))).toBe(true)
    })

    it('by a native app is asked every time: anybody can pretend to be it — RFC 8252 §8.6', async () => {
      app = await newAskingApp(server.services, { kind: 'native', redirectUris: [REDIRECT_URI] })
      for (let time = 0; time < 2; time++) {
        const shown = await ask('', PKCE)
        expect(isConsentPage(shown)).toBe(true)
        expectCode(await ada.submit(shown, { decision: 'allow' }))
      }
      expect(answerOf(await ask('', { ...PKCE, prompt: 'none' }))).toMatchObject({
        error: 'consent_required',
      })
    })

    it('is logged under who allowed it, and never with the code', async () => {
      const first = answerOf(await allow(ada, requestOf(app, { scope: 'tasks:read' })))['code'] ?? ''
      const second = answerOf(await ask('tasks:read'))['code'] ?? ''
      const line = await logLineOf(server, await ask('tasks:read'))
      expect(line).toMatchObject({ operation: 'oauth_authorize', user: DEMO.ada, status: 302 })
      expect(line['reason']).toBeUndefined()
      expect(JSON.stringify(server.lines)).not.toMatch(/mdc_/)
      expect([first, second].every((code) => code.startsWith('mdc_'))).toBe(true)
    })
  })

  it('an app of chosen workspaces asks whoever is in one of them', async () => {
    const workspaceGids = [DEMO.greenfield as Gid]
    app = await newAskingApp(server.services, {
      settings: { distribution: { to: 'workspaces', workspaceGids } },
    })
    expectCode(await allow(await browserOf(server, 'gil'), requestOf(app)))
    // Whoever allowed it keeps nothing when the app is taken away from their workspace.
    const elsewhere = { distribution: { to: 'none' } } as const
    await server.services.apps.update({ clientId: app.clientId, settings: elsewhere, actor: OPERATOR })
    expectNothing(await ask('', {}, await browserOf(server, 'gil')), 400)
  })
})
