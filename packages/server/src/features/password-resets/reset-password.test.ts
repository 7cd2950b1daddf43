import { describe, expect, it } from 'vitest'
import { makeTally } from '../../platform/tally.js'
import { makeThrottle } from '../../platform/throttle.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { hashSecret, newSecret } from '../../protocol/token/secret.js'
import type { ResetFacts } from './password-reset.js'
import { makeFindReset, makeIssueReset, makeRequestReset, makeResetPassword } from './reset-password.js'

const ADDRESS = '192.0.2.1'
const NOW_MS = 1_000_000
const clock = { nowMs: () => NOW_MS }
const random = { bytes: (count: number) => new Uint8Array(count) }
const nextGid = async () => await Promise.resolve('9' as Gid)

const LIVE: ResetFacts = {
  userGid: '7' as Gid,
  email: 'ada@people.example',
  expiresAtMs: NOW_MS + 1,
  endedAtMs: null,
  userDeactivatedAtMs: null,
  isProved: true,
}

describe('a link to a new password, asked for', () => {
  const open = (answer: 'queued' | 'too_many' = 'queued') => {
    const limited = makeTally()
    const requested: unknown[] = []
    const request = makeRequestReset({
      resets: {
        request: async (input) => {
          requested.push(input)
          return await Promise.resolve(answer)
        },
      },
      throttle: makeThrottle({
        shared: null,
        limited,
        key: new Uint8Array(32),
        counts: ['guessing'],
      }),
      clock,
      nextGid,
    })
    const ask = async (email: string, address = ADDRESS) => await request({ email, address })
    return { ask, limited, requested }
  }

  it('is kept as it was typed, or there are too many', async () => {
    const { ask, requested } = open()
    expect(await ask('Ada@people.example')).toBe('queued')
    expect(requested).toEqual([
      { email: 'Ada@people.example', address: ADDRESS, resetGid: '9', nowMs: NOW_MS },
    ])
    expect(await open('too_many').ask('ada@people.example')).toBe('too_many')
  })

  it('is sent five times in an hour to one address, however that is written; whoever asks on is told the same', async () => {
    const { ask, limited, requested } = open()
    for (let time = 0; time < 6; time++)
      expect(await ask(time % 2 === 0 ? 'ADA@people.example' : 'ada@people.example', `10.${time}.0.1`)).toBe(
        'queued',
      )
    expect(requested).toHaveLength(5)
    expect(limited.entries()).toEqual([['password_reset_request', 1]])
    await ask('ben@people.example', '10.9.0.1')
    expect(requested).toHaveLength(6)
  })

  it('is sent twenty times in an hour for one client, to whomever', async () => {
    const { ask, limited, requested } = open()
    for (let time = 0; time < 21; time++) expect(await ask(`p${time}@people.example`)).toBe('queued')
    expect(requested).toHaveLength(20)
    expect(limited.entries()).toEqual([['password_reset_request_from', 1]])
    await ask('other@people.example', '198.51.100.7')
    expect(requested).toHaveLength(21)
  })
})

describe('a link to a new password, made', () => {
  it('works for an hour, beside two others, for whoever the address is of', async () => {
    const issued: { hash: string }[] = []
    const issue = (to: { email: string; name: string } | null) =>
      makeIssueReset({
        resets: {
          issue: async (input) => {
            issued.push(input)
            return await Promise.resolve(to)
          },
        },
        random,
        clock,
      })({ resetGid: '9' as Gid, email: 'ADA@people.example', address: ADDRESS })
    const made = await issue({ email: 'ada@people.example', name: 'Ada' })
    expect(made).toEqual({
      secret: expect.stringMatching(/^mdl_/) as unknown,
      email: 'ada@people.example',
      name: 'Ada',
    })
    expect(issued).toEqual([
      {
        resetGid: '9',
        email: 'ADA@people.example',
        address: ADDRESS,
        hash: hashSecret(String(made?.secret)),
        expiresAtMs: NOW_MS + 60 * 60 * 1_000,
        liveMax: 3,
        nowMs: NOW_MS,
      },
    ])
    expect(await issue(null)).toBeNull()
  })
})

describe('a link to a new password, used', () => {
  const { hash, secret } = newSecret('password_reset', random.bytes)
  const DEAD: readonly (readonly [kind: string, facts: ResetFacts | null])[] = [
    ['unknown', null],
    ['used', { ...LIVE, endedAtMs: 1, expiresAtMs: NOW_MS }],
    ['expired', { ...LIVE, expiresAtMs: NOW_MS, userDeactivatedAtMs: 1 }],
    ['deactivated', { ...LIVE, userDeactivatedAtMs: 1 }],
  ]
  const open = (facts: ResetFacts | null, decision: 'reset' | 'used' = 'reset') => {
    const asked: unknown[] = []
    const uses: unknown[] = []
    const resets = {
      find: async (of: unknown) => {
        asked.push(of)
        return await Promise.resolve(facts)
      },
      use: async (input: unknown) => {
        uses.push(input)
        return await Promise.resolve(decision)
      },
    }
    const queues: unknown[] = []
    const reset = makeResetPassword({
      resets,
      judgePassword: async (password, about) =>
        await Promise.resolve(password === 'weak' ? `Too weak for ${JSON.stringify(about)}` : null),
      hasherFor: (queue) => {
        queues.push(queue)
        return {
          matches: async () => await Promise.resolve(true),
          hash: async (password) => await Promise.resolve(`hash of ${password}`),
          isOutdated: () => false,
        }
      },
      clock,
    })
    const set = async (wish: { secret?: string; name?: string; password?: string } = {}) =>
      await reset({ secret, name: '', password: 'many words', address: ADDRESS, ...wish })
    return { asked, find: makeFindReset({ resets, clock }), queues, set, uses }
  }

  it('is looked at without being used up', async () => {
    const { asked, find, uses } = open(LIVE)
    expect(await find(secret)).toEqual({ kind: 'live', email: LIVE.email, isProved: true })
    expect([asked, uses]).toEqual([[hash], []])
    for (const [kind, facts] of DEAD) expect(await open(facts).find(secret)).toEqual({ kind })
  })

  it('that is dead or none sets nothing, and says why', async () => {
    for (const [kind, facts] of DEAD) {
      const { set, uses } = open(facts)
      expect([await set(), uses]).toEqual([{ kind }, []])
    }
    const { asked, set } = open(LIVE)
    expect(await set({ secret: `mdi_${secret.slice(4)}` })).toEqual({ kind: 'unknown' })
    expect(asked).toEqual([])
  })

  it('sets the password of the account that it is of', async () => {
    const { queues, set, uses } = open(LIVE)
    expect(await set({ name: 'Anybody' })).toEqual({ kind: 'reset', userGid: '7', email: LIVE.email })
    expect(uses).toEqual([
      { hash, name: null, passwordHash: 'hash of many words', address: ADDRESS, nowMs: NOW_MS },
    ])
    expect(queues).toEqual([{ queue: 'known', account: '7' }])
    expect(await open(LIVE, 'used').set()).toEqual({ kind: 'used' })
  })

  it('that is the first proof of an address takes a name with it', async () => {
    const { set, uses } = open({ ...LIVE, isProved: false })
    const refused = { kind: 'refused', email: LIVE.email, isProved: false, field: 'name' }
    expect(await set({ name: '  ' })).toEqual({ ...refused, message: 'Enter your name' })
    expect(await set({ name: 'x'.repeat(256) })).toMatchObject(refused)
    expect(uses).toEqual([])
    for (const name of [' Ada ', 'x'.repeat(255)])
      expect(await set({ name })).toMatchObject({ kind: 'reset' })
    expect(uses).toMatchObject([{ name: 'Ada' }, { name: 'x'.repeat(255) }])
  })

  it('refuses a weak password', async () => {
    const { set, uses } = open(LIVE)
    expect(await set({ password: 'weak' })).toEqual({
      kind: 'refused',
      email: LIVE.email,
      isProved: true,
      field: 'new_password',
      message: 'Too weak for {"userGid":"7"}',
    })
    expect(uses).toEqual([])
  })
})
