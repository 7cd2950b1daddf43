import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { COMMENT, type Story } from '../../src/features/stories/story.rules.js'
import type { Task } from '../../src/features/tasks/task.rules.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { DATABASE_KINDS } from '../support/services.js'
import { NOW_MS, openStoresAt, sharedLocation, type Person, type Stores } from '../support/stores.js'

const ROUNDS = 10
const CALLERS = 12
const UNPAGED = { limit: null, after: null }

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let nodes: readonly Stores[]
  let stores: Stores
  let drop: () => Promise<void>
  let owner: Person

  beforeAll(async () => {
    const shared = await sharedLocation(kind, 'with schema')
    drop = shared.drop
    stores = await openStoresAt(shared.location)
    nodes = kind === 'postgres' ? [stores, await openStoresAt(shared.location)] : [stores]
    owner = await stores.newPerson()
  })
  afterAll(async () => {
    for (const one of nodes) await one.close()
    await drop()
  })

  const nodeOf = (caller: number) => nodes[caller % nodes.length] ?? stores
  const atOnce = async <T>(work: (node: Stores, caller: number) => Promise<T>): Promise<T[]> =>
    await Promise.all(
      Array.from({ length: CALLERS }, async (_, caller) => await work(nodeOf(caller), caller)),
    )
  const newComment = async (node: Stores, task: Task): Promise<Story & { readonly facts: null }> => ({
    gid: await node.nextGid(),
    target: { type: 'task', gid: task.gid },
    workspaceGid: task.workspaceGid,
    kind: COMMENT,
    facts: null,
    createdByGid: owner.gid,
    createdAtMs: NOW_MS,
    htmlText: '<body>Hello</body>',
    stickerName: null,
    isPinned: false,
    editedAtMs: null,
  })
  const commentOn = async (task: Task) => {
    const comment = await newComment(stores, task)
    await stores.stories.createComment(comment)
    return comment
  }
  /** From which to which each change led: nothing that was ever there is missing in what is told. */
  const expectOneChain = (
    steps: readonly (readonly [from: string, to: string])[],
    from: string,
    to: string,
  ) => {
    const next = new Map(steps)
    expect(next.size).toBe(steps.length)
    let [at, length] = [from, 0]
    for (let step = next.get(at); step !== undefined && length < steps.length; step = next.get(at)) {
      at = step
      length++
    }
    expect({ at, length }).toEqual({ at: to, length: steps.length })
  }

  it('renamings at once are each told, each of the name that the one before it gave', async () => {
    const task = await stores.newTask(owner, { name: 'before' })
    await atOnce(
      async (node, caller) =>
        await node.tasks.update({
          taskGid: task.gid,
          changes: { name: `name ${caller}` },
          judged: null,
          followerGids: [],
          like: null,
          nowMs: NOW_MS + caller,
          telling: await node.telling(owner.gid),
        }),
    )
    const steps = (await stores.stories.list({ type: 'task', ...task }, UNPAGED)).flatMap((story) =>
      story.kind === 'name_changed' ? [[story.facts.oldName, story.facts.newName] as const] : [],
    )
    expect(steps).toHaveLength(CALLERS)
    const now = (await stores.tasks.read(owner.viewer, [task.gid]))[0]?.task.name ?? ''
    expectOneChain(steps, 'before', now)
  })

  it('moves at once are each told, each out of the section into which the one before it led', async () => {
    const { project, sectionGid } = await stores.newProject(owner)
    const sections: Gid[] = []
    for (let caller = 0; caller < CALLERS; caller++) {
      const gid = await stores.nextGid()
      const section = { gid, projectGid: project.gid, name: 's', createdAtMs: NOW_MS }
      await stores.sections.create(section, { at: 'end' }, owner.gid)
      sections.push(gid)
    }
    const task = await stores.newTask(owner, { places: [{ projectGid: project.gid, sectionGid }] })
    await atOnce(
      async (node, caller) =>
        await node.tasks.place({
          taskGid: task.gid,
          projectGid: project.gid,
          sectionGid: sections[caller] ?? sectionGid,
          position: { at: 'end' },
          projectsMax: 20,
          nowMs: NOW_MS,
          telling: await node.telling(owner.gid),
        }),
    )
    const steps = (await stores.stories.list({ type: 'task', ...task }, UNPAGED)).flatMap((story) =>
      story.kind === 'section_changed'
        ? [[story.facts.oldSectionGid, story.facts.newSectionGid] as const]
        : [],
    )
    expect(steps).toHaveLength(CALLERS)
    const [place] = (await stores.tasks.memberships(owner.viewer, [task.gid])).get(task.gid) ?? []
    expectOneChain(steps, sectionGid, place?.sectionGid ?? '')
  })

  it('comments written while their task is deleted are there before it, or told that it is gone', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const task = await stores.newTask(owner)
      const gids: Gid[] = []
      const outcomes = await atOnce(async (node, caller) => {
        if (caller === 5) {
          await node.tasks.delete({ taskGid: task.gid, byGid: owner.gid, nowMs: NOW_MS })
          return 'deleted'
        }
        const comment = await newComment(node, task)
        gids.push(comment.gid)
        return await node.stories.createComment(comment)
      })
      for (const outcome of outcomes) expect(['created', 'target_gone', 'deleted']).toContain(outcome)
      expect(await stores.stories.read(owner.viewer, gids)).toEqual([])
    }
  })

  it('one of several deletes a comment, while others change and like it; nothing fails, and no like is left', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const comment = await commentOn(await stores.newTask(owner))
      const outcomes = await atOnce(async (node, caller) => {
        if (caller % 3 === 0) return await node.stories.delete({ story: comment, nowMs: NOW_MS })
        const like = { userGid: owner.gid, likeGid: await node.nextGid() }
        const changes = caller % 3 === 1 ? { htmlText: `<body>${caller}</body>` } : {}
        const updated = await node.stories.update({ story: comment, changes, like, nowMs: NOW_MS })
        return updated === null ? 'missed' : 'updated'
      })
      expect(outcomes.filter((outcome) => outcome === 'deleted')).toHaveLength(1)
      const likes = await stores.db.queries
        .selectFrom('story_likes')
        .select('gid')
        .where('story_gid', '=', comment.gid)
        .execute()
      expect(likes).toEqual([])
    }
  })

  it('changes of different fields of a comment at once all stay, and one person likes it once', async () => {
    const comment = await commentOn(await stores.newTask(owner))
    await atOnce(async (node, caller) => {
      const like = { userGid: owner.gid, likeGid: await node.nextGid() }
      const changes = [{ htmlText: '<body>b</body>' }, { isPinned: true }, { stickerName: 'heart' }][
        caller % 3
      ]
      await node.stories.update({ story: comment, changes: changes ?? {}, like, nowMs: NOW_MS })
    })
    expect((await stores.stories.read(owner.viewer, [comment.gid]))[0]).toMatchObject({
      htmlText: '<body>b</body>',
      isPinned: true,
      stickerName: 'heart',
    })
    expect((await stores.stories.likes([comment.gid]))?.get(comment.gid)).toHaveLength(1)
  })
})
