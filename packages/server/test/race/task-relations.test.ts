import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import type { PageRequest } from '../../src/protocol/asana/pagination.js'
import type { Position } from '../../src/features/projects/sections/section.js'
import {
  DEPENDENCIES_PER_TASK_MAX,
  SUBTASK_LEVELS_MAX,
  type Task,
} from '../../src/features/tasks/task.rules.js'
import { DATABASE_KINDS } from '../support/services.js'
import {
  blankTask,
  NOW_MS,
  openStoresAt,
  sharedLocation,
  type Person,
  type Stores,
} from '../support/stores.js'

const UNPAGED: PageRequest = { limit: null, after: null }
/** Edits of one list, and how many of them are under way at once: more than a node has connections. */
const [EDITS, AT_ONCE] = [1_000, 50]

/** Does something so many times, as many at once as may be. */
async function inParallel<T>(times: number, work: (index: number) => Promise<T>): Promise<readonly T[]> {
  const done: T[] = []
  let next = 0
  const worker = async () => {
    while (next < times) done.push(await work(next++))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return done
}

/** The same numbers every time, so that a failure comes back. */
function draws(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

describe.each(DATABASE_KINDS)('what tasks are joined to, on %s', (kind) => {
  let nodes: readonly Stores[]
  let stores: Stores
  /** Who all changes are by. */
  let teller: Person
  const told = async () => ({ telling: await stores.telling(teller.gid) })
  let drop: () => Promise<void>

  beforeAll(async () => {
    const shared = await sharedLocation(kind, 'with schema')
    drop = shared.drop
    stores = await openStoresAt(shared.location)
    teller = await stores.newPerson()
    nodes = kind === 'postgres' ? [stores, await openStoresAt(shared.location)] : [stores]
  })
  afterAll(async () => {
    for (const one of nodes) await one.close()
    await drop()
  })

  const nodeOf = (caller: number) => nodes[caller % nodes.length] ?? stores
  const some = async (owner: Person, count: number) =>
    await Promise.all(Array.from({ length: count }, async () => await stores.newTask(owner)))
  const move = async (caller: number, task: Task, parentGid: Gid | null, position: Position | null = null) =>
    await nodeOf(caller).relations.setParent({
      task,
      parentGid,
      position,
      tasksMax: 100,
      nowMs: NOW_MS,
      ...(await told()),
    })
  const rowsOf = async (gids: readonly Gid[]) =>
    await stores.db.queries
      .selectFrom('tasks')
      .select(['gid', 'parent_gid', 'root_gid', 'rank'])
      .where('gid', 'in', gids)
      .execute()
  const expectForest = async (gids: readonly Gid[]) => {
    const rows = new Map((await rowsOf(gids)).map((row) => [row.gid, row]))
    for (const row of rows.values()) {
      const above = [row.gid]
      for (let up = row.parent_gid; up !== null; up = rows.get(up)?.parent_gid ?? null) {
        expect(above).not.toContain(up)
        above.push(up)
      }
      expect([row.gid, row.root_gid]).toEqual([row.gid, above.at(-1)])
      expect(above.length).toBeLessThanOrEqual(SUBTASK_LEVELS_MAX + 1)
    }
    const placed = [...rows.values()].filter((row) => row.parent_gid !== null)
    expect(new Set(placed.map((row) => `${row.parent_gid} ${row.rank}`)).size).toBe(placed.length)
  }

  it('two tasks put under each other at once: one goes, the other is told', async () => {
    const owner = await stores.newPerson()
    for (let round = 0; round < 20; round++) {
      const [a, b] = (await some(owner, 2)) as [Task, Task]
      const decisions = await Promise.all([move(0, a, b.gid), move(1, b, a.gid)])
      expect(decisions.filter((one) => one === 'cycle')).toHaveLength(1)
      await expectForest([a.gid, b.gid])
    }
  })

  it('many moves at once among a few tasks leave a forest, each with its topmost task and a place of its own', async () => {
    const owner = await stores.newPerson()
    const draw = draws(7)
    for (let round = 0; round < 6; round++) {
      const tasks = await some(owner, 10)
      const gids = tasks.map(({ gid }) => gid)
      const outcomes = await Promise.all(
        Array.from({ length: 40 }, async (_, caller) => {
          const task = tasks[draw(10)] as Task
          const parentGid = draw(6) === 0 ? null : (gids[draw(10)] as Gid)
          const position = parentGid === null ? null : ({ at: draw(2) === 0 ? 'start' : 'end' } as const)
          if (caller % 8 !== 7) {
            const moved = await move(caller, task, parentGid, position)
            return typeof moved === 'string' ? moved : 'moved'
          }
          const gid = await nodeOf(caller).nextGid()
          gids.push(gid)
          const made = { ...blankTask(owner, gid), parentGid: task.gid, rootGid: task.rootGid }
          return await nodeOf(caller).tasks.create({
            task: made,
            places: [],
            followerGids: [],
            like: null,
            ...(await told()),
          })
        }),
      )
      for (const outcome of outcomes) expect(['moved', 'created', 'cycle', 'too_deep']).toContain(outcome)
      await expectForest(gids)
    }
  })

  it('a task deleted while others are moved below it and out of it: each is told so or done; nothing fails', async () => {
    const owner = await stores.newPerson()
    for (let round = 0; round < 15; round++) {
      const [root, other, ...loose] = (await some(owner, 8)) as [Task, Task, ...Task[]]
      const inside = await stores.newTask(owner, { parentGid: root.gid, rootGid: root.gid })
      const outcomes = await Promise.all([
        ...loose.map(async (task, caller) => await move(caller, task, root.gid)),
        move(1, inside, other.gid),
        (async () => {
          await nodeOf(1).tasks.delete({ taskGid: root.gid, byGid: teller.gid, nowMs: NOW_MS })
          return 'deleted' as const
        })(),
      ])
      for (const outcome of outcomes)
        if (typeof outcome === 'string') expect(['parent_gone', 'task_gone', 'deleted']).toContain(outcome)
      const gids = [other, inside, ...loose].map(({ gid }) => gid)
      await expectForest(gids)
      expect(await rowsOf([root.gid])).toEqual([])
    }
  })

  it('tasks made to wait for each other in a circle at once: one of them is told, and nobody waits for itself', async () => {
    const owner = await stores.newPerson()
    for (let round = 0; round < 15; round++) {
      const tasks = await some(owner, 4)
      const decisions = await Promise.all(
        tasks.map(async (task, caller) => {
          const next = tasks[(caller + 1) % tasks.length] as Task
          return await nodeOf(caller).relations.addDependencies({
            task,
            dependencies: [{ taskGid: task.gid, dependsOnGid: next.gid }],
            linksMax: DEPENDENCIES_PER_TASK_MAX,
            connectedMax: 100,
            nowMs: NOW_MS,
            ...(await told()),
          })
        }),
      )
      expect(decisions.toSorted()).toEqual(['added', 'added', 'added', 'cycle'])
    }
  })

  it('a task that many are made to wait for at once has no more dependents than it may', async () => {
    const owner = await stores.newPerson()
    const [task, ...others] = (await some(owner, 13)) as [Task, ...Task[]]
    const decisions = await Promise.all(
      others.map(
        async (other, caller) =>
          await nodeOf(caller).relations.addDependencies({
            task: other,
            dependencies: [{ taskGid: other.gid, dependsOnGid: task.gid }],
            linksMax: 5,
            connectedMax: 100,
            nowMs: NOW_MS,
            ...(await told()),
          }),
      ),
    )
    expect(decisions.filter((one) => one === 'added')).toHaveLength(5)
    expect(decisions.filter((one) => one === 'too_many')).toHaveLength(7)
  })

  it('a tag deleted while tasks are given it: each is told so or loses it; nothing fails', async () => {
    const owner = await stores.newPerson()
    for (let round = 0; round < 15; round++) {
      const tag = await stores.newTag(owner)
      const tasks = await some(owner, 6)
      const outcomes = await Promise.all([
        ...tasks.map(async ({ gid }, caller) =>
          caller % 2 === 0
            ? await nodeOf(caller).relations.addTag({
                taskGid: gid,
                tagGid: tag.gid,
                nowMs: NOW_MS,
                ...(await told()),
              })
            : await nodeOf(caller).tasks.create({
                task: blankTask(owner, await nodeOf(caller).nextGid()),
                places: [],
                followerGids: [],
                tagGids: [tag.gid],
                like: null,
                ...(await told()),
              }),
        ),
        nodeOf(1).tags.delete(tag.gid),
      ])
      for (const outcome of outcomes) expect(['added', 'created', 'tag_gone', undefined]).toContain(outcome)
    }
  })

  it(
    `${EDITS} edits of one project at once leave each of its tasks at one place, in one order`,
    { timeout: 120_000 },
    async () => {
      const owner = await stores.newPerson()
      const { project, sectionGid } = await stores.newProject(owner)
      const place = { projectGid: project.gid, sectionGid }
      const tasks = await Promise.all(
        Array.from({ length: 50 }, async () => await stores.newTask(owner, { places: [place] })),
      )
      const draw = draws(11)
      const made: Gid[] = []
      const outcomes = await inParallel(EDITS, async (caller) => {
        const [task, anchor] = [tasks[draw(50)] as Task, tasks[draw(50)] as Task]
        const node = nodeOf(caller)
        if (caller % 10 === 0) {
          const gid = await node.nextGid()
          made.push(gid)
          return await node.tasks.create({
            task: blankTask(owner, gid),
            places: [place],
            followerGids: [],
            like: null,
            ...(await told()),
          })
        }
        const at = (['start', 'end', 'before', 'after'] as const)[draw(4)] ?? 'end'
        const position = at === 'start' || at === 'end' ? { at } : { at, anchor: anchor.gid }
        return await node.tasks.place({
          taskGid: task.gid,
          ...place,
          position,
          projectsMax: 20,
          nowMs: NOW_MS,
          ...(await told()),
        })
      })
      // A task that is to stand beside itself has nothing to stand beside once it is lifted up.
      for (const outcome of outcomes) expect(['placed', 'created', 'anchor_unknown']).toContain(outcome)
      expect(outcomes.filter((one) => one === 'anchor_unknown').length).toBeLessThan(EDITS / 20)
      const rows = await stores.db.queries
        .selectFrom('task_projects')
        .selectAll()
        .where('project_gid', '=', project.gid)
        .execute()
      const expected = [...tasks.map(({ gid }) => gid), ...made].toSorted()
      expect(rows.map((row) => row.task_gid).toSorted()).toEqual(expected)
      expect(new Set(rows.map((row) => row.rank)).size).toBe(expected.length)
      const listed = await stores.tasks.list(owner.viewer, {
        list: { of: 'project', projectGid: project.gid },
        completedSinceMs: null,
        modifiedSinceMs: null,
        page: UNPAGED,
      })
      expect(listed.map(({ task }) => task.gid).toSorted()).toEqual(expected)
    },
  )

  it(
    `${EDITS} edits of the subtasks of one task at once leave each at one place, in one order`,
    { timeout: 120_000 },
    async () => {
      const owner = await stores.newPerson()
      const parent = await stores.newTask(owner)
      const under = { parentGid: parent.gid, rootGid: parent.gid }
      const tasks = await Promise.all(
        Array.from({ length: 50 }, async () => await stores.newTask(owner, under)),
      )
      const draw = draws(13)
      const made: Gid[] = []
      const outcomes = await inParallel(EDITS, async (caller) => {
        const [task, anchor] = [tasks[draw(50)] as Task, tasks[draw(50)] as Task]
        if (caller % 10 === 0) {
          const gid = await nodeOf(caller).nextGid()
          made.push(gid)
          const input = { places: [], followerGids: [], like: null, ...(await told()) }
          return await nodeOf(caller).tasks.create({
            task: { ...blankTask(owner, gid), ...under },
            ...input,
          })
        }
        const at = (['start', 'end', 'before', 'after'] as const)[draw(4)] ?? 'end'
        const position = at === 'start' || at === 'end' ? { at } : { at, anchor: anchor.gid }
        const moved = await move(caller, task, parent.gid, position)
        return typeof moved === 'string' ? moved : 'moved'
      })
      expect(new Set(outcomes)).toEqual(new Set(['moved', 'created']))
      const expected = [...tasks.map(({ gid }) => gid), ...made]
      const rows = await rowsOf(expected)
      expect(new Set(rows.map((row) => row.rank)).size).toBe(expected.length)
      const listed = await stores.tasks.list(owner.viewer, {
        list: { of: 'parent', parentGid: parent.gid },
        completedSinceMs: null,
        modifiedSinceMs: null,
        page: UNPAGED,
      })
      expect(listed.map(({ task }) => task.gid).toSorted()).toEqual(expected.toSorted())
    },
  )
})
