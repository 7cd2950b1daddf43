import { afterAll, beforeAll, expect, it } from 'vitest'
import { NOW_MS, type OpenStores, type Person, type Stores } from '../../../../test/support/stores.js'
import { inTransaction } from '../../../db/transaction.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import type { PageRequest } from '../../../protocol/asana/pagination.js'
import type { TaskTemplateStore } from './ports.js'
import type { TaskTemplate } from './task-template.rules.js'
import { taskTemplateStore } from './task-templates.store.js'
import { insertTaskTemplate } from './task-templates.writers.js'

const UNPAGED: PageRequest = { limit: null, after: null }

/** What any store of templates of tasks must do. */
export function taskTemplateContract(open: OpenStores): void {
  let stores: Stores
  let templates: TaskTemplateStore
  let owner: Person
  beforeAll(async () => {
    stores = await open()
    templates = taskTemplateStore(stores.db)
    owner = await stores.newPerson()
  })
  afterAll(async () => {
    await stores.close()
  })

  const written = async (projectGid: Gid, wish: Partial<TaskTemplate> = {}): Promise<TaskTemplate> => {
    const template: TaskTemplate = {
      gid: await stores.nextGid(),
      projectGid,
      createdByGid: owner.gid,
      name: 'Template',
      recipe: {
        resourceSubtype: 'default_task',
        htmlDescription: '<body>“ü”</body>',
        relativeStartOn: null,
        relativeDueOn: 3,
        followerGids: [owner.gid],
        subtasks: [{ name: 'Below', resourceSubtype: 'milestone' }],
        dependencyGids: [],
        dependentGids: [],
        fieldValues: [],
      },
      createdAtMs: NOW_MS,
      ...wish,
    }
    await inTransaction(stores.db, async (tx) => {
      await insertTaskTemplate(tx, template)
    })
    return template
  }
  const gidsOf = (some: readonly { readonly gid: Gid }[]) => some.map(({ gid }) => gid)

  it('are read as they were written, with the workspace of their project', async () => {
    const { project } = await stores.newProject(owner)
    const template = await written(project.gid)
    const placed = { ...template, workspaceGid: owner.workspaceGid, dependencies: [], dependents: [] }
    expect(await templates.load([template.gid])).toEqual([placed])
    expect(await templates.load([await stores.nextGid()])).toEqual([])
    expect(await templates.load([])).toEqual([])
  })

  it('say what they wait for and what waits for them, as long as that is there and of their project', async () => {
    const { project } = await stores.newProject(owner)
    const { project: other } = await stores.newProject(owner)
    const first = await written(project.gid, { name: 'First' })
    const elsewhere = await written(other.gid)
    const gids = [first.gid, elsewhere.gid]
    const recipe = { ...first.recipe, dependencyGids: gids, dependentGids: gids }
    const waiting = await written(project.gid, { recipe })
    const named = [{ name: 'First', resourceSubtype: 'default_task' }]
    expect(await templates.load([waiting.gid])).toMatchObject([{ dependencies: named, dependents: named }])
    expect((await templates.list(project.gid, UNPAGED))[1]).toMatchObject({ dependencies: named })
    await templates.delete(first.gid)
    expect(await templates.load([waiting.gid])).toMatchObject([{ dependencies: [], dependents: [] }])
  })

  it('from before dependencies and custom fields were kept have none', async () => {
    const { project } = await stores.newProject(owner)
    const { gid, recipe } = await written(project.gid)
    const { dependencyGids: _, dependentGids: __, fieldValues: ___, ...old } = recipe
    await stores.db.queries
      .updateTable('task_templates')
      .set({ content: JSON.stringify(old) })
      .where('gid', '=', gid)
      .execute()
    expect(await templates.load([gid])).toMatchObject([{ recipe }])
  })

  it('are listed of one project, by gid, page by page', async () => {
    const { project } = await stores.newProject(owner)
    const { project: other } = await stores.newProject(owner)
    const [one, second] = [await written(project.gid), await written(project.gid)]
    await written(other.gid)
    expect(gidsOf(await templates.list(project.gid, UNPAGED))).toEqual([one.gid, second.gid])
    const after = { limit: 1, after: [one.gid] } as const
    expect(gidsOf(await templates.list(project.gid, after))).toEqual([second.gid])
  })

  it('go when they are deleted, and with their project; no other goes', async () => {
    const { project } = await stores.newProject(owner)
    const [one, other] = [await written(project.gid), await written(project.gid)]
    await templates.delete(one.gid)
    expect(gidsOf(await templates.list(project.gid, UNPAGED))).toEqual([other.gid])
    await stores.db.queries.deleteFrom('projects').where('gid', '=', project.gid).execute()
    expect(await templates.load([other.gid])).toEqual([])
  })

  it('come into the uppermost section of their project', async () => {
    const { project, sectionGid } = await stores.newProject(owner)
    expect(await templates.firstSection(project.gid)).toBe(sectionGid)
    expect(await templates.firstSection(await stores.nextGid())).toBeNull()
  })
}
