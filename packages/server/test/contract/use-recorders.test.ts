import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { makeUsageRecorder } from '../../src/features/apps/usage/usage-recorder.js'
import { makeUseRecorder } from '../../src/features/tokens/use-recorder.js'
import { DATABASE_KINDS } from '../support/services.js'
import {
  freshSecret,
  NOW_MS,
  openStores,
  OPERATOR,
  plainApp,
  type Person,
  type Stores,
} from '../support/stores.js'
import { LAST_USED_INTERVAL_MS } from '../../src/features/tokens/token.rules.js'

const WRITING = { rest: async () => await Promise.resolve(), isAway: () => false }
const ADDRESS = '192.0.2.7'
const LATER_MS = NOW_MS + LAST_USED_INTERVAL_MS

describe.each(DATABASE_KINDS)('what is noted while the last batch is being written, on %s', (kind) => {
  let stores: Stores
  let ada: Person
  beforeEach(async () => {
    stores = await openStores(kind)
    ada = await stores.newPerson()
  })
  afterEach(async () => {
    await stores.close()
  })

  const newToken = async () => {
    const { hash, hint } = freshSecret()
    const token = { gid: await stores.nextGid(), hash, hint, userGid: ada.gid, name: 'Nightly' }
    const creation = { token: { ...token, scopes: 'full', expiresAtMs: null } as const, liveMax: 9 }
    await stores.tokens.createPersonal({ ...creation, actor: OPERATOR, nowMs: NOW_MS })
    return token.gid
  }
  const stored = async (gid: Gid) =>
    await stores.db.queries
      .selectFrom('tokens')
      .select(['last_used_at_ms', 'last_used_address'])
      .where('gid', '=', gid)
      .executeTakeFirstOrThrow()
  const requestsOf = async (gid: Gid) => {
    const rows = await stores.db.queries
      .selectFrom('token_usage')
      .select('requests')
      .where('token_gid', '=', gid)
      .execute()
    return rows.map(({ requests }) => requests)
  }

  it('a later use of the same token is in the next one, and its requests are counted once each', async () => {
    const [gid, other] = [await newToken(), await newToken()]
    const use = (tokenGid: Gid, atMs: number) =>
      ({ kind: 'personal', tokenGid, atMs, address: ADDRESS }) as const
    const meanwhile = [use(gid, LATER_MS), use(other, NOW_MS)]
    const recorder = makeUseRecorder({
      tokens: {
        recordUses: async (uses, intervalMs) => {
          for (const one of meanwhile.splice(0)) recorder.note(one, null)
          await stores.tokens.recordUses(uses, intervalMs)
        },
      },
      usage: stores.tokenUsage,
      ...WRITING,
      tokensPerWrite: 1,
    })
    recorder.note(use(gid, NOW_MS), null)
    expect(await recorder.flushOf([gid])).toBe(true)
    expect(await stored(gid)).toMatchObject({ last_used_at_ms: NOW_MS, last_used_address: ADDRESS })
    expect(await stored(other)).toMatchObject({ last_used_at_ms: null })
    await recorder.flushAll()
    expect(await stored(gid)).toMatchObject({ last_used_at_ms: LATER_MS })
    expect(await stored(other)).toMatchObject({ last_used_at_ms: NOW_MS })
    expect([await requestsOf(gid), await requestsOf(other)]).toEqual([[2], [1]])
    expect(await recorder.flushOf([gid, other])).toBe(false)
  })

  it('requests that are counted meanwhile are added by the next one, and none twice', async () => {
    const gid = await newToken()
    const use = { kind: 'personal', tokenGid: gid, atMs: NOW_MS, address: ADDRESS } as const
    let meanwhile = 3
    const recorder = makeUseRecorder({
      tokens: stores.tokens,
      usage: {
        add: async (counts) => {
          for (; meanwhile > 0; meanwhile--) recorder.note(use, null)
          await stores.tokenUsage.add(counts)
        },
      },
      ...WRITING,
      tokensPerWrite: 50,
    })
    recorder.note(use, null)
    await recorder.flushOf([gid])
    expect(await requestsOf(gid)).toEqual([1])
    await recorder.flushAll()
    expect(await requestsOf(gid)).toEqual([4])
  })

  it('requests of an app likewise; and what could not be written is written later, whole', async () => {
    const clientId = await stores.nextGid()
    const app = { ...plainApp(ada.gid, clientId), icon: null }
    await stores.apps.create({ app, secret: null, appsMax: 9, actor: OPERATOR })
    let [meanwhile, fails] = [2, true]
    const recorder = makeUsageRecorder({
      usage: {
        add: async (counts) => {
          for (; meanwhile > 0; meanwhile--) recorder.note(clientId, 200)
          if (fails) throw new Error('the database is away')
          await stores.appUsage.add(counts)
        },
      },
      clock: { nowMs: () => NOW_MS },
    })
    recorder.note(clientId, 200)
    await expect(recorder.flush()).rejects.toThrow('away')
    fails = false
    meanwhile = 1
    await recorder.flushAll()
    const rows = await stores.db.queries.selectFrom('app_usage').select('requests').execute()
    expect(rows.map(({ requests }) => requests)).toEqual([4])
  })
})
