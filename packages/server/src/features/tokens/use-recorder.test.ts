import { describe, expect, it } from 'vitest'
import type { Gid } from '../../protocol/asana/gid.js'
import type { TokenStore, TokenUse } from './ports.js'
import type { TokenUsageCount } from './token-usage.js'
import { makeUseRecorder } from './use-recorder.js'
import { LAST_USED_INTERVAL_MS } from './token.rules.js'

const NOW_MS = Date.parse('2026-11-23T12:00:00Z')

function open() {
  const written: TokenUse[] = []
  const tokens: Pick<TokenStore, 'recordUses'> = {
    recordUses: async (uses) => {
      written.push(...uses)
      await Promise.resolve()
    },
  }
  const counted: TokenUsageCount[] = []
  const usage = {
    add: async (counts: readonly TokenUsageCount[]) => {
      counted.push(...counts)
      await Promise.resolve()
    },
  }
  return { written, counted, recorder: makeUseRecorder({ tokens, usage }) }
}

const use = (wish: Partial<TokenUse> = {}): TokenUse => ({
  kind: 'personal',
  tokenGid: '7' as Gid,
  atMs: NOW_MS,
  address: '192.0.2.1',
  ...wish,
})

describe('noting where a token is used from', () => {
  it('shows a use of a personal token from elsewhere, however busy the token is', async () => {
    const { recorder, written } = open()
    recorder.note(use(), null)
    recorder.note(use({ atMs: NOW_MS + 1, address: '203.0.113.7' }), NOW_MS)
    recorder.note(use({ atMs: NOW_MS + 2 }), NOW_MS)
    await recorder.flushAll()
    expect(written.map(({ address }) => address)).toEqual(['192.0.2.1', '203.0.113.7'])
    recorder.note(use({ atMs: NOW_MS + LAST_USED_INTERVAL_MS - 1 }), NOW_MS)
    await recorder.flushAll()
    expect(written).toHaveLength(2)
    recorder.note(use({ atMs: NOW_MS + LAST_USED_INTERVAL_MS }), NOW_MS)
    await recorder.flushAll()
    expect(written).toHaveLength(3)
  })

  it('writes a use of an app’s token at most once an interval, wherever it comes from', async () => {
    const { recorder, written } = open()
    recorder.note(use({ kind: 'access' }), NOW_MS - 1)
    recorder.note(use({ kind: 'access', atMs: NOW_MS + LAST_USED_INTERVAL_MS }), NOW_MS - 1)
    recorder.note(use({ kind: 'access', atMs: NOW_MS + LAST_USED_INTERVAL_MS, address: '203.0.113.7' }), null)
    await recorder.flushAll()
    expect(written).toHaveLength(1)
  })
})

describe('counting the requests of a personal token', () => {
  it('sums each day for itself, however often its last use is written, and counts no app’s token', async () => {
    const { counted, recorder } = open()
    const lastOfDay = Date.parse('2026-11-23T23:59:59.999Z')
    for (const atMs of [NOW_MS, NOW_MS, lastOfDay, lastOfDay + 1]) recorder.note(use({ atMs }), NOW_MS)
    recorder.note(use({ kind: 'access' }), null)
    await recorder.flushAll()
    await recorder.flushAll()
    expect(counted).toEqual([
      { tokenGid: '7', day: '2026-11-23', requests: 3 },
      { tokenGid: '7', day: '2026-11-24', requests: 1 },
    ])
  })
})
