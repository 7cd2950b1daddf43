import { describe, expect, it } from 'vitest'
import { makeTally } from '../../platform/tally.js'
import { makeThrottle } from '../../platform/throttle.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { makeChangePassword } from './change-password.js'

const ADA = '7' as Gid
const ADDRESS = '192.0.2.1'
const TYPED = { current: 'right', next: 'a sentence of many words' }

/** @param stored  the hash of the password `right`, or null for somebody without one */
function open({
  stored = 'stored',
  decision = 'changed',
}: { stored?: string | null; decision?: 'changed' | 'account_changed' } = {}) {
  const limited = makeTally()
  const failures: unknown[] = []
  const changes: unknown[] = []
  const queues: unknown[] = []
  const change = makeChangePassword({
    throttle: makeThrottle({
      shared: null,
      limited,
      key: new Uint8Array(32),
      counts: ['guessing', 'load'],
    }),
    passwords: {
      find: async () => await Promise.resolve(stored),
      change: async (input) => {
        changes.push(input)
        return await Promise.resolve(decision)
      },
    },
    sessions: {
      recordFailure: async (failure) => {
        failures.push(failure)
        await Promise.resolve()
      },
    },
    hasherFor: (queue) => {
      queues.push(queue)
      return {
        matches: async (typed) => {
          if (typed === 'too busy') throw new Error('too busy')
          return await Promise.resolve(stored !== null && typed === 'right')
        },
        hash: async (password) => await Promise.resolve(`hash of ${password}`),
        isOutdated: () => false,
      }
    },
    judgePassword: async (password) => await Promise.resolve(password === 'weak' ? 'Too weak.' : null),
    random: { bytes: (count) => new Uint8Array(count) },
    clock: { nowMs: () => 5 },
    nextGid: async () => await Promise.resolve('9' as Gid),
  })
  const tryOnce = async (wish: Partial<typeof TYPED> & { address?: string; userGid?: Gid } = {}) =>
    await change({
      userGid: ADA,
      session: { methods: ['password'], authenticatedAtMs: 3 },
      address: ADDRESS,
      userAgent: 'curl/8',
      ...TYPED,
      ...wish,
    })
  const tryOften = async (times: number, wish: Parameters<typeof tryOnce>[0]) => {
    const outcomes = []
    for (let time = 1; time <= times; time++) {
      const outcome = await tryOnce(wish)
      outcomes.push(outcome.ok ? 'changed' : outcome.reason)
    }
    return outcomes
  }
  return { changes, failures, limited, queues, tryOften, tryOnce }
}

const WRONG = { current: 'wrong' }
const RIGHT_BUT_SAME = { current: 'right', next: 'right' }
const times = <T>(count: number, what: T) => Array.from({ length: count }, () => what)

describe('somebody who changes their password', () => {
  it('gets a new session in the place of all', async () => {
    const { changes, failures, queues, tryOnce } = open()
    const outcome = await tryOnce()
    expect(outcome).toEqual({ ok: true, secret: expect.stringMatching(/^[\w-]{43}$/) as unknown })
    expect(changes).toEqual([
      {
        fromHash: 'stored',
        toHash: 'hash of a sentence of many words',
        session: {
          gid: '9',
          hash: expect.any(String) as unknown,
          userGid: ADA,
          address: ADDRESS,
          userAgent: 'curl/8',
          methods: ['password'],
        },
        authenticatedAtMs: 3,
        nowMs: 5,
      },
    ])
    expect(queues).toEqual([{ queue: 'known', account: ADA }])
    expect(failures).toEqual([])
  })

  it('is told what is wrong, and nothing is changed', async () => {
    const { changes, failures, tryOnce } = open()
    expect(await tryOnce({ current: 'x'.repeat(5_000) })).toMatchObject({
      ok: false,
      reason: 'current_malformed',
      message: expect.stringContaining('long') as unknown,
    })
    expect(await tryOnce(RIGHT_BUT_SAME)).toEqual({ ok: false, reason: 'same_as_before' })
    expect(await tryOnce({ next: 'weak' })).toEqual({
      ok: false,
      reason: 'new_refused',
      message: 'Too weak.',
    })
    expect(failures).toEqual([])
    expect(await tryOnce(WRONG)).toEqual({ ok: false, reason: 'current_wrong' })
    expect(failures).toEqual([{ userGid: ADA, reason: 'password_wrong', address: ADDRESS, nowMs: 5 }])
    expect(changes).toEqual([])
  })

  it('is wrong without a password, and where somebody else was faster', async () => {
    for (const { failures, tryOnce } of [open({ stored: null }), open({ decision: 'account_changed' })]) {
      expect(await tryOnce()).toEqual({ ok: false, reason: 'current_wrong' })
      expect(failures).toHaveLength(1)
    }
  })

  it('has ten tries in a quarter of an hour, from wherever; a right one gives them all back', async () => {
    const { failures, limited, tryOften, tryOnce } = open()
    expect(await tryOften(9, WRONG)).toEqual(times(9, 'current_wrong'))
    expect(await tryOften(1, RIGHT_BUT_SAME)).toEqual(['same_as_before'])
    expect(await tryOften(10, WRONG)).toEqual(times(10, 'current_wrong'))
    const held = await tryOnce({ address: '198.51.100.7' })
    expect(held).toMatchObject({ ok: false, reason: 'throttled' })
    const { retryAfterSeconds } = held as { retryAfterSeconds: number }
    expect(retryAfterSeconds).toBeGreaterThan(890)
    expect(retryAfterSeconds).toBeLessThanOrEqual(900)
    expect(failures).toHaveLength(19)
    expect(limited.entries()).toEqual([['password_prompt', 1]])
    expect((await tryOnce({ userGid: '8' as Gid })).ok).toBe(true)
  })

  it('has a hundred right ones at an address; one too many is no guess, nor is what could not be judged', async () => {
    const { limited, tryOften } = open()
    const busy = async () => await tryOften(1, { current: 'too busy' }).catch(() => 'failed')
    for (let time = 1; time <= 101; time++) expect(await busy()).toBe('failed')
    await tryOften(1, WRONG)
    expect(await tryOften(101, RIGHT_BUT_SAME)).toEqual([...times(100, 'same_as_before'), 'throttled'])
    expect(await tryOften(11, RIGHT_BUT_SAME)).toEqual(times(11, 'throttled'))
    expect(limited.entries()).toEqual([['password_prompt_right', 12]])
    expect(await tryOften(10, { ...WRONG, address: '198.51.100.7' })).toEqual(times(10, 'current_wrong'))
  })
})
