import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NOW_MS, type OpenStores, type Person, type Stores } from '../../../test/support/stores.js'
import { deactivateIn } from '../users/users.store.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { insertStories, insertSystemStories } from './stories.writers.js'
import { COMMENT, SYSTEM_KINDS, type Story, type SystemStory } from './story.rules.js'

const GID_OF_NOTHING = '9' as Gid
const UNPAGED = { limit: null, after: null }
type Comment = Story & { readonly facts: null }

/** One story of each kind that the system tells. */
function oneOfEach(gid: Gid): readonly SystemStory[] {
  const dates = { startOn: '2026-11-01', startAtMs: null, dueOn: '2026-12-01', dueAtMs: NOW_MS }
  const noDates = { startOn: null, startAtMs: null, dueOn: null, dueAtMs: null }
  return [
    { kind: 'added_to_project', facts: { projectGid: gid } },
    { kind: 'removed_from_project', facts: { projectGid: gid } },
    {
      kind: 'section_changed',
      facts: { projectGid: gid, oldSectionGid: gid, newSectionGid: GID_OF_NOTHING },
    },
    { kind: 'assigned', facts: { assigneeGid: gid } },
    { kind: 'unassigned', facts: { assigneeGid: gid } },
    { kind: 'name_changed', facts: { oldName: '"a"', newName: '' } },
    { kind: 'notes_changed', facts: {} },
    { kind: 'due_date_changed', facts: { oldDates: noDates, newDates: dates } },
    { kind: 'marked_complete', facts: {} },
    { kind: 'marked_incomplete', facts: {} },
    {
      kind: 'resource_subtype_changed',
      facts: { oldResourceSubtype: 'default_task', newResourceSubtype: 'milestone' },
    },
    {
      kind: 'approval_status_changed',
      facts: { oldApprovalStatus: 'pending', newApprovalStatus: 'approved' },
    },
    { kind: 'follower_added', facts: { followerGid: gid } },
    { kind: 'follower_removed', facts: { followerGid: gid } },
    { kind: 'added_to_task', facts: { otherTaskGid: gid } },
    { kind: 'removed_from_task', facts: { otherTaskGid: gid } },
    { kind: 'added_to_tag', facts: { tagGid: gid } },
    { kind: 'removed_from_tag', facts: { tagGid: gid } },
    { kind: 'attachment_added', facts: { attachmentName: 'Cover.png' } },
    { kind: 'dependency_added', facts: { dependencyGid: gid } },
    { kind: 'dependency_removed', facts: { dependencyGid: gid } },
    { kind: 'dependent_added', facts: { otherTaskGid: gid } },
    { kind: 'dependent_removed', facts: { otherTaskGid: gid } },
    ...oneOfEachField(gid),
  ]
}

/** One for each type of custom field. */
function oneOfEachField(gid: Gid): readonly SystemStory[] {
  const field = { customFieldGid: gid }
  const options = { oldOptionGids: [], newOptionGids: [gid, GID_OF_NOTHING] }
  return [
    { kind: 'text_custom_field_changed', facts: { ...field, oldText: null, newText: '"a"' } },
    {
      kind: 'number_custom_field_changed',
      facts: { ...field, oldNumber: 0.25, newNumber: null, oldShown: '25%', newShown: null },
    },
    {
      kind: 'date_custom_field_changed',
      facts: { ...field, oldDate: null, newDate: { on: '2026-12-24', atMs: NOW_MS } },
    },
    { kind: 'enum_custom_field_changed', facts: { ...field, ...options } },
    { kind: 'multi_enum_custom_field_changed', facts: { ...field, ...options } },
    { kind: 'people_custom_field_changed', facts: { ...field, oldPeopleGids: [gid], newPeopleGids: [] } },
    { kind: 'reference_custom_field_changed', facts: field },
  ]
}

/** What any store of stories must do. */
export function storyContract(open: OpenStores): void {
  let stores: Stores
  beforeAll(async () => {
    stores = await open()
  })
  afterAll(async () => {
    await stores.close()
  })

  const newTask = async (owner?: Person) => {
    const person = owner ?? (await stores.newPerson())
    return { owner: person, task: await stores.newTask(person) }
  }
  const commentOn = async (
    { owner, task }: Awaited<ReturnType<typeof newTask>>,
    wish: Partial<Comment> = {},
  ): Promise<Comment> => {
    const comment: Comment = {
      gid: await stores.nextGid(),
      target: { type: 'task', gid: task.gid },
      workspaceGid: task.workspaceGid,
      kind: COMMENT,
      facts: null,
      createdByGid: owner.gid,
      createdAtMs: NOW_MS + 1,
      htmlText: '<body>Hello</body>',
      stickerName: null,
      isPinned: false,
      editedAtMs: null,
      ...wish,
    }
    expect(await stores.stories.createComment(comment)).toBe('created')
    return comment
  }
  const read = async ({ viewer }: Person, gid: Gid) => (await stores.stories.read(viewer, [gid]))[0]
  const modifiedAtMs = async ({ viewer }: Person, taskGid: Gid) =>
    (await stores.tasks.read(viewer, [taskGid]))[0]?.task.modifiedAtMs
  const update = async (
    story: Story,
    wish: Partial<Parameters<Stores['stories']['update']>[0]>,
  ): Promise<Story | null> =>
    await stores.stories.update({ story, changes: {}, like: null, nowMs: NOW_MS + 2, ...wish })

  describe('reading', () => {
    it('finds all of a story, in the workspaces that somebody is in', async () => {
      const scene = await newTask()
      const comment = await commentOn(scene, { stickerName: 'heart', isPinned: true })
      const stranger = await stores.newPerson()
      const found = await stores.stories.read(scene.owner.viewer, [comment.gid, GID_OF_NOTHING])
      expect(found).toEqual([comment])
      expect(await stores.stories.read(stranger.viewer, [comment.gid])).toEqual([])
      expect(await stores.stories.read({ ...scene.owner.viewer, roles: new Map() }, [comment.gid])).toEqual(
        [],
      )
    })

    it('lists those of one task, by time and then by gid, and goes on where a page ended', async () => {
      const scene = await newTask()
      await commentOn(await newTask(scene.owner))
      const late = await commentOn(scene, { createdAtMs: NOW_MS + 20 })
      const [one, two] = [await commentOn(scene), await commentOn(scene)]
      const gids = async (page: Parameters<Stores['stories']['list']>[1]) =>
        (await stores.stories.list({ type: 'task', ...scene.task }, page)).map((story) => story.gid)
      expect(await gids(UNPAGED)).toEqual([one.gid, two.gid, late.gid])
      // One more than the page holds, which tells whether anything follows.
      expect(await gids({ limit: 1, after: null })).toEqual([one.gid, two.gid])
      expect(await gids({ limit: 5, after: [one.createdAtMs, one.gid] })).toEqual([two.gid, late.gid])
      expect(await gids({ limit: 5, after: [late.createdAtMs, late.gid] })).toEqual([])
    })

    it('of somebody who was deactivated is as it was', async () => {
      const scene = await newTask()
      const ben = await stores.newPerson({ workspaceGid: scene.owner.workspaceGid, role: 'member' })
      const comment = await commentOn(scene, { createdByGid: ben.gid })
      await inTransaction(stores.db, async (tx) => {
        await deactivateIn(tx, { userGid: ben.gid, actor: { kind: 'operator' }, nowMs: NOW_MS })
      })
      expect(await read(scene.owner, comment.gid)).toEqual(comment)
    })
  })

  describe('comments', () => {
    it('change their task; target_gone: none is kept', async () => {
      const scene = await newTask()
      const comment = await commentOn(scene, { createdAtMs: NOW_MS + 5 })
      expect(await modifiedAtMs(scene.owner, scene.task.gid)).toBe(NOW_MS + 5)
      await stores.tasks.delete({ taskGid: scene.task.gid, byGid: scene.owner.gid, nowMs: NOW_MS })
      expect(await read(scene.owner, comment.gid)).toBeUndefined()
      const late = { ...comment, gid: await stores.nextGid() }
      expect(await stores.stories.createComment(late)).toBe('target_gone')
      expect(await read(scene.owner, late.gid)).toBeUndefined()
    })

    it('take the changes of each field, and say when their text changed', async () => {
      const scene = await newTask()
      const comment = await commentOn(scene)
      expect(await update(comment, { changes: { isPinned: true, stickerName: 'trophy' } })).toEqual({
        ...comment,
        isPinned: true,
        stickerName: 'trophy',
      })
      expect(await modifiedAtMs(scene.owner, scene.task.gid)).toBe(comment.createdAtMs)
      const edited = { ...comment, isPinned: true, htmlText: '<body>b</body>', editedAtMs: NOW_MS + 2 }
      const changes = { htmlText: '<body>b</body>', stickerName: null }
      expect(await update(comment, { changes })).toEqual(edited)
      expect(await read(scene.owner, comment.gid)).toEqual(edited)
      expect(await modifiedAtMs(scene.owner, scene.task.gid)).toBe(NOW_MS + 2)
    })

    it('that are gone are changed by nobody, and neither is their task', async () => {
      const scene = await newTask()
      const comment = await commentOn(scene)
      const other = await commentOn(scene)
      expect(await stores.stories.delete({ story: comment, nowMs: NOW_MS + 3 })).toBe('deleted')
      expect(await modifiedAtMs(scene.owner, scene.task.gid)).toBe(NOW_MS + 3)
      expect(await stores.stories.delete({ story: comment, nowMs: NOW_MS + 9 })).toBe('gone')
      const changes = { htmlText: '<body>b</body>' }
      expect(await update(comment, { changes, nowMs: NOW_MS + 9 })).toBeNull()
      const like = { userGid: scene.owner.gid, likeGid: await stores.nextGid() }
      expect(await update(comment, { like })).toBeNull()
      expect(await modifiedAtMs(scene.owner, scene.task.gid)).toBe(NOW_MS + 3)
      expect(await read(scene.owner, other.gid)).toEqual(other)
    })

    it('are liked once by each', async () => {
      const scene = await newTask()
      const ben = await stores.newPerson({ workspaceGid: scene.owner.workspaceGid })
      const [comment, other] = [await commentOn(scene), await commentOn(scene)]
      const likes = async () => await stores.stories.likes([comment.gid, other.gid])
      const first = await stores.nextGid()
      await update(comment, { like: { userGid: ben.gid, likeGid: first } })
      await update(comment, { like: { userGid: ben.gid, likeGid: await stores.nextGid() } })
      const own = await stores.nextGid()
      await update(comment, { like: { userGid: scene.owner.gid, likeGid: own } })
      expect(await likes()).toEqual(
        new Map([
          [
            comment.gid,
            [
              { gid: first, user: ben.gid },
              { gid: own, user: scene.owner.gid },
            ],
          ],
          [other.gid, []],
        ]),
      )
      await update(comment, { like: { userGid: ben.gid, likeGid: null } })
      expect((await likes())?.get(comment.gid)).toEqual([{ gid: own, user: scene.owner.gid }])
      expect(await stores.stories.likes([])).toEqual(new Map())
    })
  })

  describe('what happened', () => {
    it('is kept with all that is known of it, of every kind', async () => {
      const { owner, task } = await newTask()
      const told = oneOfEach(owner.gid)
      expect(told.map(({ kind }) => kind)).toEqual(SYSTEM_KINDS)
      const { storyGids: gids } = await stores.telling(owner.gid)
      const change = { taskGid: task.gid, byGid: owner.gid, atMs: NOW_MS }
      await inTransaction(stores.db, async (tx) => {
        await insertSystemStories(tx, change, { stories: told, gids })
      })
      const stories = await stores.stories.list({ type: 'task', ...task }, UNPAGED)
      expect(stories.map(({ facts, kind }) => ({ kind, facts }))).toEqual(told)
      expect(stories[0]).toEqual({
        gid: gids[0],
        target: { type: 'task', gid: task.gid },
        workspaceGid: task.workspaceGid,
        createdByGid: owner.gid,
        createdAtMs: NOW_MS,
        htmlText: '',
        stickerName: null,
        isPinned: false,
        editedAtMs: null,
        ...told[0],
      })
    })

    it('is derived of a change where another feature writes it: tags that come and go', async () => {
      const { owner, task } = await newTask()
      const { storyGids } = await stores.telling(owner.gid)
      const sides = { before: { tagGids: ['1' as Gid] }, after: { tagGids: ['2' as Gid] } }
      await inTransaction(stores.db, async (tx) => {
        await insertStories(tx, { taskGid: task.gid, byGid: owner.gid, atMs: NOW_MS, ...sides }, storyGids)
      })
      expect(
        (await stores.stories.list({ type: 'task', ...task }, UNPAGED)).map(({ facts, kind }) => ({
          kind,
          facts,
        })),
      ).toEqual([
        { kind: 'removed_from_tag', facts: { tagGid: '1' } },
        { kind: 'added_to_tag', facts: { tagGid: '2' } },
      ])
    })

    it('is written with the change or not at all', async () => {
      const { owner, task } = await newTask()
      const change = async (storyGids: readonly Gid[], followerGids: readonly Gid[] = []) =>
        await stores.tasks.update({
          taskGid: task.gid,
          changes: { name: 'Half', dueOn: '2026-12-01' },
          judged: null,
          followerGids,
          like: null,
          nowMs: NOW_MS + 1,
          telling: { byGid: owner.gid, storyGids },
        })
      // Fewer gids than stories is a mistake of whoever calls.
      await expect(change([await stores.nextGid()])).rejects.toThrow('2 stories')
      await expect(change((await stores.telling(owner.gid)).storyGids, [GID_OF_NOTHING])).rejects.toThrow()
      expect((await stores.tasks.read(owner.viewer, [task.gid]))[0]?.task).toEqual(task)
      expect(await stores.stories.list({ type: 'task', ...task }, UNPAGED)).toEqual([])
    })

    it('is nothing where the change is refused', async () => {
      const { owner, task } = await newTask()
      const { project, sectionGid } = await stores.newProject(owner)
      const telling = await stores.telling(owner.gid)
      const place = {
        taskGid: task.gid,
        projectGid: project.gid,
        sectionGid,
        projectsMax: 1,
        nowMs: NOW_MS,
        telling,
      }
      const unknown = { at: 'after', anchor: GID_OF_NOTHING } as const
      expect(await stores.tasks.place({ ...place, position: unknown })).toBe('anchor_unknown')
      expect(await stores.tasks.place({ ...place, projectsMax: 0, position: { at: 'end' } })).toBe(
        'too_many_projects',
      )
      expect(await stores.stories.list({ type: 'task', ...task }, UNPAGED)).toEqual([])
      expect(await stores.tasks.place({ ...place, position: { at: 'end' } })).toBe('placed')
      expect(await stores.stories.list({ type: 'task', ...task }, UNPAGED)).toMatchObject([
        { kind: 'added_to_project', facts: { projectGid: project.gid } },
      ])
    })
  })
}
