import { expect, it } from 'vitest'
import { makeSignIn, type SignIn } from './sign-in.js'
import { throttleSignIn } from './throttle-sign-in.js'

const ATTEMPT = { password: 'a wrong one', address: '192.0.2.1', userAgent: 'curl/8', replacesGid: null }
const ACCOUNT = { userGid: '7', passwordHash: 'stored', passwordGeneration: 3, deactivatedAtMs: null }
const findAccount = async (email: string) =>
  await Promise.resolve(email === 'ada@people.example' ? ACCOUNT : null)
const clock = { nowMs: () => 1_000 }

it('a try waits among those of its account, or of the address that it names; what is no address names nobody', async () => {
  const waited: unknown[] = []
  const signIn = makeSignIn({
    signIns: { findAccount },
    sessions: { recordFailure: async () => await Promise.resolve() },
    hasherFor: (turn: unknown) => {
      waited.push(turn)
      return { matches: async () => await Promise.resolve(false) }
    },
    random: { bytes: (count: number) => new Uint8Array(count) },
    clock,
  } as unknown as Parameters<typeof makeSignIn>[0])
  const known = { isKnownBrowser: true }
  await signIn({ ...ATTEMPT, email: 'ada@people.example', ...known })
  for (const email of ['ada@people.example', 'nobody@people.example', 'a\0b'])
    await signIn({ ...ATTEMPT, email })
  const { address } = ATTEMPT
  expect(waited).toEqual([
    { queue: 'known', account: '7', address },
    { queue: 'unknown', account: '7', address },
    { queue: 'unknown', account: 'nobody@people.example', address },
    { queue: 'unknown', account: '', address },
  ])
})

it('a browser is known by the password that was right in it, and by no other', async () => {
  const known: unknown[] = []
  const throttled = throttleSignIn({
    signIn: (async ({ isKnownBrowser }) => {
      known.push(isKnownBrowser)
      return await Promise.resolve({ ok: false, reason: 'password_wrong' })
    }) as SignIn,
    throttle: {
      consume: async () => await Promise.resolve({ ok: true }),
      giveBack: async () => await Promise.resolve(),
    },
    signIns: { findAccount },
    clock,
  } as unknown as Parameters<typeof throttleSignIn>[0])
  const tried = { ...ATTEMPT, email: 'ada@people.example' }
  for (const shownBrowser of [
    { id: 'browser', passwordGeneration: 3 },
    { id: 'browser', passwordGeneration: 2 },
    null,
  ])
    await throttled({ ...tried, shownBrowser })
  await throttled({
    ...tried,
    email: 'nobody@people.example',
    shownBrowser: { id: 'browser', passwordGeneration: 3 },
  })
  expect(known).toEqual([true, false, false, false])
})
