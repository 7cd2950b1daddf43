import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { makeTally } from '../../platform/tally.js'
import { makeThrottle } from '../../platform/throttle.js'
import { DAY_SECONDS, HOUR_SECONDS, MINUTE_SECONDS } from '../../time-units.js'
import type { Account } from './ports.js'
import type { SignInOutcome } from './sign-in.js'
import { makeForgetSignInFailures, throttleSignIn, type ShownBrowser } from './throttle-sign-in.js'

const QUARTER_SECONDS = 15 * MINUTE_SECONDS
const EMAIL = 'ada@people.example'
const ACCOUNT = { userGid: '7', passwordHash: 'x', passwordGeneration: 3, deactivatedAtMs: null } as Account
const WRONG: SignInOutcome = { ok: false, reason: 'password_wrong' }
const RIGHT = { ok: true, userGid: '7', secret: 's', passwordGeneration: 3 } as SignInOutcome
const HALF = { ok: false, reason: 'second_factor_needed', userGid: '7', secret: 's' } as SignInOutcome
const MALFORMED: SignInOutcome = { ok: false, reason: 'password_malformed' }

/** Each in a network of its own. */
const addressAt = (index: number) => `10.${Math.floor(index / 200)}.${index % 200}.1`
const browser = (id: string): ShownBrowser => ({ id, passwordGeneration: 3 })

function open() {
  const throttle = makeThrottle({
    shared: null,
    limited: makeTally(),
    key: new Uint8Array(32),
    counts: ['guessing', 'load'],
  })
  let next: SignInOutcome | Error = WRONG
  const recorded: string[] = []
  const attempt = throttleSignIn({
    signIn: async () => {
      if (next instanceof Error) throw next
      return await Promise.resolve(next)
    },
    throttle,
    signIns: {
      findAccount: async (email) => await Promise.resolve(email === EMAIL ? ACCOUNT : null),
      recordThrottled: async ({ address, budget, email, nowMs }) => {
        recorded.push(`${budget} ${email} ${address} ${nowMs}`)
        await Promise.resolve()
      },
    },
    clock: { nowMs: () => 5 },
  })
  const tryOnce = async (
    outcome: SignInOutcome | Error,
    { address = '192.0.2.1', email = EMAIL, shown = null as ShownBrowser | null } = {},
  ) => {
    next = outcome
    return await attempt({
      email,
      password: 'any',
      address,
      userAgent: 'curl/8',
      replacesGid: null,
      shownBrowser: shown,
    })
  }
  return { recorded, tryOnce, forget: makeForgetSignInFailures({ throttle }) }
}

const isHeldBack = (outcome: Awaited<ReturnType<ReturnType<typeof open>['tryOnce']>>) =>
  !outcome.ok && outcome.reason === 'throttled' ? outcome.retryAfterSeconds : false

describe('tries at a password', () => {
  let nowMs: number
  beforeEach(() => {
    nowMs = Date.UTC(2026, 10, 23)
    vi.useFakeTimers({ toFake: ['Date'] })
    vi.setSystemTime(nowMs)
  })
  afterEach(() => {
    vi.useRealTimers()
  })
  const wait = (seconds: number) => {
    nowMs += seconds * 1_000
    vi.setSystemTime(nowMs)
  }

  /** How each budget is spent by wrong ones alone: the nth try, and when there is time between, by so much. */
  const spent: readonly {
    readonly budget: string
    readonly points: number
    readonly windowSeconds: number
    readonly place: (index: number) => { address?: string; email?: string; shown?: ShownBrowser }
    readonly pause?: readonly [every: number, seconds: number]
  }[] = [
    {
      budget: 'sign_in_pair',
      points: 5,
      windowSeconds: QUARTER_SECONDS,
      place: () => ({}),
    },
    {
      budget: 'sign_in_address',
      points: 50,
      windowSeconds: QUARTER_SECONDS,
      place: (index) => ({ email: `nobody${index}@people.example` }),
    },
    {
      budget: 'sign_in_account',
      points: 25,
      windowSeconds: HOUR_SECONDS,
      place: (index) => ({ address: addressAt(index) }),
    },
    {
      budget: 'sign_in_account_day',
      points: 75,
      windowSeconds: DAY_SECONDS,
      place: (index) => ({ address: addressAt(index) }),
      pause: [24, HOUR_SECONDS],
    },
    {
      budget: 'sign_in_browser',
      points: 10,
      windowSeconds: QUARTER_SECONDS,
      place: () => ({ shown: browser('one') }),
    },
    {
      budget: 'sign_in_browser_day',
      points: 15,
      windowSeconds: DAY_SECONDS,
      place: () => ({ shown: browser('one') }),
      pause: [10, QUARTER_SECONDS],
    },
    {
      budget: 'sign_in_browsers',
      points: 15,
      windowSeconds: QUARTER_SECONDS,
      place: (index) => ({ shown: browser(`browser ${index % 2}`) }),
    },
    {
      budget: 'sign_in_browsers_day',
      points: 25,
      windowSeconds: DAY_SECONDS,
      place: (index) => ({ shown: browser(`browser ${index % 3}`) }),
      pause: [15, QUARTER_SECONDS],
    },
  ]
  it.each(spent)(
    'are $points in a window of $budget, and one row says that it was spent',
    async ({ budget, pause, place, points, windowSeconds }) => {
      const { recorded, tryOnce } = open()
      const startMs = nowMs
      for (let index = 0; index < points; index++) {
        if (pause !== undefined && index > 0 && index % pause[0] === 0) wait(pause[1])
        expect([index, isHeldBack(await tryOnce(WRONG, place(index)))]).toEqual([index, false])
      }
      const waitSeconds = windowSeconds - (nowMs - startMs) / 1_000
      expect(isHeldBack(await tryOnce(RIGHT, place(points)))).toBe(waitSeconds)
      expect(isHeldBack(await tryOnce(RIGHT, place(points)))).toBe(waitSeconds)
      const { address = '192.0.2.1', email = EMAIL } = place(points)
      expect(recorded).toEqual([`${budget} ${email} ${address} 5`])
      wait(waitSeconds)
      expect(isHeldBack(await tryOnce(WRONG, place(points)))).toBe(false)
    },
  )

  it('that are right have a bound of their own, in each browser and from each address for each account', async () => {
    for (const [budget, here, elsewhere] of [
      ['sign_in_right_address', {}, [{ address: '192.0.2.2' }, { email: 'ben@people.example' }]],
      ['sign_in_right_browser', { shown: browser('one') }, [{ shown: browser('other') }, {}]],
    ] as const) {
      const { recorded, tryOnce } = open()
      for (let index = 0; index < 100; index++)
        expect([index, isHeldBack(await tryOnce(index % 2 === 0 ? RIGHT : HALF, here))]).toEqual([
          index,
          false,
        ])
      expect(isHeldBack(await tryOnce(RIGHT, here))).toBeGreaterThan(0)
      for (const place of elsewhere) expect(isHeldBack(await tryOnce(RIGHT, place))).toBe(false)
      expect(recorded.map((row) => row.split(' ')[0])).toEqual([budget])
    }
  })

  it.each([
    ['nothing that can be a password', MALFORMED],
    ['no judgement, since there is too much to do', new Error('busy')],
  ])('cost nothing where there was %s', async (_why, outcome) => {
    const { recorded, tryOnce } = open()
    for (const shown of [null, browser('one')])
      for (let index = 0; index < 120; index++) {
        const tried = tryOnce(outcome, { shown })
        if (outcome instanceof Error) await expect(tried).rejects.toThrow('busy')
        else expect(isHeldBack(await tried)).toBe(false)
      }
    expect(recorded).toEqual([])
  })

  it('that were wrong are forgotten with a right one where nobody else’s are in them, and else it comes back alone', async () => {
    const { tryOnce } = open()
    const wrong = async (times: number, place: (index: number) => object) => {
      for (let index = 0; index < times; index++)
        if (isHeldBack(await tryOnce(WRONG, place(index))) !== false) return index
      return times
    }
    // Of the pair: all.
    expect(await wrong(4, () => ({}))).toBe(4)
    await tryOnce(RIGHT)
    expect(await wrong(9, () => ({}))).toBe(5)
    // Of the account, 9 are taken: that of the right one came back and no more.
    expect(await wrong(99, (index) => ({ address: addressAt(index) }))).toBe(16)
    // Of the address, 9 too.
    expect(await wrong(99, (index) => ({ email: `nobody${index}@people.example` }))).toBe(41)
    // Of a known browser: all; of all of them: its own.
    const [one, other] = [() => ({ shown: browser('one') }), () => ({ shown: browser('other') })]
    expect(await wrong(9, one)).toBe(9)
    await tryOnce(HALF, one())
    expect(await wrong(99, one)).toBe(6)
    expect(await wrong(9, other)).toBe(0)
  })

  it('that one budget holds back use up nothing of the others', async () => {
    const { tryOnce } = open()
    for (let index = 0; index < 60; index++) await tryOnce(WRONG)
    let left = 0
    while (isHeldBack(await tryOnce(WRONG, { address: addressAt(left) })) === false) left += 1
    expect(left).toBe(20)
    let ofAddress = 0
    while (isHeldBack(await tryOnce(WRONG, { email: `nobody${ofAddress}@people.example` })) === false)
      ofAddress += 1
    expect(ofAddress).toBe(45)
  })

  it('of strangers at an account are forgotten, however it is written, once its person set a new password by mail', async () => {
    const { forget, tryOnce } = open()
    for (let index = 0; index < 76; index++) {
      if (index % 25 === 0) wait(HOUR_SECONDS)
      await tryOnce(WRONG, { address: addressAt(index) })
    }
    expect(isHeldBack(await tryOnce(WRONG, { address: '192.0.2.9' }))).not.toBe(false)
    await forget({ email: 'someone.else@people.example' })
    expect(isHeldBack(await tryOnce(WRONG, { address: '192.0.2.9' }))).not.toBe(false)
    await forget({ email: EMAIL.toUpperCase() })
    for (let index = 0; index < 25; index++)
      expect(isHeldBack(await tryOnce(WRONG, { address: addressAt(200 + index) }))).toBe(false)
  })

  it('in a browser that shows another account, or one that nobody has, are those of a stranger', async () => {
    const { recorded, tryOnce } = open()
    const shown = browser('one')
    for (let index = 0; index < 6; index++) await tryOnce(WRONG, { email: 'nobody@people.example', shown })
    for (let index = 0; index < 6; index++)
      await tryOnce(WRONG, { shown: { ...shown, passwordGeneration: 2 } })
    expect(recorded.map((row) => row.split(' ')[0])).toEqual(['sign_in_pair', 'sign_in_pair'])
  })
})
