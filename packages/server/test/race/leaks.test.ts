import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SecretHash } from '../../src/protocol/token/secret.js'
import { newApp } from '../support/grants.js'
import { DATABASE_KINDS } from '../support/services.js'
import {
  freshSecret,
  NOW_MS,
  OPERATOR,
  openStoresAt,
  sharedLocation,
  type Stores,
} from '../support/stores.js'

const ROUNDS = 40

describe.each(DATABASE_KINDS)('reports of leaked credentials at once, on %s', (kind) => {
  let one: Stores
  let other: Stores
  let drop: () => Promise<void>
  beforeAll(async () => {
    const shared = await sharedLocation(kind, 'with schema')
    drop = shared.drop
    one = await openStoresAt(shared.location)
    other = await openStoresAt(shared.location)
  })
  afterAll(async () => {
    await one.close()
    await other.close()
    await drop()
  })

  const report = async (stores: Stores, hashes: readonly SecretHash[]) => {
    const none = new Map<SecretHash, string>()
    const client_secret = new Map(hashes.map((hash) => [hash, 'mds_…'] as const))
    const presented = { personal: none, access: none, refresh: none, code: none, client_secret }
    return await stores.leaks.leaks.revoke({ presented, address: '203.0.113.9', nowMs: NOW_MS + 2 })
  }

  it(`with the cancelling of the rotation whose new secret leaked, ${ROUNDS} times: both come to an end`, async () => {
    const owner = await one.newPerson()
    for (let round = 0; round < ROUNDS; round++) {
      const app = await newApp(one, owner)
      const fresh = { gid: await one.nextGid(), ...freshSecret() }
      await one.appSecrets.add({
        clientId: app.clientId,
        secret: fresh,
        liveMax: 2,
        oldExpiresAtMs: NOW_MS + 1_000_000,
        deadKept: { diedAfterMs: 0, countMax: 10 },
        actor: OPERATOR,
        nowMs: NOW_MS,
      })
      const [{ revoked }, settled] = await Promise.all([
        report(one, [fresh.hash]),
        other.appSecrets.settleRotation({
          clientId: app.clientId,
          freshGid: fresh.gid,
          as: 'cancelled',
          actor: OPERATOR,
          nowMs: NOW_MS + 2,
        }),
      ])
      // Whoever comes first ends it; the other finds it ended.
      expect([revoked.length === 1, settled.decision === 'settled'].filter(Boolean)).toHaveLength(1)
      const secrets = (await one.apps.find(app.clientId))?.secrets ?? []
      expect(secrets.find(({ gid }) => gid === fresh.gid)?.expiresAtMs).toBe(NOW_MS + 2)
    }
  })
})
