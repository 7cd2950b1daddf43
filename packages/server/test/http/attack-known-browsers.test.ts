import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { PasswordHasher } from '../../src/platform/password-hasher.js'
import {
  ACCOUNT_BUDGET,
  KNOWN_BROWSER_BUDGET,
  KNOWN_BROWSER_DAY_BUDGET,
  KNOWN_BROWSERS_BUDGET,
  KNOWN_BROWSERS_DAY_BUDGET,
} from '../../src/features/sign-in/sign-in-budgets.js'
import { submitTo } from '../support/factors.js'
import { openFormBrowser, type FormBrowser } from '../support/form-browser.js'
import { DATABASE_KINDS, openTestServer, testClock, type TestServer } from '../support/services.js'
import { from, knownBrowsers, newMember, resetIn, signInFrom, type Who } from '../support/sign-in-from.js'

const OPENING_MS = 60_000
const HOME = '203.0.113.9'
const SECURITY = '/0/profile/security'
const NEXT_PASSWORD = 'meadow copper evening train'
let hashed = 0
const countingHasher: PasswordHasher = {
  hash: async (password) => await Promise.resolve(`quick:${password}`),
  matches: async (password, stored) => {
    hashed += 1
    return await Promise.resolve(stored === `quick:${password}`)
  },
  isOutdated: () => false,
}

describe.each(DATABASE_KINDS)(
  'passwords that are guessed in browsers that know the account, on %s',
  (kind) => {
    let server: TestServer
    let grace: Awaited<ReturnType<typeof newMember>>
    beforeAll(async () => {
      vi.useFakeTimers({ toFake: ['Date'] })
      server = await openTestServer(kind, testClock(), {
        trustedProxies: ['127.0.0.1'],
        countsGuesses: true,
        hasher: countingHasher,
      })
    }, OPENING_MS)
    beforeEach(async () => {
      grace = await newMember(server)
    })
    afterAll(async () => {
      vi.useRealTimers()
      await server.close()
    })

    const tryIn = async (browser: FormBrowser | undefined, password: string) => {
      const shown = await signInFrom(server, HOME, { who: { email: grace.email, password }, browser })
      browser?.cookies.delete('mudra_session')
      return shown
    }
    const nextQuarter = () => {
      vi.setSystemTime(Date.now() + KNOWN_BROWSERS_BUDGET.windowSeconds * 1_000)
    }

    test('are bounded by what all of them have together, however many there are, and the person gets in by other ways', async () => {
      const known = await knownBrowsers(server, 12, grace)
      hashed = 0
      // A quarter of an hour: first all that one has, then the others take turns.
      for (let count = 0; count < KNOWN_BROWSER_BUDGET.points + 3; count++) await tryIn(known[0], 'wrong')
      expect(hashed).toBe(KNOWN_BROWSER_BUDGET.points)
      for (const browser of known.slice(1)) await tryIn(browser, 'wrong')
      expect(hashed).toBe(KNOWN_BROWSERS_BUDGET.points)
      // The rest of the day.
      for (let quarter = 0; quarter < 4; quarter++) {
        nextQuarter()
        for (const browser of known) await tryIn(browser, 'wrong')
      }
      expect(hashed).toBe(KNOWN_BROWSERS_DAY_BUDGET.points)
      const refused = await tryIn(known[5], grace.password)
      expect([refused.status, Number(refused.headers['retry-after']) > 0]).toEqual([429, true])
      // What is tried in known browsers is nobody else's.
      const unknown = openFormBrowser(server)
      expect((await tryIn(unknown, grace.password)).status, 'a browser that nobody knows').toBe(303)
      const [, , , , , , , own = unknown] = known
      await resetIn(server, own, { email: grace.email, password: NEXT_PASSWORD })
      expect((await tryIn(own, NEXT_PASSWORD)).status, 'a new password by mail').toBe(303)
    })

    test('in one of them do not use up what the others have', async () => {
      const [thief, own] = await knownBrowsers(server, 2, grace)
      for (let quarter = 0; quarter < 4; quarter++) {
        for (let count = 0; count < KNOWN_BROWSER_BUDGET.points; count++) await tryIn(thief, 'wrong')
        nextQuarter()
      }
      expect((await tryIn(thief, grace.password)).status).toBe(429)
      expect((await tryIn(own, grace.password)).status).toBe(303)
    })

    test('are not forgotten for a right one in another: that one gets its own try back and no more', async () => {
      const known = await knownBrowsers(server, 4, grace)
      const [own] = known
      let wrong = 0
      for (let quarter = 0; quarter < 8; quarter++) {
        for (const thief of known.slice(1)) {
          for (let count = 0; count < 3; count++) if ((await tryIn(thief, 'wrong')).status === 400) wrong += 1
        }
        if (wrong < KNOWN_BROWSERS_DAY_BUDGET.points)
          expect((await tryIn(own, grace.password)).status).toBe(303)
        nextQuarter()
      }
      expect(wrong).toBe(KNOWN_BROWSERS_DAY_BUDGET.points)
    })

    test('by many at once get no more than there are', async () => {
      const known = await knownBrowsers(server, 10, grace)
      const pages = await Promise.all(
        known.map(async (browser) => ({ browser, page: await browser.get('/login', from(HOME)) })),
      )
      hashed = 0
      const wrong = { email: grace.email, password: 'wrong' }
      const answers = await Promise.all(
        Array.from({ length: 100 }, async (_, index) => {
          const { browser, page } = pages[index % pages.length] ?? { browser: null, page: null }
          if (browser === null) throw new Error('ten browsers')
          return await browser.submit(page, wrong, from(HOME))
        }),
      )
      expect(answers.filter(({ status }) => status === 400)).toHaveLength(KNOWN_BROWSERS_BUDGET.points)
      expect(hashed).toBe(KNOWN_BROWSERS_BUDGET.points)
    })

    test.each<[by: string, isKnownAfter: boolean, set: (own: FormBrowser, next: Who) => Promise<void>]>([
      [
        'the operator',
        false,
        async (_own, { password }) => {
          const actor = { kind: 'operator' } as const
          expect(await server.services.passwords.set({ userGid: grace.gid, password, actor })).toBeNull()
        },
      ],
      [
        'a mailed link',
        true,
        async (own, next) => {
          await resetIn(server, own, next)
        },
      ],
      [
        'the person',
        true,
        async (own, { password }) => {
          await signInFrom(server, HOME, { who: grace, browser: own })
          const changed = await submitTo(own, await own.get(SECURITY, from(HOME)), {
            action: SECURITY,
            filled: { current_password: grace.password, new_password: password },
            headers: from(HOME),
          })
          expect([changed.status, changed.location]).toEqual([303, SECURITY])
          own.cookies.delete('mudra_session')
        },
      ],
    ])('are those of a stranger once %s has set another password', async (_by, isKnownAfter, set) => {
      const [own, old] = await knownBrowsers(server, 2, grace)
      if (own === undefined || old === undefined) throw new Error('two browsers')
      // Strangers have spent what they have.
      await set(own, { email: grace.email, password: NEXT_PASSWORD })
      for (let count = 0; count < ACCOUNT_BUDGET.points; count++) {
        const guess = { email: grace.email, password: 'guess' }
        expect((await signInFrom(server, `10.0.${count}.1`, { who: guess })).status).toBe(400)
      }
      expect((await tryIn(old, NEXT_PASSWORD)).status, 'it knows the password before').toBe(429)
      expect((await tryIn(own, NEXT_PASSWORD)).status, 'where it was set').toBe(isKnownAfter ? 303 : 429)
    })

    test('are those of a stranger after the very same password was set again', async () => {
      const [old] = await knownBrowsers(server, 1, grace)
      const { gid: userGid, password } = grace
      await server.services.passwords.set({ userGid, password, actor: { kind: 'operator' } })
      for (let count = 0; count < ACCOUNT_BUDGET.points; count++) {
        const guess = { email: grace.email, password: 'guess' }
        expect((await signInFrom(server, `10.0.${count}.1`, { who: guess })).status).toBe(400)
      }
      expect((await tryIn(old, password)).status).toBe(429)
    })

    test('have one budget for each browser that a day’s guesses do not outgrow', () => {
      expect(KNOWN_BROWSER_BUDGET.points).toBeLessThan(KNOWN_BROWSERS_BUDGET.points)
      expect(KNOWN_BROWSER_DAY_BUDGET.points).toBeLessThan(KNOWN_BROWSERS_DAY_BUDGET.points)
    })
  },
)
