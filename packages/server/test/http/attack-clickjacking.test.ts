import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestServer, type TestServer } from '../support/house.js'
import { formRoutesOf, openPageScene, routesOf, visitorOf, type PageScene } from '../support/page-routes.js'

const HTML_PAGES_MIN = 45

describe('a page in a frame of another site — OWASP ASVS 3.4 · CSP 3 §6.4.2 · RFC 7034', () => {
  let server: TestServer
  let scene: PageScene
  beforeAll(async () => {
    server = await openTestServer()
    scene = await openPageScene(server)
  })
  afterAll(async () => {
    await server.close()
  })

  const frameable = ({ headers }: { readonly headers: Readonly<Record<string, unknown>> }) =>
    !(
      headers['x-frame-options'] === 'DENY' &&
      /(^|; )frame-ancestors 'none'(;|$)/.test(String(headers['content-security-policy']))
    )

  it('is forbidden by every page there is, to people who are signed in and to those who are not', async () => {
    const found = []
    let pages = 0
    for (const browser of [scene.ada, visitorOf(server)]) {
      for (const route of routesOf(server, 'GET')) {
        if (route.startsWith('/api/1.0') || route === '*') continue
        const answer = await browser.get(scene.addressOf(route))
        if (!String(answer.headers['content-type']).startsWith('text/html')) continue
        pages++
        if (frameable(answer)) found.push(route)
      }
    }
    expect(found).toEqual([])
    expect(pages).toBeGreaterThan(HTML_PAGES_MIN)
  })

  it('is forbidden by every answer to a form, and by every error', async () => {
    const found = []
    for (const route of formRoutesOf(server)) {
      const answer = await scene.ada.post(scene.addressOf(route), {})
      if (answer.location === null && frameable(answer)) found.push(route)
    }
    for (const path of ['/nowhere', '/invitations/none', '/docs/api/nothing', '/-/oauth_authorize'])
      if (frameable(await scene.ada.get(path))) found.push(path)
    expect(found).toEqual([])
  })
})
