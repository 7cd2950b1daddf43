import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { PASSWORDS_HASHED_AT_ONCE_MAX } from '../../src/platform/password-hasher.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { PASSWORD_LENGTH_MAX } from '../../src/features/passwords/password.rules.js'
import { DEMO } from '../support/demo.js'
import { submitTo } from '../support/factors.js'
import { formOf, openFormBrowser, readText, type FormBrowser, type Shown } from '../support/form-browser.js'
import {
  DATABASE_KINDS,
  openTestServer,
  testClock,
  type DemoName,
  type TestServer,
} from '../support/services.js'
import { SESSION_TOTAL_SECONDS, SESSION_UNUSED_SECONDS } from '../../src/features/sessions/session.rules.js'

const OPERATOR = { kind: 'operator' } as const
const COOKIE = 'mudra_session'
const MISMATCH = 'That email address and password do not match.'

const person = ({ demo }: TestServer, name: DemoName = 'ada') => {
  const found = demo.users.find((user) => user.email.startsWith(`${name}@`))
  if (found === undefined) throw new Error(`the demo has no ${name}`)
  return found
}

/** Whom the start page greets; null for nobody. */
async function signedInAs(browser: FormBrowser): Promise<string | null> {
  return /<h1>Hello, <bdi>(.*?)<\/bdi>/.exec((await browser.get('/')).text)?.[1] ?? null
}

describe.each(DATABASE_KINDS)('sessions on %s', (kind) => {
  let server: TestServer
  let browser: FormBrowser
  beforeEach(async () => {
    server = await openTestServer(kind)
    browser = openFormBrowser(server)
  })
  afterEach(async () => {
    await server.close()
  })

  it('signs in by form and cookie, goes on to where it was going, and out again', async () => {
    const login = await browser.get('/login?to=%2F0%2Fmy-apps%3Fa%3D1')
    expect(login.status).toBe(200)
    const { email, password } = person(server)
    const answer = await browser.submit(login, { email: ` ${email.toUpperCase()} `, password })
    expect([answer.status, answer.location]).toEqual([303, '/0/my-apps?a=1'])
    expect(await signedInAs(browser)).toBe('Ada Byron')
    expect((await browser.get('/login?to=%2Fx')).location).toBe('/x')

    const secret = browser.cookies.get(COOKIE)
    const out = await browser.submit(await browser.get('/logout'))
    expect([out.status, out.location]).toEqual([303, '/login'])
    expect(browser.cookies.has(COOKIE)).toBe(false)
    browser.cookies.set(COOKIE, secret ?? '')
    expect(await signedInAs(browser)).toBeNull()
  })

  it('is asked for anew by whoever wants to be somebody else, with nobody’s address filled in', async () => {
    await browser.signIn(person(server))
    const page = await browser.get('/login?again=1')
    expect(readText(page)).not.toContain('Confirm that it is you')
    expect(page.text).not.toContain(person(server).email)
    expect((await browser.get('/login?again=1&email=ben%40greenfield.example')).text).toContain(
      'value="ben@greenfield.example"',
    )
    expect((await browser.get('/login')).status).toBe(303)
  })

  it('writes each attempt into the log, and nothing that was typed', async () => {
    await browser.submit(await browser.get('/login'), {
      email: 'ada@greenfield.example',
      password: 'not their password',
    })
    await browser.signIn(person(server))
    const secret = browser.cookies.get(COOKIE) ?? ''
    expect(secret).toHaveLength(43)
    const log = JSON.stringify(server.lines)
    for (const text of [secret, 'not their password', person(server).password, 'ada@greenfield.example'])
      expect(log).not.toContain(text)
    expect(server.lines.filter((line) => line['path'] === '/login')).toMatchObject([
      { status: 200, operation: 'login' },
      { status: 400, operation: 'login', reason: 'password_wrong' },
      { status: 200 },
      { status: 303, operation: 'login', user: DEMO.ada },
    ])
  })

  it('ends after 12 hours without use, and while it is used after 14 days', async () => {
    await browser.signIn(person(server))
    server.clock.advance(SESSION_UNUSED_SECONDS * 1_000 - 1)
    expect(await signedInAs(browser)).toBe('Ada Byron')
    let usedMs = SESSION_UNUSED_SECONDS * 1_000 - 1
    const stepMs = SESSION_UNUSED_SECONDS * 1_000 - 1
    while (usedMs + stepMs < SESSION_TOTAL_SECONDS * 1_000) {
      server.clock.advance(stepMs)
      usedMs += stepMs
      expect(await signedInAs(browser)).toBe('Ada Byron')
    }
    server.clock.advance(SESSION_TOTAL_SECONDS * 1_000 - usedMs)
    expect(await signedInAs(browser)).toBeNull()

    await browser.signIn(person(server))
    server.clock.advance(SESSION_UNUSED_SECONDS * 1_000)
    expect(await signedInAs(browser)).toBeNull()
  })

  it('is over at once when the person is deactivated, gets another password, or the demo is made anew', async () => {
    const gone = openFormBrowser(server)
    await gone.signIn(person(server, 'ben'))
    const changed = openFormBrowser(server)
    await changed.signIn(person(server, 'gil'))
    await browser.signIn(person(server))
    await server.services.users.deactivate({ userGid: DEMO.ben as Gid, actor: OPERATOR })
    const password = 'another long password'
    await server.services.passwords.set({ userGid: DEMO.gil as Gid, password, actor: OPERATOR })
    expect(await signedInAs(gone)).toBeNull()
    expect(await signedInAs(changed)).toBeNull()
    expect(await signedInAs(browser)).toBe('Ada Byron')
    await server.services.demo.create({ force: false, actor: OPERATOR })
    expect(await signedInAs(browser)).toBeNull()
  })

  it('is a new one with every sign-in, and the one before is dead: nobody lays one under another’s', async () => {
    const attacker = openFormBrowser(server)
    await attacker.signIn(person(server, 'ben'))
    const planted = attacker.cookies.get(COOKIE) ?? ''
    browser.cookies.set(COOKIE, planted)
    const made = await browser.signIn(person(server), await browser.get('/login?again=1'))
    expect(made.status).toBe(303)
    expect(browser.cookies.get(COOKIE)).not.toBe(planted)
    expect(await signedInAs(browser)).toBe('Ada Byron')
    expect(await signedInAs(attacker)).toBeNull()
  })

  it('does not take a value that the server did not make', async () => {
    const planted = 'x'.repeat(43)
    browser.cookies.set(COOKIE, planted)
    expect(await signedInAs(browser)).toBeNull()
    await browser.signIn(person(server))
    expect(browser.cookies.get(COOKIE)).not.toBe(planted)
  })
})

describe('who cannot sign in', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer()
    await server.services.users.deactivate({ userGid: DEMO.gil as Gid, actor: OPERATOR })
    const made = await server.services.users.create({
      name: 'Without',
      email: 'without@greenfield.example',
      password: null,
      workspace: { newName: 'Elsewhere' },
      role: 'member',
      actor: OPERATOR,
    })
    if (!made.ok) throw new Error(JSON.stringify(made))
  })
  afterAll(async () => {
    await server.close()
  })

  const attempt = async (email: string, password: string) => {
    const browser = openFormBrowser(server)
    return await browser.submit(await browser.get('/login'), { email, password })
  }

  it('is told one thing: nobody, a wrong password, a deactivated person, one without a password', async () => {
    const attempts: readonly (readonly [email: string, password: string])[] = [
      ['nobody@greenfield.example', 'a password of some length'],
      ['ada@greenfield.example', 'a password of some length'],
      ['ada@greenfield.example', `${person(server).password} `],
      ['gil@greenfield.example', person(server, 'gil').password],
      ['without@greenfield.example', 'a password of some length'],
      ['x'.repeat(5_000), 'a password of some length'],
      ['a\u0000da@greenfield.example', 'a password of some length'],
    ]
    const shown = new Set<string>()
    for (const [email, password] of attempts) {
      const answer = await attempt(email, password)
      expect(answer.status).toBe(400)
      expect(answer.headers['set-cookie']).toBeUndefined()
      expect(formOf(answer).fields).toMatchObject({ password: '', email })
      shown.add(readText(answer))
      expect(answer.text).not.toContain(password)
    }
    expect(shown.size).toBe(1)
    expect([...shown][0]).toContain(MISMATCH)
  })

  it('is told what no password can be, of an account that exists and of one that does not, and nothing is hashed', async () => {
    let hashed = 0
    const counting = await openTestServer('sqlite', testClock(), {
      hasher: {
        hash: async (password) => await Promise.resolve(`quick:${password}`),
        matches: async (password, stored) => {
          hashed += 1
          return await Promise.resolve(stored === `quick:${password}`)
        },
        isOutdated: () => false,
      },
    })
    const browser = openFormBrowser(counting)
    const login = async (email: string, password: string) =>
      await browser.submit(await browser.get('/login'), { email, password })
    const tooLong = 'x'.repeat(PASSWORD_LENGTH_MAX + 1)
    for (const [password, words] of [
      [tooLong, 'Must be at most 256 characters long.'],
      [`${'long enough '.repeat(30)}`, 'Must be at most 256 characters long.'],
      ['a password\u0000', 'Must not contain NUL characters.'],
    ] as const) {
      const [known, unknown] = [
        await login('ada@greenfield.example', password),
        await login('nobody@greenfield.example', password),
      ]
      for (const answer of [known, unknown]) {
        expect([answer.status, formOf(answer).fields['password']]).toEqual([400, ''])
        expect(answer.text).toContain(`<a href="#password">${words}</a>`)
        expect(answer.text).not.toContain(MISMATCH)
      }
      expect(readText(known)).toBe(readText(unknown))
    }
    expect(hashed).toBe(0)
    expect((await login('ada@greenfield.example', tooLong.slice(1))).text).toContain(MISMATCH)
    expect(hashed).toBe(1)
    await browser.signIn(person(counting))
    const change = await browser.get('/0/profile/security')
    const filled = { current_password: tooLong, new_password: 'harbour lantern quiet river' }
    const before = hashed
    for (let count = 0; count < 12; count++) {
      const refused = await submitTo(browser, change, { action: '/0/profile/security', filled })
      expect(refused.status).toBe(400)
      expect(refused.text).toContain('<a href="#current_password">Must be at most 256 characters long.</a>')
    }
    expect(hashed).toBe(before)
    await counting.close()
  })

  it.each([
    ['', 'x', 'Enter your email address.', 'email'],
    ['  ', 'x', 'Enter your email address.', 'email'],
    ['ada@greenfield.example', '', 'Enter your password.', 'password'],
  ])('is told what is missing: %j %j', async (...[email, password, text, field]) => {
    const answer = await attempt(email, password)
    expect(answer.status).toBe(400)
    expect(answer.text).toContain(`<a href="#${field}">${text}</a>`)
    expect(answer.text).toContain(`<p class="field-error" id="${field}-error">${text}</p>`)
    expect(answer.text).toMatch(/<title>Error: /)
  })

  it.each([
    '"><script>alert(1)</script>',
    `' onfocus='alert(1)`,
    '</title><img src=x onerror=alert(1)>',
    '&quot;&gt;',
    '{{7*7}}',
  ])('gets back what they typed as text: %s', async (email) => {
    const answer = await attempt(email, 'x')
    expect(formOf(answer).fields['email']).toBe(email)
    expect(answer.text).not.toMatch(/<script>|<img/)
    const asked = await openFormBrowser(server).get(`/login?email=${encodeURIComponent(email)}`)
    expect(formOf(asked).fields['email']).toBe(email)
    expect(asked.text).not.toMatch(/<script>|<img/)
  })

  it.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/.//evil.example',
    '/%2f%2fevil.example',
    'javascript:alert(1)',
    '/x\r\nset-cookie: a=b',
  ])('is not sent off the site by %j — RFC 9700 §4.11', async (to) => {
    const query = new URLSearchParams({ to }).toString()
    const browser = openFormBrowser(server)
    const login = await browser.get(`/login?${query}`)
    const { email, password } = person(server)
    const answer = await browser.submit(login, { email, password, to })
    expect(answer.location).toBe('/')
    expect((await browser.get(`/login?${query}`)).location).toBe('/')
    const out = await browser.submit(await browser.get(`/logout?${query}`), { to })
    expect(out.location).toBe('/login')
  })
})

describe('when too many try at once', () => {
  it('passwords are compared on all processors but one, a hundred wait, and the rest is turned away politely', async () => {
    const comparisons: (() => void)[] = []
    let isQuick = true
    const server = await openTestServer('sqlite', testClock(), {
      hasher: {
        hash: async () => await Promise.resolve('stored'),
        isOutdated: () => false,
        matches: async () => {
          if (!isQuick) await new Promise<void>((resolve) => comparisons.push(resolve))
          return false
        },
      },
    })
    const browser = openFormBrowser(server)
    const login = await browser.get('/login')
    const attempt = async () =>
      await browser.submit(login, { email: 'ada@greenfield.example', password: 'not hers' })
    isQuick = false
    const atOnce = PASSWORDS_HASHED_AT_ONCE_MAX
    const attempts = Array.from({ length: atOnce + 102 }, attempt)
    const turnedAway: Shown[] = []
    for (const one of attempts) void one.then((answer) => turnedAway.push(answer))
    await vi.waitFor(() => {
      expect(turnedAway).toHaveLength(2)
    })
    const [busy] = turnedAway
    if (busy === undefined) throw new Error('nobody was turned away')
    expect(busy.status).toBe(503)
    expect(busy.headers['retry-after']).toBe('2')
    expect(readText(busy)).toContain('Wait a few seconds, then try again.')
    expect(comparisons).toHaveLength(atOnce)
    isQuick = true
    for (const go of comparisons) go()
    const statuses = (await Promise.all(attempts)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 400)).toHaveLength(atOnce + 100)
    expect(statuses.filter((status) => status === 503)).toHaveLength(2)
    expect((await attempt()).status).toBe(400)
    await server.close()
  })
})
