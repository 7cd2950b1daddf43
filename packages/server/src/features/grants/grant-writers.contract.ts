import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DAY_MS, GRANT_ENDS_MS, grantScene, type GrantScene } from '../../../test/support/grant-scene.js'
import { newApp } from '../../../test/support/grants.js'
import { NOW_MS, OPERATOR, type OpenStores, type Person, type Stores } from '../../../test/support/stores.js'
import type { Queries } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { hashToBytes, type SecretHash } from '../../protocol/token/secret.js'
import type { App } from '../apps/app.js'
import { markGrantExposed } from './grant-exposure.writers.js'
import { revokeGrantsOfUser } from './grants.writers.js'
import { burnLeakedCodes, revokeLeakedGrants } from './leaked-grants.writers.js'
import { settleRestoredGrants } from './restored-grants.writers.js'

const LATER_MS = NOW_MS + 30_000

/** What other features do with grants and codes in their own transaction, in any store. */
export function grantWritersContract(open: OpenStores): void {
  let stores: Stores
  let scene: GrantScene
  let ada: Person
  let ben: Person
  let app: App
  beforeAll(async () => {
    stores = await open()
    scene = grantScene(stores)
  })
  afterAll(async () => {
    await stores.close()
  })
  beforeEach(async () => {
    ada = await stores.newPerson()
    ben = await stores.newPerson()
    app = await newApp(stores, ada)
  })

  const write = async <T>(work: (tx: Queries) => Promise<T>) => await inTransaction(stores.db, work)
  const endsOf = async (gids: readonly Gid[]) =>
    await Promise.all(gids.map(async (gid) => await scene.endOf(gid)))
  const revokedAt = async (hashes: readonly SecretHash[]) =>
    await Promise.all(
      hashes.map(async (hash) => {
        const row = await stores.db.queries
          .selectFrom('codes')
          .select('revoked_at_ms')
          .where('hash', '=', hashToBytes(hash))
          .executeTakeFirst()
        return row?.revoked_at_ms
      }),
    )
  const revoke = async (grantGid: Gid) =>
    await stores.grants.revoke({ grantGid, reason: 'app_revoked', actor: OPERATOR, nowMs: NOW_MS })
  const endCode = async (hash: SecretHash) => {
    await write(async (tx) => {
      await burnLeakedCodes(tx, { hashes: [hash], nowMs: NOW_MS + 1 })
    })
    return hash
  }

  it('revokeGrantsOfUser ends what one person granted: grants, codes that wait and consents, each once', async () => {
    const live = [await scene.newGrant({ person: ada, app }), await scene.newGrant({ person: ada })]
    const ended = await scene.newGrant({ person: ada, app })
    await revoke(ended.grantGid)
    const bens = await scene.newGrant({ person: ben, app })
    const codes = [
      (await scene.newCodeOf({ person: ada, app })).codeHash,
      await endCode((await scene.newCodeOf({ person: ada, app })).codeHash),
      live[0]?.codeHash ?? ended.codeHash,
      (await scene.newCodeOf({ person: ben, app })).codeHash,
    ]
    const count = await write(
      async (tx) =>
        await revokeGrantsOfUser(tx, { userGid: ada.gid, reason: 'user_deactivated', nowMs: LATER_MS }),
    )
    expect(count).toBe(2)
    expect(await endsOf([...live, ended, bens].map(({ grantGid }) => grantGid))).toEqual([
      [LATER_MS, 'user_deactivated'],
      [LATER_MS, 'user_deactivated'],
      [NOW_MS, 'app_revoked'],
      [null, null],
    ])
    expect(await revokedAt(codes)).toEqual([LATER_MS, NOW_MS + 1, null, null])
    expect(await stores.consents.ofUser(ada.gid)).toEqual([])
    expect(await stores.consents.ofUser(ben.gid)).toHaveLength(1)
  })

  it('revokeLeakedGrants ends those that it is given and that live, and says which', async () => {
    const [one, other, ended] = [
      await scene.newGrant({ person: ada, app }),
      await scene.newGrant({ person: ada, app }),
      await scene.newGrant({ person: ada, app }),
    ]
    const ranOut = await scene.newGrant({ person: ada, app, grantExpiresAtMs: LATER_MS })
    const lasts = await scene.newGrant({ person: ada, app, grantExpiresAtMs: LATER_MS + 1 })
    await revoke(ended.grantGid)
    const gids = [one, ended, ranOut, lasts].map(({ grantGid }) => grantGid)
    const found = await write(async (tx) => await revokeLeakedGrants(tx, { gids, nowMs: LATER_MS }))
    expect(found).toEqual(new Set([one.grantGid, lasts.grantGid]))
    expect(await endsOf([...gids, other.grantGid])).toEqual([
      [LATER_MS, 'leaked'],
      [NOW_MS, 'app_revoked'],
      [null, null],
      [LATER_MS, 'leaked'],
      [null, null],
    ])
  })

  it('burnLeakedCodes ends those that it is given and that somebody could redeem, and says which', async () => {
    const code = async () => (await scene.newCodeOf({ person: ada, app })).codeHash
    const redeemed = (await scene.newGrant({ person: ada, app })).codeHash
    const [one, other, ended] = [await code(), await code(), await endCode(await code())]
    const endsMs = (await stores.grants.codeFacts(one))?.expiresAtMs ?? 0
    const burn = async (hashes: readonly SecretHash[], nowMs: number) =>
      await write(async (tx) => await burnLeakedCodes(tx, { hashes, nowMs }))
    expect(await burn([one, ended, redeemed], endsMs)).toEqual(new Set())
    expect(await burn([one, ended, redeemed], endsMs - 1)).toEqual(new Set([one]))
    expect(await revokedAt([one, other, ended, redeemed])).toEqual([endsMs - 1, null, NOW_MS + 1, null])
  })

  describe('settleRestoredGrants', () => {
    it.each(['keep', 'end'] as const)(
      '%s: what lives is marked or ends, and what waits is worth nothing',
      async (credentials) => {
        // The others that live in this database are settled, too.
        const gone = await stores.newPerson()
        const live = await scene.newGrant({ person: ada, app })
        const ended = await scene.newGrant({ person: ada, app })
        const ranOut = await scene.newGrant({ person: ada, app, grantExpiresAtMs: LATER_MS })
        const ofGone = await scene.newGrant({ person: gone, app })
        await revoke(ended.grantGid)
        await stores.db.queries
          .updateTable('users')
          .set({ deactivated_at_ms: NOW_MS })
          .where('gid', '=', gone.gid)
          .execute()
        const waiting = (await scene.newCodeOf({ person: ada, app })).codeHash
        const before = await endCode((await scene.newCodeOf({ person: ada, app })).codeHash)
        await scene.rotate(live.refreshHash)
        const settled = await write(
          async (tx) => await settleRestoredGrants(tx, { credentials, nowMs: LATER_MS }),
        )
        const made = [live, ended, ranOut, ofGone]
        const gids = made.map(({ grantGid }) => grantGid)
        expect(settled.filter(({ gid }) => gids.includes(gid))).toEqual([
          { gid: live.grantGid, ownerGid: ada.gid, appGid: app.clientId },
        ])
        const isKept = credentials === 'keep'
        expect(await endsOf(gids)).toEqual([
          isKept ? [null, null] : [LATER_MS, 'restored'],
          [NOW_MS, 'app_revoked'],
          [null, null],
          [null, null],
        ])
        const restoredAtMs = await Promise.all(
          gids.map(async (gid) => (await stores.grants.find(gid))?.restoredAtMs),
        )
        expect(restoredAtMs).toEqual([isKept ? LATER_MS : null, null, null, null])
        expect(await revokedAt([waiting, before, live.codeHash])).toEqual([LATER_MS, NOW_MS + 1, null])
        const { refresh } = await scene.rowsOf(live.grantGid)
        expect(refresh.map(({ sealed_answer }) => sealed_answer)).toEqual([null, null])
      },
    )
  })

  it('markGrantExposed marks the grant of a token of the kind, not again before a moment', async () => {
    const [one, other] = [
      await scene.newGrant({ person: ada, app }),
      await scene.newGrant({ person: ben, app }),
    ]
    const mark = async (
      kind: 'access' | 'refresh',
      hash: SecretHash,
      times: { nowMs?: number; unlessSinceMs?: number } = {},
    ) =>
      await write(
        async (tx) =>
          await markGrantExposed(tx, { kind, hash, nowMs: LATER_MS, unlessSinceMs: NOW_MS, ...times }),
      )
    const named = { gid: one.grantGid, userGid: ada.gid, clientId: app.clientId }
    expect(await mark('access', one.refreshHash)).toBeNull()
    expect(await mark('refresh', one.accessHash)).toBeNull()
    expect(await mark('access', one.accessHash)).toEqual(named)
    expect(
      await mark('refresh', one.refreshHash, { nowMs: LATER_MS + 5, unlessSinceMs: LATER_MS - 1 }),
    ).toBeNull()
    const exposed = async () => [
      (await stores.grants.find(one.grantGid))?.exposedAtMs,
      (await stores.grants.find(other.grantGid))?.exposedAtMs,
    ]
    expect(await exposed()).toEqual([LATER_MS, null])
    expect(await mark('refresh', one.refreshHash, { nowMs: LATER_MS + 5, unlessSinceMs: LATER_MS })).toEqual(
      named,
    )
    expect(await exposed()).toEqual([LATER_MS + 5, null])
  })

  it('appReachOf counts an app’s live grants, its people, and those of lately', async () => {
    const cara = await stores.newPerson()
    const otherApp = await newApp(stores, ada)
    await scene.newGrant({ person: ada, app: otherApp })
    const made = []
    for (const person of [ada, ada, ben, cara]) made.push(await scene.newGrant({ person, app }))
    await scene.newGrant({ person: cara, app, grantExpiresAtMs: LATER_MS })
    const ended = await scene.newGrant({ person: cara, app })
    await revoke(ended.grantGid)
    for (const [index, { grantGid }] of made.entries())
      await stores.tokens.recordUses(
        [
          {
            kind: 'access',
            tokenGid: grantGid,
            atMs: NOW_MS + ([10, 20, 20, 19][index] ?? 0),
            address: '192.0.2.1',
          },
        ],
        0,
      )
    const reach = async (nowMs: number) =>
      await stores.appReachOf(app.clientId, { nowMs, sinceMs: NOW_MS + 20 })
    expect(await reach(LATER_MS)).toEqual({ grants: 4, people: 3, peopleSince: 2 })
    expect(await reach(LATER_MS - 1)).toEqual({ grants: 5, people: 3, peopleSince: 2 })
    expect(await reach(GRANT_ENDS_MS + DAY_MS)).toEqual({ grants: 0, people: 0, peopleSince: 0 })
  })
}
