import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newSecret } from '../../src/protocol/token/secret.js'
import { DATABASE_KINDS } from '../support/services.js'
import { NOW_MS, openStoresAt, sharedLocation, type Person, type Stores } from '../support/stores.js'

const ROUNDS = 5
const CALLERS = 12

describe.each(DATABASE_KINDS)('mails that several nodes queue at once, on %s', (kind) => {
  let nodes: readonly Stores[]
  let stores: Stores
  let drop: () => Promise<void>
  beforeAll(async () => {
    const shared = await sharedLocation(kind, 'with schema')
    drop = shared.drop
    stores = await openStoresAt(shared.location)
    nodes = [stores, await openStoresAt(shared.location)]
  })
  afterAll(async () => {
    for (const node of nodes) await node.close()
    await drop()
  })

  const invite = async (node: Stores, admin: Person, email: string) => {
    const { hash } = newSecret('invitation', (count) => randomBytes(count))
    const made = await node.admin.invitations.create({
      invitation: { gid: await node.nextGid(), hash, email, role: 'member', expiresAtMs: NOW_MS + 60_000 },
      workspaceGid: admin.workspaceGid,
      adminGid: admin.gid,
      liveMax: 500,
      isMailed: true,
      nowMs: NOW_MS,
    })
    if (made.decision !== 'created') throw new Error(made.decision)
    return made.held?.by ?? 'queued'
  }
  const queued = async () => {
    const rows = await stores.db.queries.selectFrom('mails').select('email').execute()
    await stores.db.queries.deleteFrom('mails').execute()
    return rows.length
  }
  const nodeOf = (caller: number) => nodes[caller % nodes.length] ?? stores

  it('stay within what one workspace may send to an address', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const ada = await stores.newPerson()
      const email = `one${ada.gid}@people.example`
      const decisions = await Promise.all(
        Array.from({ length: CALLERS }, async (_, caller) => await invite(nodeOf(caller), ada, email)),
      )
      expect(decisions.filter((one) => one === 'queued')).toHaveLength(3)
      expect(decisions.filter((one) => one === 'pair_hour')).toHaveLength(CALLERS - 3)
      expect(await queued()).toBe(3)
    }
  })

  it('stay within what all workspaces together may send to an address', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const admins = [await stores.newPerson(), await stores.newPerson(), await stores.newPerson()]
      const email = `all${admins[0]?.gid ?? ''}@people.example`
      const decisions = await Promise.all(
        Array.from({ length: CALLERS }, async (_, caller) => {
          const admin = admins[caller % admins.length] ?? (await stores.newPerson())
          return await invite(nodeOf(caller), admin, email)
        }),
      )
      expect(decisions.filter((one) => one === 'queued')).toHaveLength(5)
      expect(await queued()).toBe(5)
    }
  })
})
