import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { allow, answerOf, browserOf, newAskingApp, REDIRECT_URI, requestOf } from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import { readText, type FormBrowser, type Shown } from '../support/form-browser.js'
import { formsOf } from '../support/html-form.js'
import { DATABASE_KINDS, openTestServer, type TestServer } from '../support/services.js'

const BASE = 'http://localhost:8080'
const RUN_MS = 10 * 60_000

function formTo(page: Shown, action: string) {
  const form = formsOf(page.text).find((one) => one.action === action)
  if (form === undefined) throw new Error(`no form is sent to ${action}\n${readText(page)}`)
  return Object.fromEntries(form.values)
}

const addressIn = (page: Shown) =>
  /href="(http:\/\/localhost:8080\/-\/oauth_authorize[^"]*)"/
    .exec(page.text)?.[1]
    ?.replaceAll('&amp;', '&') ?? ''

describe.each(DATABASE_KINDS)('trying one’s own app on %s', (kind) => {
  let server: TestServer
  let ada: FormBrowser
  beforeAll(async () => {
    server = await openTestServer(kind)
    ada = await browserOf(server, 'ada')
  })
  afterAll(async () => {
    await server.close()
  })

  const newApp = async (wish: Parameters<typeof newAskingApp>[1] = {}) => {
    const { clientId } = await newAskingApp(server.services, wish)
    const root = `/0/my-apps/${clientId}/try`
    return { clientId, root, callback: `${BASE}${root}/callback` }
  }
  const register = async ({ root }: { root: string }) => {
    const page = await ada.get(root)
    return await ada.post(`${root}/callback-url`, formTo(page, `${root}/callback-url`))
  }
  const start = async ({ root }: { root: string }, wish: Readonly<Record<string, string>> = {}) =>
    await ada.post(root, { ...formTo(await ada.get(root), root), ...wish })
  /** Through consent to the callback. */
  const authorize = async (address: string): Promise<Shown> => {
    const asked = await ada.get(address.slice(BASE.length))
    const answer = asked.text.includes('value="allow"')
      ? await ada.submit(asked, { decision: 'allow' })
      : asked
    if (answer.location !== null) return await ada.get(answer.location.slice(BASE.length))
    const [form] = formsOf(answer.text)
    return await ada.post(form?.action.slice(BASE.length) ?? '', Object.fromEntries(form?.values ?? []))
  }

  it('walks from the request to the first call, shows no token, and cleans up', async () => {
    const app = await newApp()
    const before = await ada.get(app.root)
    expect(readText(before)).toContain('Register the callback')
    expect((await register(app)).location).toBe(app.root)
    expect((await server.services.apps.find(app.clientId))?.redirectUris).toContain(app.callback)

    const request = await start(app)
    expect(request.status).toBe(200)
    const answer = await authorize(addressIn(request))
    expect(readText(answer)).toContain('The state is the one that was sent')
    expect(readText(answer)).toMatch(/code mdc_….{4} /)
    const exchange = `${app.root}/exchange`
    const form = formTo(answer, exchange)
    const result = await ada.post(exchange, form)
    expect(result.status).toBe(200)
    const text = readText(result)
    expect(text).toMatch(/"access_token": "mda_….{4}"/)
    expect(text).toMatch(/"refresh_token": "mdr_….{4}"/)
    expect(text).toContain('"name": "Ada Byron"')
    expect(text).toContain('client_secret="$CLIENT_SECRET"')
    expect(result.text).not.toMatch(/md[ars]_\w{38}/)
    expect(JSON.stringify(server.lines)).not.toMatch(/md[acrs]_\w{38}/)

    // Pressed twice: the same result, and the grant stands.
    const again = await ada.post(exchange, form)
    expect(readText(again)).toBe(text)
    const [grant] = await server.services.grants.list({ userGid: null, clientId: app.clientId })
    expect(grant?.state).toBe('live')

    await server.services.apps.requests.flushAll()
    expect(readText(await ada.get(`/0/my-apps/${app.clientId}/usage`))).toContain('Answered (2xx, 3xx) 1')
    expect(readText(await ada.get(`/0/my-apps/${app.clientId}/delete`))).toContain(
      '1 person loses it: 1 authorization',
    )

    const revoked = await ada.post(`${app.root}/revoke`, formTo(result, `${app.root}/revoke`))
    expect(revoked.location).toBe(app.root)
    const [ended] = await server.services.grants.list({ userGid: null, clientId: app.clientId })
    expect(ended).toMatchObject({ state: 'revoked', revokedReason: 'revoked' })
  })

  it('takes ID tokens by form, and shows what they say', async () => {
    const app = await newApp({ settings: { scopes: ['default', 'openid', 'email', 'profile'] } })
    await register(app)
    const csrf = formTo(await ada.get(app.root), app.root)['csrf_token'] ?? ''
    const body = new URLSearchParams({ csrf_token: csrf, response_type: 'code id_token', pkce: 'on' })
    body.append('scope', 'default')
    body.append('scope', 'openid')
    const answer = await authorize(addressIn(await ada.post(app.root, body)))
    expect(readText(answer)).toContain('came back to the callback with POST')
    expect(readText(answer)).toContain(`"sub": "${DEMO.ada}"`)
    expect(answer.text).not.toMatch(/eyJ[\w-]+\.eyJ/)
    const exchange = `${app.root}/exchange`
    const result = await ada.post(exchange, formTo(answer, exchange))
    expect(readText(result)).toContain('What the ID token says')
    expect(result.text).not.toMatch(/eyJ[\w-]+\.eyJ/)
  })

  it('works for a native app, which always uses PKCE', async () => {
    const app = await newApp({ kind: 'native', redirectUris: ['http://127.0.0.1/cb'] })
    await register(app)
    const request = await start(app)
    expect(addressIn(request)).toContain('code_challenge_method=S256')
    const answer = await authorize(addressIn(request))
    const exchange = `${app.root}/exchange`
    const result = await ada.post(exchange, formTo(answer, exchange))
    expect([result.status, readText(result).includes('client_secret=')]).toEqual([200, false])
  })

  it('shows errors of the authorization server as they come', async () => {
    const app = await newApp()
    await register(app)
    const answer = await authorize(addressIn(await start(app, { prompt: 'none' })))
    expect(readText(answer)).toContain('consent_required')
    expect(readText(answer)).toContain('Try again')
  })

  it('says what an expired code gets', async () => {
    const app = await newApp()
    await register(app)
    const answer = await authorize(addressIn(await start(app)))
    server.clock.advance(61_000)
    const exchange = `${app.root}/exchange`
    const result = await ada.post(exchange, formTo(answer, exchange))
    expect([result.status, readText(result).includes('invalid_grant')]).toEqual([400, true])
  })

  it('refuses an answer of another state, another app, another person, or too late', async () => {
    const app = await newApp()
    const other = await newApp()
    await register(app)
    await start(app)
    const stray = async (browser: FormBrowser, url: string) => (await browser.get(url)).status
    expect(await stray(ada, `${app.root}/callback?code=x&state=y`)).toBe(400)
    expect(await stray(ada, `${app.root}/callback`)).toBe(400)
    const state = new URL(addressIn(await start(app))).searchParams.get('state') ?? ''
    expect(await stray(ada, `${other.root}/callback?state=${state}`)).toBe(400)
    expect(await stray(ada, `${app.root}/callback?state=${state}&error=<script>`)).toBe(200)
    expect((await ada.get(`${app.root}/callback?state=${state}&error=<script>`)).text).not.toContain(
      '<script>',
    )
    expect(await stray(await browserOf(server, 'ben'), `${app.root}/callback?state=${state}`)).toBe(404)
    server.clock.advance(RUN_MS + 1)
    expect(await stray(ada, `${app.root}/callback?state=${state}`)).toBe(400)
    ada = await browserOf(server, 'ada')
  })

  it('revokes no grant of another app, and none of another person', async () => {
    const app = await newApp()
    const other = await newApp()
    await register(other)
    const answer = await authorize(addressIn(await start(other)))
    await ada.post(`${other.root}/exchange`, formTo(answer, `${other.root}/exchange`))
    const [grant] = await server.services.grants.list({ userGid: DEMO.ada as Gid, clientId: other.clientId })
    const csrf = formTo(await ada.get(app.root), `${app.root}/callback-url`)['csrf_token'] ?? ''
    for (const gid of [grant?.gid ?? '', 'x', '1']) {
      expect((await ada.post(`${app.root}/revoke`, { csrf_token: csrf, grant: gid })).status).toBe(404)
    }
    const [still] = await server.services.grants.list({ userGid: DEMO.ada as Gid, clientId: other.clientId })
    expect(still?.state).toBe('live')
  })

  it('says what is missing before it can be tried', async () => {
    const app = await newApp({ settings: { distribution: { to: 'none' } } })
    await register(app)
    expect(readText(await ada.get(app.root))).toContain('Until its distribution is set nobody can authorize')
  })

  it('counts what a dead token asks as refused, and what no app asks not at all', async () => {
    const app = await newAskingApp(server.services)
    const ben = await browserOf(server, 'ben')
    const { code = '' } = answerOf(await allow(ben, requestOf(app)))
    const answer = await server.server.inject({
      method: 'POST',
      url: '/-/oauth_token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: app.clientId,
        client_secret: app.secret ?? '',
        redirect_uri: REDIRECT_URI,
        code,
      }).toString(),
    })
    const { access_token: token } = answer.json<{ access_token: string }>()
    const statuses = [(await server.api('GET', '/users/me', { as: { token } })).status]
    const [grant] = await server.services.grants.list({ userGid: null, clientId: app.clientId })
    await server.services.grants.revoke({ grantGid: grant?.gid ?? ('1' as Gid), actor: { kind: 'operator' } })
    statuses.push((await server.api('GET', '/users/me', { as: { token } })).status)
    await server.api('GET', '/users/me', { as: 'ben' })
    expect(statuses).toEqual([200, 401])
    await server.services.apps.requests.flushAll()
    const days = await server.services.apps.usageOf(app.clientId)
    expect(days.at(-1)).toMatchObject({ done: 1, refused: 1, failed: 0 })
  })
})
