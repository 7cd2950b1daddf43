import { expect, it } from 'vitest'
import type { Gid } from '../../protocol/asana/gid.js'
import { hashSecret } from '../../protocol/token/secret.js'
import {
  actorOf,
  isLive,
  newSessionSecret,
  SESSION_TOTAL_SECONDS,
  SESSION_UNUSED_SECONDS,
  storableUserAgent,
} from './session.rules.js'

const session = { gid: '5' as Gid, user: { gid: '7' as Gid, name: 'Ada', email: 'ada@people.example' } }

it('whoever acts in a session is its person, from an address where there is one', () => {
  expect(actorOf(session as never, '192.0.2.1')).toEqual({
    kind: 'user',
    gid: '7',
    from: { address: '192.0.2.1', credential: { kind: 'session', gid: '5' } },
  })
  expect(actorOf(session as never, null)).toEqual({ kind: 'user', gid: '7', from: undefined })
})

it('what a browser says of itself is kept where it can be stored: 255 characters, whole ones, without NUL', () => {
  expect(storableUserAgent('x'.repeat(300))).toBe('x'.repeat(255))
  expect(storableUserAgent('a\0b\ud800')).toBe('ab\ufffd')
})

it('a session lives until nobody was there for so long, until it is so old, until it ends or its person does', () => {
  const nowMs = 1_800_000_000_000
  const [unusedMs, totalMs] = [SESSION_UNUSED_SECONDS * 1_000, SESSION_TOTAL_SECONDS * 1_000]
  const live = (facts: object) =>
    isLive(
      {
        createdAtMs: nowMs,
        lastSeenAtMs: nowMs,
        endedAtMs: null,
        userDeactivatedAtMs: null,
        ...facts,
      } as never,
      nowMs,
    )
  expect([
    live({}),
    live({ endedAtMs: nowMs + 1 }),
    live({ userDeactivatedAtMs: nowMs + 1 }),
    live({ createdAtMs: nowMs - unusedMs, lastSeenAtMs: nowMs - unusedMs + 1 }),
    live({ createdAtMs: nowMs - unusedMs, lastSeenAtMs: nowMs - unusedMs }),
    live({ createdAtMs: nowMs - totalMs + 1 }),
    live({ createdAtMs: nowMs - totalMs }),
  ]).toEqual([true, false, false, true, false, true, false])
})

it('the secret of a session has 32 random bytes, and its hash is what is looked up', () => {
  const asked: number[] = []
  const { hash, secret } = newSessionSecret((count) => {
    asked.push(count)
    return new Uint8Array(count).fill(255)
  })
  expect(asked).toEqual([32])
  expect(secret).toBe(`${'_'.repeat(42)}8`)
  expect(hash).toBe(hashSecret(secret))
})
