import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SEED_SCHEMA } from '../../src/features/demo/seed-schema.js'
import { formOf, openFormBrowser, readText } from '../support/form-browser.js'
import { expectingFaults } from '../support/held-answers.js'
import { openTestServer, testClock, type TestServer } from '../support/services.js'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const PUBLIC_URL = 'https://mudra.example'
const PROXY = '127.0.0.1'
const HTTPS = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.9' }

describe('pages', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer()
  })
  afterAll(async () => {
    await server.close()
  })

  const ada = () => {
    const [user] = server.demo.users
    if (user === undefined) throw new Error('no demo')
    return { email: user.email, password: user.password }
  }

  describe('a form', () => {
    const post = async (
      fields: Readonly<Record<string, string>>,
      headers: Readonly<Record<string, string>>,
    ) => {
      const browser = openFormBrowser(server)
      const login = await browser.get('/login')
      const answer = await browser.submit(login, { ...ada(), ...fields }, headers)
      return { ...answer, isSignedIn: browser.cookies.has('mudra_session') }
    }

    it.each<[says: string, fields: Record<string, string>, headers: Record<string, string>, text: string]>([
      ['without its token', { csrf_token: '' }, {}, 'That page was out of date'],
      ['with a made-up token', { csrf_token: 'x'.repeat(43) }, {}, 'That page was out of date'],
      ['from another origin', {}, { origin: 'https://evil.example' }, 'came from another site'],
      ['from nowhere that could be told', {}, { origin: 'null' }, 'came from another site'],
      ['from another site', {}, { 'sec-fetch-site': 'cross-site' }, 'came from another site'],
      ['from a sibling site', {}, { 'sec-fetch-site': 'same-site' }, 'came from another site'],
    ])('%s changes nothing', async (...[, fields, headers, text]) => {
      const answer = await post(fields, headers)
      expect([answer.status, answer.isSignedIn]).toEqual([403, false])
      expect(readText(answer)).toContain(text)
      expect(readText(answer)).toContain(`Reference number ${String(answer.headers['x-request-id'])}`)
    })

    it('from here is taken, as a browser sends it', async () => {
      const headers = { origin: 'http://localhost:8080', 'sec-fetch-site': 'same-origin' }
      expect((await post({}, headers)).isSignedIn).toBe(true)
    })

    it('with another browser’s token is not taken, nor one from before signing in', async () => {
      const [mine, theirs] = [openFormBrowser(server), openFormBrowser(server)]
      const before = formOf(await mine.get('/login')).fields['csrf_token'] ?? ''
      const foreign = formOf(await theirs.get('/login')).fields['csrf_token'] ?? ''
      const login = await mine.get('/login')
      expect((await mine.submit(login, { ...ada(), csrf_token: foreign })).status).toBe(403)
      await mine.signIn(ada(), login)
      await theirs.signIn(ada())
      const other = formOf(await theirs.get('/logout')).fields['csrf_token'] ?? ''
      for (const token of [before, foreign, other]) {
        expect((await mine.submit(await mine.get('/logout'), { csrf_token: token })).status).toBe(403)
      }
      expect((await mine.get('/0/profile')).status).toBe(200)
      expect((await mine.submit(await mine.get('/logout'))).status).toBe(303)
    })

    it.each([
      ['JSON', { 'content-type': 'application/json' }, '{}', 400],
      ['nothing', {}, '', 400],
      ['a file', { 'content-type': 'multipart/form-data; boundary=x' }, '--x--', 400],
      ['more than 16 KiB', FORM, `email=${'x'.repeat(16 * 1_024)}`, 413],
    ])('that is %s is refused with a page', async (...[, headers, payload, status]) => {
      const response = await server.server.inject({ method: 'POST', url: '/login', headers, payload })
      expect([response.statusCode, response.headers['content-type']]).toEqual([
        status,
        'text/html; charset=utf-8',
      ])
    })
  })

  describe('headers', () => {
    it('let nothing in, nothing frame it, nothing keep it', async () => {
      const { headers } = await openFormBrowser(server).get('/login')
      expect(headers['content-security-policy']).toBe(
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      )
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'content-type': 'text/html; charset=utf-8',
        'referrer-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      })
      expect(headers).toHaveProperty('permissions-policy')
      expect(headers).not.toHaveProperty('strict-transport-security')
    })

    it('cut every page off from whoever opened it — HTML §7.1.3', async () => {
      const browser = openFormBrowser(server)
      const login = await browser.get('/login')
      const opener = 'cross-origin-opener-policy'
      expect(login.headers[opener]).toBe('same-origin')
      const wrong = await browser.submit(login, { email: 'nobody@people.example', password: 'x' })
      expect([wrong.status, wrong.headers[opener]]).toEqual([400, 'same-origin'])
      await browser.signIn(ada(), login)
      for (const path of ['/', '/nowhere', '/-/oauth_authorize', '/-/oauth_logout'])
        expect([path, (await browser.get(path)).headers[opener]]).toEqual([path, 'same-origin'])
    })

    it('let the form of the sign-in page go to this site alone, whatever the person signs in for — CSP3 §6.4.1', async () => {
      const [app] = server.demo.apps
      const [registered = ''] = app?.redirect_uris ?? []
      for (const redirectUri of [registered, 'https://evil.example/']) {
        const query = new URLSearchParams({ client_id: app?.client_id ?? '', redirect_uri: redirectUri })
        const to = encodeURIComponent(`/-/oauth_authorize?${query.toString()}`)
        for (const path of ['/login', '/login/passkey']) {
          const { headers } = await openFormBrowser(server).get(`${path}?to=${to}`)
          expect(String(headers['content-security-policy'])).toContain("form-action 'self';")
        }
      }
    })
  })

  describe('what they refer to', () => {
    it('is found under an address of its contents, and kept for ever', async () => {
      const { text } = await openFormBrowser(server).get('/login')
      const paths = [...text.matchAll(/(?:href|src)="(\/assets\/[^"]*)"/g)].map(([, path = '']) => path)
      expect(paths.map((path) => path.replace(/-[0-9a-f]{16}\./, '.'))).toEqual([
        '/assets/icon.svg',
        '/assets/console.css',
      ])
      for (const url of paths) {
        const response = await server.server.inject({ url })
        expect([response.statusCode, response.headers['cache-control']]).toEqual([
          200,
          'public, max-age=31536000, immutable',
        ])
        expect(response.headers['x-content-type-options']).toBe('nosniff')
        expect(response.body.length).toBeGreaterThan(100)
      }
      expect((await server.server.inject({ url: '/assets/console.css' })).statusCode).toBe(404)
      expect((await server.server.inject({ url: '/assets/..%2fpackage.json' })).statusCode).toBe(404)
    })
  })

  describe('where nothing is', () => {
    it('a person sees a page, a program a line', async () => {
      const page = await openFormBrowser(server).get('/nowhere')
      expect([page.status, page.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8'])
      expect(readText(page)).toContain('Nothing is here')
      const line = await server.server.inject({ url: '/nowhere' })
      expect([line.statusCode, line.headers['content-type']]).toEqual([404, 'text/plain; charset=utf-8'])
    })

    it('at the door everybody is answered: a person is told what this is, a program where the API is', async () => {
      const page = await openFormBrowser(server).get('/')
      expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
      expect(page.text).toContain('href="/login"')
      for (const accept of [undefined, '*/*', 'application/json', 'text/html']) {
        const headers = accept === undefined ? {} : { accept }
        const line = await server.server.inject({ url: '/', headers })
        const head = await server.server.inject({ method: 'HEAD', url: '/', headers })
        expect([accept, line.statusCode, head.statusCode, head.body]).toEqual([accept, 200, 200, ''])
        expect(line.headers['vary']).toContain('accept')
        if (accept === 'text/html') continue
        expect(line.headers['content-type']).toBe('text/plain; charset=utf-8')
        expect(line.body).toContain('/api/1.0')
      }
    })

    it('an editor that asks for the schema of seeds gets the one that judges them, from any page', async () => {
      const schema = await server.server.inject({ url: '/docs/seed.schema.json' })
      expect([schema.statusCode, schema.headers['access-control-allow-origin']]).toEqual([200, '*'])
      expect(schema.json()).toEqual(SEED_SCHEMA)
    })

    it('a browser that asks for /favicon.ico gets a picture, and keeps it for a day', async () => {
      for (const method of ['GET', 'HEAD'] as const) {
        const icon = await server.server.inject({ method, url: '/favicon.ico' })
        expect([icon.statusCode, icon.headers['content-type'], icon.headers['cache-control']]).toEqual([
          200,
          'image/x-icon',
          'public, max-age=86400',
        ])
        // The mark of the format: no text, no page.
        if (method === 'GET') expect([...icon.rawPayload.subarray(0, 4)]).toEqual([0, 0, 1, 0])
      }
    })
  })
})

describe('a fault', () => {
  it('is a page with a number that is in the log, and says nothing of its cause', async () => {
    const server = await openTestServer()
    const browser = openFormBrowser(server)
    await browser.signIn(server.demo.users[0] ?? { email: '', password: '' })
    await server.services.close()
    const page = await expectingFaults(server.server, async () => await browser.get('/'))
    expect([500, 503]).toContain(page.status)
    const reference = String(page.headers['x-request-id'])
    expect(readText(page)).toContain(`Reference number ${reference}`)
    expect(page.text).not.toMatch(/ at \w|Error:|sqlite/i)
    const logged = server.lines.filter((line) => line['requestId'] === reference)
    expect(logged.map((line) => line['level'])).toContain(50)
    await server.server.close()
  })
})

describe('behind a proxy that speaks https', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer('sqlite', testClock(), { publicUrl: PUBLIC_URL, trustedProxies: [PROXY] })
  })
  afterAll(async () => {
    await server.close()
  })

  it('cookies are secure, for this host alone, and out of scripts’ reach — RFC 6265bis §4.1.3.2', async () => {
    const browser = openFormBrowser(server)
    const [user] = server.demo.users
    const login = await browser.get('/login', HTTPS)
    const fields = { email: user?.email ?? '', password: user?.password ?? '' }
    const headers = { ...HTTPS, origin: PUBLIC_URL, 'sec-fetch-site': 'same-origin' }
    const answer = await browser.submit(login, fields, headers)
    const day = 24 * 60 * 60
    expect(login.headers['set-cookie']).toMatch(
      /^__Host-mudra_visitor=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
    const set = answer.headers['set-cookie'] as readonly string[]
    const session = set.find((one) => one.startsWith('__Host-mudra_session=')) ?? ''
    expect(session).toMatch(/^__Host-mudra_session=[\w-]{43}; /)
    // The other one only says that this browser is known.
    for (const one of set)
      expect(one).toMatch(/^__Host-mudra_\w+=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
    expect(session.split('; ').slice(1).toSorted()).toEqual([
      'HttpOnly',
      `Max-Age=${14 * day}`,
      'Path=/',
      'SameSite=Lax',
      'Secure',
    ])
    expect(login.headers['strict-transport-security']).toMatch(/^max-age=\d+$/)
    expect((await browser.get('/0/profile', HTTPS)).status).toBe(200)
  })

  it('a cookie without the prefix opens nothing', async () => {
    const browser = openFormBrowser(server)
    const [user] = server.demo.users
    const login = await browser.get('/login', HTTPS)
    await browser.submit(login, { email: user?.email ?? '', password: user?.password ?? '' }, HTTPS)
    browser.cookies.set('mudra_session', browser.cookies.get('__Host-mudra_session') ?? '')
    browser.cookies.delete('__Host-mudra_session')
    expect((await browser.get('/0/profile', HTTPS)).location).toBe('/login?to=%2F0%2Fprofile')
  })

  it('whoever comes in clear is sent to https, and what they typed is not taken', async () => {
    const browser = openFormBrowser(server)
    const clear = { 'x-forwarded-proto': 'http', 'x-forwarded-for': '203.0.113.9' }
    const page = await browser.get('/login?to=%2Fx', clear)
    expect([page.status, page.location]).toEqual([303, `${PUBLIC_URL}/login?to=%2Fx`])
    const sent = await browser.post('/login', { email: 'a', password: 'b' }, clear)
    expect([sent.status, sent.location]).toEqual([303, `${PUBLIC_URL}/login`])
    expect(browser.cookies.size).toBe(0)
  })

  it('a form from http is foreign', async () => {
    const browser = openFormBrowser(server)
    const login = await browser.get('/login', HTTPS)
    const answer = await browser.submit(login, {}, { ...HTTPS, origin: 'http://mudra.example' })
    expect(answer.status).toBe(403)
  })
})

describe('files of pages', () => {
  it('are sent in the smallest form that the browser takes, and as they are to whoever takes none', async () => {
    const server = await openTestServer()
    const [, path = ''] =
      /href="(\/assets\/console-[^"]*)"/.exec((await openFormBrowser(server).get('/login')).text) ?? []
    const sent = async (accepted?: string) => {
      const headers = accepted === undefined ? {} : { 'accept-encoding': accepted }
      const { headers: got, rawPayload } = await server.server.inject({ url: path, headers })
      expect(got['vary']).toBe('accept-encoding')
      return { encoding: got['content-encoding'], bytes: rawPayload.length }
    }
    const [brotli, gzip, plain] = [
      await sent('gzip, deflate, br;q=0.9'),
      await sent('gzip, br;q=0'),
      await sent(),
    ]
    expect([brotli.encoding, gzip.encoding, plain.encoding]).toEqual(['br', 'gzip', undefined])
    expect(brotli.bytes).toBeLessThan(gzip.bytes)
    expect(gzip.bytes).toBeLessThan(plain.bytes)
    await server.close()
  })
})
