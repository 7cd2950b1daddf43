import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import {
  allow,
  answerOf,
  browserOf,
  demoPerson,
  newAskingApp,
  REDIRECT_URI,
  requestOf,
  type AskedApp,
} from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import { openFormBrowser, readText, type FormBrowser, type Shown } from '../support/form-browser.js'
import { formsOf } from '../support/html-form.js'
import { DATABASE_KINDS, openTestServer, testClock, tokenOf, type TestServer } from '../support/services.js'
import { OPEN_POLICY } from '../../src/protocol/token/policy.js'
import { tokensIn } from '../support/grants.js'
import { HARD_NAMES } from '../support/look.js'
import { MINUTE_MS } from '../../src/time-units.js'

const HERE = `/0/admin/${DEMO.greenfield}`
const PASSWORD = 'a password of some length'
const OPERATOR = { kind: 'operator' } as const

describe.each(DATABASE_KINDS)('the admin console on %s', (kind) => {
  let server: TestServer
  let clock: ReturnType<typeof testClock>
  let ada: FormBrowser
  beforeAll(async () => {
    clock = testClock()
    server = await openTestServer(kind, clock)
    ada = await browserOf(server)
  })
  afterAll(async () => {
    await server.close()
  })

  /** Presses the button of the one form that is posted to a path, other than signing out. */
  const press = async (
    browser: FormBrowser,
    shown: Shown,
    ends: string,
    filled: Record<string, string> = {},
  ) => {
    const form = formsOf(shown.text).find(({ action }) => action.endsWith(ends))
    if (form === undefined) throw new Error(`no form goes to …${ends}\n${readText(shown)}`)
    return await browser.post(form.action, { ...Object.fromEntries(form.values), ...filled })
  }

  const tokenFor = async (app: AskedApp, browser: FormBrowser): Promise<string> => {
    const code = answerOf(await allow(browser, requestOf(app, { scope: 'default' })))['code'] ?? ''
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
    return tokensIn(answer.body).access
  }

  const invite = async (email: string, role = 'member'): Promise<{ shown: Shown; path: string }> => {
    await ada.signIn(demoPerson(server, 'ada'))
    const shown = await press(ada, await ada.get(`${HERE}/members/add`), '/add', { email, role })
    return { shown, path: /\/invitations\/mdi_\w+/.exec(shown.text)?.[0] ?? '' }
  }

  describe('blocking an app', () => {
    it('stops its calls to the workspace at the next one, says its price before, and can be taken back', async () => {
      const app = await newAskingApp(server.services)
      const token = await tokenFor(app, ada)
      const workspaces = async () => {
        const { json } = await server.api('GET', '/workspaces', { as: { token } })
        return (json.data as { gid: string }[]).map(({ gid }) => gid)
      }
      expect(await workspaces()).toEqual([DEMO.greenfield])
      const page = await ada.get(`${HERE}/apps/${app.clientId}`)
      expect(readText(page)).toContain('1 person here allowed it to act for them. It acted for')
      expect((await press(ada, page, '/block')).location).toBe(`${HERE}/apps`)
      expect(await workspaces()).toEqual([])
      const direct = [
        '/workspaces/' + DEMO.greenfield,
        '/projects/' + DEMO.seedCatalogue,
        '/teams/' + DEMO.growing,
      ]
      for (const path of direct) expect((await server.api('GET', path, { as: { token } })).status).toBe(404)
      const me = await server.api('GET', '/users/me', { as: { token } })
      expect([me.status, me.json.data.workspaces]).toEqual([200, []])
      const write = await server.api('POST', '/tasks', {
        as: { token },
        body: { data: { name: 'x', workspace: DEMO.greenfield } },
      })
      expect(write.status).toBeGreaterThanOrEqual(400)
      expect(write.status).not.toBe(401)
      expect((await server.api('GET', `/workspaces/${DEMO.greenfield}`)).status).toBe(200)

      const listed = readText(await ada.get(`${HERE}/apps`))
      expect(listed).toContain('Blocked')
      expect(listed).toContain('The app is blocked')
      await press(ada, await ada.get(`${HERE}/apps/${app.clientId}`), '/unblock')
      expect(await workspaces()).toEqual([DEMO.greenfield])
    })

    it('is not possible for an app that only people of other workspaces use: 404, and nothing is written', async () => {
      const app = await newAskingApp(server.services, {
        ownerGid: DEMO.cara as Gid,
        settings: { name: 'Of the harbour' },
      })
      const cara = await browserOf(server, 'cara')
      const token = await tokenFor(app, cara)
      const written = async () => {
        const events = await server.services.audit.trail.list(
          {
            workspaceGid: null,
            actions: ['app_blocked', 'app_unblocked', 'app_approved', 'app_approval_withdrawn'],
          },
          { beforeSeq: null, rowsMax: 500 },
        )
        const { appAdmission } = server.services
        return [
          events.length,
          await appAdmission.blockedFor(DEMO.cara as Gid, app.clientId),
          await appAdmission.blockedFor(DEMO.ada as Gid, app.clientId),
        ]
      }
      await ada.signIn(demoPerson(server, 'ada'))
      const [own] = formsOf((await ada.get(`${HERE}/members`)).text)
      const csrf_token = own?.values.get('csrf_token') ?? ''
      // But for the number of the request.
      const wordsOf = (page: Shown) => readText(page).replace(/Reference number \S+/, '')
      const before = await written()
      const named = await ada.post(`${HERE}/apps/1299999999999999/block`, { csrf_token })
      for (const way of ['block', 'approve']) {
        const answer = await ada.post(`${HERE}/apps/${app.clientId}/${way}`, { csrf_token })
        expect([way, answer.status]).toEqual([way, 404])
        // It is told from none that does not exist.
        expect(wordsOf(answer)).toBe(wordsOf(named))
      }
      expect((await ada.get(`${HERE}/apps/${app.clientId}`)).status).toBe(404)
      expect(await written()).toEqual(before)
      expect((await server.api('GET', `/workspaces/${DEMO.harbour}`, { as: { token } })).status).toBe(200)
    })

    it('a guest finds nobody of the workspace by a token of the app, wherever they look', async () => {
      const app = await newAskingApp(server.services, { settings: { name: 'Of a guest' } })
      const gil = await browserOf(server, 'gil')
      const token = await tokenFor(app, gil)
      const people = [DEMO.ada, DEMO.ben]
      const asked = [
        '/users',
        `/users?workspace=${DEMO.greenfield}`,
        `/users?team=${DEMO.growing}`,
        `/workspaces/${DEMO.greenfield}/users`,
        `/teams/${DEMO.growing}/users`,
        `/projects/${DEMO.seedCatalogue}?opt_fields=owner.name,members.name,followers.name`,
        `/tasks?project=${DEMO.seedCatalogue}&opt_fields=assignee.name,followers.name,created_by.name`,
        `/projects/${DEMO.seedCatalogue}/tasks?opt_fields=assignee.name`,
        '/projects?opt_fields=owner.name,members.name',
        '/tasks?assignee=me&workspace=' + DEMO.greenfield,
        '/users/me?opt_fields=workspaces.name,name',
        ...people.map((gid) => `/users/${gid}`),
        ...people.map((gid) => `/users/${gid}/teams?organization=${DEMO.greenfield}`),
        ...['ada', 'ben'].map((name) => `/users/${name}@greenfield.example`),
      ]
      const found = async () => {
        const answers = []
        for (const path of asked) {
          const { status, text } = await server.api('GET', path, { as: { token } })
          const names = ['Ada Byron', 'Ben', ...people].filter((one) => text.includes(`"${one}`))
          // What was asked for is said again in a refusal.
          answers.push([path, status < 400 ? names : names.filter((one) => !path.includes(one))] as const)
        }
        return answers.filter(([, names]) => names.length > 0).map(([path]) => path)
      }
      // The same token finds them while the app is let in: the question is worth asking.
      expect((await found()).length).toBeGreaterThan(3)
      const act = {
        workspaceGid: DEMO.greenfield as Gid,
        clientId: app.clientId,
        adminGid: DEMO.ada as Gid,
        nowMs: clock.nowMs(),
      }
      expect(await server.services.appAdmission.block(act)).toBe('blocked')
      expect(await found()).toEqual([])
      expect((await server.api('GET', '/users/me', { as: { token } })).json.data.gid).toBe(DEMO.gil)
    })

    it('is said on the consent page of that app, to those whom it concerns', async () => {
      const app = await newAskingApp(server.services)
      await tokenFor(app, ada)
      await press(ada, await ada.get(`${HERE}/apps/${app.clientId}`), '/block')
      const ben = await browserOf(server, 'ben')
      const text = readText(await ben.get(requestOf(app)))
      expect(text).toContain('An admin of Greenfield Labs has blocked this app there')
      expect(text).not.toContain('in Greenfield Labs')
      const cara = await browserOf(server, 'cara')
      expect(readText(await cara.get(requestOf(app)))).not.toContain('blocked this app')
    })

    it('holds for calls that run while it happens: none that begins after it gets through', async () => {
      const app = await newAskingApp(server.services)
      const token = await tokenFor(app, ada)
      const page = await ada.get(`${HERE}/apps/${app.clientId}`)
      let isBlocked = false
      const late: number[] = []
      const caller = async () => {
        for (let count = 0; count < 25; count++) {
          const wasBlocked = isBlocked
          const { status } = await server.api('GET', `/projects/${DEMO.seedCatalogue}`, { as: { token } })
          if (wasBlocked) late.push(status)
        }
      }
      const block = async () => {
        await press(ada, page, '/block')
        isBlocked = true
      }
      await Promise.all([caller(), caller(), caller(), block()])
      await caller()
      expect(new Set(late)).toEqual(new Set([404]))
    })

    it('is not for apps that nobody here uses', async () => {
      const app = await newAskingApp(server.services)
      expect((await ada.get(`${HERE}/apps/${app.clientId}`)).status).toBe(404)
      const other = formsOf((await ada.get(`${HERE}/members/${DEMO.ben}`)).text).find(({ action }) =>
        action.endsWith('/role'),
      )
      const answer = await ada.post(
        `${HERE}/apps/${app.clientId}/block`,
        Object.fromEntries(other?.values ?? []),
      )
      expect(answer.status).toBe(404)
    })
  })

  describe('is for admins of the workspace alone', () => {
    const paths = (place: string, person: string, app: string, token: string) => ({
      get: [
        '',
        '/members',
        '/members/add',
        `/members/${person}`,
        `/members/${person}/remove`,
        '/apps',
        `/apps/${app}`,
        '/tokens',
        `/tokens/personal/${token}`,
        `/tokens/revoke?pick=personal.${token}`,
      ].map((end) => `/0/admin/${place}${end}`),
      post: [
        '/members/add',
        `/members/${person}/role`,
        `/members/${person}/remove`,
        '/members/invitations/1/withdraw',
        `/apps/${app}/block`,
        `/apps/${app}/unblock`,
        `/tokens/personal/${token}/revoke`,
        '/tokens/revoke',
      ].map((end) => `/0/admin/${place}${end}`),
    })
    const scene = async () => {
      const app = await newAskingApp(server.services)
      await tokenFor(app, ada)
      const [token] = await server.services.tokens.list({ userGid: DEMO.ben as Gid })
      return paths(DEMO.greenfield, DEMO.ben, app.clientId, token?.gid ?? '')
    }

    it.each(['ben', 'gil', 'cara'] as const)('%s reaches nothing of it by any path', async (name) => {
      const browser = await browserOf(server, name)
      const { get, post } = await scene()
      const csrf = formsOf((await browser.get('/logout')).text)[0]?.values.get('csrf_token') ?? ''
      for (const path of get) expect([path, (await browser.get(path)).status]).toEqual([path, 404])
      for (const path of post) {
        const answer = await browser.post(path, { csrf_token: csrf, role: 'admin', email: 'x@y.example' })
        expect([path, answer.status]).toEqual([path, 404])
        expect(answer.text).not.toContain('mdi_')
      }
      expect(
        (await server.services.members.reading.find(DEMO.greenfield as Gid, DEMO.ben as Gid, 0))?.role,
      ).toBe('member')
    })

    it('asks a visitor to sign in, and comes back', async () => {
      const { get } = await scene()
      for (const path of get) {
        const answer = await openFormBrowser(server).get(path)
        expect(answer.status).toBe(303)
        expect(answer.location).toBe(`/login?to=${encodeURIComponent(path)}`)
      }
    })

    it('takes no form without its token, and none from another site', async () => {
      const { post } = await scene()
      await ada.signIn(demoPerson(server, 'ada'))
      for (const path of post) {
        expect((await ada.post(path, { role: 'admin', email: 'x@y.example' })).status).toBe(403)
        const csrf = formsOf((await ada.get('/logout')).text)[0]?.values.get('csrf_token') ?? ''
        const foreign = await ada.post(path, { csrf_token: csrf }, { origin: 'https://evil.example' })
        expect(foreign.status).toBe(403)
      }
      expect(
        (await server.services.members.reading.find(DEMO.greenfield as Gid, DEMO.ben as Gid, 0))?.role,
      ).toBe('member')
    })

    it('shows nobody of another workspace, and changes nobody there', async () => {
      expect((await ada.get(`${HERE}/members/${DEMO.cara}`)).status).toBe(404)
      const [token] = await server.services.tokens.list({ userGid: DEMO.cara as Gid })
      expect((await ada.get(`${HERE}/tokens/personal/${token?.gid ?? ''}`)).status).toBe(404)
      expect(readText(await ada.get(`${HERE}/tokens?person=${DEMO.cara}&state=all`))).not.toContain('Cara')
    })

    it('chooses among several workspaces, and goes straight to the only one', async () => {
      expect((await ada.get('/0/admin')).location).toBe(`${HERE}/members`)
      expect((await (await browserOf(server, 'ben')).get('/0/admin')).status).toBe(404)
    })
  })

  describe('invitations', () => {
    it('lead a new person to a name and a password, and work once; they log in', async () => {
      const { path, shown } = await invite('nova@people.example', 'guest')
      expect(readText(shown)).toContain('You won’t see this again')
      const nova = openFormBrowser(server)
      const page = await nova.follow(await nova.get(path))
      expect(readText(page)).toContain('Ada Byron invites you as a guest')
      const short = await nova.submit(page, { name: 'Nova', password: 'short' })
      expect([short.status, readText(short).includes('Must have at least 12 characters')]).toEqual([
        400,
        true,
      ])
      expect(short.text).toContain('value="Nova"')
      const joined = await nova.submit(short, { name: 'Nova', password: PASSWORD })
      expect([joined.status, joined.location]).toEqual([
        303,
        expect.stringMatching(/^\/invitations\/open\/[\w-]+\/ready$/),
      ])
      expect(readText(await nova.follow(joined))).toContain(
        'If nova@people.example is new here, your account is ready',
      )
      expect(nova.cookies.has('mudra_session')).toBe(false)
      const login = await nova.get(
        /\/login\?[^"]+/.exec((await nova.follow(joined)).text)?.[0]?.replaceAll('&amp;', '&') ?? '',
      )
      const signedIn = await nova.signIn({ email: 'nova@people.example', password: PASSWORD }, login)
      expect((await nova.get(signedIn.location ?? '')).location).toBe('/')
      expect(readText(await ada.get(`${HERE}/members`))).toContain('nova@people.example')
      expect((await nova.get('/0/profile')).status).toBe(200)
      const other = openFormBrowser(server)
      const again = await other.follow(await other.get(path))
      expect([again.status, readText(again).includes('This invitation was used')]).toEqual([410, true])
    })

    it('let whoever has the address join, and nobody else', async () => {
      const who = demoPerson(server, 'cara')
      const { path: link } = await invite(who.email)
      const ben = await browserOf(server, 'ben')
      const opened = (await ben.get(link)).location ?? ''
      expect(readText(await ben.get(opened))).toContain('You are logged in as ben@greenfield.example')
      const csrf = formsOf((await ben.get('/logout')).text)[0]?.values.get('csrf_token') ?? ''
      expect(readText(await ben.post(opened, { csrf_token: csrf }))).toContain('You are logged in as ben@')
      const cara = await browserOf(server, 'cara')
      expect((await cara.submit(await cara.follow(await cara.get(link)))).status).toBe(303)
      await press(ada, await ada.get(`${HERE}/members/${DEMO.cara}/remove`), '/remove')
      expect((await ada.get(`${HERE}/members/${DEMO.cara}`)).status).toBe(404)
    })

    it('say what became of them: expired, withdrawn, none at all', async () => {
      const withdrawn = await invite('late@people.example')
      await press(ada, await ada.get(`${HERE}/members`), '/withdraw')
      const text = async (path: string) => {
        const visitor = openFormBrowser(server)
        const shown = await visitor.follow(await visitor.get(path))
        return `${shown.status} ${readText(shown)}`
      }
      expect(await text(withdrawn.path)).toMatch(/^410 .*This invitation was withdrawn/)
      expect(await text('/invitations/mdi_x')).toMatch(/^404 .*This is no invitation/)
      expect(await text(`${withdrawn.path.slice(0, -1)}A`)).toMatch(/^404|^410/)
    })

    it('are made after a recent sign-in alone; a form sent twice leaves one link', async () => {
      await ada.signIn(demoPerson(server, 'ada'))
      clock.advance(11 * MINUTE_MS)
      const page = await ada.get(`${HERE}/members/add`)
      expect(page.location).toContain('/login?to=')
      expect(page.location).toContain('again=1')
      const first = await invite('double@people.example')
      const second = await invite('double@people.example')
      const visitor = openFormBrowser(server)
      expect((await visitor.follow(await visitor.get(first.path))).status).toBe(410)
      expect((await visitor.follow(await visitor.get(second.path))).status).toBe(200)
    })

    it('keep what was typed, with the fault beside its field', async () => {
      const { shown } = await invite('not an address')
      expect(shown.status).toBe(400)
      expect(shown.text).toContain('value="not an address"')
      expect(shown.text).toContain('id="email-error"')
      expect(readText((await invite('ben@greenfield.example')).shown)).toContain('in this workspace already')
      for (const [, name] of HARD_NAMES) {
        const { shown: refused } = await invite(name)
        expect(refused.status).toBe(400)
        expect(refused.text).not.toContain('<script>alert')
      }
      expect((await invite(`a\0@x.example`)).shown.status).toBe(400)
      expect((await invite(`${'x'.repeat(10_000)}@x.example`)).shown.status).toBe(400)
    })

    it('leave no secret in the log', async () => {
      const { path } = await invite('logged@people.example')
      await openFormBrowser(server).get(path)
      const secret = path.split('/').at(-1) ?? 'none'
      expect(JSON.stringify(server.lines)).not.toContain(secret)
      expect(JSON.stringify(server.lines)).toContain('/invitations/[token]')
    })
  })

  describe('members', () => {
    it('get another role; the last admin keeps theirs', async () => {
      const page = await ada.get(`${HERE}/members/${DEMO.ben}`)
      expect((await press(ada, page, '/role', { role: 'admin' })).location).toBe(`${HERE}/members`)
      const ben = await browserOf(server, 'ben')
      expect((await ben.get(`${HERE}/members`)).status).toBe(200)
      await press(ada, page, '/role', { role: 'member' })
      expect((await ben.get(`${HERE}/members`)).status).toBe(404)
      const own = await press(ada, await ada.get(`${HERE}/members/${DEMO.ada}`), '/role', { role: 'guest' })
      expect([own.status, readText(own).includes('the last admin')]).toEqual([409, true])
      expect((await press(ada, page, '/role', { role: 'king' })).status).toBe(400)
    })

    it('show hostile names as text', async () => {
      for (const [says, name] of HARD_NAMES) {
        const made = await server.services.users.create({
          name,
          email: `${says.replaceAll(' ', '-')}@people.example`,
          role: 'member',
          workspace: { gid: DEMO.greenfield as Gid },
          password: null,
          actor: OPERATOR,
        })
        if (!made.ok) throw new Error(made.message)
        const shown = await ada.get(`${HERE}/members/${made.user.gid}`)
        expect(shown.status).toBe(200)
        expect(shown.text).not.toContain('<script>alert')
      }
    })
  })

  describe('tokens', () => {
    it('are listed without a secret, filtered by plain forms, and revoked where all their workspaces are the admin’s', async () => {
      const page = await ada.get(`${HERE}/tokens?app=personal&person=${DEMO.ben}`)
      const secret = tokenOf(server.demo, 'ben')
      expect(page.text).not.toContain(secret)
      expect(page.text).toContain(`…${secret.slice(-4)}`)
      expect(readText(page)).toContain('Ben')
      const [token] = await server.services.tokens.list({ userGid: DEMO.ben as Gid })
      const path = `${HERE}/tokens/personal/${token?.gid ?? ''}`
      expect((await press(ada, await ada.get(path), '/revoke')).location).toBe(`${HERE}/tokens`)
      expect((await server.api('GET', '/users/me', { as: 'ben' })).status).toBe(401)
      expect(readText(await ada.get(`${HERE}/tokens?state=ended`))).toContain('Revoked')
    })

    const newToken = async (name: string, of: string = DEMO.ben, scopes: readonly string[] | null = null) => {
      const wish = { userGid: of as Gid, name, scopes, expires: 'default', actor: OPERATOR } as const
      const made = await server.services.tokens.create(wish)
      if (!made.ok) throw new Error(made.message)
      return { gid: made.tokenGid, secret: made.secret }
    }
    const worksWith = async (secret: string) =>
      (await server.api('GET', '/users/me', { as: { token: secret } })).status === 200

    it('chosen together are confirmed on one page and end, and those of another workspace are neither shown nor ended', async () => {
      const [one, two] = [await newToken('First of two'), await newToken('Second of two')]
      const caras = await newToken('Elsewhere', DEMO.cara)
      await ada.signIn(demoPerson(server, 'ada'))
      const list = await ada.get(`${HERE}/tokens?q=of+two`)
      const form = formsOf(list.text).find(({ action }) => action.endsWith('/tokens/revoke'))
      expect(form?.values.get('q')).toBe('of two')
      const query = new URLSearchParams({ q: 'of two' })
      for (const { gid } of [one, two, caras]) query.append('pick', `personal.${gid}`)
      const confirm = await ada.get(`${HERE}/tokens/revoke?${query.toString()}`)
      expect(readText(confirm)).toMatch(/Revoke 2 tokens\?.*First of two|Revoke 2 tokens\?.*Second of two/s)
      expect(confirm.text).not.toMatch(new RegExp(`Elsewhere|${caras.gid}`))
      expect(await worksWith(one.secret)).toBe(true)
      const sent = formsOf(confirm.text).find(({ action }) => action.endsWith('/tokens/revoke'))
      const fields = [...(sent?.values ?? [])].filter(([name]) => name !== 'pick')
      const picks = [one, two, caras].map(({ gid }) => ['pick', `personal.${gid}`] as const)
      const done = await ada.post(
        `${HERE}/tokens/revoke`,
        new URLSearchParams([...fields, ...picks].map(([name, value]) => [name, value])),
      )
      expect(done.location).toBe(`${HERE}/tokens?q=of+two&state=live`)
      expect([await worksWith(one.secret), await worksWith(two.secret)]).toEqual([false, false])
      expect(await worksWith(caras.secret)).toBe(true)
      expect(readText(await ada.get(done.location ?? ''))).toContain('They are revoked.')
      const again = await ada.post(`${HERE}/tokens/revoke`, {
        ...Object.fromEntries(fields),
        pick: `personal.${one.gid}`,
      })
      expect(readText(await ada.get(again.location ?? ''))).toContain('All of them had ended before.')
      expect(
        (
          await server.services.audit.trail.list(
            { workspaceGid: DEMO.greenfield as Gid, actions: ['token_revoked'], targetGid: one.gid },
            { beforeSeq: null, rowsMax: 5 },
          )
        ).length,
      ).toBe(1)
    })

    it('chosen together are chosen again after the admin was asked who they are', async () => {
      const { gid, secret } = await newToken('Asked again')
      await ada.signIn(demoPerson(server, 'ada'))
      const confirm = await ada.get(`${HERE}/tokens/revoke?pick=personal.${gid}&danger=full`)
      clock.advance(11 * MINUTE_MS)
      const asked = await press(ada, confirm, '/tokens/revoke')
      expect(asked.location).toContain('/login?')
      expect(await worksWith(secret)).toBe(true)
      const signedIn = await ada.signIn(demoPerson(server, 'ada'), await ada.get(asked.location ?? ''))
      const back = await ada.follow(signedIn)
      expect(readText(back)).toContain('Revoke 1 token?')
      expect((await press(ada, back, '/tokens/revoke')).location).toContain('danger=full')
      expect(await worksWith(secret)).toBe(false)
    })

    it('more than 50 chosen at once are cut to 50, which the page says', async () => {
      await ada.signIn(demoPerson(server, 'ada'))
      const query = Array.from({ length: 51 }, (_, index) => `pick=personal.${index + 1}`).join('&')
      expect(readText(await ada.get(`${HERE}/tokens/revoke?${query}`))).toContain(
        'You chose more than 50 tokens',
      )
    })

    it('are counted by what is dangerous, and what was used from outside the allowed ranges is found', async () => {
      const narrow = await newToken('Only reads', DEMO.ben, ['users:read'])
      const outside = await newToken('From elsewhere', DEMO.ben, ['tasks:delete'])
      const uses = {
        tokenGid: outside.gid,
        kind: 'personal',
        atMs: clock.nowMs(),
        address: '198.51.100.7',
      } as const
      server.services.tokens.uses.note(uses, null)
      await server.services.tokens.uses.flushAll()
      const shown = readText(await ada.get(`${HERE}/tokens`))
      expect(shown).toMatch(/\d+ have full permissions \d+ can delete \d+ never expire 0 unused for 90 days/)
      expect(shown).not.toContain('outside the allowed ranges')
      expect(shown.indexOf('From elsewhere')).toBeLessThan(shown.indexOf('Only reads'))
      await server.services.policies.write({
        workspaceGid: DEMO.greenfield as Gid,
        adminGid: null,
        actor: OPERATOR,
        policy: { ...OPEN_POLICY, addressRanges: ['127.0.0.0/8'] },
        seenVersion: 0,
        nowMs: clock.nowMs(),
      })
      expect(readText(await ada.get(`${HERE}/tokens`))).toContain('1 used from outside the allowed ranges')
      const only = readText(await ada.get(`${HERE}/tokens?from=outside`))
      expect(only).toContain('From elsewhere')
      expect(only).not.toContain('Only reads')
      expect(narrow.gid).not.toBe(outside.gid)
    })

    it('of somebody who is elsewhere, too, are not theirs to end, and the page says what can be done', async () => {
      const { path } = await invite(demoPerson(server, 'cara').email)
      const cara = await browserOf(server, 'cara')
      await cara.submit(await cara.follow(await cara.get(path)))
      const [token] = await server.services.tokens.list({ userGid: DEMO.cara as Gid })
      const at = `${HERE}/tokens/personal/${token?.gid ?? ''}`
      const shown = await ada.get(at)
      expect(readText(shown)).toContain('It also reaches workspaces that you do not administer')
      const csrf = formsOf(shown.text)[0]?.values.get('csrf_token') ?? ''
      expect((await ada.post(`${at}/revoke`, { csrf_token: csrf })).location).toBe(at)
      expect((await server.api('GET', '/users/me', { as: 'cara' })).status).toBe(200)
    })

    it('take any text as a filter without a fault', async () => {
      for (const [, name] of HARD_NAMES) {
        const query = new URLSearchParams({ person: name, state: name, app: name, unused: name, page: name })
        expect((await ada.get(`${HERE}/tokens?${query.toString()}`)).status).toBe(200)
      }
      expect((await ada.get(`${HERE}/tokens?page=999999&person=%00`)).status).toBe(200)
    })
  })
})
