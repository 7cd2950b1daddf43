import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { OPEN_POLICY } from '../../src/protocol/token/policy.js'
import { browserOf } from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import { setUpApp } from '../support/factors.js'
import { openFormBrowser, readText, type FormBrowser, type Shown } from '../support/form-browser.js'
import { openTestServer, type TestServer } from '../support/services.js'
import { formsOf } from '../support/html-form.js'
import { formRoutesOf, formTokenOf, openPageScene, routesOf, type PageScene } from '../support/page-routes.js'

const POLICIES = `/0/admin/${DEMO.greenfield}/policies`
const SECURITY = '/0/profile/security'

/** What a session that owes a second factor opens: the way to one, the way out, and what is nobody’s page. */
const OPEN_PAGES = [
  '/-/oauth_logout',
  `${SECURITY}/app`,
  `${SECURITY}/app/new`,
  `${SECURITY}/passkeys/new`,
  '/login',
  '/login/enrol',
  '/login/passkey',
  '/login/verify',
  '/logout',
]
const OPEN_FORMS = [
  '/-/oauth_logout/confirm',
  '/login',
  '/login/passkey',
  '/login/verify',
  '/login/verify/passkey',
  '/logout',
  `${SECURITY}/app/confirm`,
  `${SECURITY}/app/new`,
  `${SECURITY}/passkeys/new`,
  `${SECURITY}/recovery-codes/file`,
]

describe('a workspace that demands a second factor', () => {
  let server: TestServer
  let scene: PageScene
  let ada: FormBrowser
  beforeAll(async () => {
    server = await openTestServer('sqlite')
    scene = await openPageScene(server)
    ;({ ada } = scene)
  })
  afterAll(async () => {
    await server.close()
  })

  const demand = async (secondFactorRequired: boolean) => {
    const { policies } = server.services
    const workspaceGid = DEMO.greenfield as Gid
    const { version } = await policies.reading.find(workspaceGid)
    await policies.write({
      workspaceGid,
      adminGid: null,
      seenVersion: version,
      policy: { ...OPEN_POLICY, secondFactorRequired },
      actor: { kind: 'operator' },
      nowMs: server.clock.nowMs(),
    })
  }
  const press = async (who: FormBrowser, page: Shown, ends: string, filled: Record<string, string> = {}) => {
    const form = formsOf(page.text).find(({ action }) => action.endsWith(ends))
    if (form === undefined) throw new Error(`no form goes to …${ends}\n${readText(page)}`)
    return await who.post(form.action, { ...Object.fromEntries(form.values), ...filled })
  }
  const isSentToEnrol = ({ location }: Shown) => location?.split('?')[0] === '/login/enrol'

  it('closes every page and every form to whoever has none, but those that lead to one', async () => {
    await demand(true)
    const csrf_token = await formTokenOf(ada)
    const opened: string[] = []
    for (const route of routesOf(server, 'GET')) {
      // The API knows no session.
      if (route.includes('*') || route.startsWith('/api/')) continue
      const answer = await ada.get(scene.addressOf(route))
      if (isForPeople(answer) && !isSentToEnrol(answer)) opened.push(route)
    }
    expect(opened.toSorted()).toEqual(OPEN_PAGES)
    const taken: string[] = []
    for (const route of formRoutesOf(server)) {
      if (OPEN_FORMS.includes(route)) continue
      if (!isSentToEnrol(await ada.post(scene.addressOf(route), { csrf_token }))) taken.push(route)
    }
    expect(taken).toEqual([])
    expect(formRoutesOf(server)).toEqual(expect.arrayContaining(OPEN_FORMS))
    await demand(false)
    expect((await ada.get('/0/my-apps')).status).toBe(200)
  })

  it('says whom it would stop, stops them at their next page, and lets them on once they have one', async () => {
    const ben = await browserOf(server, 'ben')
    await setUpApp(ada, server.clock)
    const review = await press(ada, await ada.get(POLICIES), '/policies/review', { second_factor: 'on' })
    expect(readText(review)).toContain('Ben')
    expect(readText(review)).not.toContain('Ada Byron has no')
    expect((await ben.get('/0/my-apps')).status).toBe(200)
    await press(ada, review, '/policies')
    expect((await ada.get(POLICIES)).status).toBe(200)
    const sent = await ben.get('/0/my-apps?a=1')
    expect(sent.location).toBe('/login/enrol?to=%2F0%2Fmy-apps%3Fa%3D1')
    expect(readText(await ben.follow(sent))).toContain('Greenfield Labs')
    expect((await setUpApp(ben, server.clock)).codes).toHaveLength(10)
    expect((await ben.get('/0/my-apps')).status).toBe(200)
    const refused = await ben.post(`${SECURITY}/app/remove`, { csrf_token: await formTokenOf(ben) })
    expect([refused.status, readText(refused).includes('Greenfield Labs')]).toEqual([409, true])
    expect((await ben.get('/0/my-apps')).status).toBe(200)
  })

  it('lets whoever owes nothing go on to where they were going, and after a set-up as well', async () => {
    const cara = await browserOf(server, 'cara')
    const to = '/0/my-apps?a=1'
    const query = new URLSearchParams({ to }).toString()
    expect((await cara.get(`/login/enrol?${query}`)).location).toBe(to)
    expect((await cara.get('/login/enrol')).location).toBe('/')
    const { shown } = await setUpApp(cara, server.clock, `?${query}`)
    expect(shown.text).toContain(`href="${to}"`)
    const gil = await browserOf(server, 'gil')
    const { shown: atHome } = await setUpApp(gil, server.clock)
    expect(/<a[^>]*href="([^"]+)"[^>]*>\s*I have stored them/.exec(atHome.text)?.[1]).toBe(SECURITY)
  })

  it('closes the pages of whoever joins it by a link', async () => {
    const link = await ada.submit(await ada.get(`/0/admin/${DEMO.greenfield}/members/add`), {
      email: 'quill@people.example',
    })
    const path = /\/invitations\/mdi_\w+/.exec(link.text)?.[0] ?? ''
    const quill = openFormBrowser(server)
    const password = 'violet harbour lantern 42'
    const joined = await quill.submit(await quill.follow(await quill.get(path)), { name: 'Quill', password })
    expect(joined.status).toBe(303)
    await quill.signIn({ email: 'quill@people.example', password })
    expect(isSentToEnrol(await quill.get('/0/my-apps'))).toBe(true)
    await setUpApp(quill, server.clock)
    expect((await quill.get('/0/my-apps')).status).toBe(200)
  })
})

/** A page, or a way to one: what else there is, programs read. */
function isForPeople({ headers, status }: Shown): boolean {
  return (status >= 300 && status < 400) || String(headers['content-type']).startsWith('text/html')
}
