import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  allow,
  answerOf,
  AUTHORIZE,
  browserOf,
  demoPerson,
  isConsentPage,
  newAskingApp,
  PKCE,
  requestOf,
  type AskedApp,
} from '../support/authorize.js'
import { openFormBrowser, type FormBrowser } from '../support/form-browser.js'
import { openTestServer, type TestServer } from '../support/services.js'

const FIRST = 'https://app.example/callback'
const SECOND = 'https://app.example/other?tenant=1'

describe('the authorization endpoint', () => {
  let server: TestServer
  let ada: FormBrowser
  let app: AskedApp
  let native: AskedApp

  beforeAll(async () => {
    server = await openTestServer()
    ada = await browserOf(server)
    app = await newAskingApp(server.services, { redirectUris: [FIRST, SECOND] })
    native = await newAskingApp(server.services, {
      kind: 'native',
      redirectUris: [FIRST, 'http://127.0.0.1/callback', 'com.example.app:/oauth'],
    })
  })
  afterAll(async () => {
    await server.close()
  })

  it('answers at each of the registered addresses, whole — RFC 6749 §3.1.2.2', async () => {
    for (const address of [FIRST, SECOND]) {
      const { location } = await allow(ada, requestOf(app, { redirect_uri: address }))
      expect(location?.startsWith(`${address}${address.includes('?') ? '&' : '?'}code=`)).toBe(true)
    }
  })

  it('sends a native app its answer in each of the three ways — RFC 8252 §7, §7.1, §7.2, §7.3', async () => {
    for (const address of [FIRST, 'http://127.0.0.1:50123/callback', 'com.example.app:/oauth']) {
      const { location } = await allow(ada, requestOf(native, { ...PKCE, redirect_uri: address }))
      expect(location?.startsWith(`${address}?code=`)).toBe(true)
    }
  })

  it('gives a native app the state and the issuer back, and no access token — RFC 8252 §8.2, §8.9, §8.10', async () => {
    const answer = answerOf(await allow(ada, requestOf(native, { ...PKCE, state: 'a b/ü' })))
    expect(answer).toMatchObject({ state: 'a b/ü', iss: server.publicUrl })
    const refused = answerOf(await ada.get(requestOf(native, { response_type: 'token' })))
    expect(refused).toMatchObject({ error: 'unsupported_response_type' })
  })

  it('leads nobody away whom no app of theirs asked for — RFC 6749 §10.15 · RFC 9700 §4.11.2', async () => {
    const elsewhere = await ada.get(requestOf(app, { redirect_uri: 'https://evil.example/' }))
    expect([elsewhere.status, elsewhere.location]).toEqual([400, null])
    // A stranger's app, registered as it should be, still waits for the person.
    const strange = await newAskingApp(server.services, { redirectUris: ['https://evil.example/'] })
    const asked = await ada.get(requestOf(strange, { redirect_uri: 'https://evil.example/' }))
    expect(isConsentPage(asked)).toBe(true)
    const form = await ada.post('/-/oauth_token', { redirect_uri: 'https://evil.example/' })
    expect(form.location).toBeNull()
  })

  it('goes on with GET after every form: a password is never sent on — RFC 9700 §4.12', async () => {
    const browser = openFormBrowser(server)
    const login = await browser.follow(await browser.get(requestOf(app, { prompt: 'consent' })))
    const signedIn = await browser.signIn(demoPerson(server, 'ben'), login)
    expect(signedIn.status).toBe(303)
    const consent = await browser.follow(signedIn)
    const allowed = await browser.submit(consent, { decision: 'allow' })
    expect([allowed.status, allowed.location?.startsWith(FIRST)]).toEqual([303, true])
  })

  it('tells other sites nothing of its pages’ addresses, and loads nothing from them — RFC 9700 §4.2.4, §4.16', async () => {
    const consent = await ada.get(requestOf(app, { prompt: 'consent' }))
    const login = await openFormBrowser(server).get('/login')
    for (const { headers, text } of [consent, login]) {
      expect(headers['referrer-policy']).toBe('same-origin')
      const policy = String(headers['content-security-policy'])
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(text).not.toMatch(/(?:src|href)="(?:https?:)?\/\//)
    }
    const { headers } = await allow(ada, requestOf(app))
    expect(headers['referrer-policy']).toBe('no-referrer')
  })

  it('does as the person decided before, for the very same scopes alone — OpenID Connect Core §3.1.2.4', async () => {
    const remembered = await newAskingApp(server.services)
    await allow(ada, requestOf(remembered))
    expect(answerOf(await ada.get(requestOf(remembered)))).toHaveProperty('code')
    expect(isConsentPage(await ada.get(requestOf(remembered, { scope: 'default openid' })))).toBe(true)
  })

  it('posts an answer from a page that nobody keeps, with its fields as text — OAuth 2.0 Form Post Response Mode §4', async () => {
    const state = '"><script>alert(1)</script>'
    const page = await allow(ada, requestOf(app, { response_mode: 'form_post', state }))
    expect([page.status, page.headers['cache-control']]).toEqual([200, 'no-store'])
    expect(page.text).not.toContain('<script>alert')
    expect(page.text).toContain('&quot;>&lt;script>alert(1)&lt;/script>')
  })

  it('takes its request from a query and from a form alike — OpenID Connect Core §13.1', async () => {
    const query = requestOf(app, { prompt: 'none' })
    const browser = openFormBrowser(server)
    // The form of a foreign site brings no cookie: it becomes the same request by GET.
    const byForm = await browser.follow(
      await browser.post(AUTHORIZE, new URLSearchParams(query.split('?')[1])),
    )
    const byQuery = await openFormBrowser(server).get(query)
    expect(answerOf(byQuery)).toMatchObject({ error: 'login_required' })
    expect(answerOf(byForm)).toEqual(answerOf(byQuery))
  })
})
