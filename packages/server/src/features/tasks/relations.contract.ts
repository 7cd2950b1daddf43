import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NOW_MS, type OpenStores, type Person, type Stores } from '../../../test/support/stores.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { PageRequest } from '../../protocol/asana/pagination.js'
import type { Position } from '../projects/sections/section.js'
import { DEPENDENCIES_PER_TASK_MAX, SUBTASK_LEVELS_MAX, TAGS_PER_TASK_MAX, type Task } from './task.rules.js'

const UNPAGED: PageRequest = { limit: null, after: null }
const LATER_MS = NOW_MS + 60_000

/** What any store of what tasks are joined to must do. */
export function taskRelationContract(open: OpenStores): void {
  let stores: Stores
  /** Who all changes are by. */
  let teller: Person
  const told = async () => ({ telling: await stores.telling(teller.gid) })
  beforeAll(async () => {
    stores = await open()
    teller = await stores.newPerson()
  })
  afterAll(async () => {
    await stores.close()
  })

  const list = async (viewer: Person, of: Parameters<Stores['tasks']['list']>[1]['list'], page = UNPAGED) =>
    await stores.tasks.list(viewer.viewer, { list: of, completedSinceMs: null, modifiedSinceMs: null, page })
  const subtasks = async (viewer: Person, parentGid: Gid) =>
    (await list(viewer, { of: 'parent', parentGid })).map(({ task }) => task.gid)
  const move = async (
    task: Pick<Task, 'gid' | 'workspaceGid'>,
    parentGid: Gid | null,
    position: Position | null = null,
  ) =>
    await stores.relations.setParent({
      task,
      parentGid,
      position,
      tasksMax: 50,
      nowMs: LATER_MS,
      ...(await told()),
    })
  const current = async (viewer: Person, gid: Gid) => {
    const [standing] = await stores.tasks.read(viewer.viewer, [gid])
    if (standing === undefined) throw new Error(`${gid} is gone`)
    return standing.task
  }
  const under = (parent: Task) => ({ parentGid: parent.gid, rootGid: parent.rootGid })

  describe('setParent', () => {
    it('takes a task with all below it under another, and out again', async () => {
      const owner = await stores.newPerson()
      const [root, task] = [await stores.newTask(owner), await stores.newTask(owner)]
      const child = await stores.newTask(owner, under(task))
      const grandchild = await stores.newTask(owner, under(child))
      const moved = await move(task, root.gid)
      expect(moved).toEqual({ ...task, ...under(root), modifiedAtMs: LATER_MS })
      expect(await current(owner, grandchild.gid)).toEqual({ ...grandchild, rootGid: root.gid })
      expect(await subtasks(owner, root.gid)).toEqual([task.gid])
      const freed = await move(child, null)
      expect(freed).toEqual({ ...child, parentGid: null, rootGid: child.gid, modifiedAtMs: LATER_MS })
      expect(await current(owner, grandchild.gid)).toEqual({ ...grandchild, rootGid: child.gid })
      expect(await subtasks(owner, task.gid)).toEqual([])
    })

    it('puts it before, after, first or last, and leaves it where it is when nothing is said', async () => {
      const owner = await stores.newPerson()
      const parent = await stores.newTask(owner)
      const made = []
      for (let index = 0; index < 4; index++) made.push(await stores.newTask(owner, under(parent)))
      const [a, b, c, d] = made as [Task, Task, Task, Task]
      expect(await subtasks(owner, parent.gid)).toEqual([a.gid, b.gid, c.gid, d.gid])
      const orders: readonly (readonly [Task, Position | null, readonly Task[]])[] = [
        [d, { at: 'before', anchor: b.gid }, [a, d, b, c]],
        [a, { at: 'after', anchor: b.gid }, [d, b, a, c]],
        [c, { at: 'start' }, [c, d, b, a]],
        [d, { at: 'end' }, [c, b, a, d]],
        [b, null, [c, b, a, d]],
        [b, { at: 'after', anchor: b.gid }, [c, b, a, d]],
      ]
      for (const [task, position, order] of orders) {
        await move(task, parent.gid, position)
        expect(await subtasks(owner, parent.gid)).toEqual(order.map(({ gid }) => gid))
      }
      const newcomer = await stores.newTask(owner)
      await move(newcomer, parent.gid)
      expect((await subtasks(owner, parent.gid)).at(-1)).toBe(newcomer.gid)
    })

    it('pages subtasks in their order while others are put around the page', async () => {
      const owner = await stores.newPerson()
      const parent = await stores.newTask(owner)
      const made: Task[] = []
      for (let index = 0; index < 5; index++) {
        const task = await stores.newTask(owner, under(parent))
        await move(task, parent.gid, { at: 'start' })
        made.unshift(task)
      }
      const first = await list(owner, { of: 'parent', parentGid: parent.gid }, { limit: 2, after: null })
      await move(await stores.newTask(owner), parent.gid, { at: 'start' })
      const after = first[1]?.key ?? null
      const rest = await list(owner, { of: 'parent', parentGid: parent.gid }, { limit: 9, after })
      expect([...first.slice(0, 2), ...rest].map(({ task }) => task.gid)).toEqual(made.map(({ gid }) => gid))
    })

    it.each([
      ['itself', 'cycle'],
      ['its subtask', 'cycle'],
      ['what is below its subtask', 'cycle'],
      ['what is gone', 'parent_gone'],
      ['beside a stranger', 'anchor_unknown'],
    ])('says no to %s: %s, and changes nothing', async (case_, decision) => {
      const owner = await stores.newPerson()
      const [task, stranger] = [await stores.newTask(owner), await stores.newTask(owner)]
      const child = await stores.newTask(owner, under(task))
      const grandchild = await stores.newTask(owner, under(child))
      const gone = await stores.newTask(owner)
      await stores.tasks.delete({ taskGid: gone.gid, byGid: teller.gid, nowMs: NOW_MS })
      const targets: Readonly<Record<string, Gid>> = {
        itself: task.gid,
        'its subtask': child.gid,
        'what is below its subtask': grandchild.gid,
        'what is gone': gone.gid,
        'beside a stranger': stranger.gid,
      }
      const position = case_ === 'beside a stranger' ? ({ at: 'after', anchor: child.gid } as const) : null
      expect(await move(task, targets[case_] ?? null, position)).toBe(decision)
      expect(await current(owner, task.gid)).toEqual(task)
      expect(await current(owner, grandchild.gid)).toEqual(grandchild)
    })

    it('says that the task is gone', async () => {
      const owner = await stores.newPerson()
      const [task, parent] = [await stores.newTask(owner), await stores.newTask(owner)]
      await stores.tasks.delete({ taskGid: task.gid, byGid: teller.gid, nowMs: NOW_MS })
      expect(await move(task, parent.gid)).toBe('task_gone')
    })

    it('lets nothing lie deeper than it may, moved or made, and takes no more along than it may', async () => {
      const owner = await stores.newPerson()
      const chain = [await stores.newTask(owner)]
      for (let level = 1; level <= SUBTASK_LEVELS_MAX; level++)
        chain.push(await stores.newTask(owner, under(chain.at(-1) as Task)))
      const deepest = chain.at(-1) as Task
      const [leaf, pair] = [await stores.newTask(owner), await stores.newTask(owner)]
      const below = await stores.newTask(owner, under(pair))
      expect(await move(leaf, deepest.gid)).toBe('too_deep')
      expect(await move(pair, (chain.at(-2) as Task).gid)).toBe('too_deep')
      expect(await move(pair, (chain.at(-3) as Task).gid)).toMatchObject({ parentGid: chain.at(-3)?.gid })
      await expect(stores.newTask(owner, under(deepest))).rejects.toThrow('too_deep')
      const input = { task: leaf, parentGid: null, position: null, nowMs: LATER_MS, ...(await told()) }
      expect(await stores.relations.setParent({ ...input, task: pair, tasksMax: 0 })).toBe(
        'too_many_subtasks',
      )
      expect(await stores.relations.setParent({ ...input, task: pair, tasksMax: 1 })).toMatchObject({
        parentGid: null,
      })
      expect((await current(owner, below.gid)).rootGid).toBe(pair.gid)
    })

    it('whatever is moved where, leaves a forest with every root and every order right', async () => {
      const owner = await stores.newPerson()
      const count = 8
      const step = fc.record({
        task: fc.nat(count - 1),
        parent: fc.option(fc.nat(count - 1)),
        at: fc.constantFrom('start', 'end', 'before', 'after', null),
        anchor: fc.nat(count - 1),
      })
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
          const tasks: Task[] = []
          for (let index = 0; index < count; index++) tasks.push(await stores.newTask(owner))
          const gidAt = (index: number) => (tasks[index] as Task).gid
          /** What has to come of it, as plain lists: the subtasks of each task, in order. */
          const children = new Map<Gid | null, Gid[]>([[null, tasks.map(({ gid }) => gid)]])
          const parentOf = (gid: Gid) => [...children].find(([, below]) => below.includes(gid))?.[0] ?? null
          const isBelow = (gid: Gid, above: Gid): boolean => {
            const parent = parentOf(gid)
            return gid === above || (parent !== null && isBelow(parent, above))
          }
          const depthOf = (gid: Gid | null): number => (gid === null ? 0 : 1 + depthOf(parentOf(gid)))
          const heightOf = (gid: Gid): number =>
            1 + Math.max(0, ...(children.get(gid) ?? []).map((below) => heightOf(below)))
          for (const { anchor, at, parent, task } of steps) {
            const [gid, parentGid, anchorGid] = [
              gidAt(task),
              parent === null ? null : gidAt(parent),
              gidAt(anchor),
            ]
            const position: Position | null =
              parentGid === null || at === null
                ? null
                : at === 'start' || at === 'end'
                  ? { at }
                  : { at, anchor: anchorGid }
            const decision = await move(tasks[task] as Task, parentGid, position)
            const siblings = children.get(parentGid) ?? []
            const isCycle = parentGid !== null && isBelow(parentGid, gid)
            const isDeep = depthOf(parentGid) + heightOf(gid) > SUBTASK_LEVELS_MAX + 1
            const lacksAnchor = position !== null && 'anchor' in position && !siblings.includes(anchorGid)
            if (isCycle || isDeep || lacksAnchor) {
              expect(decision).toBe(isCycle ? 'cycle' : isDeep ? 'too_deep' : 'anchor_unknown')
              continue
            }
            expect(decision).toMatchObject({ gid, parentGid })
            const stays = position === null && siblings.includes(gid)
            if (stays || (position !== null && 'anchor' in position && anchorGid === gid)) continue
            for (const [above, below] of children)
              children.set(
                above,
                below.filter((one) => one !== gid),
              )
            const others = children.get(parentGid) ?? []
            const index =
              position === null || position.at === 'end'
                ? others.length
                : position.at === 'start'
                  ? 0
                  : others.indexOf(anchorGid) + (position.at === 'after' ? 1 : 0)
            children.set(parentGid, others.toSpliced(index, 0, gid))
          }
          const rows = await stores.db.queries
            .selectFrom('tasks')
            .select(['gid', 'parent_gid', 'root_gid', 'rank'])
            .where(
              'gid',
              'in',
              tasks.map(({ gid }) => gid),
            )
            .execute()
          for (const row of rows) {
            expect(row.parent_gid).toBe(parentOf(row.gid))
            const rootOf = (gid: Gid): Gid => {
              const above = parentOf(gid)
              return above === null ? gid : rootOf(above)
            }
            expect(row.root_gid).toBe(rootOf(row.gid))
          }
          const placed = rows.filter((row) => row.parent_gid !== null)
          expect(new Set(placed.map((row) => `${row.parent_gid} ${row.rank}`)).size).toBe(placed.length)
          for (const { gid } of tasks) expect(await subtasks(owner, gid)).toEqual(children.get(gid) ?? [])
        }),
        { numRuns: 30 },
      )
    })
  })

  describe('dependencies', () => {
    const join = async (
      task: Task,
      others: readonly Task[],
      { connectedMax = 100, linksMax = DEPENDENCIES_PER_TASK_MAX, side = 'dependencies' } = {},
    ) =>
      await stores.relations.addDependencies({
        task,
        dependencies: others.map((other) =>
          side === 'dependencies'
            ? { taskGid: task.gid, dependsOnGid: other.gid }
            : { taskGid: other.gid, dependsOnGid: task.gid },
        ),
        linksMax,
        connectedMax,
        nowMs: NOW_MS,
        ...(await told()),
      })
    const linked = async (viewer: Person, task: Task, which: 'dependencies' | 'dependents') =>
      (await stores.relations.linked(viewer.viewer, [task.gid], which)).get(task.gid)
    const some = async (owner: Person, count: number) => {
      const tasks: Task[] = []
      for (let index = 0; index < count; index++) tasks.push(await stores.newTask(owner))
      return tasks
    }

    it('are there once, from both sides, until they are taken away or one of both is deleted', async () => {
      const owner = await stores.newPerson()
      const [a, b, c] = (await some(owner, 3)) as [Task, Task, Task]
      expect(await join(a, [b, c])).toBe('added')
      expect(await join(a, [c])).toBe('added')
      expect(await join(c, [b], { side: 'dependents' })).toBe('added')
      expect(await linked(owner, a, 'dependencies')).toEqual([b.gid, c.gid])
      expect(await linked(owner, c, 'dependents')).toEqual([a.gid, b.gid])
      const listed = await list(owner, { of: 'dependents', taskGid: c.gid })
      expect(listed.map(({ task }) => task.gid)).toEqual([a.gid, b.gid])
      const [first] = await list(owner, { of: 'dependencies', taskGid: a.gid }, { limit: 1, after: null })
      const rest = await list(
        owner,
        { of: 'dependencies', taskGid: a.gid },
        { limit: 1, after: first?.key ?? null },
      )
      expect([first, ...rest].map((row) => row?.task.gid)).toEqual([b.gid, c.gid])
      await stores.relations.removeDependencies({
        dependencies: [
          { taskGid: a.gid, dependsOnGid: b.gid },
          { taskGid: b.gid, dependsOnGid: a.gid },
        ],
        nowMs: NOW_MS,
        ...(await told()),
      })
      expect(await linked(owner, a, 'dependencies')).toEqual([c.gid])
      await stores.tasks.delete({ taskGid: c.gid, byGid: teller.gid, nowMs: NOW_MS })
      expect(await linked(owner, a, 'dependencies')).toEqual([])
      expect(await linked(owner, b, 'dependents')).toEqual([])
    })

    it('show nobody a task that they may not see', async () => {
      const owner = await stores.newPerson()
      const guest = await stores.newPerson({ workspaceGid: owner.workspaceGid, role: 'guest' })
      const [hidden, shown] = [
        await stores.newTask(owner),
        await stores.newTask(owner, { followerGids: [guest.gid] }),
      ]
      const task = await stores.newTask(owner, { followerGids: [guest.gid] })
      await join(task, [hidden, shown])
      expect(await linked(guest, task, 'dependencies')).toEqual([shown.gid])
      expect(await linked(guest, hidden, 'dependents')).toEqual([task.gid])
      const listed = await list(guest, { of: 'dependencies', taskGid: task.gid })
      expect(listed.map((row) => row.task.gid)).toEqual([shown.gid])
    })

    it('refuse a circle, too many, and what is gone, and keep nothing of what is refused', async () => {
      const owner = await stores.newPerson()
      const [a, b, c, d, gone] = (await some(owner, 5)) as [Task, Task, Task, Task, Task]
      await stores.tasks.delete({ taskGid: gone.gid, byGid: teller.gid, nowMs: NOW_MS })
      expect(await join(a, [b])).toBe('added')
      expect(await join(b, [c])).toBe('added')
      expect(await join(a, [a])).toBe('cycle')
      expect(await join(c, [d, a])).toBe('cycle')
      expect(await join(a, [d, c], { side: 'dependents' })).toBe('cycle')
      expect(await join(c, [d, gone])).toBe('task_gone')
      expect(await linked(owner, c, 'dependencies')).toEqual([])
      expect(await linked(owner, a, 'dependents')).toEqual([])
      // Each of both ends has so many: b has two already.
      expect(await join(d, [b], { linksMax: 2 })).toBe('too_many')
      expect(await join(b, [d], { linksMax: 2 })).toBe('too_many')
      expect(await linked(owner, d, 'dependencies')).toEqual([])
      expect(await join(b, [d], { linksMax: 3 })).toBe('added')
      expect(await join(a, [b], { connectedMax: 2 })).toBe('too_connected')
    })

    it('whatever is joined and parted, never come back to where they began', async () => {
      const owner = await stores.newPerson()
      const count = 7
      const step = fc.record({
        task: fc.nat(count - 1),
        others: fc.uniqueArray(fc.nat(count - 1), { minLength: 1, maxLength: 3 }),
        side: fc.constantFrom('dependencies', 'dependents'),
        how: fc.constantFrom('join', 'join', 'join', 'part'),
      })
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
          const tasks = await some(owner, count)
          const at = (index: number) => tasks[index] as Task
          /** What waits for what, as it has to be. */
          let edges = new Set<string>()
          const circles = (all: ReadonlySet<string>): boolean => {
            const left = new Set(all)
            for (let size = -1; size !== left.size;) {
              size = left.size
              const waiting = new Set([...left].map((edge) => edge.split(' ')[0]))
              for (const edge of left) if (!waiting.has(edge.split(' ')[1])) left.delete(edge)
            }
            return left.size > 0
          }
          for (const { how, others, side, task } of steps) {
            const pairs = others.map((other) =>
              side === 'dependencies' ? ([at(task), at(other)] as const) : ([at(other), at(task)] as const),
            )
            const named = pairs.map(([one, other]) => `${one.gid} ${other.gid}`)
            if (how === 'part') {
              await stores.relations.removeDependencies({
                dependencies: pairs.map(([one, other]) => ({ taskGid: one.gid, dependsOnGid: other.gid })),
                nowMs: NOW_MS,
                ...(await told()),
              })
              edges = new Set([...edges].filter((edge) => !named.includes(edge)))
              continue
            }
            const wanted = new Set([...edges, ...named])
            const decision = await join(at(task), others.map(at), { side })
            expect(decision).toBe(circles(wanted) ? 'cycle' : 'added')
            if (decision === 'added') edges = wanted
          }
          const rows = await stores.db.queries
            .selectFrom('task_dependencies')
            .selectAll()
            .where(
              'task_gid',
              'in',
              tasks.map(({ gid }) => gid),
            )
            .execute()
          expect(rows.map((row) => `${row.task_gid} ${row.depends_on_gid}`).toSorted()).toEqual(
            [...edges].toSorted(),
          )
        }),
        { numRuns: 30 },
      )
    })
  })

  describe('tags', () => {
    const tag = async (taskGid: Gid, tagGid: Gid, nowMs = NOW_MS) =>
      await stores.relations.addTag({ taskGid, tagGid, nowMs, ...(await told()) })

    it('are on a task once, modify it once, and list it among those that the viewer may see', async () => {
      const owner = await stores.newPerson()
      const member = await stores.newPerson({ workspaceGid: owner.workspaceGid, role: 'member' })
      const [task, hidden] = [
        await stores.newTask(owner, { followerGids: [member.gid] }),
        await stores.newTask(owner),
      ]
      const { gid } = await stores.newTag(owner)
      expect(await tag(task.gid, gid, LATER_MS)).toBe('added')
      expect((await current(owner, task.gid)).modifiedAtMs).toBe(LATER_MS)
      expect(await tag(task.gid, gid, LATER_MS + 1)).toBe('added')
      expect((await current(owner, task.gid)).modifiedAtMs).toBe(LATER_MS)
      await tag(hidden.gid, gid)
      expect((await stores.relations.tags([task.gid]))?.get(task.gid)).toEqual([gid])
      expect((await list(owner, { of: 'tag', tagGid: gid })).map((row) => row.task.gid)).toEqual([
        task.gid,
        hidden.gid,
      ])
      expect((await list(member, { of: 'tag', tagGid: gid })).map((row) => row.task.gid)).toEqual([task.gid])
      await stores.relations.removeTag({
        taskGid: task.gid,
        tagGid: gid,
        nowMs: LATER_MS + 2,
        ...(await told()),
      })
      expect((await current(owner, task.gid)).modifiedAtMs).toBe(LATER_MS + 2)
      await stores.relations.removeTag({
        taskGid: task.gid,
        tagGid: gid,
        nowMs: LATER_MS + 3,
        ...(await told()),
      })
      expect((await current(owner, task.gid)).modifiedAtMs).toBe(LATER_MS + 2)
      expect((await stores.relations.tags([task.gid]))?.get(task.gid)).toEqual([])
    })

    it('that are too many or gone are kept off, when the task is made, too', async () => {
      const owner = await stores.newPerson()
      const task = await stores.newTask(owner)
      const gone = await stores.newTag(owner)
      await stores.tags.delete(gone.gid)
      expect(await tag(task.gid, gone.gid)).toBe('tag_gone')
      for (let index = 0; index < TAGS_PER_TASK_MAX; index++)
        expect(await tag(task.gid, (await stores.newTag(owner)).gid)).toBe('added')
      const one = await stores.newTag(owner)
      expect(await tag(task.gid, one.gid, LATER_MS)).toBe('too_many_tags')
      expect((await stores.relations.tags([task.gid]))?.get(task.gid)).not.toContain(one.gid)
      expect((await current(owner, task.gid)).modifiedAtMs).toBe(NOW_MS)
      await stores.tasks.delete({ taskGid: task.gid, byGid: teller.gid, nowMs: NOW_MS })
      expect(await tag(task.gid, one.gid)).toBe('task_gone')
      const gid = await stores.nextGid()
      const made = await stores.tasks.create({
        task: { ...task, gid, rootGid: gid },
        places: [],
        followerGids: [],
        tagGids: [one.gid, gone.gid],
        like: null,
        ...(await told()),
      })
      expect(made).toBe('tag_gone')
      expect(await stores.tasks.read(owner.viewer, [gid])).toEqual([])
    })
  })

  describe('places', () => {
    it('in a project without a section are where the position says, else at its end, else where the task is', async () => {
      const owner = await stores.newPerson()
      const { project, sectionGid: first } = await stores.newProject(owner)
      const second = await stores.nextGid()
      await stores.sections.create(
        { gid: second, projectGid: project.gid, name: 'S', createdAtMs: NOW_MS },
        { at: 'end' },
        owner.gid,
      )
      const put = async (task: Task, position: Position | null, sectionGid: Gid | null = null) =>
        await stores.tasks.place({
          taskGid: task.gid,
          projectGid: project.gid,
          sectionGid,
          position,
          projectsMax: 20,
          nowMs: NOW_MS,
          ...(await told()),
        })
      const order = async () =>
        await Promise.all(
          [first, second].map(async (sectionGid) =>
            (await list(owner, { of: 'section', sectionGid })).map(({ task }) => task.gid),
          ),
        )
      const [a, b, c, d] = [
        await stores.newTask(owner),
        await stores.newTask(owner),
        await stores.newTask(owner),
        await stores.newTask(owner),
      ]
      expect(await put(a, null)).toBe('placed')
      expect(await put(b, { at: 'start' })).toBe('placed')
      expect(await put(c, { at: 'before', anchor: b.gid })).toBe('placed')
      expect(await order()).toEqual([[c.gid, b.gid], [a.gid]])
      expect(await put(b, null)).toBe('placed')
      expect(await order()).toEqual([[c.gid, b.gid], [a.gid]])
      expect(await put(b, { at: 'end' })).toBe('placed')
      expect(await put(c, null, second)).toBe('placed')
      expect(await order()).toEqual([[], [a.gid, b.gid, c.gid]])
      expect(await put(d, { at: 'after', anchor: d.gid })).toBe('anchor_unknown')
      expect(await put(d, { at: 'after', anchor: a.gid }, first)).toBe('anchor_unknown')
      await stores.relations.leaveProject({
        taskGid: a.gid,
        projectGid: project.gid,
        nowMs: NOW_MS,
        ...(await told()),
      })
      await stores.relations.leaveProject({
        taskGid: a.gid,
        projectGid: project.gid,
        nowMs: NOW_MS,
        ...(await told()),
      })
      expect(await order()).toEqual([[], [b.gid, c.gid]])
    })
  })

  it('counts the tasks of a project, those that are done, and the milestones among them', async () => {
    const owner = await stores.newPerson()
    const { project } = await stores.newProject(owner)
    const other = await stores.newProject(owner)
    const places = [{ projectGid: project.gid, sectionGid: null }]
    const rested: number[] = []
    const count = async () =>
      await stores.relations.countTasks(
        project.gid,
        async (rows) => await Promise.resolve(void rested.push(rows)),
      )
    expect(await count()).toEqual({ tasks: 0, completed: 0, milestones: 0, completedMilestones: 0 })
    for (const [resourceSubtype, completedAtMs] of [
      ['default_task', null],
      ['default_task', NOW_MS],
      ['default_task', NOW_MS],
      ['milestone', null],
      ['milestone', null],
      ['milestone', NOW_MS],
    ] as const)
      await stores.newTask(owner, { resourceSubtype, completedAtMs, places })
    await stores.newTask(owner, { places: [{ projectGid: other.project.gid, sectionGid: null }] })
    expect(await count()).toEqual({ tasks: 6, completed: 3, milestones: 3, completedMilestones: 1 })
    expect(rested).toEqual([0, 6])
  })

  it('followers come and go, each once, and a task that is gone has none', async () => {
    const owner = await stores.newPerson()
    const friend = await stores.newPerson({ workspaceGid: owner.workspaceGid })
    const task = await stores.newTask(owner)
    const input = { taskGid: task.gid, userGids: [friend.gid, owner.gid, friend.gid] }
    expect(await stores.relations.follow({ ...input, nowMs: LATER_MS, ...(await told()) })).toEqual(task)
    expect((await stores.tasks.followers([task.gid]))?.get(task.gid)?.toSorted()).toEqual([
      owner.gid,
      friend.gid,
    ])
    expect(
      await stores.relations.unfollow({
        taskGid: task.gid,
        userGids: [friend.gid],
        nowMs: NOW_MS,
        ...(await told()),
      }),
    ).toEqual(task)
    expect((await stores.tasks.followers([task.gid]))?.get(task.gid)).toEqual([owner.gid])
    await stores.tasks.delete({ taskGid: task.gid, byGid: teller.gid, nowMs: NOW_MS })
    expect(await stores.relations.follow({ ...input, nowMs: LATER_MS, ...(await told()) })).toBeNull()
    expect(await stores.relations.unfollow({ ...input, nowMs: NOW_MS, ...(await told()) })).toBeNull()
  })
}
