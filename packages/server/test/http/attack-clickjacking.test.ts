import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestServer, type TestServer } from '../support/services.js'
import { demoPerson } from '../support/authorize.js'
import {
  formRoutesOf,
  formTokenOf,
  openPageScene,
  routesOf,
  visitorOf,
  type PageScene,
} from '../support/page-routes.js'

const HTML_PAGES_MIN = 45
/** Answers to forms that are pages, and not the refusal of a form without its token. */
const FORM_ANSWERS_MIN = 15

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

  it('is forbidden by every answer to a form, the handlers’ own, and by every error', async () => {
    const found = []
    const answered = new Map<string, number>()
    for (const route of formRoutesOf(server)) {
      // With the token of a page of ours, else one refusal would answer for all.
      const token = { csrf_token: await formTokenOf(scene.ada) }
      const answer = await scene.ada.post(scene.addressOf(route), token)
      if (answer.location === null) {
        if (frameable(answer)) found.push(route)
        answered.set(route, answer.status)
      }
      const refused = await scene.ada.post(scene.addressOf(route), {})
      if (refused.location === null && frameable(refused)) found.push(`${route} without its token`)
      // A form that ends the session of this browser is followed by another one.
      if ((await scene.ada.get('/0/profile')).status !== 200)
        await scene.ada.signIn(demoPerson(server, 'ada'))
    }
    const own = [...answered].filter(([, status]) => status !== 403)
    expect(own.length).toBeGreaterThan(FORM_ANSWERS_MIN)
    // Pages that come back with what is wrong, and pages that say that there is nothing, are both among them.
    expect(new Set(own.map(([, status]) => status)).size).toBeGreaterThan(2)
    for (const path of ['/nowhere', '/invitations/none', '/docs/api/nothing', '/-/oauth_authorize'])
      if (frameable(await scene.ada.get(path))) found.push(path)
    expect(found).toEqual([])
  })
})
