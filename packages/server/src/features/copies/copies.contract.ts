import { afterAll, beforeAll, expect, it } from 'vitest'
import { NOW_MS, type OpenStores, type Person, type Stores } from '../../../test/support/stores.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { insertAttachment } from '../attachments/attachments.writers.js'
import { newField } from '../custom-fields/custom-field.rules.js'
import { copyStore } from './copies.store.js'
import { COPY_LIMITS, type CopyLimits } from './originals.rules.js'

/** What any store must do that copies are read from. */
export function copyContract(open: OpenStores): void {
  let stores: Stores
  let owner: Person
  let task: Gid
  let project: Gid
  beforeAll(async () => {
    stores = await open()
    owner = await stores.newPerson()
    const made = await stores.newProject(owner)
    project = made.project.gid
    const places = [{ projectGid: project, sectionGid: made.sectionGid }]
    task = (await stores.newTask(owner, { places })).gid
    await stores.newTask(owner, { parentGid: task, rootGid: task })
    const gid = await stores.nextGid()
    const { workspaceGid } = owner
    const field = newField({ gid, workspaceGid, createdByGid: owner.gid, nowMs: NOW_MS })
    await stores.customFields.fields.create({ field: { ...field, name: 'Field' }, options: [] })
    const value = { kind: 'text', text: 'x' } as const
    await stores.tasks.update({
      taskGid: task,
      changes: {},
      judged: null,
      followerGids: [],
      like: null,
      fieldValues: [{ field, value }],
      nowMs: NOW_MS,
      telling: await stores.telling(owner.gid),
    })
    for (let link = 0; link < 2; link++) await attach(link)
    for (let other = 0; other < 2; other++) {
      const { gid: dependsOnGid } = await stores.newTask(owner)
      await inTransaction(stores.db, async (tx) => {
        await tx
          .insertInto('task_dependencies')
          .values({ task_gid: task, depends_on_gid: dependsOnGid })
          .execute()
      })
    }
  })
  afterAll(async () => {
    await stores.close()
  })

  const attach = async (link: number) => {
    const gid = await stores.nextGid()
    await inTransaction(stores.db, async (tx) => {
      await insertAttachment(tx, {
        gid,
        parent: { kind: 'task', gid: task },
        createdByGid: owner.gid,
        name: `Link ${link}`,
        createdAtMs: NOW_MS,
        host: 'external',
        url: 'https://x.example/',
        connectedClientId: null,
      })
    })
  }
  const read = async (limits: Partial<CopyLimits> = {}, withAttachments = true) => {
    const source = { of: 'project', gid: project, withSubtasks: true, withAttachments } as const
    return await copyStore(stores.db).originals(owner.viewer, source, { ...COPY_LIMITS, ...limits })
  }

  it('are read whole up to each limit, and not at all beyond one', async () => {
    const exact = { tasksMax: 2, attachmentsMax: 2, dependenciesMax: 2, valuesMax: 1 }
    const found = await read(exact)
    if (typeof found === 'string') throw new Error(found)
    expect(found.tasks).toHaveLength(2)
    expect(found.attachments.map(({ name }) => name)).toEqual(['Link 0', 'Link 1'])
    const original = found.tasks.find(({ gid }) => gid === task)
    expect(original?.dependsOnGids).toHaveLength(2)
    expect(original?.fieldValues).toHaveLength(1)
    expect(await read({ tasksMax: 1 })).toBe('too_many_tasks')
    expect(await read({ attachmentsMax: 1 })).toBe('too_many_attachments')
    expect(await read({ dependenciesMax: 1 })).toBe('too_many_dependencies')
    expect(await read({ valuesMax: 0 })).toBe('too_many_values')
  })

  it('leave out attachments that nobody asked for, however many there are', async () => {
    expect(await read({ attachmentsMax: 0 }, false)).toMatchObject({ attachments: [] })
  })

  it('are none where the project is gone', async () => {
    const source = {
      of: 'project',
      gid: await stores.nextGid(),
      withSubtasks: true,
      withAttachments: true,
    } as const
    expect(await copyStore(stores.db).originals(owner.viewer, source, COPY_LIMITS)).toBe('gone')
  })
}
