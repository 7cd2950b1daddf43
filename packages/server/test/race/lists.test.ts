import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { StoreUnavailable } from '../../src/platform/faults.js'
import type { PageRequest } from '../../src/protocol/asana/pagination.js'
import { DATABASE_KINDS } from '../support/services.js'
import { blankTask, NOW_MS, openStoresAt, sharedLocation, TOLD, type Stores } from '../support/stores.js'

const ROUNDS = 20
const INSERTIONS = 40
/** Edits of one list at once, of which four wait for each of the tasks in it. */
const EDITS = 1_000
const UNPAGED: PageRequest = { limit: null, after: null }

const untilServed = async <T>(work: () => Promise<T>): Promise<T> => {
  for (;;)
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
    }
}

describe.each(DATABASE_KINDS)('%s', (kind) => {
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
  const sectionsOf = async (projectGid: Gid) => await stores.sections.list(projectGid, UNPAGED)
  const sectionIn = async (projectGid: Gid) => ({
    gid: await stores.nextGid(),
    projectGid,
    name: 'S',
    createdAtMs: NOW_MS,
  })

  it('a section that is moved and renamed at once is both', async () => {
    for (let round = 0; round < 10; round++) {
      const { project, sectionGid } = await stores.newProject(await stores.newPerson())
      const change = { sectionGid, by: TOLD }
      const name = `R${round}`
      await Promise.all([
        nodeOf(0).sections.update({ ...change, name, position: null }),
        nodeOf(1).sections.update({ ...change, name: null, position: { at: 'end' } }),
        nodeOf(0).sections.update({ ...change, name: null, position: { at: 'start' } }),
      ])
      expect((await sectionsOf(project.gid)).map(({ section }) => section.name)).toEqual([name])
    }
  })

  it('sections put at the same place at once are all there, each at a place of its own', async () => {
    const owner = await stores.newPerson()
    for (const at of ['after', 'before', 'end', 'start'] as const) {
      const { project, sectionGid } = await stores.newProject(owner)
      const made = await Promise.all(
        Array.from({ length: INSERTIONS }, async () => await sectionIn(project.gid)),
      )
      const position = at === 'after' || at === 'before' ? { at, anchor: sectionGid } : { at }
      const decisions = await Promise.all(
        made.map(
          async (section, caller) => await nodeOf(caller).sections.create(section, position, TOLD.byGid),
        ),
      )
      expect(new Set(decisions)).toEqual(new Set(['created']))
      const rows = await sectionsOf(project.gid)
      expect(new Set(rows.map((row) => row.rank)).size).toBe(INSERTIONS + 1)
      const anchorFirst = at === 'after' || at === 'end'
      expect(rows.at(anchorFirst ? 0 : -1)?.section.gid).toBe(sectionGid)
      expect(rows.map((row) => row.section.gid).toSorted()).toEqual(
        [sectionGid, ...made.map((section) => section.gid)].toSorted(),
      )
    }
  })

  it('tasks put at the same place at once are all there, each at a place of its own', async () => {
    const owner = await stores.newPerson()
    const { project, sectionGid } = await stores.newProject(owner)
    const place = { projectGid: project.gid, sectionGid }
    const anchor = (await stores.newTask(owner, { places: [place] })).gid
    const made = await Promise.all(
      Array.from({ length: INSERTIONS }, async () => (await stores.newTask(owner)).gid),
    )
    const decisions = await Promise.all(
      made.map(
        async (taskGid, caller) =>
          await nodeOf(caller).tasks.place({
            ...TOLD,
            taskGid,
            ...place,
            position: { at: 'after', anchor },
            projectsMax: 20,
            nowMs: NOW_MS,
            telling: await stores.telling(owner.gid),
          }),
      ),
    )
    expect(new Set(decisions)).toEqual(new Set(['placed']))
    const rows = await stores.tasks.list(owner.viewer, {
      list: { of: 'section', sectionGid },
      completedSinceMs: null,
      modifiedSinceMs: null,
      page: UNPAGED,
    })
    expect(rows).toHaveLength(INSERTIONS + 1)
    expect(rows[0]?.task.gid).toBe(anchor)
    expect(new Set(rows.map((row) => row.key[2])).size).toBe(INSERTIONS + 1)
  })

  it(`${EDITS} edits of one list at once leave a total order: each task stands once, at a place of its own, and every page says the same`, async () => {
    const owner = await stores.newPerson()
    const { project, sectionGid } = await stores.newProject(owner)
    const place = { projectGid: project.gid, sectionGid }
    const listed: Gid[] = []
    for (let count = 0; count < INSERTIONS; count++)
      listed.push((await stores.newTask(owner, { places: [place] })).gid)
    const loose = await Promise.all(
      Array.from({ length: EDITS / 4 }, async () => (await stores.newTask(owner)).gid),
    )
    const tellings = await Promise.all(
      Array.from({ length: EDITS }, async () => await stores.telling(owner.gid)),
    )
    const anchors = listed.slice(0, 5)
    const edits = Array.from({ length: EDITS }, (_, edit) => async () => {
      const anchor = anchors[edit % anchors.length] ?? sectionGid
      const position = [
        { at: 'after', anchor } as const,
        { at: 'before', anchor } as const,
        { at: 'start' } as const,
        { at: 'end' } as const,
      ][edit % 7 < 4 ? edit % 7 : edit % 2]
      // One in four is new to the list; the others move what stands there, anchors among them.
      const taskGid = edit % 4 === 0 ? loose[edit / 4] : listed[edit % listed.length]
      const telling = tellings[edit]
      if (taskGid === undefined || position === undefined || telling === undefined)
        throw new Error('there is a task for each edit')
      const move = { ...TOLD, taskGid, ...place, position, projectsMax: 20, nowMs: NOW_MS, telling }
      return await nodeOf(edit).tasks.place(move)
    })
    // Who waits too long for one of the few connections is refused, and comes again.
    const outcomes = await Promise.all(edits.map(async (edit) => await untilServed(edit)))
    for (const outcome of new Set(outcomes)) expect(['placed', 'anchor_unknown']).toContain(outcome)
    expect(outcomes.filter((outcome) => outcome === 'placed').length).toBeGreaterThan(EDITS * 0.9)

    const read = async (page: PageRequest) =>
      await stores.tasks.list(owner.viewer, {
        list: { of: 'section', sectionGid },
        completedSinceMs: null,
        modifiedSinceMs: null,
        page,
      })
    const rows = await read(UNPAGED)
    const gids = rows.map((row) => row.task.gid)
    expect(gids.toSorted()).toEqual([...listed, ...loose].toSorted())
    expect(new Set(rows.map((row) => row.key[2])).size).toBe(rows.length)
    const inPages: Gid[] = []
    for (let after: PageRequest['after'] = null; ;) {
      const some = await read({ limit: 50, after })
      const shown = some.slice(0, 50)
      inPages.push(...shown.map((row) => row.task.gid))
      if (some.length <= 50) break
      after = shown.at(-1)?.key ?? null
    }
    expect(inPages).toEqual(gids)
  })

  it('the last section stays when all are deleted at once', async () => {
    const owner = await stores.newPerson()
    for (let round = 0; round < ROUNDS; round++) {
      const { project, sectionGid } = await stores.newProject(owner)
      const gids = [sectionGid]
      for (let count = 0; count < 3; count++) {
        const section = await sectionIn(project.gid)
        await stores.sections.create(section, { at: 'end' }, TOLD.byGid)
        gids.push(section.gid)
      }
      const decisions = await Promise.all(
        gids.map(async (gid, caller) => await nodeOf(caller).sections.delete(gid, TOLD)),
      )
      expect(decisions.toSorted()).toEqual(['deleted', 'deleted', 'deleted', 'last'])
      expect(await sectionsOf(project.gid)).toHaveLength(1)
    }
  })

  it('a task moved into many projects at once is in no more than it may be', async () => {
    const owner = await stores.newPerson()
    for (let round = 0; round < ROUNDS; round++) {
      const projects = await Promise.all(
        Array.from({ length: 6 }, async () => await stores.newProject(owner)),
      )
      const { gid: taskGid } = await stores.newTask(owner)
      const decisions = await Promise.all(
        projects.map(
          async ({ project, sectionGid }, caller) =>
            await nodeOf(caller).tasks.place({
              ...TOLD,
              taskGid,
              projectGid: project.gid,
              sectionGid,
              position: { at: 'end' },
              projectsMax: 2,
              nowMs: NOW_MS,
              telling: await stores.telling(owner.gid),
            }),
        ),
      )
      expect(decisions.filter((one) => one === 'placed')).toHaveLength(2)
      expect(decisions.filter((one) => one === 'too_many_projects')).toHaveLength(4)
      expect((await stores.tasks.memberships(owner.viewer, [taskGid])).get(taskGid)).toHaveLength(2)
    }
  })

  it('a project deleted while work is put into it: each is told so or done; nothing fails', async () => {
    const owner = await stores.newPerson()
    for (let round = 0; round < ROUNDS; round++) {
      const { project, sectionGid } = await stores.newProject(owner)
      const loose = await stores.newTask(owner)
      const place = { projectGid: project.gid, sectionGid }
      const work = Array.from({ length: 12 }, (_, caller) => async () => {
        const node = nodeOf(caller)
        if (caller === 4) {
          await node.projects.delete(project.gid, TOLD)
          return 'deleted'
        }
        if (caller % 3 === 0)
          return await node.sections.create(await sectionIn(project.gid), { at: 'end' }, TOLD.byGid)
        if (caller % 3 === 1) {
          return await node.tasks.place({
            ...TOLD,
            taskGid: loose.gid,
            ...place,
            position: { at: 'start' },
            projectsMax: 20,
            nowMs: NOW_MS,
            telling: await stores.telling(owner.gid),
          })
        }
        const task = blankTask(owner, await node.nextGid())
        return await node.tasks.create({
          task,
          places: [place],
          followerGids: [owner.gid],
          like: null,
          telling: await node.telling(owner.gid),
        })
      })
      const outcomes = await Promise.all(work.map(async (one) => await one()))
      for (const outcome of outcomes)
        expect(['created', 'placed', 'gone', 'place_gone', 'deleted']).toContain(outcome)
      expect(await sectionsOf(project.gid)).toEqual([])
      expect((await stores.tasks.memberships(owner.viewer, [loose.gid])).get(loose.gid)).toEqual([])
    }
  })

  it('a task deleted while others are put below it: each is told so or goes with it; nothing fails', async () => {
    const owner = await stores.newPerson()
    for (let round = 0; round < ROUNDS; round++) {
      const root = await stores.newTask(owner)
      const parent = await stores.newTask(owner, { parentGid: root.gid, rootGid: root.gid })
      const gids: Gid[] = []
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, async (_, caller) => {
          const node = nodeOf(caller)
          if (caller === 5) {
            await node.tasks.delete({ taskGid: root.gid, byGid: owner.gid, nowMs: NOW_MS })
            return 'deleted'
          }
          const gid = await node.nextGid()
          gids.push(gid)
          const task = { ...blankTask(owner, gid), parentGid: parent.gid, rootGid: root.gid }
          return await node.tasks.create({
            task,
            places: [],
            followerGids: [],
            like: null,
            telling: await node.telling(owner.gid),
          })
        }),
      )
      for (const outcome of outcomes) expect(['created', 'parent_gone', 'deleted']).toContain(outcome)
      expect(await stores.tasks.read(owner.viewer, [root.gid, parent.gid, ...gids])).toEqual([])
    }
  })

  it('tasks made in the same two projects, named in either order, do not wait for each other for ever', async () => {
    const owner = await stores.newPerson()
    const [one, two] = [await stores.newProject(owner), await stores.newProject(owner)]
    const places = [one, two].map(({ project }) => ({ projectGid: project.gid, sectionGid: null }))
    for (let round = 0; round < ROUNDS; round++) {
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, async (_, caller) => {
          const task = blankTask(owner, await nodeOf(caller).nextGid())
          return await nodeOf(caller).tasks.create({
            task,
            places: caller % 2 === 0 ? places : places.toReversed(),
            followerGids: [],
            like: null,
            telling: await stores.telling(owner.gid),
          })
        }),
      )
      expect(new Set(outcomes)).toEqual(new Set(['created']))
    }
  })

  it('one address, many people at once: the first keeps it', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const decisions = await Promise.all(
        Array.from({ length: 8 }, async (_, caller) => {
          const node = nodeOf(caller)
          return await node.users.create({
            user: {
              gid: await node.nextGid(),
              name: 'One',
              email: `${caller % 2 === 0 ? 'ONE' : 'one'}${round}@people.example`,
              createdAtMs: NOW_MS,
              deactivatedAtMs: null,
              emailVerifiedAtMs: null,
            },
            membership: { gid: await node.nextGid(), workspaceGid: await node.nextGid(), role: 'admin' },
            newWorkspaceName: 'W',
            passwordHash: null,
            actor: { kind: 'operator' },
          })
        }),
      )
      expect(decisions.filter((one) => one === 'created')).toHaveLength(1)
      expect(decisions.filter((one) => one === 'email_taken')).toHaveLength(7)
    }
  })
})
