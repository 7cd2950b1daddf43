import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Services } from '../../src/compose/services.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { DATABASE_KINDS, openServicesAt, type TestServices } from '../support/services.js'
import { hashToBytes } from '../../src/protocol/token/secret.js'
import {
  freshSecret,
  NOW_MS,
  OPERATOR,
  openStoresAt,
  sharedLocation,
  type Stores,
} from '../support/stores.js'

const CALLERS = 20
const ROUNDS = 20
const LIMIT = 100

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let opened: readonly TestServices[]
  let stores: Stores
  let nodes: readonly Stores[]
  let drop: () => Promise<void>
  let ada: Gid

  beforeAll(async () => {
    const shared = await sharedLocation(kind, 'with schema')
    drop = shared.drop
    const { location } = shared
    const first = await openServicesAt(location)
    // PostgreSQL serves several nodes; SQLite has one, and what other processes do is in processes.test.ts.
    opened = kind === 'postgres' ? [first, await openServicesAt(location, first.clock)] : [first]
    stores = await openStoresAt(location)
    nodes = kind === 'postgres' ? [stores, await openStoresAt(location)] : [stores]
  })
  afterAll(async () => {
    for (const one of [...opened, ...nodes]) await one.close()
    await drop()
  })
  beforeEach(async () => {
    ada = (await stores.newPerson()).gid
  })

  /** The callers are spread over the nodes. */
  const servicesOf = (caller: number): Services => {
    const { services } = opened[caller % opened.length] ?? {}
    if (services === undefined) throw new Error('no services is open')
    return services
  }
  const inParallel = async <T>(work: (services: Services, caller: number) => Promise<T>, callers = CALLERS) =>
    await Promise.all(
      Array.from({ length: callers }, async (_, caller) => await work(servicesOf(caller), caller)),
    )
  const tryCreate = async (services: Services) =>
    await services.tokens.create({
      userGid: ada,
      name: 'Race',
      scopes: null,
      expires: 'default',
      actor: OPERATOR,
    })
  const create = async () => {
    const made = await tryCreate(servicesOf(0))
    if (!made.ok) throw new Error(made.message)
    return made
  }
  /** By one statement, where it does not matter how they came to be. */
  const createAtOnce = async (count: number) => {
    const rows = await Promise.all(
      Array.from({ length: count }, async () => {
        const { hash, hint } = freshSecret()
        const gid = await stores.nextGid()
        return {
          gid,
          kind: 'personal',
          hash: hashToBytes(hash),
          hint,
          user_gid: ada,
          name: 'Race',
          created_at_ms: NOW_MS,
        } as const
      }),
    )
    await stores.db.queries.insertInto('tokens').values(rows).execute()
    return rows.map(({ gid }) => gid)
  }
  const rotate = async (services: Services, tokenGid: Gid, idempotencyKey: string | null) =>
    await services.tokens.rotate({ tokenGid, overlapSeconds: null, idempotencyKey, actor: OPERATOR })
  const isValid = async (services: Services, secret: string) =>
    (await services.tokens.verify(secret, '192.0.2.1')).ok
  const actionsOn = async (gid: Gid) => (await stores.trail(gid)).map((row) => row.action)

  it('20 rotations of one token at once make one successor; callers with its key get the same bytes', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { tokenGid } = await create()
      const key = randomUUID()
      // Half of the callers retry with one key; the others have a key of their own, or none.
      const keys = Array.from({ length: CALLERS }, (_, caller) =>
        caller % 4 < 2 ? key : caller % 4 === 2 ? randomUUID() : null,
      )
      const outcomes = await inParallel(
        async (services, caller) => await rotate(services, tokenGid, keys[caller] ?? null),
      )
      const winners = outcomes.filter((one) => one.ok && !one.replayed)
      expect(winners).toHaveLength(1)
      const [winner] = winners
      const winningKey = keys[outcomes.findIndex((one) => one === winner)] ?? null
      for (const [caller, outcome] of outcomes.entries()) {
        if (outcome === winner) continue
        const mayReplay = winningKey !== null && keys[caller] === winningKey
        if (mayReplay) expect(outcome).toEqual({ ...winner, replayed: true })
        else expect(outcome).toMatchObject({ ok: false, field: 'token' })
      }
      const listed = await servicesOf(0).tokens.list({ userGid: ada })
      const successors = listed.filter((token) => token.gid !== tokenGid && token.successorGid === null)
      expect(listed.find((token) => token.gid === tokenGid)?.successorGid).toBe(winner?.ok && winner.tokenGid)
      expect(successors).toHaveLength(round + 1)
      expect(await actionsOn(tokenGid)).toEqual(['token_created', 'token_rotated'])
    }
  })

  it('20 retries with one key at once all get the same new token', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { tokenGid } = await create()
      const key = randomUUID()
      const outcomes = await inParallel(async (services) => await rotate(services, tokenGid, key))
      const answers = outcomes.map((one) =>
        JSON.stringify(one).replace('"replayed":true', '"replayed":false'),
      )
      expect(new Set(answers).size).toBe(1)
      expect(outcomes.filter((one) => one.ok && !one.replayed)).toHaveLength(1)
    }
  })

  it('creations at once stop exactly at the limit', async () => {
    const missing = 7
    for (let count = 0; count < LIMIT - missing; count++) await create()
    const outcomes = await inParallel(async (services) => await tryCreate(services))
    expect(outcomes.filter((one) => one.ok)).toHaveLength(missing)
    expect(await servicesOf(0).tokens.list({ userGid: ada })).toHaveLength(LIMIT)
  })

  it('a token that is revoked amid its uses is refused from then on, on every node', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { secret, tokenGid } = await create()
      await inParallel(async (services) => await isValid(services, secret))
      let isRevoked = false
      const hammer = async (services: Services) => {
        for (let count = 0; count < 15; count++) {
          const revokedBefore = isRevoked
          const valid = await isValid(services, secret)
          if (revokedBefore) expect(valid).toBe(false)
        }
      }
      const uses = inParallel(hammer)
      expect(await servicesOf(round).tokens.revoke({ tokenGid, actor: OPERATOR })).toBe('revoked')
      isRevoked = true
      for (const { services } of opened) expect(await isValid(services, secret)).toBe(false)
      await uses
    }
  })

  it('20 revocations at once: one revokes', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { tokenGid } = await create()
      const outcomes = await inParallel(
        async (services) => await services.tokens.revoke({ tokenGid, actor: OPERATOR }),
      )
      expect(outcomes.filter((one) => one === 'revoked')).toHaveLength(1)
      expect(outcomes.filter((one) => one === 'already_revoked')).toHaveLength(CALLERS - 1)
      expect(await actionsOn(tokenGid)).toEqual(['token_created', 'token_revoked'])
    }
  })

  it('a new token first used by 20 requests at once ends the old one, once', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const old = await create()
      const fresh = await rotate(servicesOf(0), old.tokenGid, null)
      if (!fresh.ok) throw new Error(fresh.message)
      const answers = await inParallel(async (services) => {
        const valid = await isValid(services, fresh.secret)
        // Whoever has an answer must find the old one dead.
        return valid && !(await isValid(services, old.secret))
      })
      expect(answers).toEqual(Array.from({ length: CALLERS }, () => true))
      expect(await actionsOn(old.tokenGid)).toEqual(['token_created', 'token_rotated', 'token_replaced'])
    }
  })

  it('every token of a chain used at once: only the last lives, and each ended once', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const first = await create()
      const second = await rotate(servicesOf(0), first.tokenGid, null)
      if (!second.ok) throw new Error(second.message)
      const third = await rotate(servicesOf(0), second.tokenGid, null)
      if (!third.ok) throw new Error(third.message)
      await inParallel(
        async (services, caller) => await isValid(services, caller % 2 === 0 ? second.secret : third.secret),
      )
      for (const { services } of opened) {
        expect(await isValid(services, first.secret)).toBe(false)
        expect(await isValid(services, second.secret)).toBe(false)
        expect(await isValid(services, third.secret)).toBe(true)
      }
      for (const gid of [first.tokenGid, second.tokenGid])
        expect((await actionsOn(gid)).filter((action) => action === 'token_replaced')).toHaveLength(1)
    }
  })

  it('uses noted by several nodes and a deactivation at once hold nobody up', async () => {
    for (let round = 0; round < 3 * ROUNDS; round++) {
      ada = (await stores.newPerson()).gid
      const made = await createAtOnce(40)
      const uses = made.map((tokenGid) => ({
        kind: 'personal' as const,
        tokenGid,
        atMs: NOW_MS + round,
        address: '192.0.2.1',
      }))
      const other = nodes[1] ?? stores
      await Promise.all([
        stores.tokens.recordUses(uses, 0),
        other.tokens.recordUses(uses.toReversed(), 0),
        stores.tokens.recordUses(uses.toSorted(byChance), 0),
        other.users.deactivate({ userGid: ada, actor: OPERATOR, nowMs: NOW_MS }),
      ])
      const states = (await servicesOf(0).tokens.list({ userGid: ada })).map((token) => token.state)
      expect(new Set(states)).toEqual(new Set(['revoked']))
    }
  })

  it('a first use and a deactivation at once: both happen, and no token of the chain lives', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      ada = (await stores.newPerson()).gid
      const old = await create()
      const fresh = await rotate(servicesOf(0), old.tokenGid, null)
      if (!fresh.ok) throw new Error(fresh.message)
      await Promise.all([
        isValid(servicesOf(1), fresh.secret),
        servicesOf(0).users.deactivate({ userGid: ada, actor: OPERATOR }),
        isValid(servicesOf(0), fresh.secret),
      ])
      for (const { services } of opened) {
        expect(await isValid(services, fresh.secret)).toBe(false)
        expect(await isValid(services, old.secret)).toBe(false)
      }
    }
  })

  it('a deactivation amid creations and rotations leaves no live token', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      ada = (await stores.newPerson()).gid
      const { tokenGid } = await create()
      await inParallel(async (services, caller) => {
        if (caller === 5) await services.users.deactivate({ userGid: ada, actor: OPERATOR })
        else if (caller % 4 === 0) await rotate(services, tokenGid, randomUUID())
        else await tryCreate(services)
      }, 12)
      const states = (await servicesOf(0).tokens.list({ userGid: ada })).map((token) => token.state)
      expect(states.filter((state) => state === 'live')).toEqual([])
    }
  })
})

function byChance(): number {
  return Math.random() - 0.5
}
