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
    const placed = { ...template, workspaceGid: owner.workspaceGid }
    expect(await templates.load([template.gid])).toEqual([placed])
    expect(await templates.load([await stores.nextGid()])).toEqual([])
    expect(await templates.load([])).toEqual([])
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
