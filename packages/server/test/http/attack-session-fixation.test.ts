import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserOf, demoPerson } from '../support/authorize.js'
import { openFormBrowser, type FormBrowser } from '../support/form-browser.js'
import { openTestServer, type TestServer } from '../support/services.js'

const SESSION = 'mudra_session'
const VISITOR = 'mudra_visitor'

describe('a session that somebody else prepared — OWASP ASVS 7.2.4 · NIST SP 800-63B-4 §5.1', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer()
  })
  afterAll(async () => {
    await server.close()
  })

  const whoIs = async (browser: FormBrowser) => {
    const { status, text } = await browser.get('/0/profile')
    return status === 200 ? (/Ada Byron|Ben/.exec(text)?.[0] ?? 'somebody') : 'nobody'
  }
  const withCookies = (cookies: Iterable<readonly [string, string]>) => {
    const browser = openFormBrowser(server)
    for (const [name, value] of cookies) browser.cookies.set(name, value)
    return browser
  }

  it('is not the one that signing in opens: a value planted before stays worthless', async () => {
    const planted = 'A'.repeat(43)
    const victim = withCookies([[SESSION, planted]])
    await victim.signIn(demoPerson(server, 'ada'))
    expect(await whoIs(victim)).toBe('Ada Byron')
    expect(victim.cookies.get(SESSION)).not.toBe(planted)
    expect(await whoIs(withCookies([[SESSION, planted]]))).toBe('nobody')
  })

  it('of the attacker’s own is left, not taken over', async () => {
    const attacker = await browserOf(server, 'ben')
    const planted = attacker.cookies.get(SESSION) ?? ''
    const victim = withCookies([[SESSION, planted]])
    await victim.signIn(demoPerson(server, 'ada'))
    expect([await whoIs(victim), victim.cookies.get(SESSION) === planted]).toEqual(['Ada Byron', false])
    expect(await whoIs(attacker)).not.toBe('Ada Byron')
  })

  it('is renewed by signing in again, and the old value opens nothing any more', async () => {
    const ada = await browserOf(server)
    const before = ada.cookies.get(SESSION) ?? ''
    await ada.signIn(demoPerson(server, 'ada'))
    expect(ada.cookies.get(SESSION)).not.toBe(before)
    expect(await whoIs(withCookies([[SESSION, before]]))).toBe('nobody')
  })

  it('cannot be sent in an address or a form', async () => {
    const ada = await browserOf(server)
    const secret = ada.cookies.get(SESSION) ?? ''
    const stranger = openFormBrowser(server)
    expect((await stranger.get(`/0/profile?${SESSION}=${secret}&session=${secret}`)).status).toBe(303)
    const login = await stranger.get('/login')
    await stranger.submit(login, { email: 'nobody@people.example', password: 'x', [SESSION]: secret })
    expect(stranger.cookies.has(SESSION)).toBe(false)
  })

  it('has forms of its own: a token planted with a visitor’s cookie is worth nothing after signing in', async () => {
    const attacker = openFormBrowser(server)
    const { text } = await attacker.get('/login')
    const token = /name="csrf_token"[^>]*value="([^"]+)"/.exec(text)?.[1] ?? ''
    const victim = withCookies([[VISITOR, attacker.cookies.get(VISITOR) ?? '']])
    await victim.signIn(demoPerson(server, 'ada'))
    expect((await victim.post('/logout', { csrf_token: token })).status).toBe(403)
    expect(await whoIs(victim)).toBe('Ada Byron')
  })
})
