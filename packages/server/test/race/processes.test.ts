import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DatabaseLocation } from '../../src/db/database.js'
import type { RotatePersonalTokenOutcome } from '../../src/features/tokens/rotate-personal-token.js'
import { ensureBuilt } from '../support/built.js'
import { openChild, type Child } from '../support/child.js'
import { DATABASE_KINDS, openServicesAt, type TestServices } from '../support/services.js'
import { OPERATOR, openStoresAt, sharedLocation, type Stores } from '../support/stores.js'

const ROUNDS = 10

describe.each(DATABASE_KINDS)('%s: processes on one database', (kind) => {
  let location: DatabaseLocation
  let drop: () => Promise<void>
  let children: readonly Child[]
  let opened: TestServices
  let stores: Stores

  beforeAll(async () => {
    ensureBuilt()
    const shared = await sharedLocation(kind, 'with schema')
    ;({ drop, location } = shared)
    // Nothing is in the database yet: these three bring up its schema at once.
    children = await Promise.all([openChild(location), openChild(location), openChild(location)])
    opened = await openServicesAt(location, { nowMs: () => Date.now(), advance: () => undefined })
    stores = await openStoresAt(location)
  })
  afterAll(async () => {
    await Promise.all(children.map(async (child) => await child.close()))
    await opened.close()
    await stores.close()
    await drop()
  })

  const newToken = async () => {
    const { gid: userGid } = await stores.newPerson()
    const made = await opened.services.tokens.create({
      userGid,
      name: 'Race',
      scopes: null,
      expires: 'default',
      actor: OPERATOR,
    })
    if (!made.ok) throw new Error(made.message)
    return { ...made, userGid }
  }

  it('rotate one token at once: one successor, the same bytes for one key', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { tokenGid, userGid } = await newToken()
      const key = randomUUID()
      const keys = [key, key, randomUUID()]
      const outcomes = (
        await Promise.all(
          children.map(
            async (child, index) =>
              await child.perform<RotatePersonalTokenOutcome[]>({
                do: 'rotate',
                tokenGid,
                idempotencyKey: keys[index] ?? null,
                times: 4,
              }),
          ),
        )
      ).flat()
      const won = outcomes.filter((one) => one.ok && !one.replayed)
      expect(won).toHaveLength(1)
      const secrets = outcomes.flatMap((one) => (one.ok ? [`${one.tokenGid} ${one.secret}`] : []))
      expect(new Set(secrets).size).toBe(1)
      expect([4, 8]).toContain(secrets.length)
      expect(await opened.services.tokens.list({ userGid })).toHaveLength(2)
    }
  })

  it('create tokens at once: the limit holds exactly, every gid and secret is unique', async () => {
    const { userGid } = await newToken()
    const outcomes = await Promise.all(
      children.map(async (child) => await child.perform<boolean[]>({ do: 'create', userGid, times: 40 })),
    )
    expect(outcomes.flat().filter(Boolean)).toHaveLength(99)
    const listed = await opened.services.tokens.list({ userGid })
    expect(listed).toHaveLength(100)
    expect(new Set(listed.map((token) => token.gid)).size).toBe(100)
    const secrets = children.flatMap((child) => child.tokens)
    expect(new Set(secrets).size).toBe(99)
    for (const secret of secrets)
      expect((await opened.services.tokens.verify(secret, '192.0.2.1')).ok).toBe(true)
  })

  it('revoke in one: refused by the next request to every other', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { secret, tokenGid } = await newToken()
      const [revoker, other] = [children[round % 3], children[(round + 1) % 3]]
      if (revoker === undefined || other === undefined) throw new Error('no child')
      const isValidThere = async () => await other.perform<boolean>({ do: 'verify', token: secret })
      for (let count = 0; count < 3; count++) {
        expect(await isValidThere()).toBe(true)
        expect((await opened.services.tokens.verify(secret, '192.0.2.1')).ok).toBe(true)
      }
      expect(await revoker.perform({ do: 'revoke', tokenGid })).toBe('revoked')
      expect((await opened.services.tokens.verify(secret, '192.0.2.1')).ok).toBe(false)
      expect(await isValidThere()).toBe(false)
    }
  })
})
