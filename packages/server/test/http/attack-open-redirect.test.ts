import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  browserOf,
  demoPerson,
  newAskingApp,
  REDIRECT_URI,
  requestOf,
  type AskedApp,
} from '../support/authorize.js'
import { openFormBrowser, readText } from '../support/form-browser.js'
import { openTestServer, type TestServer } from '../support/services.js'
import { routesOf, openPageScene } from '../support/page-routes.js'

const ELSEWHERE = [
  'https://evil.example/',
  '//evil.example/',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/.//evil.example',
  '/%2f/evil.example',
  '/%5cevil.example',
  'https:evil.example',
  'http:/evil.example',
  '/\t/evil.example',
  '\u2028//evil.example',
  ' https://evil.example',
  'javascript:alert(1)',
  'data:text/html,x',
  '/@evil.example/..//evil.example',
  'https://localhost:8080@evil.example/',
  'https://localhost:8080.evil.example/',
]
const NAMES = ['to', 'next', 'return_to', 'redirect', 'url', 'post_logout_redirect_uri', 'redirect_uri']

describe('a link that leads off this site — RFC 9700 §4.11 · OWASP ASVS 3.7.2', () => {
  let server: TestServer
  let app: AskedApp
  beforeAll(async () => {
    server = await openTestServer()
    app = await newAskingApp(server.services)
  })
  afterAll(async () => {
    await server.close()
  })

  /** Where a browser goes that follows it from here. */
  const leaves = (location: string | null) =>
    location !== null && new URL(location, 'http://localhost:8080').origin !== 'http://localhost:8080'

  it('is seen by this test', () => {
    expect(['//evil.example', 'https://evil.example', '/\\evil.example', '/login'].map(leaves)).toEqual([
      true,
      true,
      true,
      false,
    ])
  })

  it.each(ELSEWHERE)('signing in, before and after, stays here: %j', async (to) => {
    const signedIn = await browserOf(server)
    const query = new URLSearchParams({ to }).toString()
    expect(leaves((await signedIn.get(`/login?${query}`)).location)).toBe(false)
    const browser = openFormBrowser(server)
    const page = await browser.get(`/login?${query}`)
    const { email, password } = demoPerson(server, 'ada')
    const answer = await browser.submit(page, { email, password, to })
    expect([answer.status, leaves(answer.location)]).toEqual([303, false])
  })

  it('no page is led away by what its address says', async () => {
    const scene = await openPageScene(server)
    const found = []
    for (const browser of [scene.ada, openFormBrowser(server)]) {
      for (const route of routesOf(server, 'GET').filter((one) => !/^\/api\/|^\*/.test(one))) {
        for (const to of ELSEWHERE.slice(0, 5)) {
          const query = new URLSearchParams(NAMES.map((name) => [name, to])).toString()
          const { location } = await browser.get(`${scene.addressOf(route)}?${query}`)
          if (leaves(location)) found.push(`${route} ${to}`)
        }
      }
    }
    expect(found).toEqual([])
  })

  it.each([
    'https://evil.example/callback',
    `${REDIRECT_URI}.evil.example`,
    `${REDIRECT_URI}/../../evil`,
    `${REDIRECT_URI}@evil.example`,
    `${REDIRECT_URI}?next=https://evil.example`,
    `${REDIRECT_URI}#@evil.example`,
    'https://app.example\\@evil.example/callback',
    'https://APP.example/callback',
  ])('an authorization request with an address that is not registered is answered here: %s', async (uri) => {
    const ada = await browserOf(server)
    for (const prompt of ['', 'none']) {
      const answer = await ada.get(requestOf(app, { redirect_uri: uri, prompt }))
      expect([answer.status, answer.location]).toEqual([400, null])
      expect(answer.text).not.toContain('http-equiv')
    }
  })

  it.each(ELSEWHERE)('logging out stays here without an address that is registered: %j', async (to) => {
    const ada = await browserOf(server)
    const query = new URLSearchParams({ client_id: app.clientId, post_logout_redirect_uri: to }).toString()
    const shown = await ada.get(`/-/oauth_logout?${query}`)
    expect([shown.status, shown.location]).toEqual([200, null])
    expect(readText(shown)).toContain('Log out?')
    const answer = await ada.submit(shown, { post_logout_redirect_uri: to, to })
    expect([answer.status, answer.location]).toEqual([200, null])
    expect(readText(answer)).toContain('You are logged out')
    expect(answer.text).not.toContain('http-equiv')
    expect(answer.text).not.toContain('evil.example')
    // And from `/logout`, which leads to paths of this site alone.
    const other = await browserOf(server)
    const own = await other.submit(await other.get(`/logout?${new URLSearchParams({ to }).toString()}`), {
      to,
    })
    expect([own.status, leaves(own.location)]).toEqual([303, false])
  })
})
