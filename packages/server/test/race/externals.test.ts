import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { newApp } from '../support/grants.js'
import { DATABASE_KINDS } from '../support/services.js'
import {
  blankTask,
  NOW_MS,
  OPERATOR,
  openStoresAt,
  sharedLocation,
  type Person,
  type Stores,
  TOLD,
} from '../support/stores.js'

const ROUNDS = 15
const CALLERS = 8

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let nodes: readonly Stores[]
  let stores: Stores
  let owner: Person
  let clientId: Gid
  let drop: () => Promise<void>

  beforeAll(async () => {
    const shared = await sharedLocation(kind, 'with schema')
    drop = shared.drop
    stores = await openStoresAt(shared.location)
    nodes = kind === 'postgres' ? [stores, await openStoresAt(shared.location)] : [stores]
    owner = await stores.newPerson()
    ;({ clientId } = await newApp(stores, owner))
  })
  afterAll(async () => {
    for (const one of nodes) await one.close()
    await drop()
  })

  const nodeOf = (caller: number) => nodes[caller % nodes.length] ?? stores
  const asApp = () => ({ ...owner.viewer, tokenKind: 'access' as const, clientId })
  const rename = async (node: Stores, taskGid: Gid, gid: string) =>
    await node.tasks.update({
      byGid: TOLD.byGid,
      taskGid,
      changes: {},
      judged: null,
      followerGids: [],
      like: null,
      external: { clientId, values: { gid } },
      nowMs: NOW_MS,
    })

  it('tasks made at once under one id of an app: one is there, and nothing of the others', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const external = { clientId, values: { gid: `created ${round}`, data: null } }
      const outcomes = await Promise.all(
        Array.from({ length: CALLERS }, async (_, caller) => {
          const task = blankTask(owner, await nodeOf(caller).nextGid())
          const decision = await nodeOf(caller).tasks.create({
            task,
            places: [],
            followerGids: [owner.gid],
            like: null,
            external,
          })
          return { gid: task.gid, decision }
        }),
      )
      const created = outcomes.filter(({ decision }) => decision === 'created')
      expect(created).toHaveLength(1)
      expect(outcomes.filter(({ decision }) => decision === 'external_taken')).toHaveLength(CALLERS - 1)
      const kept = await stores.tasks.read(
        owner.viewer,
        outcomes.map(({ gid }) => gid),
      )
      expect(kept.map(({ task }) => task.gid)).toEqual(created.map(({ gid }) => gid))
      expect(await stores.tasks.findExternal(asApp(), `created ${round}`)).toEqual(
        created.map(({ gid }) => gid),
      )
    }
  })

  it('tasks given one id at once: one has it, and the others are as they were', async () => {
    const gids: Gid[] = []
    for (let caller = 0; caller < CALLERS; caller++) gids.push((await stores.newTask(owner)).gid)
    for (let round = 0; round < ROUNDS; round++) {
      const outcomes = await Promise.all(
        gids.map(async (gid, caller) => await rename(nodeOf(caller), gid, `given ${round}`)),
      )
      expect(outcomes.filter((outcome) => outcome === 'external_taken')).toHaveLength(CALLERS - 1)
      const kept = await stores.tasks.externals(asApp(), gids)
      const names = [...kept.values()].map(({ gid }) => gid)
      expect(names.filter((name) => name === `given ${round}`)).toHaveLength(1)
      expect(new Set(names).size).toBe(names.length)
    }
  })

  it('tasks made while the app is deleted are there, and nothing of the app', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const app = await newApp(stores, owner)
      const outcomes = await Promise.all(
        Array.from({ length: CALLERS }, async (_, caller) => {
          const node = nodeOf(caller)
          if (caller === 3)
            return await node.apps.delete({ clientId: app.clientId, actor: OPERATOR, nowMs: NOW_MS })
          const task = blankTask(owner, await node.nextGid())
          const external = { clientId: app.clientId, values: { gid: `deleted ${round} ${caller}` } }
          return await node.tasks.create({ task, places: [], followerGids: [], like: null, external })
        }),
      )
      expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(CALLERS - 1)
      const rows = await stores.db.queries
        .selectFrom('task_externals')
        .select('task_gid')
        .where('client_id', '=', app.clientId)
        .execute()
      expect(rows).toEqual([])
    }
  })

  it('parts of one written at once are both there', async () => {
    const { gid: taskGid } = await stores.newTask(owner)
    for (let round = 0; round < ROUNDS; round++) {
      const write = async (caller: number, values: { gid: string } | { data: string }) =>
        await nodeOf(caller).tasks.update({
          byGid: TOLD.byGid,
          taskGid,
          changes: {},
          judged: null,
          followerGids: [],
          like: null,
          external: { clientId, values },
          nowMs: NOW_MS,
        })
      await Promise.all([write(0, { gid: `parts ${round}` }), write(1, { data: `data ${round}` })])
      expect((await stores.tasks.externals(asApp(), [taskGid])).get(taskGid)).toEqual({
        gid: `parts ${round}`,
        data: `data ${round}`,
      })
    }
  })
})
