import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import Fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { FORM_ACTS } from '../../src/http/pages/form-acts.js'
import { guardForms } from '../../src/http/pages/recent-sign-in.js'
import { openActsScene, type ActsScene, type Actor } from '../support/acts-scene.js'
import { browserOf, demoPerson } from '../support/authorize.js'
import { crawl } from '../support/crawl.js'
import { DEMO } from '../support/demo.js'
import { readText, type FormBrowser } from '../support/form-browser.js'
import { openTestServer, openTestServerAt, type TestServer } from '../support/services.js'
import { formsOf } from '../support/html-form.js'
import { formTokenOf, routesOf } from '../support/page-routes.js'
import { sweep } from '../support/sweep.js'

const TEN_MINUTES_MS = 10 * 60_000
/** Kept while somebody proves who they are; when a session was seen last; how often was asked. */
const NOT_STATE = new Set(['kept_forms', 'settings', 'throttle_counts'])

const ASKING = [...FORM_ACTS].flatMap(([route, act]) => (act.asks ? [[route, act] as const] : []))
const FREE = [...FORM_ACTS].flatMap(([route, act]) => (act.asks ? [] : [route]))

/** What somebody typed into each form that has something to be typed; `null` for secrets, which do not come back. */
const TYPED: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
  '/0/profile/security': { current_password: null, new_password: null },
  '/0/profile/security/app/confirm': { code: null },
  '/0/profile/security/passkeys/new': { name: 'Phone of Zoë <&">' },
  '/0/admin/:workspace/members/add': { email: 'typed@people.example', role: 'guest', mail: 'on' },
  '/0/admin/:workspace/members/:user/role': { role: 'guest' },
  '/0/admin/:workspace/policies/review': {
    personal_tokens: 'refused',
    token_days_max: '41',
    address_ranges: '10.9.0.0/16',
  },
  '/0/admin/:workspace/policies': { personal_tokens: 'refused', unused_days_max: '43', second_factor: 'on' },
  '/0/my-apps/tokens/new': {
    description: 'Typed & kept',
    expires: 'date',
    expires_on: '2027-01-02',
    access: 'scopes',
    scopes: 'tasks:read',
  },
  '/0/my-apps/tokens/:gid/rotate': { overlap: '24h' },
  '/0/my-apps/new': {
    name: 'Typed',
    description: 'Kept',
    kind: 'native',
    redirect_uris: 'http://127.0.0.1/typed',
  },
  '/0/my-apps/:clientId/secrets/new': { ends: '604800' },
  '/0/my-apps/:clientId/secrets/:secretGid/expire': { ends: '604800' },
  '/0/my-apps/:clientId/oauth/redirect-urls': { uri: 'https://typed.example/callback?x="<&' },
  '/0/my-apps/:clientId/oauth/switches': {
    requires_pkce: 'on',
    rotates_refresh_tokens: 'on',
    replay_window: '77',
  },
  '/0/my-apps/:clientId/oauth/scopes': { permissions: 'specific', scope: 'projects:read', identity: 'email' },
  '/0/my-apps/:clientId/manage-distribution': { distribution: 'workspaces', workspace: DEMO.greenfield },
  '/0/my-apps/:clientId/delete': { confirm: 'Not its name' },
}
const SECRET = 'a secret that was typed 77'

/** What is sent, and what comes of it, where a session of yesterday is enough. */
const FREE_ANSWERS: Readonly<
  Record<string, readonly [fields: Readonly<Record<string, string>>, answer: string]>
> = {
  '/0/profile/security/recovery-codes/file': [{}, '200'],
  '/0/profile': [{ name: 'Ada', language: '', time_zone: '' }, '303 /0/profile'],
  '/0/profile/picture': [{}, '400'],
  '/0/profile/picture/remove': [{}, '303 /0/profile'],
  '/0/profile/sessions/end': [{ session: '1' }, '303 /0/profile/sessions'],
  '/0/profile/sessions/end-others': [{}, '303 /0/profile/sessions'],
  '/0/profile/apps/:clientId/deauthorize': [{}, '303 /0/profile/apps'],
  '/0/profile/apps/:clientId/connections/:gid/end': [{}, '303 /0/profile/apps'],
  '/0/admin/:workspace/audit/views': [
    { name: 'Refused', outcome: 'refused' },
    '303 /0/admin/:workspace/audit',
  ],
  '/0/admin/:workspace/audit/views/remove': [{ name: 'Refused' }, '303 /0/admin/:workspace/audit'],
  '/0/my-apps/tokens/:gid/revoke': [{}, '303 /0/my-apps'],
  '/0/my-apps/:clientId/try/revoke': [{ grant: '1' }, '404'],
  '/0/my-apps/:clientId': [{ name: 'Renamed', description: 'Other words' }, '303 /0/my-apps/:clientId'],
  '/0/my-apps/:clientId/icon': [{}, '400'],
  '/0/my-apps/:clientId/icon/remove': [{}, '303 /0/my-apps/:clientId'],
  '/0/my-apps/:clientId/try': [{ scope: 'tasks:read' }, '200'],
  '/0/my-apps/:clientId/try/exchange': [{ code: 'none' }, '400'],
  '/0/my-apps/:clientId/try/callback': [{}, '400'],
  '/login': [{ email: '', password: '' }, '400'],
  '/login/verify': [{ code: '000000' }, '303 /login'],
  '/login/verify/passkey': [{ response: '{}' }, '303 /login'],
  '/login/passkey': [{ response: '{}' }, '400'],
  '/login/reset': [{ email: 'nobody@people.example' }, '303 /login/reset/sent'],
  '/login/reset/new': [{ new_password: 'seven quiet lanterns drift' }, '410'],
  '/-/oauth_logout': [{}, '303 /-/oauth_logout'],
  '/invitations/open/:handle': [{}, '200'],
  '/-/oauth_authorize': [{}, '303 /-/oauth_authorize'],
  '/-/oauth_consent': [{ decision: 'allow' }, '400'],
  '/-/app_approval': [{ client_id: '1', to: '/' }, '303 /'],
  '/-/oauth_logout/confirm': [{}, '200'],
  '/logout': [{}, '303 /login'],
}

describe('a session that is not recent, as of a browser that was left open or a cookie that was stolen', () => {
  let folder: string
  let server: TestServer
  let scene: ActsScene
  let database: DatabaseSync
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mudra-old-session-'))
    const path = join(folder, 'mudra.sqlite')
    server = await openTestServerAt({ kind: 'sqlite', path })
    scene = await openActsScene(server)
    database = new DatabaseSync(path, { readOnly: true })
  })
  afterAll(async () => {
    database.close()
    await server.close()
    rmSync(folder, { recursive: true })
  })

  const state = () =>
    database
      .prepare("select name from sqlite_master where type = 'table'")
      .all()
      .map(({ name }) => String(name))
      .filter((name) => !NOT_STATE.has(name) && !name.startsWith('sqlite_'))
      .map((name) => {
        const rows = database.prepare(`select * from "${name}"`).all()
        return [name, rows.map((row) => ({ ...row, last_seen_at_ms: null }))] as const
      })
  /** A token of Ben's that works, as the form that ends several names it. */
  const pickOfBens = async () => {
    const tokens = await server.services.tokens.list({ userGid: DEMO.ben as Gid })
    return `personal.${tokens.find((token) => token.state === 'live')?.gid ?? ''}`
  }
  const who = (route: string): Actor =>
    /\/security\/app\/(new|confirm)/.test(route) ? 'gil' : /\/security\/\w/.test(route) ? 'ben' : 'ada'
  const grownOld = async (name: Actor) => {
    const browser = scene.browsers[name]
    await scene.signInAgain(name, await browser.get('/login?again=1'))
    const csrf_token = await formTokenOf(browser)
    // Half an app waits for its code for so long only.
    if (name === 'gil') await browser.post('/0/profile/security/app/new', { csrf_token })
    server.clock.advance(TEN_MINUTES_MS + 1)
    return { browser, csrf_token }
  }

  it('every form is in the table of acts, and the table has no other', () => {
    const forms = routesOf(server, 'POST').filter((route) => FORM_ACTS.has(route) || route.startsWith('/0/'))
    expect(forms.toSorted()).toEqual([...FORM_ACTS.keys()].toSorted())
    expect(ASKING.length).toBeGreaterThan(30)
  })

  it('a form that the table does not know cannot be registered', async () => {
    const app = Fastify()
    const forms = {
      keepForm: async () => await Promise.resolve(''),
      takeForm: async () => await Promise.resolve(null),
      keptSeconds: 1,
    }
    guardForms(app, forms)
    expect(() => app.post('/0/new-act', () => 'done')).toThrow('/0/new-act is not in form-acts.ts')
    for (const method of ['PUT', 'PATCH', 'DELETE'])
      expect(() => app.route({ method, url: '/0/new-act', handler: () => 'done' })).toThrow(
        'not in form-acts.ts',
      )
    app.get('/0/new-page', () => 'shown')
    await app.close()
  })

  it('all forms on all pages lead to acts in the table', async () => {
    await scene.signInAgain('ada', await scene.browsers.ada.get('/login?again=1'))
    const pages = await crawl(scene.browsers.ada, [
      '/',
      '/0/profile',
      '/0/my-apps',
      `/0/admin/${DEMO.greenfield}/members`,
    ])
    const patterns = [...FORM_ACTS.keys()].map(
      (route) => new RegExp(`^${route.replaceAll(/:\w+/g, '[^/]+')}$`),
    )
    const actions = new Set(
      pages.flatMap(({ forms }) =>
        forms.filter(({ method }) => method === 'post').map(({ action }) => action),
      ),
    )
    expect([...actions].filter((action) => !patterns.some((one) => one.test(action)))).toEqual([])
    const reached = patterns.filter((one) => [...actions].some((action) => one.test(action)))
    expect(reached.length).toBeGreaterThan(25)
  })

  it.each(ASKING)(
    'does not %s: nothing is changed, and what was typed is there after proving who one is',
    async (route, act) => {
      const name = who(route)
      const { browser, csrf_token } = await grownOld(name)
      const page = scene.addressOf(act.page, act.page === route ? route : `${act.page} ${route}`)
      const wish = route.endsWith('/tokens/revoke') ? { pick: await pickOfBens() } : (TYPED[route] ?? {})
      const typed = Object.fromEntries(Object.entries(wish).map(([field, value]) => [field, value ?? SECRET]))
      const before = state()
      const refused = await browser.post(scene.addressOf(route, route), { csrf_token, ...typed })
      expect([refused.status, refused.location]).toEqual([
        303,
        `/login?${new URLSearchParams({ to: page, again: '1' }).toString()}`,
      ])
      expect(state()).toEqual(before)

      const login = await browser.get(refused.location ?? '')
      expect(readText(login)).toContain('Confirm that it is you')
      const back = await scene.signInAgain(name, login)
      expect(back.location).toBe(page)
      const shown = await browser.get(page)
      expect(shown.status).toBe(200)
      expect(readText(shown)).toContain('Nothing was changed yet.')
      const form = formsOf(shown.text).find(({ action }) => action === scene.addressOf(act.fills, route))
      if (form === undefined) throw new Error(`${page} has no form that goes to ${act.fills}`)
      for (const [field, value] of Object.entries(wish)) {
        if (value === null) continue
        const isText = !form.values.has(field)
        expect([
          field,
          isText
            ? readText(shown).includes(value) || shown.text.includes(`value="${value}" selected`)
            : form.values.get(field),
        ]).toEqual([field, isText ? true : value])
      }
      // No secret comes back, and nothing that was typed is in an address.
      for (const text of [shown.text, login.text, refused.location ?? '', back.location ?? ''])
        expect(text).not.toContain(SECRET)
      // It is there once.
      expect(readText(await browser.get(page))).not.toContain('Nothing was changed yet.')
    },
  )

  it('gives what was typed to the same person in the same browser only, for a quarter of an hour', async () => {
    const add = `/0/admin/${DEMO.greenfield}/members/add`
    const refuse = async () => {
      const { browser, csrf_token } = await grownOld('ada')
      const answer = await browser.post(add, { csrf_token, email: 'typed@people.example', role: 'guest' })
      return { browser, login: await browser.get(answer.location ?? '') }
    }
    const comesBack = async (browser: FormBrowser) =>
      (await browser.get(add)).text.includes('typed@people.example')
    const mine = await refuse()
    // Another browser of hers has no cookie of it.
    expect(await comesBack(await browserOf(server, 'ada'))).toBe(false)
    // Somebody else at her browser has.
    await mine.browser.signIn(demoPerson(server, 'cara'), mine.login)
    expect((await mine.browser.get(add)).status).toBe(404)
    expect((await mine.browser.get(`/0/admin/${DEMO.harbour}/members/add`)).text).not.toContain(
      'typed@people.example',
    )
    await mine.browser.signIn(demoPerson(server, 'ada'))
    expect(await comesBack(mine.browser)).toBe(true)
    const late = await refuse()
    server.clock.advance(15 * 60_000)
    await scene.signInAgain('ada', late.login)
    expect(await comesBack(late.browser)).toBe(false)
    await sweep(server, 'kept_forms')
    expect(database.prepare('select count(*) as n from kept_forms').get()).toEqual({ n: 0 })
  })

  it('keeps nothing that another site sent in the person’s name', async () => {
    const { browser, csrf_token } = await grownOld('ada')
    const uri = 'https://evil.example/callback'
    const address = scene.addressOf('/0/my-apps/:clientId/oauth/redirect-urls', '')
    expect(
      (await browser.post(address, { csrf_token, uri }, { origin: 'https://evil.example' })).status,
    ).toBe(403)
    expect((await browser.post(address, { csrf_token: 'guessed', uri })).status).toBe(403)
    expect(database.prepare('select count(*) as n from kept_forms').get()).toEqual({ n: 0 })
  })

  it('keeps what was typed under a key that the database does not have', async () => {
    const { browser, csrf_token } = await grownOld('ada')
    await browser.post(`/0/admin/${DEMO.greenfield}/members/add`, {
      csrf_token,
      email: 'typed@people.example',
    })
    const [row] = database.prepare('select * from kept_forms').all()
    expect(Buffer.from((row?.['sealed'] ?? []) as Uint8Array).toString('latin1')).not.toContain('typed@')
    const values = Object.values(row ?? {}).map((value) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('base64url') : String(value),
    )
    for (const value of browser.cookies.values()) expect(values).not.toContain(value)
  })

  it('what asks for nothing has an answer for a session of yesterday', () => {
    expect(Object.keys(FREE_ANSWERS).toSorted()).toEqual(FREE.toSorted())
  })

  it.each(FREE)('does %s', async (route) => {
    const { browser, csrf_token } = await grownOld(who(route))
    const [fields, expected] = FREE_ANSWERS[route] ?? [{}, '']
    const codes = scene.recoveryCodes.join(' ')
    const answer = await browser.post(scene.addressOf(route, route), { codes, csrf_token, ...fields })
    const [status = '', place] = expected.split(' ')
    expect(answer.status).toBe(Number(status))
    expect(readText(answer)).not.toMatch(/out of date|another site/)
    if (place !== undefined) expect(answer.location?.split('?')[0]).toBe(scene.addressOf(place, route))
    if (!route.startsWith('/login')) expect(answer.location ?? '').not.toContain('again')
  })
})

it('a form is sent again after proving who one is, and then does what it says', async () => {
  const server = await openTestServer()
  const ada = await browserOf(server)
  const scene = await openActsScene(server)
  const address = scene.addressOf('/0/my-apps/:clientId/oauth', '')
  await ada.signIn(demoPerson(server, 'ada'))
  const page = await ada.get(address)
  server.clock.advance(TEN_MINUTES_MS + 1)
  const form = formsOf(page.text).find(({ action }) => action.endsWith('/oauth/redirect-urls'))
  const uri = 'https://typed.example/callback'
  const refused = await ada.post(form?.action ?? '', { ...Object.fromEntries(form?.values ?? []), uri })
  const back = await ada.follow(
    await ada.signIn(demoPerson(server, 'ada'), await ada.get(refused.location ?? '')),
  )
  const again = formsOf(back.text).find(({ action }) => action.endsWith('/oauth/redirect-urls'))
  const done = await ada.post(again?.action ?? '', Object.fromEntries(again?.values ?? []))
  expect([done.status, done.location]).toEqual([303, address])
  expect(readText(await ada.get(address))).toContain(uri)
  await server.close()
})
