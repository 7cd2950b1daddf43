import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { DEMO } from '../support/demo.js'
import { submitTo } from '../support/factors.js'
import { openFormBrowser, readText, type FormBrowser } from '../support/form-browser.js'
import { openTestServer, type TestServer } from '../support/services.js'
import { linkIn, takeMail } from '../support/mailbox.js'
import { HOUR_MS } from '../../src/time-units.js'

const NEW_PASSWORD = 'harbour lantern quiet river'
const OPERATOR = { kind: 'operator' } as const

describe('a forgotten password', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer()
  })
  afterAll(async () => {
    await server.close()
  })

  const newPerson = async (password: string | null = 'an older password of theirs') => {
    const made = await server.services.users.create({
      name: 'Grace',
      email: `grace-${crypto.randomUUID()}@people.example`,
      role: 'member',
      workspace: { gid: DEMO.greenfield as Gid },
      password,
      actor: OPERATOR,
    })
    if (!made.ok) throw new Error(made.message)
    return made.user
  }
  const ask = async (email: string, browser = openFormBrowser(server)) => {
    const answer = await browser.submit(await browser.get('/login/reset'), { email })
    return await browser.follow(answer)
  }
  const mailedLink = async () =>
    linkIn((await takeMail(server.services)).find(({ kind }) => kind === 'password_reset'))
  const openLink = async (link: string, browser: FormBrowser = openFormBrowser(server)) => ({
    browser,
    page: await browser.follow(await browser.get(link)),
  })

  it('is set anew by a link from a mail, once; sessions end, and signing in is as ever — NIST SP 800-63B §4.2', async () => {
    const { email } = await newPerson()
    const elsewhere = openFormBrowser(server)
    await elsewhere.signIn({ email, password: 'an older password of theirs' })
    await takeMail(server.services)
    expect(readText(await ask(email.toUpperCase()))).toContain('a link is on its way')
    const [mail, ...more] = await takeMail(server.services)
    expect([mail?.to, more]).toEqual([email, []])

    const { browser, page } = await openLink(linkIn(mail))
    expect(page.status).toBe(200)
    expect(readText(page)).toContain(`For ${email}`)
    const weak = await browser.submit(page, { new_password: 'password1234' })
    expect([weak.status, readText(weak)]).toEqual([400, expect.stringContaining('Is close to a password')])
    const set = await browser.submit(weak, { new_password: NEW_PASSWORD })
    expect([set.status, set.location]).toEqual([303, '/login/reset/done'])
    expect(browser.cookies.has('mudra_reset')).toBe(false)
    expect(browser.cookies.has('mudra_session')).toBe(false)
    expect((await elsewhere.get('/0/profile')).location).toContain('/login')
    expect((await takeMail(server.services)).map(({ kind, to }) => [kind, to])).toEqual([
      ['password_changed', email],
    ])

    expect(readText((await openLink(linkIn(mail))).page)).toContain('This link was used')
    await openFormBrowser(server).signIn({ email, password: NEW_PASSWORD })
    await expect(
      openFormBrowser(server).signIn({ email, password: 'an older password of theirs' }),
    ).rejects.toThrow('could not sign in')
  })

  it('uses nothing up by opening the link, which programs that check mail do, and cleans the address at once', async () => {
    const { email } = await newPerson()
    await ask(email)
    const link = await mailedLink()
    const browser = openFormBrowser(server)
    for (let times = 0; times < 3; times++) {
      const opened = await browser.get(link)
      expect([opened.status, opened.location, opened.text]).toEqual([303, '/login/reset/new', ''])
      expect(opened.headers['referrer-policy']).toBe('no-referrer')
      expect(opened.headers['cache-control']).toBe('no-store')
      expect(opened.headers['set-cookie']).toMatch(/^mudra_reset=mdl_\w{38}; .*HttpOnly; SameSite=Lax/)
    }
    const page = await browser.follow(await browser.get(link))
    expect(page.text).not.toContain('mdl_')
    expect((await browser.submit(page, { new_password: NEW_PASSWORD })).status).toBe(303)
    expect(JSON.stringify(server.lines)).not.toMatch(/mdl_\w/)
    expect(JSON.stringify(server.lines)).toContain('/login/reset/[token]')
  })

  it('takes the form from a page of its own browser alone', async () => {
    const { email } = await newPerson()
    await ask(email)
    const { browser } = await openLink(await mailedLink())
    for (const [path, form] of [
      ['/login/reset', { email }],
      ['/login/reset/new', { new_password: NEW_PASSWORD }],
    ] as const) {
      expect((await browser.post(path, form)).status).toBe(403)
      const page = await browser.get(path)
      const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
      expect((await browser.submit(page, form, foreign)).status).toBe(403)
    }
    expect(await takeMail(server.services)).toEqual([])
  })

  it('sends nothing to a stranger or to somebody who was deactivated, and says the same', async () => {
    const { email, gid } = await newPerson()
    const known = await ask(email)
    await takeMail(server.services)
    await server.services.users.deactivate({ userGid: gid, actor: OPERATOR })
    for (const other of [email, 'nobody@people.example']) expect((await ask(other)).text).toBe(known.text)
    expect(await takeMail(server.services)).toEqual([])
  })

  it('says why a link is dead', async () => {
    const { email } = await newPerson(null)
    await ask(email)
    const link = await mailedLink()
    server.clock.advance(HOUR_MS)
    expect(readText((await openLink(link)).page)).toContain('This link has expired')
    for (const path of ['/login/reset/new', '/login/reset/none', `${link}x`]) {
      const { page } = await openLink(path)
      expect([page.status, readText(page)]).toEqual([410, expect.stringContaining('This is no link')])
    }
  })

  it('is dead once the password was changed in the profile: whoever reads that mail later cannot undo it', async () => {
    const { email } = await newPerson()
    await ask(email)
    const link = await mailedLink()
    const { browser: opened, page: form } = await openLink(link)
    const browser = openFormBrowser(server)
    await browser.signIn({ email, password: 'an older password of theirs' })
    const changed = await submitTo(browser, await browser.get('/0/profile/security'), {
      action: '/0/profile/security',
      filled: { current_password: 'an older password of theirs', new_password: NEW_PASSWORD },
    })
    expect([changed.status, changed.location]).toEqual([303, '/0/profile/security'])
    const { page } = await openLink(link)
    expect([page.status, readText(page)]).toEqual([410, expect.stringContaining('This link was used')])
    const late = await opened.submit(form, { new_password: 'meadow copper evening train' })
    expect(late.status).toBe(410)
    expect((await takeMail(server.services)).map(({ kind }) => kind)).toEqual(['password_changed'])
    await openFormBrowser(server).signIn({ email, password: NEW_PASSWORD })
  })

  it('asks for an address, and keeps what was typed', async () => {
    const browser = openFormBrowser(server)
    for (const [typed, words] of [
      ['', 'Enter your email address'],
      ['ada', 'Must be an email address'],
      ['a@b.example\r\nBcc: c@d.example', 'Must be an email address'],
    ] as const) {
      const answer = await browser.submit(await browser.get('/login/reset'), { email: typed })
      expect([answer.status, readText(answer)]).toEqual([400, expect.stringContaining(words)])
    }
    expect(await takeMail(server.services)).toEqual([])
  })

  it('is told of by mail, too, when the password is changed in the profile or by an operator', async () => {
    const { email, gid } = await newPerson()
    await server.services.passwords.set({ userGid: gid, password: NEW_PASSWORD, actor: OPERATOR })
    const [mail] = await takeMail(server.services)
    expect([mail?.to, mail?.text]).toEqual([email, expect.stringContaining('Whoever runs this server')])
  })
})

describe('links that are asked for over and over', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer('sqlite', undefined, {
      countsGuesses: true,
      trustedProxies: ['127.0.0.1'],
    })
  })
  afterAll(async () => {
    await server.close()
  })
  const ask = async (email: string, address: string) => {
    const headers = { 'x-forwarded-for': address, 'x-forwarded-proto': 'https' }
    const browser = openFormBrowser(server)
    const answer = await browser.submit(await browser.get('/login/reset', headers), { email }, headers)
    expect([answer.status, answer.location]).toEqual([303, '/login/reset/sent'])
  }
  const waiting = async () => {
    const mails = await takeMail(server.services)
    return mails.filter(({ kind }) => kind === 'password_reset').length
  }

  it('for one account from six addresses are five mails at most, and those of another account are sent', async () => {
    const [ada, ben] = server.demo.users
    if (ada === undefined || ben === undefined) throw new Error('the demo has two people')
    let mails = 0
    for (let index = 0; index < 6; index++) {
      await ask(ada.email, `10.0.${index}.1`)
      mails += await waiting()
      // What was sent ran out, so that it is not the number of live links that holds back the next.
      server.clock.advance(HOUR_MS)
    }
    expect(mails).toBe(5)
    await ask(ben.email, '10.0.0.1')
    expect(await waiting()).toBe(1)
  })

  it('for many accounts from one address are twenty an hour', async () => {
    for (let index = 0; index < 25; index++) {
      const email = `p${index}@people.example`
      const made = await server.services.users.create({
        name: 'Somebody',
        email,
        role: 'member',
        workspace: { gid: DEMO.greenfield as Gid },
        password: null,
        actor: OPERATOR,
      })
      expect(made.ok).toBe(true)
      await ask(email, '10.1.0.1')
    }
    expect(await waiting()).toBe(20)
  })
})

describe('an invitation by mail', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer()
  })
  afterAll(async () => {
    await server.close()
  })
  const invite = async (email: string) => {
    const invited = await server.services.members.invite({
      workspaceGid: DEMO.greenfield as Gid,
      adminGid: DEMO.ada as Gid,
      email,
      role: 'member',
      isMailed: true,
    })
    if (!invited.ok) throw new Error('nobody was invited')
    return invited
  }

  it('has a link of its own beside the one that the admin sees; either lets one person in, once', async () => {
    const invited = await invite('nova@people.example')
    const [mail] = await takeMail(server.services)
    expect([mail?.kind, mail?.to]).toEqual(['invitation', 'nova@people.example'])
    const link = linkIn(mail)
    expect(link).not.toContain(invited.secret)
    const browser = openFormBrowser(server)
    const opened = (await browser.get(link)).location ?? ''
    const page = await browser.get(opened)
    const form = { name: 'Nova', password: NEW_PASSWORD }
    expect((await browser.post(opened, form)).status).toBe(403)
    expect((await browser.submit(page, { ...form, password: 'greenfieldlabs' })).status).toBe(400)
    expect((await browser.submit(page, form)).status).toBe(303)
    expect((await browser.get('/0/profile')).status).toBe(200)
    for (const path of [link, `/invitations/${invited.secret}`]) {
      const visitor = openFormBrowser(server)
      expect(readText(await visitor.follow(await visitor.get(path)))).toContain('This invitation was used')
    }
  })

  it('is not sent once it was withdrawn, and its row goes long after', async () => {
    await invite('vega@people.example')
    const [invitation] = await server.services.members.liveInvitations(
      DEMO.greenfield as Gid,
      server.clock.nowMs(),
    )
    await server.services.members.revokeInvitation({
      workspaceGid: DEMO.greenfield as Gid,
      invitationGid: invitation?.gid ?? ('' as Gid),
      adminGid: DEMO.ada as Gid,
    })
    expect((await takeMail(server.services)).filter(({ kind }) => kind === 'invitation')).toEqual([])
    const sweep = server.services.sweeps.find(({ name }) => name === 'invitations')
    const due = async () => (await sweep?.backlog())?.rows
    expect(await due()).toBe(0)
    server.clock.advance(38 * 24 * HOUR_MS)
    expect(await due()).toBe(2)
    await sweep?.run()
    expect(await due()).toBe(0)
  })
})
