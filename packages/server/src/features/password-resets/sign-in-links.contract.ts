import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { NOW_MS, OPERATOR, type OpenStores, type Stores } from '../../../test/support/stores.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { newSecret } from '../../protocol/token/secret.js'
import { signInLinkStore } from './sign-in-links.store.js'

const ENDS_MS = NOW_MS + 3_600_000

/** What any store of links that an operator hands over must do. */
export function signInLinkContract(open: OpenStores): void {
  let stores: Stores
  beforeAll(async () => {
    stores = await open()
  })
  afterAll(async () => {
    await stores.close()
  })

  const create = async (userGid: Gid, liveMax = 2) => {
    const linkGid = await stores.nextGid()
    const { hash } = newSecret('password_reset', (count) => randomBytes(count))
    const link = { linkGid, userGid, hash, expiresAtMs: ENDS_MS, liveMax, actor: OPERATOR, nowMs: NOW_MS }
    return { linkGid, hash, decision: await signInLinkStore(stores.db).create(link) }
  }
  const requests = async (gid: Gid) =>
    (await stores.trail(gid)).filter(({ action }) => action === 'password_reset_requested')

  it('are so many of a person at a time, each in the record, and lead to them', async () => {
    const [ada, ben] = [await stores.newPerson(), await stores.newPerson()]
    const made = [await create(ada.gid), await create(ada.gid), await create(ada.gid), await create(ben.gid)]
    expect(made.map(({ decision }) => decision)).toEqual(['created', 'created', 'limit_reached', 'created'])
    const [first] = made
    if (first === undefined) throw new Error('a link')
    expect(await stores.passwordResets.find(first.hash)).toMatchObject({
      userGid: ada.gid,
      expiresAtMs: ENDS_MS,
    })
    expect(await requests(ada.gid)).toEqual(
      made.slice(0, 2).map(({ linkGid }) => ({
        action: 'password_reset_requested',
        actorKind: 'operator',
        targetGid: ada.gid,
        atMs: NOW_MS,
        details: { link: linkGid },
      })),
    )
  })

  it('are made for nobody, for whoever was deactivated, and where no address is proved, not at all', async () => {
    const [gone, vic] = [await stores.newPerson(), await stores.newPerson({ isProved: false })]
    await stores.users.deactivate({ userGid: gone.gid, actor: OPERATOR, nowMs: NOW_MS })
    const made = [await create('9' as Gid), await create(gone.gid), await create(vic.gid)]
    expect(made.map(({ decision }) => decision)).toEqual(['unknown', 'deactivated', 'unproved'])
    for (const { hash } of made) expect(await stores.passwordResets.find(hash)).toBeNull()
    for (const { gid } of [gone, vic]) expect(await requests(gid)).toEqual([])
  })
}
