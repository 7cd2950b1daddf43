import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { demoPerson } from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import { openFormBrowser, readText, type FormBrowser } from '../support/form-browser.js'
import { openTestServer, type TestServer } from '../support/services.js'

describe('two tabs of one browser that both ask who somebody is', () => {
  let server: TestServer
  let browser: FormBrowser
  beforeEach(async () => {
    server = await openTestServer()
    browser = openFormBrowser(server)
  })
  afterEach(async () => {
    await server.close()
  })
  const typedBy = (name: 'ada' | 'ben') => {
    const { email, password } = demoPerson(server, name)
    return { email, password }
  }
  const signedIn = async () =>
    (
      await server.services.audit.trail.list(
        { workspaceGid: null, actions: ['signed_in'] },
        { beforeSeq: null, rowsMax: 100 },
      )
    ).length

  it('each go on to where they were going, and the second signs in nobody anew', async () => {
    const first = await browser.get('/login?to=%2F0%2Fmy-apps')
    const second = await browser.get('/login?to=%2F0%2Fprofile%2Fapps%3Fa%3D1')
    const ada = typedBy('ada')
    expect((await browser.submit(first, ada)).location).toBe('/0/my-apps')
    const cookie = browser.cookies.get('mudra_session')
    const before = await signedIn()
    const answer = await browser.submit(second, { ...ada, email: ada.email.toUpperCase() })
    expect([answer.status, answer.location]).toEqual([303, '/0/profile/apps?a=1'])
    expect(browser.cookies.get('mudra_session')).toBe(cookie)
    expect(await signedIn()).toBe(before)
  })

  it('keep the target where the second is about another account: the form is there again, and then logs in', async () => {
    const first = await browser.get('/login')
    const second = await browser.get('/login?to=%2F0%2Fmy-apps')
    await browser.submit(first, typedBy('ada'))
    const ben = typedBy('ben')
    const again = await browser.submit(second, ben)
    expect(again.status).toBe(400)
    expect(readText(again)).toContain('You logged in as ada@greenfield.example in another tab meanwhile')
    const answer = await browser.submit(again, ben)
    expect([answer.status, answer.location]).toEqual([303, '/0/my-apps'])
    expect((await browser.get('/')).text).toContain('<h1>Hello, <bdi>Ben')
  })

  it('each go on to where they were going when both prove anew who is signed in', async () => {
    await browser.signIn(typedBy('ada'))
    const first = await browser.get('/login?again=1&to=%2F0%2Fmy-apps')
    const second = await browser.get('/login?again=1&to=%2F0%2Fprofile%2Fapps%3Fa%3D1')
    const third = await browser.get('/login/passkey?to=%2F0%2Fprofile%2Fsecurity')
    expect((await browser.submit(first, typedBy('ada'))).location).toBe('/0/my-apps')
    const before = await signedIn()
    const answer = await browser.submit(second, typedBy('ada'))
    expect([answer.status, answer.location]).toEqual([303, '/0/profile/apps?a=1'])
    const passkey = await browser.submit(third)
    expect([passkey.status, passkey.location]).toEqual([303, '/0/profile/security'])
    expect(await signedIn()).toBe(before)
  })

  it('keep the target where the second proves to be somebody else', async () => {
    await browser.signIn(typedBy('ada'))
    const first = await browser.get('/login?again=1')
    const second = await browser.get('/login?again=1&to=%2F0%2Fmy-apps')
    await browser.submit(first, typedBy('ada'))
    const again = await browser.submit(second, typedBy('ben'))
    expect(again.status).toBe(400)
    const answer = await browser.submit(again, typedBy('ben'))
    expect([answer.status, answer.location]).toEqual([303, '/0/my-apps'])
    expect((await browser.get('/')).text).toContain('<h1>Hello, <bdi>Ben')
  })

  it('never leave this site', async () => {
    const first = await browser.get('/login')
    const second = await browser.get('/login')
    await browser.submit(first, typedBy('ada'))
    const { email, password } = typedBy('ada')
    const answer = await browser.submit(second, { email, password, to: 'https://evil.example/' })
    expect([answer.status, answer.location]).toEqual([303, '/'])
  })

  it('take no form of another browser, of another site, or without a token, though somebody is signed in', async () => {
    await browser.signIn(typedBy('ada'))
    const stranger = openFormBrowser(server)
    const { text } = await stranger.get('/login')
    const [, token = ''] = /name="csrf_token"[^>]*value="([^"]+)"/.exec(text) ?? []
    const [, browserToken = ''] = /name="browser_token"[^>]*value="([^"]+)"/.exec(text) ?? []
    const { email, password } = typedBy('ada')
    const form = { email, password, to: '/0/my-apps' }
    for (const path of ['/login', '/login/verify', '/login/passkey']) {
      expect((await browser.post(path, { ...form, csrf_token: token })).status).toBe(403)
      expect((await browser.post(path, { ...form, browser_token: browserToken })).status).toBe(403)
      expect((await browser.post(path, form)).status).toBe(403)
    }
  })

  it('open no other form to what was made for a visitor', async () => {
    const page = await browser.get('/login')
    const [, token = ''] = /name="csrf_token"[^>]*value="([^"]+)"/.exec(page.text) ?? []
    await browser.submit(page, typedBy('ada'))
    for (const path of ['/logout', '/0/profile/sessions/end-others', `/0/admin/${DEMO.greenfield}/policies`])
      for (const form of [{ csrf_token: token }, { csrf_token: 'x', browser_token: token }])
        expect((await browser.post(path, form)).status).toBe(403)
  })
})
