import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ENDPOINT_PATH } from '../../src/protocol/oauth/metadata.js'
import {
  allow,
  browserOf,
  demoPerson,
  newAskingApp,
  PKCE,
  REDIRECT_URI,
  requestOf,
  type AskedApp,
} from '../support/authorize.js'
import { openFormBrowser, type FormBrowser, type Shown } from '../support/form-browser.js'
import { openTestServer, type TestServer } from '../support/services.js'

const CHROMIUM = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0.0.0',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
  'sec-fetch-site': 'same-origin',
}
/** Before Fetch Metadata. */
const OLD_BROWSER = { 'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 15_0 like Mac OS X) Safari/604.1' }

describe('a form whose answer leads off this site — CSP3 §6.4.1', () => {
  let server: TestServer
  let ada: FormBrowser
  let app: AskedApp

  beforeAll(async () => {
    server = await openTestServer()
  })
  afterAll(async () => {
    await server.close()
  })
  beforeEach(async () => {
    ada = await browserOf(server)
    app = await newAskingApp(server.services)
  })

  /** Where a page moves on by itself, as a browser reads it, and where its link leads. */
  const movesTo = ({ text }: Shown) => {
    const decoded = (value = '') =>
      value.replaceAll('&amp;', '&').replaceAll('&#39;', "'").replaceAll('&quot;', '"')
    const refresh = decoded(/<meta http-equiv="refresh" content="0; url=([^"]*)"/.exec(text)?.[1])
    const link = decoded(/<a href="([^"]*)">Go on here/.exec(text)?.[1])
    return [refresh, link]
  }
  const expectMoving = (shown: Shown, address: unknown) => {
    expect([shown.status, shown.location]).toEqual([200, null])
    expect(movesTo(shown)).toEqual([address, address])
    expect(shown.text).not.toContain('<form')
    expect(shown.headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'x-frame-options': 'DENY',
    })
  }
  const isOfApp = expect.stringMatching(
    /^https:\/\/app\.example\/callback\?(code=mdc_|error=access_denied)/,
  ) as unknown

  it.each([
    ['a browser', CHROMIUM],
    ['one that names no destination', OLD_BROWSER],
  ])('%s gets a page of ours that moves on, after Allow and after Deny', async (_who, headers) => {
    for (const decision of ['deny', 'allow']) {
      const shown = await ada.get(requestOf(app, { prompt: 'consent' }))
      expectMoving(await ada.submit(shown, { decision }, headers), isOfApp)
    }
  })

  it('carries the state back whole, in the query and in the fragment', async () => {
    const state = `a"b'c<d>&e=f#g;url=https://evil.example/ \u00e9`
    const asks = { state, prompt: 'consent' }
    const [query] = movesTo(
      await ada.submit(await ada.get(requestOf(app, asks)), { decision: 'allow' }, CHROMIUM),
    )
    expect(new URL(query ?? '').searchParams.get('state')).toBe(state)
    expect(new URL(query ?? '').origin).toBe(new URL(REDIRECT_URI).origin)
    const both = { ...asks, scope: 'default openid', response_type: 'code id_token', nonce: 'n' }
    const [fragment] = movesTo(
      await ada.submit(await ada.get(requestOf(app, both)), { decision: 'allow' }, CHROMIUM),
    )
    const hash = new URLSearchParams(new URL(fragment ?? '').hash.slice(1))
    expect([hash.get('state'), hash.has('id_token')]).toEqual([state, true])
  })

  it.each([
    ['a program', { 'user-agent': 'node', accept: '*/*' }],
    ['a program that reads pages', { 'user-agent': 'curl/8.5.0', accept: 'text/html' }],
    ['a frame, which could not show it', { ...CHROMIUM, 'sec-fetch-dest': 'iframe' }],
  ])('%s gets the redirect', async (_who, headers) => {
    const shown = await ada.get(requestOf(app, { prompt: 'consent' }))
    const answer = await ada.submit(shown, { decision: 'allow' }, headers)
    expect([answer.status, answer.location]).toEqual([303, isOfApp])
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
  })

  it('an address is redirected to as ever where no form was sent', async () => {
    await allow(ada, requestOf(app))
    const answer = await ada.get(requestOf(app), CHROMIUM)
    expect([answer.status, answer.location]).toEqual([302, isOfApp])
  })

  it('an app’s own scheme is opened by the redirect, which the page names', async () => {
    const scheme = 'com.example.app:/oauth'
    const native = await newAskingApp(server.services, { kind: 'native', redirectUris: [scheme] })
    const shown = await ada.get(requestOf(native, { ...PKCE, redirect_uri: scheme }))
    const answer = await ada.submit(shown, { decision: 'allow' }, CHROMIUM)
    expect([answer.status, answer.location]).toEqual([
      303,
      expect.stringContaining('com.example.app:/oauth?code='),
    ])
  })

  it('signing in for a request of an app moves on to it, and anywhere else redirects', async () => {
    const request = requestOf(app, { state: 'x' })
    const { email, password } = demoPerson(server, 'ada')
    const signIn = async (to: string) => {
      const browser = openFormBrowser(server)
      const page = await browser.get(`/login?${new URLSearchParams({ to }).toString()}`)
      return await browser.submit(page, { email, password }, CHROMIUM)
    }
    expectMoving(await signIn(request), request)
    expectMoving(await signIn(`${ENDPOINT_PATH.endSession}?state=x`), `${ENDPOINT_PATH.endSession}?state=x`)
    for (const to of ['/', '/0/my-apps', '/docs'])
      expect(await signIn(to)).toMatchObject({ status: 303, location: to })
    const out = await ada.submit(
      await ada.get(`/logout?${new URLSearchParams({ to: request }).toString()}`),
      {},
      CHROMIUM,
    )
    expectMoving(out, request)
  })

  it('logging out for an app moves on to it', async () => {
    const query = { client_id: app.clientId, post_logout_redirect_uri: REDIRECT_URI }
    const asked = await ada.get(`${ENDPOINT_PATH.endSession}?${new URLSearchParams(query).toString()}`)
    expect(String(asked.headers['content-security-policy'])).toContain("form-action 'self';")
    expectMoving(await ada.submit(asked, {}, CHROMIUM), REDIRECT_URI)
  })

  it('a form of the app’s own site is redirected: what it leads to is for its page to say', async () => {
    const form = Object.fromEntries(new URLSearchParams(requestOf(app).split('?')[1]))
    const cross = { ...CHROMIUM, 'sec-fetch-site': 'cross-site', origin: 'https://app.example' }
    const asked = await ada.post(ENDPOINT_PATH.authorization, form, cross)
    expect([asked.status, asked.location?.startsWith(`${ENDPOINT_PATH.authorization}?`)]).toEqual([303, true])
    const leaving = { client_id: app.clientId, post_logout_redirect_uri: REDIRECT_URI }
    expect((await ada.post(ENDPOINT_PATH.endSession, leaving, cross)).status).toBe(303)
  })
})
