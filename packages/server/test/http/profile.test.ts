import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import {
  allow,
  answerOf,
  browserOf,
  demoPerson,
  newAskingApp,
  requestOf,
  type AskedApp,
} from '../support/authorize.js'
import { DEMO, UNKNOWN_GID } from '../support/demo.js'
import { openFormBrowser, readText, type FormBrowser } from '../support/form-browser.js'
import { formsOf } from '../support/html-form.js'
import { openTestServer, type TestServer } from '../support/services.js'
import { MINUTE_MS } from '../../src/time-units.js'

const APPS = '/0/profile/apps'
const SESSIONS = '/0/profile/sessions'
const SECURITY = '/0/profile/security'
const NEW_PASSWORD = 'six words that nobody ever guesses'

// Each test has a server of its own; what the stores do on PostgreSQL, their contracts show.
describe('My Profile Settings', () => {
  let server: TestServer
  let ada: FormBrowser
  beforeEach(async () => {
    server = await openTestServer('sqlite')
    ada = await browserOf(server)
  })
  afterEach(async () => {
    await server.close()
  })

  const csrfOf = async (browser: FormBrowser, path: string) =>
    formsOf((await browser.get(path)).text)[0]?.values.get('csrf_token') ?? ''
  const linksOf = (text: string) =>
    new Map(
      [...text.matchAll(/<a [^>]*href="([^"]*)"[^>]*>([^<]*)<\/a>/g)].map(([, href, words]) => [words, href]),
    )
  const post = async (browser: FormBrowser, path: string, fields: Record<string, string> = {}) =>
    await browser.post(path, { csrf_token: await csrfOf(browser, '/0/profile'), ...fields })
  const shows = async (browser: FormBrowser, path: string) => readText(await browser.get(path))

  it('is reached as the documentation tells: picture, My Profile Settings, Apps, Manage Developer Apps', async () => {
    const profile = linksOf((await ada.get('/')).text).get('My Profile Settings') ?? ''
    const apps = linksOf((await ada.get(profile)).text).get('Apps') ?? ''
    const page = await ada.get(apps)
    expect(readText(page)).toMatch(/Developer App Settings .* Manage Developer Apps/)
    expect(linksOf(page.text).get('Manage Developer Apps')).toBe('/0/my-apps')
  })

  it('asks whoever is not signed in to be so, and comes back', async () => {
    for (const path of ['/0/profile', APPS, SESSIONS, SECURITY, `${APPS}/${UNKNOWN_GID}/deauthorize`]) {
      const answer = await openFormBrowser(server).get(path)
      expect([answer.status, answer.location]).toEqual([303, `/login?to=${encodeURIComponent(path)}`])
    }
  })

  it('has no form, no column and no button for ending sessions where there is one session', async () => {
    const alone = (await ada.get(SESSIONS)).text
    expect(alone).not.toContain(`action="${SESSIONS}/end`)
    expect(alone).not.toContain('>Actions<')
    await browserOf(server)
    const two = (await ada.get(SESSIONS)).text
    expect(two).toContain(`action="${SESSIONS}/end"`)
    expect(two).toContain('>Actions<')
  })

  it('shows who I am, and the admin console to admins alone', async () => {
    expect(await shows(ada, '/0/profile')).toMatch(/Ada Byron .*ada@greenfield\.example .*Greenfield/)
    expect(linksOf((await ada.get('/')).text).has('Admin console')).toBe(true)
    const gil = await browserOf(server, 'gil')
    expect(linksOf((await gil.get('/')).text).has('Admin console')).toBe(false)
  })

  it('a flash is said once, and only what is on the list', async () => {
    ada.cookies.set('mudra_flash', 'session_ended')
    expect(await shows(ada, SESSIONS)).toContain('That session was ended.')
    expect(await shows(ada, SESSIONS)).not.toContain('That session was ended.')
    for (const forged of ['<b>paid</b>', 'constructor', 'x'.repeat(5_000)]) {
      ada.cookies.set('mudra_flash', encodeURIComponent(forged))
      const page = await ada.get(SESSIONS)
      expect([page.status, page.text.includes('class="flash"')]).toEqual([200, false])
    }
  })

  describe('Sessions', () => {
    const agent = (of: string) => ({ 'user-agent': `Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 ${of}` })
    const signInAs = async (userAgent: Readonly<Record<string, string>>) => {
      const browser = openFormBrowser(server)
      const login = await browser.get('/login')
      await browser.submit(login, demoPerson(server, 'ada') as never, userAgent)
      return browser
    }
    const sessionGids = async () =>
      [...(await ada.get(SESSIONS)).text.matchAll(/name="session" value="(\d+)"/g)].map(([, gid]) => gid)

    it('lists where I am logged in, this browser first, and no secret', async () => {
      const other = await signInAs(agent('Firefox/128.0'))
      const page = await ada.get(SESSIONS)
      expect(readText(page)).toMatch(/This browser .* Firefox on Windows .* just now/)
      for (const browser of [ada, other])
        expect(page.text).not.toContain(browser.cookies.get('mudra_session') ?? 'none')
    })

    it('ends one', async () => {
      const other = await signInAs(agent('Firefox/128.0'))
      const [gid = ''] = await sessionGids()
      const answer = await post(ada, `${SESSIONS}/end`, { session: gid })
      expect([answer.status, answer.location]).toEqual([303, SESSIONS])
      expect(await shows(ada, SESSIONS)).toContain('That session was ended.')
      expect((await other.get('/0/profile')).status).toBe(303)
      await post(ada, `${SESSIONS}/end`, { session: gid })
      expect(await shows(ada, SESSIONS)).toContain('That session had ended before.')
    })

    it('ends all others, and mine stays', async () => {
      const others = [await signInAs(agent('Firefox/1')), await signInAs(agent('Edg/1'))]
      expect(await shows(ada, SESSIONS)).toContain('in 2 other browsers')
      await post(ada, `${SESSIONS}/end-others`)
      expect(await shows(ada, SESSIONS)).toMatch(/All your other sessions were ended.*nowhere else/)
      for (const other of others) expect((await other.get('/0/profile')).status).toBe(303)
    })

    it('of somebody else is not mine to end: it is answered like one that is not there', async () => {
      const ben = await browserOf(server, 'ben')
      const [listed] = await server.services.sessions.own.list({
        gid: UNKNOWN_GID as Gid,
        user: { gid: DEMO.ben as Gid, name: '', email: '' },
        authenticatedAtMs: 0,
        methods: ['pwd'],
        mustEnrol: false,
      })
      const gid = listed?.gid ?? ''
      expect(gid).not.toBe('')
      const seen = new Set<string>()
      for (const session of [gid, UNKNOWN_GID, '', '<script>', '9'.repeat(10_000)]) {
        const answer = await post(ada, `${SESSIONS}/end`, { session })
        seen.add(`${answer.status} ${answer.location} ${await shows(ada, SESSIONS)}`)
      }
      expect(seen.size).toBe(1)
      expect((await ben.get('/0/profile')).status).toBe(200)
    })
  })

  describe('Security', () => {
    const change = async (current: string, next: string, browser = ada) =>
      await browser.submit(await browser.get(SECURITY), { current_password: current, new_password: next })

    it('changes the password, ends other sessions and keeps this browser signed in under a new cookie', async () => {
      const other = await browserOf(server)
      const { email, password } = demoPerson(server, 'ada')
      const before = ada.cookies.get('mudra_session') ?? ''
      const answer = await change(password, NEW_PASSWORD)
      expect([answer.status, answer.location]).toEqual([303, SECURITY])
      expect(ada.cookies.get('mudra_session')).not.toBe(before)
      expect(await shows(ada, SECURITY)).toContain('Your password was changed.')
      expect((await other.get('/0/profile')).status).toBe(303)
      const stolen = openFormBrowser(server)
      stolen.cookies.set('mudra_session', before)
      expect((await stolen.get('/0/profile')).status).toBe(303)
      await openFormBrowser(server).signIn({ email, password: NEW_PASSWORD })
      await expect(openFormBrowser(server).signIn({ email, password })).rejects.toThrow('could not sign in')
    })

    it('is changed once by two who send the same form at once: the other has it from before', async () => {
      const gil = await browserOf(server, 'gil')
      const [one, other] = [await gil.get(SECURITY), await gil.get(SECURITY)]
      const { password } = demoPerson(server, 'gil')
      const answers = await Promise.all(
        [one, other].map(
          async (page, index) =>
            await gil.submit(page, {
              current_password: password,
              new_password: `meadow copper evening train ${index}`,
            }),
        ),
      )
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 400])
    })

    it.each([
      ['a wrong current password', 'not her password', NEW_PASSWORD, 'That is not your current password.'],
      ['none', '', NEW_PASSWORD, 'Enter your current password.'],
      ['a short new one', null, 'short', 'Must have at least 12 characters.'],
      ['the same again', null, null, 'That is your current password. Choose another one.'],
      ['too long a new one', null, 'x'.repeat(10_000), 'characters'],
      ['one with NUL in it', null, `twelve characters\0`, 'That'],
    ])('refuses %s beside its field, and never fills one in', async (...[says, current, next, text]) => {
      const { password } = demoPerson(server, 'ada')
      const shown = await change(current ?? password, next ?? password)
      expect(shown.status).toBe(400)
      if (says !== 'one with NUL in it') expect(readText(shown)).toContain(text)
      expect(shown.text).toContain('aria-invalid="true"')
      expect(shown.text).not.toContain(password)
      expect((await ada.get('/0/profile')).status).toBe(200)
    })

    it('says beside which field it was: the current password cannot be one, or the new one is not good enough', async () => {
      const { password } = demoPerson(server, 'ada')
      for (const [field, current, next] of [
        ['current_password', 'x'.repeat(10_000), NEW_PASSWORD],
        ['current_password', '', NEW_PASSWORD],
        ['new_password', password, 'short'],
      ] as const) {
        const { text } = await change(current, next)
        expect(text.match(/<input[^>]*aria-invalid="true"[^>]*>/g)?.join('')).toContain(`name="${field}"`)
        expect(text.match(/aria-invalid="true"/g)).toHaveLength(1)
      }
    })

    it('takes a sign-in of the last ten minutes, before the form is shown and when it is sent', async () => {
      const page = await ada.get(SECURITY)
      server.clock.advance(10 * MINUTE_MS + 1)
      const again = `/login?${new URLSearchParams({ to: SECURITY, again: '1' }).toString()}`
      expect((await ada.get(SECURITY)).location).toBe(again)
      const { password } = demoPerson(server, 'ada')
      const fields = { current_password: password, new_password: NEW_PASSWORD }
      expect((await ada.submit(page, fields)).location).toBe(again)
      const back = await ada.signIn(demoPerson(server, 'ada'), await ada.get(again))
      expect(back.location).toBe(SECURITY)
      expect((await ada.get(SECURITY)).status).toBe(200)
    })
  })

  describe('Apps', () => {
    let app: AskedApp
    let ben: FormBrowser
    beforeEach(async () => {
      app = await newAskingApp(server.services, {
        settings: { name: '<script>Planner', scopes: ['tasks:read', 'tasks:delete', 'users:read'] },
      })
      ben = await browserOf(server, 'ben')
    })
    const deauthorize = (one = app) => `${APPS}/${one.clientId}/deauthorize`
    const authorize = async (browser: FormBrowser) =>
      answerOf(await allow(browser, requestOf(app, { scope: 'tasks:read tasks:delete' })))['code'] ?? ''
    const redeem = async (code: string) => {
      const form = new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        client_id: app.clientId,
        client_secret: app.secret ?? '',
        redirect_uri: 'https://app.example/callback',
      })
      const response = await server.server.inject({
        method: 'POST',
        url: '/-/oauth_token',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: form.toString(),
      })
      return { status: response.statusCode, ...(response.json() as Record<string, string>) } as {
        readonly status: number
        readonly access_token: string
        readonly refresh_token: string
      }
    }
    const callsAs = async (token: string) =>
      (await server.api('GET', '/tasks?assignee=me&workspace=' + DEMO.greenfield, { as: { token } })).status

    it('says in words what each may do, since when, and from where it was used last', async () => {
      expect(await shows(ben, APPS)).toContain('No app may act for you.')
      const { access_token: token } = await redeem(await authorize(ben))
      expect(await callsAs(token)).toBe(200)
      await server.services.tokens.uses.flushAll()
      server.clock.advance(3 * MINUTE_MS)
      const page = await ben.get(APPS)
      expect(readText(page)).toContain('<script>Planner')
      expect(page.text).not.toContain('<script>Planner')
      expect(readText(page)).toMatch(
        /Can delete tasks .*Delete tasks .*View tasks .*3 minutes ago .*127\.0\.0\.1/,
      )
      expect(await shows(ada, APPS)).toContain('No app may act for you.')
    })

    describe('with several connections', () => {
      const connect = async (scope: string, browser = ben) => {
        const query = { scope, prompt: 'consent' }
        return await redeem(answerOf(await allow(browser, requestOf(app, query)))['code'] ?? '')
      }
      const refreshes = async (token: string) => {
        const form = { grant_type: 'refresh_token', refresh_token: token, client_id: app.clientId }
        const response = await server.server.inject({
          method: 'POST',
          url: '/-/oauth_token',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          payload: new URLSearchParams({ ...form, client_secret: app.secret ?? '' }).toString(),
        })
        return response.statusCode
      }
      const rowsOf = async (browser = ben) =>
        [
          ...(await browser.get(APPS)).text.matchAll(/<tr role="row"[^>]*><th role="rowheader"[^]*?<\/tr>/g),
        ].map(([html]) => ({
          text: readText({ text: html }),
          endHref: /href="([^"]+\/connections\/\d+\/end)"/.exec(html)?.[1] ?? null,
        }))

      it('shows each with its own scopes, since when, and when it was used last, be it for a refresh', async () => {
        const wide = await connect('tasks:read tasks:delete')
        server.clock.advance(10 * MINUTE_MS)
        const narrow = await connect('users:read')
        expect(await callsAs(wide.access_token)).toBe(200)
        await server.services.tokens.uses.flushAll()
        server.clock.advance(MINUTE_MS)
        expect(await refreshes(narrow.refresh_token)).toBe(200)
        server.clock.advance(MINUTE_MS)
        const [first, second, ...more] = await rowsOf()
        expect(more).toEqual([])
        expect(first?.text).toMatch(/Connection 1 of 2 Can view people 2 minutes ago 1 minute ago/)
        expect(first?.text).not.toContain('tasks')
        expect(second?.text).toMatch(
          /Connection 2 of 2 Can delete tasks .*View tasks.* 12 minutes ago 2 minutes ago 127\.0\.0\.1/,
        )
        expect(second?.text).not.toContain('people')
        expect(first?.text).toContain('Deauthorize all 2')
      })

      it('ends one, and the others go on with theirs; the app has to ask again', async () => {
        const [one, other] = [await connect('tasks:read tasks:delete'), await connect('tasks:read')]
        const hers = await connect('tasks:read', ada)
        const rows = await rowsOf()
        const wide = rows.find(({ text }) => text.includes('Delete tasks'))?.endHref ?? ''
        const asks = await ben.get(wide)
        expect(readText(asks)).toMatch(/Delete tasks · View tasks.*1 other connection of the app goes on/)
        expect(await callsAs(one.access_token)).toBe(200)
        const answer = await ben.submit(asks)
        expect([answer.status, answer.location]).toEqual([303, APPS])
        expect(await shows(ben, APPS)).toContain('That connection was ended. The others of the app go on.')
        expect([await callsAs(one.access_token), await refreshes(one.refresh_token)]).toEqual([401, 400])
        expect([await callsAs(other.access_token), await refreshes(other.refresh_token)]).toEqual([200, 200])
        expect(await callsAs(hers.access_token)).toBe(200)
        expect((await ben.get(requestOf(app, { scope: 'tasks:read', prompt: 'none' }))).location).toContain(
          'consent_required',
        )
        await ben.submit(asks)
        expect(await shows(ben, APPS)).toContain('That connection had ended before.')
        expect(await rowsOf()).toHaveLength(1)
      })

      it('of somebody else, or of another app, are none to end', async () => {
        await connect('tasks:read', ada)
        await connect('users:read', ada)
        await connect('tasks:read')
        const mine = await connect('users:read')
        const [hers] = (await rowsOf(ada)).map(({ endHref }) => endHref ?? '').filter((href) => href !== '')
        const [href = ''] = (await rowsOf()).map(({ endHref }) => endHref ?? '')
        const elsewhere = href.replace(app.clientId, (await newAskingApp(server.services)).clientId)
        for (const path of [hers ?? '', elsewhere, href.replace(/\d+\/end$/, '1/end')]) {
          expect((await ben.get(path)).status).toBe(404)
          await post(ben, path)
        }
        expect(await refreshes(mine.refresh_token)).toBe(200)
        expect(await rowsOf(ada)).toHaveLength(2)
        expect(await rowsOf()).toHaveLength(2)
      })

      it('are all listed, on as many pages as it takes', async () => {
        for (let count = 0; count < 23; count++) await connect('tasks:read')
        const pages = [await ben.get(APPS), await ben.get(`${APPS}?page=2`)]
        const hrefs = pages.flatMap(({ text }) =>
          [...text.matchAll(/connections\/(\d+)\/end/g)].map(([one]) => one),
        )
        expect(new Set(hrefs).size).toBe(23)
      })
    })

    it('deauthorizes: tokens, waiting codes and the consent end, for this person alone', async () => {
      const [mine, hers] = [await redeem(await authorize(ben)), await redeem(await authorize(ada))]
      const waiting = await authorize(ben)
      const asks = await ben.get(deauthorize())
      expect(readText(asks)).toMatch(/1 connection ends/)
      expect(await callsAs(mine.access_token)).toBe(200)
      const answer = await ben.submit(asks)
      expect([answer.status, answer.location]).toEqual([303, APPS])
      expect(await shows(ben, APPS)).toMatch(/no access to your account any more.*No app may act for you/)
      expect(await callsAs(mine.access_token)).toBe(401)
      expect(await callsAs(hers.access_token)).toBe(200)
      expect((await redeem(waiting)).status).toBe(400)
      expect((await ben.get(requestOf(app, { scope: 'tasks:read tasks:delete' }))).status).toBe(200)
      await ben.submit(asks)
      expect(await shows(ben, APPS)).toContain('That app had no access to your account any more.')
    })

    it('that I allowed nothing are not there, whoever else allowed them something', async () => {
      await redeem(await authorize(ada))
      for (const clientId of [app.clientId, UNKNOWN_GID, 'x'.repeat(400), '%00'])
        expect((await ben.get(`${APPS}/${clientId}/deauthorize`)).status).toBe(404)
      await post(ben, deauthorize())
      expect(await shows(ada, APPS)).toContain('Planner')
    })
  })

  it.each([
    `${SESSIONS}/end`,
    `${SESSIONS}/end-others`,
    SECURITY,
    `${APPS}/1/deauthorize`,
    `${APPS}/1/connections/1/end`,
  ])(
    'a form to %s without its token, from another site or from another session does nothing',
    async (path) => {
      const ben = await browserOf(server, 'ben')
      const own = await csrfOf(ada, '/0/profile')
      expect((await ada.post(path, {})).status).toBe(403)
      expect((await ada.post(path, { csrf_token: await csrfOf(ben, '/0/profile') })).status).toBe(403)
      const foreign = { origin: 'https://evil.example' }
      expect((await ada.post(path, { csrf_token: own }, foreign)).status).toBe(403)
      expect((await openFormBrowser(server).post(path, { csrf_token: own })).status).toBe(303)
    },
  )
})
