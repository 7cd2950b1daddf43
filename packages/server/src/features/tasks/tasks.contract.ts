import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  TOLD,
  blankTask,
  NOW_MS,
  type OpenStores,
  type Person,
  type Stores,
} from '../../../test/support/stores.js'
import type { AccessLevel } from '../../protocol/asana/access-level.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { PageRequest } from '../../protocol/asana/pagination.js'
import { makeProjectLevels } from '../projects/find-project.js'
import { projectAccess } from '../projects/project.js'
import type { Position } from '../projects/sections/section.js'
import { makeFindTask } from './find-task.js'
import type { TaskChanges, TaskList } from './ports.js'
import { judgedTogether } from './save-task.js'
import { PROJECTS_PER_TASK_MAX, taskAccess, type Task, type TaskAccess } from './task.rules.js'

const GID_OF_NOTHING = '9' as Gid
const UNPAGED: PageRequest = { limit: null, after: null }
/** Far beyond the twenty insertions that fit between two neighbours before the list is numbered anew. */
const INSERTIONS_AT_ONE_PLACE = 70
const INVOLVEMENTS = [
  'none',
  'creator',
  'follower',
  'root creator',
  'root assignee',
  'root follower',
] as const
const PLACES = ['nowhere', 'seen', 'hidden'] as const

/** What any store of tasks must do. */
export function taskContract(open: OpenStores): void {
  let stores: Stores
  beforeAll(async () => {
    stores = await open()
  })
  afterAll(async () => {
    await stores.close()
  })

  const list = async (
    viewer: Person,
    of: TaskList,
    filter: Partial<Parameters<Stores['tasks']['list']>[1]> = {},
  ) =>
    await stores.tasks.list(viewer.viewer, {
      list: of,
      completedSinceMs: null,
      modifiedSinceMs: null,
      page: UNPAGED,
      ...filter,
    })
  const gidsOf = (rows: readonly { readonly task: Task }[]) => rows.map((row) => row.task.gid)

  const newBoard = async () => {
    const owner = await stores.newPerson()
    const { project, sectionGid } = await stores.newProject(owner)
    const second = await stores.nextGid()
    await stores.sections.create(
      { gid: second, projectGid: project.gid, name: 'Second', createdAtMs: NOW_MS },
      { at: 'end' },
      TOLD.byGid,
    )
    const add = async (inSection: Gid | null = sectionGid) =>
      (await stores.newTask(owner, { places: [{ projectGid: project.gid, sectionGid: inSection }] })).gid
    const place = async (taskGid: Gid, position: Position, inSection = sectionGid) =>
      await stores.tasks.place({
        ...TOLD,
        taskGid,
        projectGid: project.gid,
        sectionGid: inSection,
        position,
        projectsMax: PROJECTS_PER_TASK_MAX,
        nowMs: NOW_MS,
        telling: await stores.telling(owner.gid),
      })
    const order = async (inSection = sectionGid) =>
      gidsOf(await list(owner, { of: 'section', sectionGid: inSection }))
    return { owner, projectGid: project.gid, first: sectionGid, second, add, place, order }
  }

  describe('visibility', () => {
    it('is the same by the rule and in the list, for every role, involvement and place', async () => {
      const owner = await stores.newPerson()
      const { workspaceGid } = owner
      let cases = 0
      let seen = 0
      for (const role of ['admin', 'member', 'guest', undefined] as const) {
        const person =
          role === undefined ? await stores.newPerson() : await stores.newPerson({ workspaceGid, role })
        const worker = await stores.newPerson({ workspaceGid, role: 'member' })
        const findTask = makeFindTask({ tasks: stores.tasks, projectLevels: makeProjectLevels(stores) })
        const projectGids = {
          nowhere: null,
          seen: (await stores.newProject(owner, { privacySetting: 'private' })).project.gid,
          hidden: (await stores.newProject(owner, { privacySetting: 'private' })).project.gid,
        }
        await stores.joinProject(projectGids.seen, person.gid, 'viewer')
        const levels = new Map<Gid, AccessLevel>()
        for (const { project, memberLevel, inTeam } of await stores.projects.read(person.viewer, [
          projectGids.seen,
          projectGids.hidden,
        ])) {
          const level = projectAccess({ project, memberLevel, inTeam }, role)
          if (level !== null) levels.set(project.gid, level)
        }
        const placesAt = (where: (typeof PLACES)[number]) => {
          const projectGid = projectGids[where]
          return projectGid === null ? [] : [{ projectGid, sectionGid: null }]
        }

        const expected = new Map<Gid, { says: string; access: TaskAccess | null }>()
        for (const involvement of INVOLVEMENTS) {
          for (const rootPlace of [null, ...PLACES]) {
            for (const ownPlace of PLACES) {
              if (rootPlace === null && involvement.startsWith('root')) continue
              const root =
                rootPlace === null
                  ? null
                  : await stores.newTask(owner, {
                      createdByGid: involvement === 'root creator' ? person.gid : owner.gid,
                      assigneeGid: involvement === 'root assignee' ? person.gid : owner.gid,
                      followerGids: involvement === 'root follower' ? [person.gid] : [],
                      places: placesAt(rootPlace),
                    })
              const task = await stores.newTask(owner, {
                createdByGid: involvement === 'creator' ? person.gid : owner.gid,
                assigneeGid: worker.gid,
                followerGids: involvement === 'follower' ? [person.gid] : [],
                places: placesAt(ownPlace),
                ...(root === null ? {} : { parentGid: root.gid, rootGid: root.gid }),
              })
              const places = [...placesAt(ownPlace), ...(rootPlace === null ? [] : placesAt(rootPlace))]
              const access = taskAccess(
                {
                  task,
                  involved: involvement !== 'none',
                  projectGids: places.map((one) => one.projectGid),
                },
                levels,
              )
              expected.set(task.gid, {
                says: `${role ?? 'stranger'}, ${involvement}, in ${ownPlace}, below ${rootPlace ?? 'nothing'}`,
                access: role === undefined ? null : access,
              })
            }
          }
        }
        const rows = await list(person, { of: 'assignee', assigneeGid: worker.gid, workspaceGid })
        const listed = new Set(gidsOf(rows))
        for (const [gid, { access, says }] of expected) {
          expect(listed.has(gid), says).toBe(access !== null)
          const found = await findTask(person.viewer, gid)
          const foundAs = found.state === 'visible' ? found.record.access : null
          expect(foundAs, says).toBe(access)
          cases++
          if (access !== null) seen++
        }
      }
      expect(cases).toBe(4 * (6 * 9 + 3 * 3))
      expect(seen).toBe(3 * (6 * 9 + 3 * 3 - 4 - 2))
    })

    it('tells of a task’s places only those that the viewer may see', async () => {
      const owner = await stores.newPerson()
      const guest = await stores.newPerson({ workspaceGid: owner.workspaceGid, role: 'guest' })
      const shown = await stores.newProject(owner, { privacySetting: 'private' })
      const hidden = await stores.newProject(owner, { privacySetting: 'private' })
      await stores.joinProject(shown.project.gid, guest.gid, 'viewer')
      const places = [shown, hidden].map((one) => ({
        projectGid: one.project.gid,
        sectionGid: one.sectionGid,
      }))
      const { gid } = await stores.newTask(owner, { places })
      expect((await stores.tasks.memberships(owner.viewer, [gid])).get(gid)).toEqual(places)
      expect((await stores.tasks.memberships(guest.viewer, [gid])).get(gid)).toEqual(places.slice(0, 1))
    })
  })

  describe('create', () => {
    it('stores the task, its places, its followers and the like, field by field', async () => {
      const ada = await stores.newPerson()
      const ben = await stores.newPerson({ workspaceGid: ada.workspaceGid, role: 'member' })
      const one = await stores.newProject(ada)
      const two = await stores.newProject(ada)
      const gid = await stores.nextGid()
      const task: Task = {
        ...blankTask(ada, gid),
        name: 'All of it — ✓',
        htmlNotes: '<body>…</body>',
        resourceSubtype: 'approval',
        approvalStatus: 'pending',
        assigneeGid: ben.gid,
        assignedByGid: ada.gid,
        assigneeStatus: 'today',
        startOn: '2027-01-01',
        dueOn: '2027-01-31',
        dueAtMs: NOW_MS + 5,
        startAtMs: NOW_MS + 4,
        completedAtMs: NOW_MS + 6,
        completedByGid: ben.gid,
        modifiedAtMs: NOW_MS + 7,
      }
      const like = { gid: await stores.nextGid(), user: ben.gid }
      const decision = await stores.tasks.create({
        task,
        places: [
          { projectGid: one.project.gid, sectionGid: one.sectionGid },
          { projectGid: two.project.gid, sectionGid: null },
        ],
        followerGids: [ben.gid, ada.gid, ben.gid],
        like,
        telling: await stores.telling(ada.gid),
      })
      expect(decision).toBe('created')
      const [standing] = await stores.tasks.read(ben.viewer, [gid])
      expect(standing?.task).toEqual(task)
      expect(standing?.involved).toBe(true)
      expect(standing?.projectGids.toSorted()).toEqual([one.project.gid, two.project.gid].toSorted())
      expect((await stores.tasks.memberships(ada.viewer, [gid])).get(gid)).toEqual([
        { projectGid: one.project.gid, sectionGid: one.sectionGid },
        { projectGid: two.project.gid, sectionGid: two.sectionGid },
      ])
      expect((await stores.tasks.followers([gid]))?.get(gid)).toEqual([ada.gid, ben.gid])
      expect((await stores.tasks.likes([gid]))?.get(gid)).toEqual([like])
    })

    it('place_gone: a project or a section deleted meanwhile keeps nothing of the task', async () => {
      const board = await newBoard()
      const other = await newBoard()
      await stores.projects.delete(other.projectGid, TOLD)
      for (const gone of [
        { projectGid: other.projectGid, sectionGid: null },
        { projectGid: board.projectGid, sectionGid: other.first },
        { projectGid: board.projectGid, sectionGid: GID_OF_NOTHING },
      ]) {
        const gid = await stores.nextGid()
        const decision = await stores.tasks.create({
          task: blankTask(board.owner, gid),
          places: [{ projectGid: board.projectGid, sectionGid: null }, gone],
          followerGids: [board.owner.gid],
          like: null,
          telling: await stores.telling(board.owner.gid),
        })
        expect(decision).toBe('place_gone')
        expect(await stores.tasks.read(board.owner.viewer, [gid])).toEqual([])
        expect((await stores.tasks.followers([gid]))?.get(gid)).toEqual([])
      }
      expect(await board.order()).toEqual([])
    })

    it('parent_gone: a parent deleted meanwhile keeps nothing of the task', async () => {
      const { owner, projectGid } = await newBoard()
      const parent = await stores.newTask(owner)
      await stores.tasks.delete({ taskGid: parent.gid, byGid: owner.gid, nowMs: NOW_MS })
      const gid = await stores.nextGid()
      const decision = await stores.tasks.create({
        task: { ...blankTask(owner, gid), parentGid: parent.gid, rootGid: parent.gid },
        places: [{ projectGid, sectionGid: null }],
        followerGids: [],
        like: null,
        telling: await stores.telling(owner.gid),
      })
      expect(decision).toBe('parent_gone')
      expect(await stores.tasks.read(owner.viewer, [gid])).toEqual([])
    })

    it('rolls back whole when a follower cannot be written', async () => {
      const { owner, order, projectGid } = await newBoard()
      const gid = await stores.nextGid()
      const broken = stores.tasks.create({
        task: blankTask(owner, gid),
        places: [{ projectGid, sectionGid: null }],
        followerGids: [owner.gid, GID_OF_NOTHING],
        like: null,
        telling: await stores.telling(owner.gid),
      })
      await expect(broken).rejects.toThrow()
      expect(await stores.tasks.read(owner.viewer, [gid])).toEqual([])
      expect(await order()).toEqual([])
    })
  })

  describe('update and delete', () => {
    it('changes what is named, adds followers, sets and takes back a like', async () => {
      const ada = await stores.newPerson()
      const task = await stores.newTask(ada, { followerGids: [ada.gid] })
      const ben = await stores.newPerson({ workspaceGid: ada.workspaceGid, role: 'member' })
      const likeGid = await stores.nextGid()
      const update = async (wish: Partial<Parameters<Stores['tasks']['update']>[0]>) =>
        await stores.tasks.update({
          taskGid: task.gid,
          changes: {},
          judged: null,
          followerGids: [],
          like: null,
          nowMs: NOW_MS + 1,
          telling: await stores.telling(ada.gid),
          ...wish,
        })
      const changed = { ...task, name: 'New', dueOn: '2027-01-31', modifiedAtMs: NOW_MS + 1 }
      const first = await update({
        changes: { name: 'New', dueOn: '2027-01-31' },
        followerGids: [ben.gid, ada.gid],
        like: { userGid: ben.gid, likeGid },
      })
      expect(first).toEqual(changed)
      expect((await stores.tasks.followers([task.gid]))?.get(task.gid)).toEqual([ada.gid, ben.gid])
      await update({ like: { userGid: ben.gid, likeGid: await stores.nextGid() } })
      expect((await stores.tasks.likes([task.gid]))?.get(task.gid)).toEqual([{ gid: likeGid, user: ben.gid }])
      expect(await update({ changes: { dueOn: null }, like: { userGid: ben.gid, likeGid: null } })).toEqual({
        ...changed,
        dueOn: null,
      })
      expect((await stores.tasks.likes([task.gid]))?.get(task.gid)).toEqual([])
      expect(await update({ taskGid: GID_OF_NOTHING, followerGids: [ada.gid] })).toBeNull()
    })

    it('writes nothing where what the changes were judged by is no longer so', async () => {
      const ada = await stores.newPerson()
      const task = await stores.newTask(ada)
      const judged = judgedTogether(task)
      const update = async (name: string, due: string) =>
        await stores.tasks.update({
          taskGid: task.gid,
          changes: { name, dueOn: due },
          judged,
          followerGids: [],
          like: null,
          nowMs: NOW_MS + 1,
          telling: await stores.telling(ada.gid),
        })
      expect(await update('First', '2027-01-31')).toMatchObject({ name: 'First', dueOn: '2027-01-31' })
      expect(await update('Second', '2027-02-28')).toBe('judged_otherwise')
      expect((await stores.tasks.read(ada.viewer, [task.gid]))[0]?.task.name).toBe('First')
    })

    it('puts a task in no list of somebody whom it was taken from meanwhile', async () => {
      const ada = await stores.newPerson()
      const ben = await stores.newPerson({ workspaceGid: ada.workspaceGid })
      const task = await stores.newTask(ada, { assigneeGid: ada.gid })
      const update = async (changes: TaskChanges) =>
        await stores.tasks.update({
          taskGid: task.gid,
          changes,
          judged: judgedTogether(task),
          followerGids: [],
          like: null,
          nowMs: NOW_MS + 1,
          telling: await stores.telling(ada.gid),
        })
      expect(await update({ assigneeGid: ben.gid })).toMatchObject({ assigneeGid: ben.gid })
      expect(await update({ assigneeSectionGid: null })).toBe('judged_otherwise')
    })

    it('keeps nothing of an update when a follower cannot be written', async () => {
      const ada = await stores.newPerson()
      const task = await stores.newTask(ada)
      const broken = stores.tasks.update({
        taskGid: task.gid,
        changes: { name: 'Half' },
        judged: null,
        followerGids: [GID_OF_NOTHING],
        like: null,
        nowMs: NOW_MS + 1,
        telling: await stores.telling(ada.gid),
      })
      await expect(broken).rejects.toThrow()
      expect((await stores.tasks.read(ada.viewer, [task.gid]))[0]?.task).toEqual(task)
    })

    it('deletes a task with its subtasks and theirs', async () => {
      const { add, order, owner } = await newBoard()
      const rootGid = await add()
      const child = await stores.newTask(owner, { parentGid: rootGid, rootGid })
      const grandchild = await stores.newTask(owner, { parentGid: child.gid, rootGid })
      expect((await stores.tasks.subtaskCounts([rootGid, child.gid, grandchild.gid])).get(rootGid)).toBe(1)
      const kept = await add()
      await stores.tasks.delete({ taskGid: rootGid, byGid: owner.gid, nowMs: NOW_MS })
      await stores.tasks.delete({ taskGid: rootGid, byGid: owner.gid, nowMs: NOW_MS })
      expect(await stores.tasks.read(owner.viewer, [rootGid, child.gid, grandchild.gid])).toEqual([])
      expect(await order()).toEqual([kept])
    })
  })

  describe('place', () => {
    it('moves within a section, to another one and into another project', async () => {
      const board = await newBoard()
      const { add, order, place } = board
      const [a, b, c] = [await add(), await add(), await add()]
      expect(await order()).toEqual([a, b, c])
      expect(await place(c, { at: 'start' })).toBe('placed')
      expect(await place(a, { at: 'end' })).toBe('placed')
      expect(await order()).toEqual([c, b, a])
      expect(await place(a, { at: 'before', anchor: b })).toBe('placed')
      expect(await place(c, { at: 'after', anchor: b })).toBe('placed')
      expect(await order()).toEqual([a, b, c])
      expect(await place(b, { at: 'end' }, board.second)).toBe('placed')
      expect(await order()).toEqual([a, c])
      expect(await order(board.second)).toEqual([b])
      expect(gidsOf(await list(board.owner, { of: 'project', projectGid: board.projectGid }))).toEqual([
        a,
        c,
        b,
      ])
      const other = await stores.newProject(board.owner)
      await stores.tasks.place({
        ...TOLD,
        taskGid: b,
        projectGid: other.project.gid,
        sectionGid: other.sectionGid,
        position: { at: 'end' },
        projectsMax: PROJECTS_PER_TASK_MAX,
        nowMs: NOW_MS,
        telling: await stores.telling(board.owner.gid),
      })
      expect((await stores.tasks.memberships(board.owner.viewer, [b])).get(b)).toHaveLength(2)
    })

    it('anchor_unknown: the task stays where it stood', async () => {
      const { add, order, place, second } = await newBoard()
      const [a, b, elsewhere] = [await add(), await add(), await add(second)]
      for (const anchor of [GID_OF_NOTHING, elsewhere]) {
        expect(await place(a, { at: 'after', anchor })).toBe('anchor_unknown')
        expect(await place(a, { at: 'before', anchor })).toBe('anchor_unknown')
      }
      expect(await order()).toEqual([a, b])
      expect(await order(second)).toEqual([elsewhere])
    })

    it('too_many_projects: one more than a task can be in, but its own may be changed', async () => {
      const { add, owner, place, projectGid } = await newBoard()
      const taskGid = await add()
      const other = await stores.newProject(owner)
      const input = {
        taskGid,
        projectGid: other.project.gid,
        sectionGid: other.sectionGid,
        position: { at: 'end' } as const,
        projectsMax: 1,
        nowMs: NOW_MS,
        telling: await stores.telling(owner.gid),
      }
      expect(await stores.tasks.place(input)).toBe('too_many_projects')
      expect((await stores.tasks.memberships(owner.viewer, [taskGid])).get(taskGid)).toMatchObject([
        { projectGid },
      ])
      expect(await place(taskGid, { at: 'start' })).toBe('placed')
    })

    it('gone: the section, the project or the task was deleted meanwhile', async () => {
      const board = await newBoard()
      const task = await board.add()
      await stores.sections.delete(board.second, TOLD)
      expect(await board.place(task, { at: 'end' }, board.second)).toBe('gone')
      expect(await board.order()).toEqual([task])
      await stores.tasks.delete({ taskGid: task, byGid: board.owner.gid, nowMs: NOW_MS })
      expect(await board.place(task, { at: 'end' })).toBe('task_gone')
      const orphan = await board.add()
      await stores.projects.delete(board.projectGid, TOLD)
      expect(await board.place(orphan, { at: 'end' })).toBe('gone')
    })
  })

  describe('order', () => {
    it.each(['before', 'after'] as const)('holds through many moves %s the same task', async (at) => {
      const { add, order, place, second } = await newBoard()
      const [first, last] = [await add(), await add()]
      const anchor = at === 'after' ? first : last
      const made: Gid[] = []
      for (let count = 0; count < INSERTIONS_AT_ONE_PLACE; count++) {
        const gid = await add(second)
        expect(await place(gid, { at, anchor })).toBe('placed')
        made.push(gid)
      }
      expect(await order()).toEqual([first, ...(at === 'after' ? made.toReversed() : made), last])
      expect(await order(second)).toEqual([])
    })

    it('pages a project whole and without repetition while tasks are added around the page', async () => {
      const board = await newBoard()
      const before: Gid[] = []
      for (let count = 0; count < 4; count++) before.push(await board.add())
      for (let count = 0; count < 4; count++) before.push(await board.add(board.second))
      const seen: Gid[] = []
      let after: PageRequest['after'] = null
      for (;;) {
        const rows = await list(
          board.owner,
          { of: 'project', projectGid: board.projectGid },
          { page: { limit: 2, after } },
        )
        const page = rows.slice(0, 2)
        seen.push(...gidsOf(page))
        const last = page[1]
        if (rows.length <= 2 || last === undefined || seen.length > 100) break
        after = last.key
        await board.add()
        if (seen.length < 8) {
          await board.place(await board.add(), { at: 'start' })
          await board.place(await board.add(), { at: 'start' }, board.second)
        }
      }
      expect(new Set(seen).size).toBe(seen.length)
      expect(seen.filter((gid) => before.includes(gid))).toEqual(before)
    })

    it.each(['assignee', 'parent'] as const)('pages the tasks of one %s by gid', async (of) => {
      const owner = await stores.newPerson()
      const { workspaceGid } = owner
      const parent = await stores.newTask(owner)
      const add = async () =>
        (
          await stores.newTask(
            owner,
            of === 'assignee' ? { assigneeGid: owner.gid } : { parentGid: parent.gid, rootGid: parent.gid },
          )
        ).gid
      const before = [await add(), await add(), await add(), await add(), await add()]
      const which: TaskList =
        of === 'assignee' ? { of, assigneeGid: owner.gid, workspaceGid } : { of, parentGid: parent.gid }
      const first = await list(owner, which, { page: { limit: 2, after: null } })
      expect(gidsOf(first)).toEqual(before.slice(0, 3))
      const added = await add()
      const rest = await list(owner, which, { page: { limit: 100, after: first[1]?.key ?? null } })
      expect(gidsOf(rest)).toEqual([...before.slice(2), added])
    })
  })

  it('leaves out what was completed or changed before a given time', async () => {
    const { owner, projectGid } = await newBoard()
    const make = async (wish: Partial<Task>) =>
      (await stores.newTask(owner, { places: [{ projectGid, sectionGid: null }], ...wish })).gid
    const open = await make({ modifiedAtMs: NOW_MS })
    const early = await make({ completedAtMs: NOW_MS - 1, modifiedAtMs: NOW_MS - 1 })
    const exact = await make({ completedAtMs: NOW_MS, modifiedAtMs: NOW_MS + 1 })
    const project: TaskList = { of: 'project', projectGid }
    expect(gidsOf(await list(owner, project))).toEqual([open, early, exact])
    expect(gidsOf(await list(owner, project, { completedSinceMs: NOW_MS }))).toEqual([open, exact])
    expect(gidsOf(await list(owner, project, { modifiedSinceMs: NOW_MS }))).toEqual([open, exact])
    expect(gidsOf(await list(owner, project, { modifiedSinceMs: NOW_MS + 1 }))).toEqual([exact])
  })
}
