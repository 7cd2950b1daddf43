import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { PasswordHasher } from '../../src/platform/password-hasher.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import {
  RIGHT_FROM_ADDRESS_BUDGET,
  RIGHT_IN_BROWSER_BUDGET,
} from '../../src/features/sign-in/sign-in-budgets.js'
import { DEMO } from '../support/demo.js'
import { submitTo } from '../support/factors.js'
import { formOf, openFormBrowser, readText, type FormBrowser, type Shown } from '../support/form-browser.js'
import { openTestServer, testClock, type TestServer } from '../support/services.js'
import { linkIn, takeMail } from '../support/mailbox.js'
import { from, knownBrowsers, newMember, signInFrom } from '../support/sign-in-from.js'
import { LIVE_SESSIONS_PER_PERSON_MAX } from '../../src/features/sessions/session.rules.js'

const OPENING_MS = 60_000
const FLOOD = 150
const HASH_MS = 5
/** Of a hundred that wait; it takes a moment to ask. */
const HASHED_BEFORE_MAX = 40
const HOME = '203.0.113.9'
const SECURITY = '/0/profile/security'
const NEW_PASSWORD = 'meadow copper evening train'
const QUARTER_MS = RIGHT_IN_BROWSER_BUDGET.windowSeconds * 1_000

/** What was hashed, in its order. */
const hashed: string[] = []
/** What hashing waits for beside its time. */
let held: Promise<void> = Promise.resolve()
const takeTime = async (password: string) => {
  hashed.push(password)
  await held
  await setTimeout(HASH_MS)
}
const slowHasher: PasswordHasher = {
  hash: async (password) => {
    await takeTime(password)
    return `quick:${password}`
  },
  matches: async (password, stored) => {
    await takeTime(password)
    return stored === `quick:${password}`
  },
  isOutdated: () => false,
}

describe('a flood of sign-ins that all want a hash', () => {
  let server: TestServer
  let flooder: Awaited<ReturnType<typeof newMember>>
  let grace: Awaited<ReturnType<typeof newMember>>
  let own: FormBrowser
  beforeAll(async () => {
    // What holds back guesses is open here: the queues have to do alone.
    server = await openTestServer('sqlite', testClock(), {
      trustedProxies: ['127.0.0.1'],
      hasher: slowHasher,
      // A flood of one test is in flight from one address.
      overload: { inFlightPerAddressMax: 10_000 },
    })
  }, OPENING_MS)
  beforeEach(async () => {
    flooder = await newMember(server, 'harbour lantern quiet river')
    grace = await newMember(server)
    ;[own = openFormBrowser(server)] = await knownBrowsers(server, 1, grace)
    hashed.length = 0
  })
  afterAll(async () => {
    await server.close()
  })

  /** Until the flood has begun to be hashed. */
  const hashing = async () => {
    await vi.waitFor(
      () => {
        expect(hashed.length).toBeGreaterThan(5)
      },
      { timeout: 10_000 },
    )
  }
  const settle = async (answers: readonly Promise<Shown>[]) =>
    Map.groupBy(await Promise.all(answers), ({ status }) => status)
  /** Sends a flood while nothing is hashed, until one of it finds no place to wait: however slow the machine, it comes faster than it is hashed. */
  const flooding = async (send: (index: number) => Promise<Shown>) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    held = promise
    const answers = Array.from({ length: FLOOD }, async (_, index) => await send(index))
    await Promise.race(answers)
    resolve()
    return answers
  }
  /** A stranger with a /48, each time from another /64 and for another account. */
  const floodOfStranger = async () => {
    const stranger = openFormBrowser(server)
    const form = formOf(await stranger.get('/login', from('2001:db8:77:ffff::1'))).fields
    return await flooding(async (index) => {
      const guess = { ...form, email: `person${index}@people.example`, password: `guess ${index}` }
      return await stranger.post('/login', guess, from(`2001:db8:77:${index.toString(16)}::1`))
    })
  }
  /** One person with the right password, in a browser that knows them. */
  const floodOfOnePerson = async () => {
    const [browser = own] = await knownBrowsers(server, 1, flooder)
    const form = formOf(await browser.get('/login', from(HOME))).fields
    return await flooding(async () => await browser.post('/login', { ...form, ...flooder }, from(HOME)))
  }

  test.each([
    ['a stranger’s', floodOfStranger, 400],
    ['one person’s own', floodOfOnePerson, 303],
  ] as const)(
    '%s lets somebody else in with a browser that knows them, before all that wait',
    async (_whose, flood, status) => {
      const login = await own.get('/login', from(HOME))
      const answers = await flood()
      await hashing()
      const before = hashed.length
      const shown = await own.submit(login, { email: grace.email, password: grace.password }, from(HOME))
      expect(shown.status).toBe(303)
      expect(hashed.indexOf(grace.password) - before).toBeLessThan(HASHED_BEFORE_MAX)
      const byStatus = await settle(answers)
      expect(byStatus.get(503)?.length, 'what had no place to wait').toBeGreaterThan(0)
      expect(byStatus.get(503)?.every(({ headers }) => headers['retry-after'] === '2')).toBe(true)
      expect(new Set(byStatus.keys())).toEqual(new Set([status, 503]))
    },
  )

  test('a stranger’s lets somebody from elsewhere in who comes with a browser that nobody knows', async () => {
    const browser = openFormBrowser(server)
    const login = await browser.get('/login', from('198.51.100.7'))
    const answers = await floodOfStranger()
    await hashing()
    const before = hashed.length
    const shown = await browser.submit(
      login,
      { email: grace.email, password: grace.password },
      from('198.51.100.7'),
    )
    expect(shown.status).toBe(303)
    expect(hashed.indexOf(grace.password) - before).toBeLessThan(HASHED_BEFORE_MAX)
    await settle(answers)
  })

  test('one person’s own keeps nobody from a new password, by link, in the profile or by an operator, nor from joining', async () => {
    const invited = await server.services.members.invite({
      workspaceGid: DEMO.greenfield as Gid,
      adminGid: DEMO.ada as Gid,
      email: `nova-${crypto.randomUUID()}@people.example`,
      role: 'member',
      isMailed: true,
    })
    if (!invited.ok) throw new Error('nobody was invited')
    const invitation = linkIn((await takeMail(server.services)).find(({ kind }) => kind === 'invitation'))
    const [reset, profile, set] = [await newMember(server), await newMember(server), await newMember(server)]
    const [guest, link, changing] = [1, 2, 3].map(() => openFormBrowser(server))
    if (guest === undefined || link === undefined || changing === undefined) throw new Error('three browsers')
    const joining = await guest.follow(await guest.get(invitation, from(HOME)))
    await link.submit(await link.get('/login/reset', from(HOME)), { email: reset.email }, from(HOME))
    const mail = (await takeMail(server.services)).find(({ kind }) => kind === 'password_reset')
    await link.get(linkIn(mail), from(HOME))
    const form = await link.get('/login/reset/new', from(HOME))
    await signInFrom(server, HOME, { who: profile, browser: changing })
    const security = await changing.get(SECURITY, from(HOME))

    // The strengths of new passwords are estimated beside, which takes longer than all these hashes.
    const flood = { isOver: false }
    const floods = (async () => {
      while (!flood.isOver) await settle(await floodOfOnePerson())
    })()
    const done = await Promise.all([
      guest.submit(joining, { name: 'Nova', password: NEW_PASSWORD }, from(HOME)),
      link.submit(form, { new_password: NEW_PASSWORD }, from(HOME)),
      submitTo(changing, security, {
        action: SECURITY,
        filled: { current_password: profile.password, new_password: NEW_PASSWORD },
        headers: from(HOME),
      }),
      server.services.passwords.set({
        userGid: set.gid,
        password: NEW_PASSWORD,
        actor: { kind: 'operator' },
      }),
    ])
    flood.isOver = true
    await floods
    expect(done.map((one) => (one === null ? 'set' : typeof one === 'string' ? one : one.status))).toEqual([
      303,
      303,
      303,
      'set',
    ])
  })
})

describe('right passwords over and over', () => {
  let server: TestServer
  let grace: Awaited<ReturnType<typeof newMember>>
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    // A window of the clock begins.
    vi.setSystemTime(Math.ceil(Date.now() / QUARTER_MS) * QUARTER_MS)
    server = await openTestServer('sqlite', testClock(), {
      trustedProxies: ['127.0.0.1'],
      rateLimits: 'asana',
      countsGuesses: true,
    })
    grace = await newMember(server)
  }, OPENING_MS)
  afterEach(async () => {
    vi.useRealTimers()
    await server.close()
  })

  /** @returns how many times the person was let in, before they were told to wait */
  const signInOver = async (
    times: number,
    browserOf: () => FormBrowser,
    addressOf: (index: number) => string,
  ) => {
    let right = 0
    let last: Shown | null = null
    for (let index = 0; index < times; index++) {
      const browser = browserOf()
      browser.cookies.delete('mudra_session')
      last = await signInFrom(server, addressOf(index), { who: grace, browser })
      if (last.status === 303) right += 1
    }
    return { right, last }
  }

  test('have a bound in one browser, which holds nobody back elsewhere', async () => {
    const [own = openFormBrowser(server), other] = await knownBrowsers(server, 2, grace)
    // Wrong ones are counted elsewhere.
    const wrong = { email: grace.email, password: 'wrong' }
    for (let count = 0; count < 5; count++) await signInFrom(server, HOME, { who: wrong, browser: own })
    const { last, right } = await signInOver(
      RIGHT_IN_BROWSER_BUDGET.points + 10,
      () => own,
      () => HOME,
    )
    expect(right).toBe(RIGHT_IN_BROWSER_BUDGET.points)
    expect([last?.status, last?.headers['retry-after']]).toEqual([429, String(QUARTER_MS / 1_000)])
    if (last === null) throw new Error('nobody tried')
    expect(readText(last)).toMatch(/Too many tries.*Nothing was looked at\. Try again in 15 minutes\./s)
    expect((await signInFrom(server, HOME, { who: grace, browser: other })).status).toBe(303)
    expect((await signInFrom(server, HOME, { who: grace })).status, 'a new browser there').toBe(303)
    vi.setSystemTime(Date.now() + QUARTER_MS)
    own.cookies.delete('mudra_session')
    expect((await signInFrom(server, HOME, { who: grace, browser: own })).status).toBe(303)
  })

  test('have a bound at one address and in one IPv6 /48, and use up nothing of what strangers or others have', async () => {
    const fresh = () => openFormBrowser(server)
    const at = await signInOver(RIGHT_FROM_ADDRESS_BUDGET.points + 10, fresh, () => HOME)
    expect(at.right).toBe(RIGHT_FROM_ADDRESS_BUDGET.points)
    // Nearly all that a /48 has, from a few /56 of their own: addresses share counters by chance, and of hundreds one may have that of HOME, which is spent.
    const networkAt = (index: number) => `2001:db8:77:${((index % 8) * 256).toString(16)}::1`
    const left = 10
    for (let index = 0; index < 4 * RIGHT_FROM_ADDRESS_BUDGET.points - left; index++) {
      const key = { subject: grace.email, address: networkAt(index) }
      expect(await server.services.limits.throttle.consume(RIGHT_FROM_ADDRESS_BUDGET, key)).toEqual({
        ok: true,
      })
    }
    const network = await signInOver(2 * left, fresh, networkAt)
    expect(network.right).toBe(left)
    expect(
      (await signInFrom(server, '198.51.100.7', { who: grace })).status,
      'the same person elsewhere',
    ).toBe(303)
    const ben = await newMember(server)
    expect((await signInFrom(server, HOME, { who: ben })).status, 'somebody else there').toBe(303)
    const wrong = { email: ben.email, password: 'wrong' }
    expect((await signInFrom(server, HOME, { who: wrong })).status).toBe(400)
  })

  test('at the current password have a bound, too, for each costs a hash', async () => {
    const browser = openFormBrowser(server)
    await signInFrom(server, HOME, { who: grace, browser })
    const page = await browser.get(SECURITY, from(HOME))
    const filled = { current_password: grace.password, new_password: grace.password }
    const change = async () =>
      (await submitTo(browser, page, { action: SECURITY, filled, headers: from(HOME) })).status
    for (let count = 0; count < 100; count++) expect(await change()).toBe(400)
    expect([await change(), await change()]).toEqual([429, 429])
    expect((await signInFrom(server, HOME, { who: grace })).status).toBe(303)
  })

  test(`leave ${LIVE_SESSIONS_PER_PERSON_MAX} sessions: the one ends where nobody was for the longest`, async () => {
    const browsers: FormBrowser[] = []
    const isSignedIn = async (browser: FormBrowser | undefined) =>
      (await browser?.get('/0/profile', from(HOME)))?.status === 200
    const signIn = async () => {
      const browser = openFormBrowser(server)
      await signInFrom(server, HOME, { who: grace, browser })
      browsers.push(browser)
      server.clock.advance(1_000)
    }
    for (let count = 0; count < LIVE_SESSIONS_PER_PERSON_MAX; count++) await signIn()
    server.clock.advance(60_000)
    expect(await isSignedIn(browsers[0]), 'somebody is there').toBe(true)
    await signIn()
    expect(await isSignedIn(browsers[0])).toBe(true)
    expect(await isSignedIn(browsers[1])).toBe(false)
    expect(await isSignedIn(browsers[2])).toBe(true)
    expect(await isSignedIn(browsers.at(-1))).toBe(true)
  })
})

describe('right passwords from everywhere at once', () => {
  let server: TestServer
  let grace: Awaited<ReturnType<typeof newMember>>
  beforeAll(async () => {
    server = await openTestServer('sqlite', testClock(), {
      trustedProxies: ['127.0.0.1'],
      countsGuesses: true,
      hasher: slowHasher,
      overload: { inFlightPerAddressMax: 10_000 },
    })
    grace = await newMember(server)
  }, OPENING_MS)
  afterAll(async () => {
    await server.close()
  })
  const login = async (browser: FormBrowser) => formOf(await browser.get('/login', from(HOME))).fields

  test('spend none of the tries that the same person has elsewhere', async () => {
    const [own = openFormBrowser(server), ...flooding] = await knownBrowsers(server, 6, grace)
    const stranger = openFormBrowser(server)
    const form = await login(stranger)
    const answers = Array.from({ length: 200 }, async (_, index) => {
      const address = from(`10.${index % 40}.0.7`)
      return await stranger.post('/login', { ...form, ...grace }, address)
    })
    for (const browser of flooding) {
      const fields = await login(browser)
      for (let count = 0; count < 20; count++)
        answers.push(browser.post('/login', { ...fields, ...grace }, from(HOME)))
    }
    const statuses = (await Promise.all(answers)).map(({ status }) => status)
    expect(statuses).toContain(429)
    expect(statuses).not.toContain(400)
    expect((await signInFrom(server, '198.51.100.7', { who: grace })).status, 'a new browser').toBe(303)
    expect((await signInFrom(server, HOME, { who: grace, browser: own })).status, 'a known one').toBe(303)
  })
})
