import type { Gid } from '../../src/protocol/asana/gid.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserOf } from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import { readText, type FormBrowser } from '../support/form-browser.js'
import { openTestServer, type TestServer } from '../support/services.js'

const HERE = `/0/admin/${DEMO.greenfield}/audit`

describe('the page of a workspace’s security record', () => {
  let server: TestServer
  let ada: FormBrowser
  beforeAll(async () => {
    server = await openTestServer()
    const from = { address: '192.0.2.7', userAgent: '', replacesGid: null }
    await server.services.signIn.signIn({ email: 'ben@greenfield.example', password: 'wrong', ...from })
    await server.services.signIn.signIn({ email: 'cara@harbour.example', password: 'wrong', ...from })
    const userGid = server.demo.users[0]?.gid as never
    await server.services.tokens.create({
      userGid,
      name: '<b>CI</b>',
      scopes: null,
      expires: 'default',
      actor: { kind: 'user', gid: userGid, from: { address: '192.0.2.9', credential: null } },
    })
    ada = await browserOf(server)
  })
  afterAll(async () => {
    await server.close()
  })

  const text = async (query = '') => readText(await ada.get(`${HERE}${query}`))

  it('says in words who did what, from where', async () => {
    const shown = await text()
    expect(shown).toContain('Ada Byron created the token ‘<b>CI</b>’')
    expect(shown).toContain('192.0.2.9')
    expect(shown).toMatch(/Somebody unknown failed to sign in as Ben/)
    expect(shown).toContain('password wrong')
    expect(shown).toContain('Events are kept forever.')
  })

  it('shows nothing of another workspace, and is no page for anybody but its admins', async () => {
    expect(await text()).not.toContain('Cara')
    for (const who of ['ben', 'gil', 'cara'] as const) {
      const browser = await browserOf(server, who)
      for (const path of [HERE, `${HERE}/export`]) expect((await browser.get(path)).status).toBe(404)
    }
  })

  it('filters by person, action, outcome and day; what is no filter is none', async () => {
    expect(await text('?action=token_created')).not.toContain('failed to sign in as Ben')
    expect(await text('?outcome=refused')).not.toContain('created the token ‘')
    expect(await text(`?person=${server.demo.users[1]?.gid ?? ''}`)).toContain('as Ben')
    expect(await text('?until=2001-01-01')).toContain('Nothing matches.')
    const today = new Date(server.clock.nowMs()).toISOString().slice(0, 10)
    expect(await text(`?from=${today}&until=${today}`)).toContain('created the token ‘')
    expect(await text('?from=nonsense&action=nonsense')).toContain('created the token ‘')
  })

  it('is searched for people, apps, addresses, reasons and what happened; what means something to a database means nothing', async () => {
    for (const q of ['ben okafor', 'BEN@GREENFIELD', '192.0.2.7', 'password_wr', 'failed to sign'])
      expect([q, await text(`?${new URLSearchParams({ q }).toString()}`)]).toEqual([
        q,
        expect.stringContaining('failed to sign in as Ben') as string,
      ])
    expect(await text('?q=%3Cb%3ECI')).toContain('created the token ‘<b>CI</b>’')
    expect(await text('?q=%3Cb%3ECI')).not.toContain('failed to sign in as Ben')
    for (const q of ['100%', '_%', "' or '1'='1", '\u0000', 'x'.repeat(5_000)])
      expect((await ada.get(`${HERE}?${new URLSearchParams({ q }).toString()}`)).status).toBe(200)
    expect(await text('?q=no+such+words')).toContain('Nothing matches.')
  })

  it('finds nobody by a name that this workspace may not know', async () => {
    // Cara of another workspace did something that is seen here: the event is listed, and her name finds it not.
    await server.services.audit.trail.record([
      {
        action: 'member_role_changed',
        actor: { kind: 'user', gid: DEMO.cara as Gid },
        target: { kind: 'user', gid: DEMO.ben },
        workspaceGid: DEMO.greenfield as Gid,
        atMs: server.clock.nowMs(),
      },
    ])
    expect(await text('?family=roles')).toContain('Somebody outside this workspace changed the role of Ben')
    expect(await text('?q=cara')).toContain('Nothing matches.')
    expect(await text('?q=harbour.example')).toContain('Nothing matches.')
  })

  it('shows the events of one family', async () => {
    const logins = await text('?family=logins')
    expect(logins).toContain('failed to sign in as Ben')
    expect(logins).not.toContain('created the token ‘')
    expect(await text('?family=logins&action=token_created')).toContain('Nothing matches.')
  })

  it('has a page for each event, with its place in the chain, for this workspace’s admins alone', async () => {
    const listed = await ada.get(`${HERE}?action=token_created&q=%3Cb%3ECI`)
    const address = /href="(\/0\/admin\/\d+\/audit\/\d+)"/.exec(listed.text)?.[1] ?? ''
    const shown = readText(await ada.get(address))
    expect(shown).toContain('Ada Byron created the token ‘<b>CI</b>’')
    expect(shown).toContain('is as it was written')
    expect(shown).toContain('It holds the hash of the event before it')
    expect(shown).toMatch(/prev_hash [0-9a-f]{64}/)
    const seq = address.split('/').at(-1) ?? ''
    const cara = await browserOf(server, 'cara')
    for (const path of [address, `/0/admin/${DEMO.harbour}/audit/${seq}`])
      expect((await cara.get(path)).status).toBe(404)
    for (const path of ['0', '999999999', 'x', '1e3', '-1', '9'.repeat(40)])
      expect((await ada.get(`${HERE}/${path}`)).status).toBe(404)
  })

  describe('keeps views', () => {
    const post = async (browser: FormBrowser, path: string, fields: Record<string, string>) => {
      const csrf_token =
        /name="csrf_token" value="([^"]+)"/.exec((await browser.get('/logout')).text)?.[1] ?? ''
      return await browser.post(path, { csrf_token, ...fields })
    }
    const keep = async (browser: FormBrowser, name: string, fields: Record<string, string> = {}) =>
      await post(browser, `${HERE}/views`, { name, ...fields })

    it('of filters alone, under a name, for the admin who keeps them and nobody else', async () => {
      const kept = await keep(ada, 'Odd logins', {
        family: 'logins',
        outcome: 'refused',
        evil: '1',
        before: '7',
      })
      expect(kept.location).toBe(`${HERE}?family=logins&outcome=refused`)
      const shown = await ada.get(HERE)
      expect(shown.text).toContain(`href="${HERE}?family=logins&amp;outcome=refused"`)
      expect(readText(shown)).toContain('Odd logins')
      // One of that name takes its place.
      await keep(ada, 'Odd logins', { family: 'apps' })
      expect((await ada.get(HERE)).text).not.toContain('family=logins&amp;outcome=refused')

      const members = {
        workspaceGid: DEMO.greenfield as Gid,
        adminGid: DEMO.ada as Gid,
      }
      await server.services.members.setRole({ ...members, userGid: DEMO.ben as Gid, role: 'admin' })
      expect(readText(await (await browserOf(server, 'ben')).get(HERE))).not.toContain('Odd logins')
      await post(await browserOf(server, 'ben'), `${HERE}/views/remove`, { name: 'Odd logins' })
      expect(readText(await ada.get(HERE))).toContain('Odd logins')
      await post(ada, `${HERE}/views/remove`, { name: 'Odd logins' })
      expect(readText(await ada.get(HERE))).not.toContain('Odd logins')
      expect((await keep(await browserOf(server, 'cara'), 'Mine')).status).toBe(404)
    })

    it('under a name that can be read, and comes back with what was typed otherwise', async () => {
      for (const name of ['', ' ', 'x'.repeat(61), 'a\u202eb']) {
        const refused = await keep(ada, name, { family: 'roles' })
        expect(refused.location).toContain('family=roles')
        expect(readText(await ada.get(refused.location ?? ''))).toMatch(
          /Say what the view is called|60 characters|cannot be seen/,
        )
      }
    })

    it('a fault that the address alone claims is none', async () => {
      const shown = readText(await ada.get(`${HERE}?view=Mine&view_fault=name`))
      expect(shown).not.toMatch(/null|undefined/)
      expect(readText(await ada.get(`${HERE}?view=&view_fault=name`))).toContain(
        'Say what the view is called.',
      )
    })

    it('no more than 20, which the page says', async () => {
      for (let count = 0; count < 20; count++) await keep(ada, `View ${count}`, { q: `word ${count}` })
      const refused = await keep(ada, 'One too many', { q: 'one too many' })
      const shown = readText(await ada.get(refused.location ?? ''))
      expect(shown).toContain('You have 20 views here.')
      expect((await keep(ada, 'View 3', { q: 'another' })).location).toBe(`${HERE}?q=another`)
      const listed = await server.services.auditLog.savedViewsOf({
        workspaceGid: DEMO.greenfield as Gid,
        adminGid: DEMO.ada as Gid,
      })
      expect(listed).toHaveLength(20)
    })
  })

  it('hands out what is listed as JSON lines', async () => {
    const answer = await ada.get(`${HERE}/export?action=token_created`)
    const lines = answer.text.trimEnd().split('\n')
    expect(lines.length).toBeGreaterThan(0)
    for (const line of lines)
      expect(JSON.parse(line)).toMatchObject({ action: 'token_created', hash: expect.any(String) as string })
    expect(answer.text).not.toMatch(/mdp_\w{32}/)
  })

  it('has pages, newest first', async () => {
    const from = { address: '192.0.2.7', userAgent: '', replacesGid: null }
    for (let count = 0; count < 30; count++)
      await server.services.audit.trail.record([
        {
          action: 'sign_in_failed',
          actor: { kind: 'anonymous', from: { address: from.address, credential: null } },
          target: { kind: 'user', gid: server.demo.users[0]?.gid ?? '' },
          atMs: server.clock.nowMs(),
          outcome: 'refused',
          reason: `try ${count}`,
        },
      ])
    const first = await ada.get(HERE)
    expect(readText(first)).toContain('try 29')
    const older = /href="([^"]*before=\d+)"/.exec(first.text)?.[1]?.replaceAll('&amp;', '&') ?? ''
    expect(readText(await ada.get(older))).toContain('try 0')
  })
})
