import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import type { UploadedAttachment } from '../../src/features/attachments/attachment.rules.js'
import { DATABASE_KINDS } from '../support/services.js'
import { NOW_MS, openStoresAt, sharedLocation, type Person, type Stores } from '../support/stores.js'

const ROUNDS = 20
const MINUTE_MS = 60_000

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let nodes: readonly Stores[]
  let stores: Stores
  let owner: Person
  let drop: () => Promise<void>

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
  const upload = async (taskGid: Gid): Promise<UploadedAttachment> => {
    const gid = await stores.nextGid()
    await stores.attachmentFiles.expect({ gid, keptUntilMs: NOW_MS + MINUTE_MS })
    const parent = { kind: 'task', gid: taskGid } as const
    const by = { createdByGid: owner.gid, createdAtMs: NOW_MS }
    return { gid, parent, ...by, name: 'a.txt', host: 'asana', size: 1, mediaType: 'text/plain' }
  }
  const create = async (attachment: UploadedAttachment, { at = 0, perParentMax = 1_000 } = {}) =>
    await nodeOf(at).attachments.create(attachment, {
      perParentMax,
      nowMs: NOW_MS,
      storyGid: await nodeOf(at).nextGid(),
    })
  const isThere = async ({ gid }: UploadedAttachment) => (await stores.attachments.load([gid])).has(gid)

  it('of more attachments at once than may be, as many as may be are there', async () => {
    const task = await stores.newTask(owner)
    const made = await Promise.all(Array.from({ length: ROUNDS }, async () => await upload(task.gid)))
    const decisions = await Promise.all(
      made.map(async (attachment, at) => await create(attachment, { at, perParentMax: 7 })),
    )
    expect(decisions.filter((decision) => decision === 'created')).toHaveLength(7)
    const listed = await stores.attachments.list(
      { kind: 'task', gid: task.gid },
      { limit: null, after: null },
    )
    expect(listed).toHaveLength(7)
  })

  it('an attachment and the deletion of its task: nothing is attached to nothing, and its file is known to be one too many', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const task = await stores.newTask(owner)
      const attachment = await upload(task.gid)
      const [decision] = await Promise.all([
        create(attachment),
        nodeOf(1).tasks.delete({ taskGid: task.gid, byGid: owner.gid, nowMs: NOW_MS }),
      ])
      expect(['created', 'parent_gone']).toContain(decision)
      expect(await isThere(attachment)).toBe(false)
      expect(await stores.attachmentFiles.giveUp(attachment.gid)).toBe(true)
    }
  })

  it('a file that is claimed and swept at once: the attachment has its file, or there is none', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const attachment = await upload((await stores.newTask(owner)).gid)
      const [decision, taken] = await Promise.all([
        create(attachment),
        // The clock of the one that sweeps is far ahead.
        nodeOf(1).attachmentFiles.takeDue({ nowMs: NOW_MS + MINUTE_MS, rowsMax: 1_000 }),
      ])
      const isTaken = taken.includes(attachment.gid)
      expect([decision, isTaken]).toEqual(isTaken ? ['file_gone', true] : ['created', false])
      expect(await isThere(attachment)).toBe(!isTaken)
      await stores.attachmentFiles.forget(taken)
    }
  })

  it('one deletion of many finds it', async () => {
    const attachment = await upload((await stores.newTask(owner)).gid)
    await create(attachment)
    const decisions = await Promise.all(
      Array.from(
        { length: ROUNDS },
        async (_, at) => await nodeOf(at).attachments.delete(attachment, NOW_MS),
      ),
    )
    expect(decisions.filter((decision) => decision === 'deleted')).toHaveLength(1)
  })
})
