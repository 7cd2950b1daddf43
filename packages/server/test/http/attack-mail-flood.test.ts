import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { browserOf, demoPerson, newAskingApp } from '../support/authorize.js'
import { asGid, DEMO } from '../support/demo.js'
import { openFormBrowser, readText, type FormBrowser } from '../support/form-browser.js'
import { DATABASE_KINDS, openTestServer, testClock, type TestServer } from '../support/services.js'
import { takeMail } from '../support/mailbox.js'
import { codeFor, redeem, refresh, tokensOf } from '../support/oauth-forms.js'
import { sweep } from '../support/sweep.js'
import { HOUR_MS } from '../../src/time-units.js'

const OPERATOR = { kind: 'operator' } as const

describe.each(DATABASE_KINDS)('mail that somebody has sent to somebody else, on %s', (kind) => {
  let server: TestServer
  let clock: ReturnType<typeof testClock>
  let admins: Readonly<Record<'greenfield' | 'harbour', FormBrowser>>
  beforeAll(async () => {
    clock = testClock()
    server = await openTestServer(kind, clock, { sendsMail: true })
    admins = { greenfield: await browserOf(server, 'ada'), harbour: await browserOf(server, 'cara') }
  })
  afterAll(async () => {
    await server.close()
  })

  /** An admin adds a member by the page, and has the link mailed. */
  const add = async (email: string, place: 'greenfield' | 'harbour' = 'greenfield') => {
    const admin = admins[place]
    const path = `/0/admin/${DEMO[place]}/members/add`
    let form = await admin.get(path)
    if (form.location !== null) {
      await admin.signIn(demoPerson(server, place === 'greenfield' ? 'ada' : 'cara'))
      form = await admin.get(path)
    }
    return await admin.submit(form, { email, role: 'member', mail: 'on' })
  }
  const mailsTo = async (email: string) => {
    const mails = await takeMail(server.services)
    return mails.filter(({ to }) => to.toLowerCase() === email.toLowerCase()).map((mail) => mail.kind)
  }
  const linkOn = (text: string) => /\/invitations\/mdi_\w{38}/.exec(text)?.[0] ?? ''

  it('eight invitations to one address in 14 seconds are three mails, and the admin is told of the rest', async () => {
    const email = 'flooded@people.example'
    await takeMail(server.services)
    const answers = []
    for (let time = 0; time < 8; time++) {
      answers.push(await add(time % 2 === 0 ? email : email.toUpperCase()))
      clock.advance(2_000)
    }
    expect(await mailsTo(email)).toEqual(['invitation', 'invitation', 'invitation'])
    const texts = answers.map(readText)
    expect(texts.map((text) => text.includes('Not mailed'))).toEqual([
      false,
      false,
      false,
      true,
      true,
      true,
      true,
      true,
    ])
    expect(texts[7]).toContain(
      'Not mailed: this address has had 3 mails in the last hour. Copy the link, or try again after 23 Nov 2026, 13:00 UTC.',
    )
    expect(linkOn(answers[7]?.text ?? '')).toMatch(/mdi_/)
    const listed = readText(await admins.greenfield.get(`/0/admin/${DEMO.greenfield}/members`))
    expect(listed).toContain('Not mailed')
    expect(listed).toContain('add the address again after 23 Nov 2026, 13:00 UTC')
    clock.advance(HOUR_MS)
    expect(readText(await add(email))).toContain('The link is on its way')
    expect(readText(await admins.greenfield.get(`/0/admin/${DEMO.greenfield}/members`))).not.toContain(
      'Not mailed',
    )
    expect(await mailsTo(email)).toEqual(['invitation'])
  })

  it('sent at once, they are three mails, and the link in the last one works', async () => {
    const email = 'sent-at-once@people.example'
    const links = []
    for (let time = 0; time < 8; time++) {
      await add(email)
      links.push(...(await takeMail(server.services)).map(({ link }) => new URL(link ?? '').pathname))
    }
    expect(links).toHaveLength(3)
    // The last one leads in, whatever was made since; those before do not.
    const statuses = []
    for (const link of links) {
      const visitor = openFormBrowser(server)
      statuses.push((await visitor.follow(await visitor.get(link))).status)
    }
    expect(statuses).toEqual([410, 410, 200])
  })

  it('one workspace uses up an address for itself and for no other', async () => {
    const email = 'shared@people.example'
    for (let time = 0; time < 5; time++) await add(email)
    await mailsTo(email)
    for (let time = 0; time < 2; time++)
      expect(readText(await add(email, 'harbour'))).toContain('The link is on its way')
    expect(readText(await add(email, 'harbour'))).toContain('this address has had 5 mails in the last hour')
  })

  it('holds in a day as well, over hours', async () => {
    const email = 'daily@people.example'
    let sent = 0
    for (let hour = 0; hour < 6; hour++) {
      for (let time = 0; time < 4; time++) {
        const text = readText(await add(email))
        if (text.includes('The link is on its way')) sent += 1
        if (hour === 5) expect(text).toContain('this address has had 8 mails in the last day')
      }
      clock.advance(HOUR_MS)
    }
    expect(sent).toBe(8)
  })

  it('whoever has the shown link sends no more either, and is told when', async () => {
    const email = 'asked@people.example'
    const link = linkOn((await add(email)).text)
    const visitor = openFormBrowser(server)
    const page = await visitor.follow(await visitor.get(link))
    for (let time = 0; time < 2; time++) expect((await visitor.submit(page)).location).toMatch(/\/mailed$/)
    const held = await visitor.submit(page)
    expect([held.status, held.headers['retry-after']]).toEqual([429, String(HOUR_MS / 1_000)])
    expect(readText(held)).toContain('Not mailed: this address has had 3 mails in the last hour')
    expect(readText(await admins.greenfield.get(`/0/admin/${DEMO.greenfield}/members`))).toContain(
      'Not mailed',
    )
    const sent = await takeMail(server.services)
    expect(sent.filter(({ to }) => to === email)).toHaveLength(3)
    expect(new Set(sent.map((mail) => mail.link)).size).toBe(sent.length)
  })

  it('a workspace that mails many addresses is held back at its own number, and at no other’s', async () => {
    clock.advance(25 * HOUR_MS)
    const invite = async (index: number, place: 'greenfield' | 'harbour') =>
      await server.services.members.invite({
        workspaceGid: asGid(DEMO[place]),
        adminGid: asGid(place === 'greenfield' ? DEMO.ada : DEMO.cara),
        email: `many${index}@${place}.people.example`,
        role: 'member',
        isMailed: true,
      })
    for (let index = 0; index < 100; index++)
      expect(await invite(index, 'greenfield')).toMatchObject({ ok: true, mail: 'queued' })
    expect(await invite(100, 'greenfield')).toMatchObject({
      ok: true,
      mail: { by: 'workspace_hour', mails: 100, untilMs: clock.nowMs() + HOUR_MS },
    })
    expect(await invite(0, 'harbour')).toMatchObject({ ok: true, mail: 'queued' })
  }, 60_000)

  it('an app that reports the tokens it was given, one by one, sends their person ten mails and one that says so', async () => {
    const app = await newAskingApp(server.services)
    const cara = admins.harbour
    await cara.signIn(demoPerson(server, 'cara'))
    const first = tokensOf(
      await redeem(server, app, { code: await codeFor(cara, app, { scope: 'default' }) }),
    )
    await takeMail(server.services)
    const { refreshToken } = first
    for (let time = 0; time < 15; time++) {
      const { accessToken } = tokensOf(await refresh(server, app, { refreshToken }))
      await server.services.leaks.revokeLeaked({ credentials: [accessToken], address: '203.0.113.7' })
    }
    const kinds = (await takeMail(server.services)).map((mail) => mail.kind)
    expect(kinds.filter((one) => one === 'credential_leaked')).toHaveLength(10)
    expect(kinds.filter((one) => one === 'notices_held')).toHaveLength(1)
    // Notices of another kind are not held back by these.
    await server.services.passwords.set({
      userGid: DEMO.cara as Gid,
      password: 'seven quiet lanterns drift',
      actor: OPERATOR,
    })
    const [told] = await takeMail(server.services)
    expect(told?.kind).toBe('password_changed')
  })

  it('of one kind, a person is told of so many changes an hour, and of the fact that there were more', async () => {
    const set = async () =>
      await server.services.passwords.set({
        userGid: DEMO.gil as Gid,
        password: 'seven quiet lanterns drift',
        actor: OPERATOR,
      })
    await takeMail(server.services)
    for (let time = 0; time < 25; time++) await set()
    const mails = await takeMail(server.services)
    const held = mails.find((mail) => mail.kind === 'notices_held')
    expect(mails).toHaveLength(11)
    expect(held?.text).toContain('Further ones are held back until')
    clock.advance(HOUR_MS)
    await set()
    expect((await takeMail(server.services)).map((mail) => mail.kind)).toEqual(['password_changed'])
  })

  it('and what was counted is forgotten once no limit looks so far back', async () => {
    clock.advance(48 * HOUR_MS)
    const budgets = async () =>
      await server.services.sweeps.find(({ name }) => name === 'mail_budgets')?.backlog()
    expect((await budgets())?.rows).toBeGreaterThan(3)
    await sweep(server, 'mail_budgets')
    expect((await budgets())?.rows).toBe(0)
  })
})
