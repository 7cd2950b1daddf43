import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { browserOf, newAskingApp } from '../support/authorize.js'
import { asGid, DEMO } from '../support/demo.js'
import { setUpApp } from '../support/factors.js'
import { openFormBrowser, readText, type FormBrowser } from '../support/form-browser.js'
import { formsOf } from '../support/html-form.js'
import { DATABASE_KINDS, openTestServer, serveBeside, type TestServer } from '../support/services.js'
import { linkIn, takeMail } from '../support/mailbox.js'
import { codeFor, postForm, redeem, refresh, tokensOf } from '../support/oauth-forms.js'

const THEIRS = 'a password that Mallory knows'
const OWN = 'the owner chose this lantern'
const OPERATOR = { kind: 'operator' } as const
const ELSEWHERE = 'https://elsewhere.example/callback'

describe.each(DATABASE_KINDS)('an address that nobody has proved, on %s', (kind) => {
  let server: TestServer
  /** The same services, served where mail goes out by itself. */
  let mailing: TestServer
  beforeAll(async () => {
    server = await openTestServer(kind)
    mailing = await serveBeside(server, { sendsMail: true })
  })
  afterAll(async () => {
    await mailing.close()
    await server.close()
  })

  let count = 0
  const newAddress = () => `victim${++count}@people.example`

  /** @returns the link that the page shows the admin; it is mailed as well where that is asked for */
  const invite = async (
    email: string,
    { by = 'greenfield', isMailed = false }: { by?: 'greenfield' | 'harbour'; isMailed?: boolean } = {},
  ): Promise<string> => {
    const made = await server.services.members.invite({
      workspaceGid: asGid(DEMO[by]),
      adminGid: asGid(by === 'greenfield' ? DEMO.ada : DEMO.cara),
      email,
      role: 'member',
      isMailed,
    })
    if (!made.ok) throw new Error('nobody was invited')
    return `/invitations/${made.secret}`
  }
  const open = async (browser: FormBrowser, link: string) => await browser.follow(await browser.get(link))
  const mailedLink = async (mailKind: string) =>
    linkIn((await takeMail(server.services)).find((mail) => mail.kind === mailKind))
  const workspacesOf = async (token: string) => {
    const { json, status } = await server.api('GET', '/workspaces', { as: { token } })
    return status === 200 ? (json.data as { gid: string }[]).map(({ gid }) => gid) : status
  }

  /** Mallory administers Greenfield, invites a stranger's address, and makes an account of it by the link that the page shows. */
  const squat = async (email: string) => {
    const link = await invite(email)
    const mallory = openFormBrowser(server)
    await mallory.submit(await open(mallory, link), { name: 'Vic', password: THEIRS })
    await mallory.signIn({ email, password: THEIRS })
    const page = await mallory.get('/0/my-apps/tokens/new')
    const wish = { description: 'For later', expires: 'never', access: 'full', agree: 'on' }
    const token = /mdp_\w{38}/.exec((await mallory.submit(page, wish)).text)?.[0] ?? ''
    expect(await workspacesOf(token)).toEqual([DEMO.greenfield])
    return { mallory, token }
  }

  /** All that Mallory can make beside the token. */
  const digIn = async (email: string, mallory: FormBrowser) => {
    const { services } = server
    const userGid = (await services.users.reading.findForOperator({ email }))?.gid ?? ('' as Gid)
    const app = await newAskingApp(services)
    const { accessToken, refreshToken } = tokensOf(
      await redeem(server, app, { code: await codeFor(mallory, app, { scope: 'default' }) }),
    )
    const code = await codeFor(mallory, app, { scope: 'default' })
    const own = await newAskingApp(services, {
      ownerGid: userGid,
      redirectUris: [ELSEWHERE],
      settings: { name: `Back door ${count}` },
    })
    const { codes } = await setUpApp(mallory, server.clock)
    return { email, app, accessToken, refreshToken, code, own, recoveryCode: codes[0] ?? '', userGid }
  }

  /** Tries what Mallory has. @param spends  also what can be tried once @returns what still works */
  const whatWorks = async (
    { mallory, token }: Awaited<ReturnType<typeof squat>>,
    dug: Awaited<ReturnType<typeof digIn>>,
    { spends }: { readonly spends: boolean },
  ): Promise<readonly string[]> => {
    const { accessToken, app, code, email, own, recoveryCode, refreshToken } = dug
    const works: string[] = []
    const note = (what: string, isWorking: boolean) => {
      if (isWorking) works.push(what)
    }
    note('session', (await mallory.get('/0/profile')).status === 200)
    note('personal token', (await workspacesOf(token)) !== 401)
    note('access token', (await workspacesOf(accessToken)) !== 401)
    const form = { client_id: own.clientId, client_secret: own.secret ?? '', token: 'x' }
    note('client secret', (await postForm(server, '/-/oauth_revoke', { form })).status === 200)
    note('distribution', (await server.services.apps.find(own.clientId))?.distribution !== 'none')
    const again = openFormBrowser(server)
    const half = await again.submit(await again.get('/login'), { email, password: THEIRS })
    note('password', half.status === 303)
    if (!spends) return works
    note('refresh token', (await refresh(server, app, { refreshToken })).status === 200)
    note('code', (await redeem(server, app, { code })).status === 200)
    if (half.status === 303) {
      const whole = await again.submit(await again.follow(half), { code: recoveryCode })
      note('recovery code', whole.status === 303)
    }
    return works
  }

  it('is not got by the link that the page shows its admin: where mail goes out, that makes no account', async () => {
    const email = newAddress()
    const mallory = openFormBrowser(mailing)
    const page = await open(mallory, await invite(email))
    expect([page.status, readText(page)]).toEqual([
      200,
      expect.stringContaining('We mail a link to that address'),
    ])
    expect(formsOf(page.text).map(({ values }) => [...values.keys()])).toEqual([['csrf_token']])
    const sent = await mallory.submit(page, { name: 'Vic', password: THEIRS })
    expect(sent.location).toMatch(/\/mailed$/)
    expect(await server.services.users.reading.findForOperator({ email })).toBeNull()
    const mails = await takeMail(server.services)
    expect(mails.map(({ kind: what, to }) => [what, to])).toEqual([['invitation', email]])

    const owner = openFormBrowser(mailing)
    const joined = await owner.submit(await open(owner, linkIn(mails[0])), { name: 'Vic', password: OWN })
    expect([joined.location, (await owner.get('/0/profile')).status]).toEqual(['/', 200])
    expect(await server.services.users.reading.findForOperator({ email })).toMatchObject({
      emailVerifiedAtMs: server.clock.nowMs(),
    })
    expect(readText(await open(mallory, linkIn(mails[0])))).toContain('This invitation was used')
  })

  it.each(['reset', 'invitation'] as const)(
    'is its owner’s by the first mailed link, a %s, which ends whatever somebody else made before',
    async (way) => {
      const email = newAddress()
      const squatted = await squat(email)
      const dug = await digIn(email, squatted.mallory)
      await takeMail(server.services)
      expect(await whatWorks(squatted, dug, { spends: false })).toHaveLength(6)

      const owner = openFormBrowser(server)
      if (way === 'reset') {
        await owner.submit(await owner.get('/login/reset'), { email })
        const page = await open(owner, await mailedLink('password_reset'))
        expect(readText(page)).toContain('All that was made under it until now ends')
        const unnamed = await owner.submit(page, { name: ' ', new_password: OWN })
        expect([unnamed.status, readText(unnamed)]).toEqual([400, expect.stringContaining('Enter your name')])
        expect((await owner.submit(unnamed, { name: 'Victoria', new_password: OWN })).status).toBe(303)
        await owner.signIn({ email, password: OWN })
      } else {
        await invite(email, { by: 'harbour', isMailed: true })
        const page = await open(owner, await mailedLink('invitation'))
        expect(readText(page)).toContain('All that was made under it until now ends')
        expect((await owner.submit(page, { name: 'Victoria', password: OWN })).location).toBe('/')
      }
      expect((await owner.get('/0/profile')).status).toBe(200)
      expect(await whatWorks(squatted, dug, { spends: true })).toEqual([])
      const user = await server.services.users.reading.findForOperator({ email })
      expect(user).toMatchObject({ name: 'Victoria', emailVerifiedAtMs: server.clock.nowMs() })
      expect(await server.services.factors.own.standingOf(dug.userGid)).toEqual({
        appRestoredAtMs: null,
        appSinceMs: null,
        passkeys: [],
        codesLeft: 0,
      })

      const told = (await takeMail(server.services)).filter((mail) => mail.to === email)
      expect(told.map((mail) => mail.kind)).toEqual(['address_proved'])
      for (const words of [
        /\d+ sessions?/,
        '1 personal access token',
        '1 authorized app',
        '1 authenticator app',
        '10 recovery codes',
        '1 client secret',
      ])
        expect(told[0]?.text).toMatch(words)
      const seen = await server.services.audit.trail.list(
        { workspaceGid: asGid(DEMO.greenfield), actions: ['address_proved'] },
        { beforeSeq: null, rowsMax: 1 },
      )
      expect(seen[0]?.targetGid).toBe(dug.userGid)
    },
  )

  it('does not reach the owner’s next workspace by the token that was made under it', async () => {
    const email = newAddress()
    const squatted = await squat(email)
    const owner = openFormBrowser(server)
    await owner.submit(await owner.get('/login/reset'), { email })
    const page = await open(owner, await mailedLink('password_reset'))
    await owner.submit(page, { name: 'Victoria', new_password: OWN })
    await owner.signIn({ email, password: OWN })
    const harbour = await open(owner, await invite(email, { by: 'harbour' }))
    expect((await owner.submit(harbour)).location).toBe('/')
    expect(await workspacesOf(squatted.token)).toBe(401)
  })

  it('takes an account into no second workspace by any link but the mailed one, and the page says what to do', async () => {
    const email = newAddress()
    const { mallory, token } = await squat(email)
    const link = await invite(email, { by: 'harbour' })
    const page = await open(mallory, link)
    expect([page.status, readText(page)]).toEqual([403, expect.stringContaining('mudrad user verify')])
    const opened = (await mallory.get(link)).location ?? ''
    const csrf = formsOf((await mallory.get('/logout')).text)[0]?.values.get('csrf_token') ?? ''
    const posted = await mallory.post(opened, { csrf_token: csrf, name: 'Vic', password: THEIRS })
    expect(posted.status).toBe(403)
    expect(await workspacesOf(token)).toEqual([DEMO.greenfield])
    const userGid = (await server.services.users.reading.findForOperator({ email }))?.gid ?? ('' as Gid)
    expect(
      await server.services.users.verifyAddress({ userGid, keepsAll: true, actor: OPERATOR }),
    ).toMatchObject({
      decision: 'verified',
      ended: [],
    })
    expect((await mallory.submit(await open(mallory, link))).location).toBe('/')
    expect(await workspacesOf(token)).toEqual([DEMO.greenfield, DEMO.harbour])
  })

  it('where mail goes out, takes an account into no second workspace either: the mailed link is asked for', async () => {
    const email = newAddress()
    await squat(email)
    const browser = openFormBrowser(mailing)
    await browser.signIn({ email, password: THEIRS })
    const page = await open(browser, await invite(email, { by: 'harbour' }))
    expect(readText(page)).toContain('We mail a link to that address')
    expect((await browser.submit(page)).location).toMatch(/\/mailed$/)
    const proof = await open(browser, await mailedLink('invitation'))
    expect((await browser.submit(proof, { name: 'New', password: OWN })).location).toBe('/')
    expect(readText(await browser.get('/0/profile'))).toContain('New')
  })

  it('is told to apps as what it is, so that none takes Mallory for its owner', async () => {
    const email = newAddress()
    const { mallory } = await squat(email)
    const app = await newAskingApp(server.services)
    const claims = async (browser: FormBrowser) => {
      const code = await codeFor(browser, app, { scope: 'openid email', nonce: 'n' })
      const { accessToken, idToken } = tokensOf(await redeem(server, app, { code }))
      const { json } = await server.api('GET', '/openid_connect/userinfo', { as: { token: accessToken } })
      return [decodeJwt(idToken)['email_verified'], json.email_verified]
    }
    expect(await claims(mallory)).toEqual([false, false])
    expect(await claims(await browserOf(server, 'ben'))).toEqual([true, true])
  })

  it('keeps nobody out who can prove it: an account that was deactivated before gives the address up', async () => {
    const email = newAddress()
    const { mallory } = await squat(email)
    const ada = await browserOf(server)
    const gid = (await server.services.users.reading.findForOperator({ email }))?.gid ?? ''
    const remove = await ada.get(`/0/admin/${DEMO.greenfield}/members/${gid}/remove`)
    await ada.submit(remove)
    expect((await mallory.get('/0/profile')).status).toBe(303)
    await invite(email, { by: 'harbour', isMailed: true })
    const owner = openFormBrowser(server)
    const page = await open(owner, await mailedLink('invitation'))
    expect((await owner.submit(page, { name: 'Victoria', password: OWN })).location).toBe('/')
    const user = await server.services.users.reading.findForOperator({ email })
    expect(user?.gid).not.toBe(gid)
    expect(user).toMatchObject({ name: 'Victoria', deactivatedAtMs: null })
    const old = await server.services.users.reading.findForOperator({ gid: gid as Gid })
    expect(old).toMatchObject({ email, name: 'Vic' })
    await expect(openFormBrowser(server).signIn({ email, password: THEIRS })).rejects.toThrow()
  })
})
