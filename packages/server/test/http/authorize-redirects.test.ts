import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  AUTHORIZE,
  browserOf,
  isConsentPage,
  newAskingApp,
  PKCE,
  type AskedApp,
} from '../support/authorize.js'
import { openFormBrowser, readText, type FormBrowser } from '../support/form-browser.js'
import { openTestServer, type TestServer } from '../support/services.js'

const REGISTERED = 'https://app.example/callback'
const LOOPBACK = 'http://127.0.0.1/callback'
const CUSTOM = 'com.example.app:/oauth'

/** What is not the registered address, however much it looks like it, or wants to be taken for it by some browser, proxy or parser. */
const DISGUISES = [
  'https://app.example/callback/',
  'https://app.example/callback?',
  'https://app.example/callback?next=https://evil.example',
  'https://app.example/callback&x=1',
  'https://app.example/callback#',
  'https://app.example/callback#code',
  'https://app.example/callback;x',
  'https://app.example/callback.evil',
  'https://app.example/callback%00',
  'https://app.example/callback%0d%0aLocation:%20https://evil.example',
  'https://app.example/callback\r\nLocation: https://evil.example',
  'https://app.example/callback%2f',
  'https://app.example/callback%20',
  'https://app.example/callback ',
  ' https://app.example/callback',
  '\thttps://app.example/callback',
  'https://app.example/callback\0',
  'https://app.example/callback\u200b',
  'https://app.example/Callback',
  'https://app.example/call/../callback',
  'https://app.example/./callback',
  'https://app.example/callback/..',
  'https://app.example/callback/../evil',
  'https://app.example/%2e%2e/callback',
  'https://app.example/%63allback',
  'https://app.example//callback',
  'https://app.example\\callback',
  'https://app.example/\\callback',
  'https://app.example/',
  'https://app.example',
  'HTTPS://app.example/callback',
  'https://APP.example/callback',
  'https://app.example:443/callback',
  'https://app.example:8443/callback',
  'https://app.example./callback',
  'https://app.example:@evil.example/callback',
  'https://app.example@evil.example/callback',
  'https://user@app.example/callback',
  'https://evil.example#@app.example/callback',
  'https://evil.example?@app.example/callback',
  'https://evil.example\\@app.example/callback',
  'https://app.example.evil.example/callback',
  'https://evilapp.example/callback',
  'https://sub.app.example/callback',
  'https://app.examp1e/callback',
  'https://аpp.example/callback',
  'https://app。example/callback',
  'https://evil.example/callback',
  'https://evil.example/https://app.example/callback',
  'http://app.example/callback',
  'ftp://app.example/callback',
  'ws://app.example/callback',
  '//app.example/callback',
  '//evil.example/callback',
  '/callback',
  'callback',
  'https:app.example/callback',
  'https:/app.example/callback',
  'https:///app.example/callback',
  'https:\\\\app.example\\callback',
  'javascript:alert(1)',
  'javascript://app.example/callback%0aalert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  'file:///etc/passwd',
  'about:blank',
  'blob:https://app.example/callback',
  'urn:ietf:wg:oauth:2.0:oob',
  'urn:ietf:wg:oauth:2.0:oob:auto',
  'null',
  '*',
  '[object Object]',
  `https://app.example/callback?${'a'.repeat(3_000)}`,
]

/** The same for the looser rules of a native app: any port on loopback, a scheme of its own. */
const NATIVE_DISGUISES = [
  'http://127.0.0.1/callback/',
  'http://127.0.0.1:51234/other',
  'http://127.0.0.1:51234/callback?x=1',
  'http://127.0.0.1:51234/callback#x',
  'http://127.0.0.1:51234@evil.example/callback',
  'http://127.0.0.1:99999/callback',
  'http://127.0.0.1:0/callback',
  'http://127.0.0.1:/callback',
  'http://127.0.0.1.evil.example/callback',
  'http://127.0.0.1:51234.evil.example/callback',
  'http://127.0.0.2:51234/callback',
  'http://127.1:51234/callback',
  'http://2130706433:51234/callback',
  'http://0x7f.0.0.1:51234/callback',
  'http://localhost:51234/callback',
  'http://[::1]:51234/callback',
  'http://[::ffff:127.0.0.1]:51234/callback',
  'https://127.0.0.1:51234/callback',
  'http://127.0.0.1:51234\\callback',
  'com.example.app:/oauth/',
  'com.example.app:/oauth?x=1',
  'com.example.app://oauth',
  'com.example.app:/oauth#x',
  'COM.example.app:/oauth',
  'com.example.app.evil:/oauth',
  'urn:ietf:wg:oauth:2.0:oob',
]

describe('redirect URIs, end to end — RFC 6749 §3.1.2.4, RFC 9700 §2.1, §4.11', () => {
  let server: TestServer
  let signedIn: FormBrowser
  let app: AskedApp
  let native: AskedApp

  beforeAll(async () => {
    server = await openTestServer()
    signedIn = await browserOf(server)
    app = await newAskingApp(server.services, { redirectUris: [REGISTERED] })
    native = await newAskingApp(server.services, { kind: 'native', redirectUris: [LOOPBACK, CUSTOM] })
  })
  afterAll(async () => {
    await server.close()
  })

  const urlOf = (one: AskedApp, redirectUri: string, query = '') =>
    `${AUTHORIZE}?client_id=${one.clientId}&response_type=code&state=xyz&redirect_uri=${encodeURIComponent(redirectUri)}&${new URLSearchParams(PKCE).toString()}${query}`

  const expectNoAnswer = async (one: AskedApp, redirectUri: string) => {
    for (const browser of [signedIn, openFormBrowser(server)])
      for (const query of ['', '&prompt=none', '&response_mode=form_post', '&response_mode=fragment']) {
        const shown = await browser.get(urlOf(one, redirectUri, query))
        expect([shown.status, shown.location]).toEqual([400, null])
        expect(readText(shown)).toContain('invalid_request: The `redirect_uri` parameter does not match')
        // It is not repeated, either: neither as a link nor as a form, nor to be copied.
        expect(shown.text).not.toMatch(/evil|mdc_|<form|refresh/i)
        expect(shown.headers['refresh']).toBeUndefined()
      }
  }

  it('takes the registered ones', async () => {
    expect(isConsentPage(await signedIn.get(urlOf(app, REGISTERED)))).toBe(true)
    for (const redirectUri of [LOOPBACK, 'http://127.0.0.1:51234/callback', CUSTOM])
      expect(isConsentPage(await signedIn.get(urlOf(native, redirectUri)))).toBe(true)
  })

  it.each(DISGUISES.map((uri) => [uri.length > 200 ? `${uri.slice(0, 40)}…` : uri, uri]))(
    'never leads to %j',
    async (_, redirectUri) => {
      await expectNoAnswer(app, redirectUri)
    },
  )

  it.each(NATIVE_DISGUISES)('never leads a native app to %j — RFC 8252 §7.3, §8.4', async (redirectUri) => {
    await expectNoAnswer(native, redirectUri)
  })

  it('does not take an address from another app, or in another parameter', async () => {
    await expectNoAnswer(native, REGISTERED)
    const url = `${AUTHORIZE}?client_id=${app.clientId}&response_type=code`
    for (const name of ['redirect_uri[]', 'Redirect_Uri', 'redirect_url', 'redirect_uri%00'])
      expect((await signedIn.get(`${url}&${name}=${encodeURIComponent(REGISTERED)}`)).status).toBe(400)
  })

  it('of the decision are judged anew: a form that was tampered with leads nowhere', async () => {
    for (const redirectUri of DISGUISES) {
      const consent = await signedIn.get(urlOf(app, REGISTERED, '&prompt=consent'))
      const request = urlOf(app, redirectUri).slice(AUTHORIZE.length + 1)
      for (const decision of ['allow', 'deny']) {
        const shown = await signedIn.submit(consent, { request, decision })
        expect([redirectUri, shown.status, shown.location]).toEqual([redirectUri, 400, null])
        expect(shown.text).not.toContain('mdc_')
      }
    }
  })

  it('are compared before anybody signs in, and what signing in leads back to is this site alone', async () => {
    const first = await openFormBrowser(server).get(urlOf(app, REGISTERED, '&to=https://evil.example'))
    const to = new URL(first.location ?? '', server.publicUrl).searchParams.get('to') ?? ''
    expect(to.startsWith(`${AUTHORIZE}?`)).toBe(true)
    expect(new URL(to, server.publicUrl).origin).toBe(server.publicUrl)
  })
})
