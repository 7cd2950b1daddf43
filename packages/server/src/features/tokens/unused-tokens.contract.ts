import { afterAll, beforeAll, expect, it } from 'vitest'
import { policyScene, type PolicyScene } from '../../../test/support/policy-scene.js'
import { NOW_MS, type OpenStores, type Stores } from '../../../test/support/stores.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { DAY_MS } from '../../time-units.js'

/** Which tokens end because nobody uses them. */
export function unusedTokensContract(open: OpenStores): void {
  let stores: Stores
  let policies: PolicyScene
  beforeAll(async () => {
    stores = await open()
    policies = policyScene(stores)
  })
  afterAll(async () => {
    await stores.close()
  })

  const PERIOD_MS = 10 * DAY_MS
  const oldEnough = { createdAtMs: NOW_MS - PERIOD_MS }
  const endsOf = async (gids: readonly Gid[]) =>
    await Promise.all(gids.map(async (gid) => (await stores.tokens.find(gid))?.revokedReason ?? null))
  const sweep = async (rowsMax = 500) =>
    await stores.policies.policies.revokeUnused({ nowMs: NOW_MS, rowsMax })

  it('is what was neither made nor used within the period, to the millisecond', async () => {
    const ada = await stores.newPerson()
    const due = await policies.newToken(ada, oldEnough)
    const younger = await policies.newToken(ada, { createdAtMs: NOW_MS - PERIOD_MS + 1 })
    const usedLong = await policies.newToken(ada, { createdAtMs: NOW_MS - 2 * PERIOD_MS })
    const usedLately = await policies.newToken(ada, { createdAtMs: NOW_MS - 2 * PERIOD_MS })
    for (const [{ gid }, atMs] of [
      [usedLong, NOW_MS - PERIOD_MS],
      [usedLately, NOW_MS - PERIOD_MS + 1],
    ] as const)
      await stores.tokens.recordUses([{ kind: 'personal', tokenGid: gid, atMs, address: '10.0.0.1' }], 0)
    await policies.demand(ada.workspaceGid, { unusedDaysMax: 10 })
    expect(await sweep()).toBe(2)
    const all = [due, younger, usedLong, usedLately].map(({ gid }) => gid)
    expect(await endsOf(all)).toEqual(['unused', null, 'unused', null])
    expect((await stores.tokens.find(due.gid))?.revokedAtMs).toBe(NOW_MS)
    expect((await stores.trail(due.gid)).at(-1)).toMatchObject({
      action: 'token_revoked',
      actorKind: 'system',
      personGid: ada.gid,
      reason: 'unused',
      details: { name: 'Script', hint: due.hint },
      atMs: NOW_MS,
    })
    expect(await sweep()).toBe(0)
  })

  it('is nothing where no workspace of its owner waits for use, whatever else it demands', async () => {
    const ada = await stores.newPerson()
    const cara = await stores.newPerson()
    const { gid } = await policies.newToken(ada, { createdAtMs: NOW_MS - 1_000 * DAY_MS })
    await policies.demand(ada.workspaceGid, { personalTokensAllowed: false })
    await policies.demand(cara.workspaceGid, { unusedDaysMax: 1 })
    expect(await sweep()).toBe(0)
    expect(await endsOf([gid])).toEqual([null])
  })

  it('is nothing that is dead already', async () => {
    const ada = await stores.newPerson()
    const expired = await policies.newToken(ada, { ...oldEnough, expiresAtMs: NOW_MS })
    const retired = await policies.newToken(ada, oldEnough)
    await policies.retire(retired.gid, NOW_MS)
    const live = await policies.newToken(ada, { ...oldEnough, expiresAtMs: NOW_MS + 1 })
    const retiring = await policies.newToken(ada, oldEnough)
    await policies.retire(retiring.gid, NOW_MS + 1)
    await policies.demand(ada.workspaceGid, { unusedDaysMax: 10 })
    expect(await sweep()).toBe(2)
    const all = [expired, retired, live, retiring].map(({ gid }) => gid)
    expect(await endsOf(all)).toEqual([null, null, 'unused', 'unused'])
  })

  it('is so many at once, and each is told to its owner', async () => {
    const [ada, ben] = [await stores.newPerson(), await stores.newPerson()]
    for (const person of [ada, ben]) {
      await policies.newToken(person, { ...oldEnough, name: `of ${person.gid}` })
      await policies.newToken(person, { ...oldEnough, name: `of ${person.gid}, too` })
      await policies.demand(person.workspaceGid, { unusedDaysMax: 10 })
    }
    expect([await sweep(3), await sweep(3), await sweep(3)]).toEqual([3, 1, 0])
    for (const person of [ada, ben]) {
      const mails = await stores.db.queries
        .selectFrom('mails')
        .select(['kind', 'facts'])
        .where('user_gid', '=', person.gid)
        .execute()
      expect(mails.map(({ kind }) => kind)).toEqual(['token_unused', 'token_unused'])
      for (const { facts } of mails) expect(String(facts)).toContain(`of ${person.gid}`)
    }
  })
}
