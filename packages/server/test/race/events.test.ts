import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventStore } from '../../src/features/events/events.store.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { DATABASE_KINDS } from '../support/services.js'
import { NOW_MS, openStoresAt, sharedLocation, type Stores } from '../support/stores.js'

const TASKS = 6
const CHANGES_EACH = 15

describe.each(DATABASE_KINDS)('events on %s', (kind) => {
  let nodes: readonly Stores[]
  let stores: Stores
  let drop: () => Promise<void>

  beforeAll(async () => {
    const shared = await sharedLocation(kind, 'with schema')
    drop = shared.drop
    stores = await openStoresAt(shared.location)
    nodes = kind === 'postgres' ? [stores, await openStoresAt(shared.location)] : [stores]
  })
  afterAll(async () => {
    for (const one of nodes) await one.close()
    await drop()
  })

  const nodeOf = (caller: number) => nodes[caller % nodes.length] ?? stores

  it('are read without a gap, and of each task in the order of its changes, while many write', async () => {
    const owner = await stores.newPerson()
    const { project, sectionGid } = await stores.newProject(owner)
    const places = [{ projectGid: project.gid, sectionGid }]
    const tasks: Gid[] = []
    for (let n = 0; n < TASKS; n++) tasks.push((await stores.newTask(owner, { places })).gid)
    const events = eventStore(stores.db)
    const stream = { of: 'resource', gid: project.gid } as const
    let seq = await events.head(stream)
    const seen: string[] = []
    const read = async () => {
      for (const event of await events.read(stream, { seq, limit: 7 })) {
        seq = event.seq
        seen.push(`${event.resource.gid} ${event.change?.value?.gid ?? 'nobody'}`)
      }
    }
    // What each change makes of a task is told apart by whom it gives it to.
    const people: Gid[] = []
    for (let n = 0; n < CHANGES_EACH; n++)
      people.push((await stores.newPerson({ workspaceGid: owner.workspaceGid, role: 'member' })).gid)
    let isWriting = true
    const reading = (async () => {
      while (isWriting) {
        await read()
        // SQLite answers at once, and writers have their turn only between turns of the loop.
        await setImmediate()
      }
    })()
    const written = new Map<Gid, string[]>(tasks.map((gid) => [gid, []]))
    await Promise.all(
      tasks.map(async (taskGid, index) => {
        for (const [turn, assigneeGid] of people.entries()) {
          const changed = await nodeOf(index + turn).tasks.update({
            taskGid,
            changes: { assigneeGid },
            judged: null,
            followerGids: [],
            like: null,
            nowMs: NOW_MS,
            telling: await stores.telling(owner.gid),
          })
          expect(changed).not.toBeNull()
          written.get(taskGid)?.push(`${taskGid} ${assigneeGid}`)
        }
      }),
    )
    isWriting = false
    await reading
    for (let before = -1; before !== seen.length;) {
      before = seen.length
      await read()
    }
    expect(seen).toHaveLength(TASKS * CHANGES_EACH)
    for (const [gid, own] of written) expect(seen.filter((one) => one.startsWith(`${gid} `))).toEqual(own)
  })

  it('of one task that several change at once are told in the order in which the changes were kept', async () => {
    const owner = await stores.newPerson()
    const task = await stores.newTask(owner)
    const people: Gid[] = []
    for (let n = 0; n < CHANGES_EACH; n++)
      people.push((await stores.newPerson({ workspaceGid: owner.workspaceGid, role: 'member' })).gid)
    const stream = { of: 'resource', gid: task.gid } as const
    const events = eventStore(stores.db)
    const seq = await events.head(stream)
    await Promise.all(
      people.map(
        async (assigneeGid, caller) =>
          await nodeOf(caller).tasks.update({
            taskGid: task.gid,
            changes: { assigneeGid },
            judged: null,
            followerGids: [],
            like: null,
            nowMs: NOW_MS,
            telling: await stores.telling(owner.gid),
          }),
      ),
    )
    const told = await events.read(stream, { seq, limit: 100 })
    expect(told).toHaveLength(CHANGES_EACH)
    const [standing] = await stores.tasks.read(owner.viewer, [task.gid])
    expect(told.at(-1)?.change?.value?.gid).toBe(standing?.task.assigneeGid)
  })
})
