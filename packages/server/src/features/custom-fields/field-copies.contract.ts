import { afterAll, beforeAll, expect, it } from 'vitest'
import { NOW_MS, type OpenStores, type Person, type Stores } from '../../../test/support/stores.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { newField, type CustomField, type FieldSetting } from './custom-field.rules.js'
import { copyFields, gidsForFields, type CopiedValue } from './field-copies.rules.js'
import {
  insertCopiedValues,
  insertFieldCopies,
  readAskedFields,
  readCopiedValues,
} from './field-copies.writers.js'
import type { FieldValue } from './field-value.rules.js'

/** What copies of fields, and of what tasks have in them, must do in any database. */
export function fieldCopyContract(open: OpenStores): void {
  let stores: Stores
  let owner: Person
  let count = 0
  beforeAll(async () => {
    stores = await open()
    owner = await stores.newPerson()
  })
  afterAll(async () => {
    await stores.close()
  })

  const asked = async (projectGid: Gid, wish: Partial<CustomField> = {}, isLocal = false) => {
    const parent = { kind: 'project', gid: projectGid } as const
    const gid = await stores.nextGid()
    const { workspaceGid } = owner
    const field: CustomField = {
      ...newField({ gid, workspaceGid, createdByGid: owner.gid, nowMs: NOW_MS }),
      name: `Field ${++count}`,
      ...wish,
      localTo: isLocal ? parent : null,
    }
    const names = field.type === 'enum' ? ['Low', 'High'] : []
    const options = await Promise.all(
      names.map(async (name, index) => ({
        gid: await stores.nextGid(),
        customFieldGid: gid,
        name,
        color: 'none',
        isEnabled: index > 0,
      })),
    )
    if (!isLocal) await stores.customFields.fields.create({ field, options })
    const setting: FieldSetting = {
      gid: await stores.nextGid(),
      customFieldGid: gid,
      parent,
      isImportant: field.type === 'enum',
    }
    const local = isLocal ? { field, options } : null
    expect(await stores.customFields.settings.add({ setting, placing: { at: 'end' }, local })).toBe('added')
    return { field, options }
  }
  const taskIn = async ({ gid: projectGid, sectionGid }: { readonly gid: Gid; readonly sectionGid: Gid }) =>
    (await stores.newTask(owner, { places: [{ projectGid, sectionGid }] })).gid
  const place = async () => {
    const { project, sectionGid } = await stores.newProject(owner)
    return { gid: project.gid, sectionGid }
  }
  const text = (words: string): FieldValue => ({ kind: 'text', text: words })
  const write = async (gid: Gid, projectGids: readonly Gid[], values: readonly CopiedValue[]) => {
    await inTransaction(stores.db, async (tx) => {
      await insertCopiedValues(stores.db, tx, [{ gid, projectGids, values }])
    })
  }
  const read = async (taskGids: readonly Gid[], valuesMax = 100) =>
    await readCopiedValues(stores.db.queries, taskGids, valuesMax)

  it('fields are read in their order, local ones with their options, and written for another project', async () => {
    const [from, to] = [await place(), await place()]
    const shared = await asked(from.gid, { type: 'enum' })
    const local = await asked(from.gid, { type: 'enum' }, true)
    await asked(from.gid, { type: 'text', idPrefix: 'COPY' }, true)
    const read = await readAskedFields(stores.db.queries, from.gid)
    expect(read.map(({ field, isImportant, options }) => [field.gid, isImportant, options])).toEqual([
      [shared.field.gid, true, []],
      [local.field.gid, true, local.options],
      [expect.any(String), false, []],
    ])
    const gids = await Promise.all(Array.from({ length: gidsForFields(read) }, stores.nextGid))
    const parent = { kind: 'project', gid: to.gid } as const
    const copies = copyFields(read, { parent, byGid: owner.gid, nowMs: NOW_MS, newGids: gids })
    await inTransaction(stores.db, async (tx) => {
      await insertFieldCopies(tx, copies)
    })
    const written = await readAskedFields(stores.db.queries, to.gid)
    expect(written).toEqual([
      { field: shared.field, options: [], isImportant: true },
      {
        field: { ...local.field, gid: copies.gids.get(local.field.gid), localTo: parent },
        options: local.options.map((option) => ({
          ...option,
          gid: copies.gids.get(option.gid),
          customFieldGid: copies.gids.get(local.field.gid),
        })),
        isImportant: true,
      },
    ])
  })

  it('values are written where a project of the task asks for the field, and nowhere else', async () => {
    const [here, there] = [await place(), await place()]
    const [ours, theirs] = [(await asked(here.gid)).field.gid, (await asked(there.gid)).field.gid]
    const chosen = await asked(here.gid, { type: 'enum' })
    const items = [{ type: 'enum_option', gid: chosen.options[0]?.gid ?? ours }] as const
    const values: readonly CopiedValue[] = [
      { fieldGid: ours, value: text('Ours') },
      { fieldGid: theirs, value: text('Theirs') },
      { fieldGid: chosen.field.gid, value: { kind: 'items', items } },
      { fieldGid: await stores.nextGid(), value: text('Of a field that was deleted') },
    ]
    const [task, alone] = [await taskIn(here), (await stores.newTask(owner)).gid]
    await write(task, [here.gid], values)
    await write(alone, [], values)
    const found = await read([task, alone])
    expect(found?.get(task)).toEqual([values[0], values[2]])
    expect(found?.get(alone)).toBeUndefined()
  })

  it('are read as long as there are no more of them, and no more items, than were asked for', async () => {
    const project = await place()
    const fields = [(await asked(project.gid)).field.gid, (await asked(project.gid)).field.gid]
    const people = (await asked(project.gid, { type: 'people' })).field.gid
    const other = await stores.newPerson({ workspaceGid: owner.workspaceGid })
    const [one, second] = [await taskIn(project), await taskIn(project)]
    for (const task of [one, second])
      await write(
        task,
        [project.gid],
        fields.map((fieldGid) => ({ fieldGid, value: text('x') })),
      )
    expect((await read([one, second], 4))?.size).toBe(2)
    expect(await read([one, second], 3)).toBeNull()
    const items = [owner, other].map(({ gid }) => ({ type: 'user', gid }) as const)
    await write(one, [project.gid], [{ fieldGid: people, value: { kind: 'items', items } }])
    await write(second, [project.gid], [{ fieldGid: people, value: { kind: 'items', items } }])
    expect((await read([one, second], 6))?.size).toBe(2)
    expect((await read([one], 3))?.size).toBe(1)
    expect(await read([], 0)).toEqual(new Map())
  })

  it('a record that a value leads to and that is gone has the database refuse it', async () => {
    const project = await place()
    const lead = (await asked(project.gid, { type: 'reference', refersTo: ['task'] })).field.gid
    const items = [{ type: 'task', gid: await stores.nextGid() }] as const
    const task = await taskIn(project)
    await expect(
      write(task, [project.gid], [{ fieldGid: lead, value: { kind: 'items', items } }]),
    ).rejects.toThrow()
    expect((await read([task]))?.size).toBe(0)
  })
}
