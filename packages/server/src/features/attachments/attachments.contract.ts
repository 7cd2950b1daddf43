import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NOW_MS, type OpenStores, type Stores } from '../../../test/support/stores.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Attachment, AttachmentParent } from './attachment.rules.js'

const GID_OF_NOTHING = '9' as Gid
const LIMITS = { perParentMax: 3, nowMs: NOW_MS }
const MINUTE_MS = 60_000

/** What any store of attachments and their files must do. */
export function attachmentContract(open: OpenStores): void {
  let stores: Stores
  let owner: Awaited<ReturnType<Stores['newPerson']>>
  let project: AttachmentParent
  beforeAll(async () => {
    stores = await open()
    owner = await stores.newPerson()
    project = { kind: 'project', gid: (await stores.newProject(owner)).project.gid }
  })
  afterAll(async () => {
    await stores.close()
  })

  const newTask = async (): Promise<AttachmentParent> => {
    return { kind: 'task', gid: (await stores.newTask(owner)).gid }
  }
  const link = async (parent: AttachmentParent): Promise<Attachment> => ({
    gid: await stores.nextGid(),
    parent,
    createdByGid: owner.gid,
    name: 'Plan',
    createdAtMs: NOW_MS,
    host: 'external',
    url: 'https://x.example/',
    connectedClientId: null,
  })
  const upload = async (parent: AttachmentParent, keptUntilMs = NOW_MS + MINUTE_MS): Promise<Attachment> => {
    const gid = await stores.nextGid()
    await stores.attachmentFiles.expect({ gid, keptUntilMs })
    const { createdAtMs, createdByGid } = await link(parent)
    return {
      gid,
      parent,
      createdAtMs,
      createdByGid,
      name: 'a.txt',
      host: 'asana',
      size: 1,
      mediaType: 'text/plain',
    }
  }
  const toldAt = async (limits: typeof LIMITS = LIMITS) => ({ ...limits, storyGid: await stores.nextGid() })
  const create = async (attachment: Attachment) => await stores.attachments.create(attachment, await toldAt())
  const load = async (gid: Gid) => (await stores.attachments.load([gid])).get(gid)
  const takeDue = async (nowMs = NOW_MS) => await stores.attachmentFiles.takeDue({ nowMs, rowsMax: 100 })
  const modifiedAt = async (taskGid: Gid) =>
    (
      await stores.db.queries
        .selectFrom('tasks')
        .select('modified_at_ms')
        .where('gid', '=', taskGid)
        .executeTakeFirstOrThrow()
    ).modified_at_ms

  describe('create and load', () => {
    it('gives back what was put in, of tasks and of projects', async () => {
      for (const parent of [await newTask(), project])
        for (const make of [link, upload]) {
          const attachment = await make(parent)
          expect(await create(attachment)).toBe('created')
          expect(await load(attachment.gid)).toEqual(attachment)
        }
      expect((await stores.attachments.load([GID_OF_NOTHING])).size).toBe(0)
    })

    it('modifies the task', async () => {
      const task = await newTask()
      const attachment = await link(task)
      await stores.attachments.create(attachment, await toldAt({ ...LIMITS, nowMs: NOW_MS + 5 }))
      expect(await modifiedAt(task.gid)).toBe(NOW_MS + 5)
      await stores.attachments.delete(attachment, NOW_MS + 9)
      expect(await modifiedAt(task.gid)).toBe(NOW_MS + 9)
    })

    it('parent_gone: nothing is made, and the file belongs to nothing', async () => {
      for (const kind of ['task', 'project'] as const) {
        const attachment = await upload({ kind, gid: GID_OF_NOTHING })
        expect(await create(attachment)).toBe('parent_gone')
        expect(await load(attachment.gid)).toBeUndefined()
        expect(await stores.attachmentFiles.giveUp(attachment.gid)).toBe(true)
      }
    })

    it('too_many: the last one that may be is made, and the task is not modified by the one beyond', async () => {
      const task = await newTask()
      for (let count = 0; count < LIMITS.perParentMax; count++)
        expect(await create(await link(task))).toBe('created')
      const beyond = await upload(task)
      expect(await stores.attachments.create(beyond, await toldAt({ ...LIMITS, nowMs: NOW_MS + 7 }))).toBe(
        'too_many',
      )
      expect(await load(beyond.gid)).toBeUndefined()
      expect(await modifiedAt(task.gid)).toBe(NOW_MS)
    })

    it('file_gone: one that nobody expects, was given up, or came too late', async () => {
      const task = await newTask()
      const [unexpected, givenUp, late] = [await link(task), await upload(task), await upload(task, NOW_MS)]
      await stores.attachmentFiles.giveUp(givenUp.gid)
      const uploads: readonly Attachment[] = [{ ...givenUp, gid: unexpected.gid }, givenUp, late]
      for (const attachment of uploads) {
        expect(await create(attachment)).toBe('file_gone')
        expect(await load(attachment.gid)).toBeUndefined()
      }
    })
  })

  it('list has those of one parent, in the order of their gids, from any place', async () => {
    const task = await newTask()
    const made = [await link(task), await upload(task), await link(task)]
    for (const attachment of made) await create(attachment)
    await create(await link(project))
    expect(await stores.attachments.list(task, { limit: null, after: null })).toEqual(made)
    const [first] = made
    const page = await stores.attachments.list(task, { limit: 1, after: [first?.gid ?? ''] })
    // One more than was asked for says that there is more.
    expect(page).toEqual(made.slice(1))
  })

  describe('a file belongs to nothing', () => {
    it('once its attachment is deleted, at once; gone when it is deleted again', async () => {
      const attachment = await upload(await newTask())
      await create(attachment)
      expect(await stores.attachmentFiles.giveUp(attachment.gid)).toBe(false)
      expect(await takeDue()).not.toContain(attachment.gid)
      expect(await stores.attachments.delete(attachment, NOW_MS)).toBe('deleted')
      expect(await takeDue()).toContain(attachment.gid)
      expect(await stores.attachments.delete(attachment, NOW_MS)).toBe('gone')
    })

    it('once the task is deleted, or the one above it, or the project', async () => {
      const above = await newTask()
      const below = await stores.newTask(owner, { parentGid: above.gid, rootGid: above.gid })
      const mine = (await stores.newProject(owner)).project.gid
      const made = [
        await upload(above),
        await upload({ kind: 'task', gid: below.gid }),
        await upload({ kind: 'project', gid: mine }),
      ]
      for (const attachment of made) await create(attachment)
      await stores.tasks.delete({ taskGid: above.gid, byGid: owner.gid, nowMs: NOW_MS })
      await stores.projects.delete(mine, { byGid: owner.gid, nowMs: NOW_MS })
      const due = await takeDue()
      for (const { gid } of made) {
        expect(await load(gid)).toBeUndefined()
        expect(due).toContain(gid)
      }
    })

    it('while it is uploaded, and is due when it was for too long; taken again until it is forgotten', async () => {
      const { gid } = await upload(await newTask())
      expect(await takeDue(NOW_MS + MINUTE_MS - 1)).not.toContain(gid)
      for (let count = 0; count < 2; count++) expect(await takeDue(NOW_MS + MINUTE_MS)).toContain(gid)
      await stores.attachmentFiles.forget([gid])
      expect(await takeDue(NOW_MS + MINUTE_MS)).not.toContain(gid)
    })

    it('and is never forgotten while it belongs to something', async () => {
      const attachment = await upload(await newTask())
      await create(attachment)
      await stores.attachmentFiles.forget([attachment.gid])
      await stores.attachments.delete(attachment, NOW_MS)
      expect(await takeDue()).toContain(attachment.gid)
    })
  })
}
