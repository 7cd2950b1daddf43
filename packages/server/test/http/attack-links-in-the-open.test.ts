import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserOf, demoPerson } from '../support/authorize.js'
import { asGid, DEMO } from '../support/demo.js'
import { openFormBrowser, readText } from '../support/form-browser.js'
import { openTestServer, type TestServer } from '../support/services.js'
import { linkIn, takeMail } from '../support/mailbox.js'
import { HOUR_MS } from '../../src/time-units.js'

const PASSWORD = 'seven quiet lanterns drift'

describe('the secret of a link that somebody was sent', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer()
  })
  afterAll(async () => {
    await server.close()
  })

  const invite = async (
    email: string,
    { isMailed = false, place = 'greenfield' as 'greenfield' | 'harbour' } = {},
  ) => {
    const made = await server.services.members.invite({
      workspaceGid: asGid(DEMO[place]),
      adminGid: asGid(place === 'greenfield' ? DEMO.ada : DEMO.cara),
      email,
      role: 'member',
      isMailed,
    })
    if (!made.ok) throw new Error('nobody was invited')
    return `/invitations/${made.secret}`
  }
  const mailedLink = async () =>
    linkIn((await takeMail(server.services)).find(({ kind }) => kind === 'invitation'))

  it.each([
    ['shown', false],
    ['mailed', true],
  ] as const)(
    'to join a workspace, %s, leaves the address at once: no page, redirect, referrer or log has it',
    async (_which, isMailed) => {
      const shown = await invite(`open${String(isMailed)}@people.example`, { isMailed })
      const link = isMailed ? await mailedLink() : shown
      const secret = link.split('/').at(-1) ?? ''
      const browser = openFormBrowser(server)
      const opened = await browser.get(link)
      expect([opened.status, opened.text]).toEqual([303, ''])
      expect(opened.location).toMatch(/^\/invitations\/open\/[\w-]{22}$/)
      expect(opened.headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' })
      const path = opened.location ?? ''
      const handle = path.split('/').at(-1) ?? ''
      expect(opened.headers['set-cookie']).toBe(
        `mudra_link_${handle}=${secret}; Max-Age=3600; Path=${path}; HttpOnly; SameSite=Lax`,
      )
      expect(secret).not.toContain(handle)

      const page = await browser.get(path)
      expect(page.status).toBe(200)
      const wrong = await browser.submit(page, { name: '', password: PASSWORD })
      const joined = await browser.submit(wrong, { name: 'Nova', password: PASSWORD })
      for (const { headers, location, text } of [page, wrong, joined]) {
        expect(text).not.toContain(secret)
        expect(location ?? '').not.toContain(secret)
        expect(JSON.stringify(headers['set-cookie'] ?? '')).not.toContain(secret)
      }
      const other = openFormBrowser(server)
      const toLogin = await other.get(path)
      expect([toLogin.status, readText(toLogin)]).toEqual([
        404,
        expect.stringContaining('This is no invitation'),
      ])
      expect(JSON.stringify(server.lines)).not.toContain(secret)
      expect(JSON.stringify(server.lines)).toContain('/invitations/[token]')
    },
  )

  it('is used up by no visit', async () => {
    const browser = openFormBrowser(server)
    const link = await invite('again@people.example')
    for (let time = 0; time < 3; time++)
      expect((await browser.follow(await browser.get(link))).status).toBe(200)
    server.clock.advance(2 * HOUR_MS)
    expect((await browser.follow(await browser.get(link))).status).toBe(200)
  })

  it('sets no cookie for a link that there is not, so nobody fills a browser with them', async () => {
    const link = await invite('real@people.example')
    for (const path of ['/invitations/none', `${link.slice(0, -1)}A`, '/invitations/mdl_x', `${link}x`]) {
      const opened = await openFormBrowser(server).get(path)
      expect([path, opened.status, opened.headers['set-cookie']]).toEqual([path, 404, undefined])
    }
  })

  it('is not mixed up with that of another link in another tab', async () => {
    const cara = await browserOf(server, 'cara')
    const { email } = demoPerson(server, 'cara')
    const one = (await cara.get(await invite(email))).location ?? ''
    const two =
      (await cara.get(await invite('somebody.else@people.example', { place: 'harbour' }))).location ?? ''
    expect(one).not.toBe(two)
    const [pageOne, pageTwo] = [await cara.get(one), await cara.get(two)]
    expect(readText(pageOne)).toContain('Join Greenfield Labs')
    expect(readText(pageTwo)).toContain('The invitation is for somebody.else@people.example')
    expect((await cara.submit(pageOne)).location).toBe('/')
    const workspaces = (await server.services.workspaces.ofUser(asGid(DEMO.cara))).map(({ gid }) => gid)
    expect(workspaces.toSorted()).toEqual([DEMO.greenfield, DEMO.harbour])
    expect((await cara.get(one)).status).toBe(404)
    expect((await cara.get(two)).status).toBe(200)
  })

  it('opens nothing under the handle of another link', async () => {
    const browser = openFormBrowser(server)
    const one = (await browser.get(await invite('first@people.example'))).location ?? ''
    const two = (await browser.get(await invite('second@people.example'))).location ?? ''
    const nameOf = (path: string) => `mudra_link_${path.split('/').at(-1) ?? ''}`
    browser.cookies.set(nameOf(one), browser.cookies.get(nameOf(two)) ?? '')
    expect((await browser.get(one)).status).toBe(404)
  })

  it('to a new password sets that of the account whose page was sent, whatever was opened in another tab', async () => {
    const linkFor = async (name: 'ben' | 'gil') => {
      const visitor = openFormBrowser(server)
      const { email } = demoPerson(server, name)
      await visitor.submit(await visitor.get('/login/reset'), { email })
      return linkIn((await takeMail(server.services)).find(({ kind }) => kind === 'password_reset'))
    }
    const [bens, gils] = [await linkFor('ben'), await linkFor('gil')]
    const browser = openFormBrowser(server)
    const pageOfBen = await browser.follow(await browser.get(bens))
    const pageOfGil = await browser.follow(await browser.get(gils))
    const mixed = await browser.submit(pageOfBen, { new_password: PASSWORD })
    expect([mixed.status, readText(mixed)]).toEqual([
      403,
      expect.stringContaining('That page was out of date'),
    ])
    await openFormBrowser(server).signIn(demoPerson(server, 'gil'))
    await openFormBrowser(server).signIn(demoPerson(server, 'ben'))
    expect((await browser.submit(pageOfGil, { new_password: PASSWORD })).status).toBe(303)
    await openFormBrowser(server).signIn({ ...demoPerson(server, 'gil'), password: PASSWORD })
  })

  it('goes with https alone where the server is reached by it', async () => {
    const secure = await openTestServer('sqlite', undefined, {
      publicUrl: 'https://mudra.example.com',
      trustedProxies: ['127.0.0.1'],
    })
    const made = await secure.services.members.invite({
      workspaceGid: asGid(DEMO.greenfield),
      adminGid: asGid(DEMO.ada),
      email: 'tls@people.example',
      role: 'member',
      isMailed: false,
    })
    const browser = openFormBrowser(secure)
    const https = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.7' }
    const opened = await browser.get(`/invitations/${made.ok ? made.secret : ''}`, https)
    expect(opened.headers['set-cookie']).toMatch(
      /^__Secure-mudra_link_[\w-]{22}=mdi_\w+; .*HttpOnly; Secure; SameSite=Lax$/,
    )
    expect((await browser.get(opened.location ?? '', https)).status).toBe(200)
    await secure.close()
  })
})
