import { afterAll, beforeAll, expect, it } from 'vitest'
import { NOW_MS, type OpenStores, type Person, type Stores } from '../../../../test/support/stores.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import { jobStore } from '../../jobs/jobs.store.js'
import type { TemplateStore } from './ports.js'
import { templateStore } from './templates.store.js'

/** What any store of templates of projects must do. */
export function templateContract(open: OpenStores): void {
  let stores: Stores
  let templates: TemplateStore
  beforeAll(async () => {
    stores = await open()
    templates = templateStore(stores.db)
  })
  afterAll(async () => {
    await stores.close()
  })

  const newJob = async ({ gid: userGid, workspaceGid }: Person): Promise<Gid> => {
    const gid = await stores.nextGid()
    await jobStore(stores.db).create(
      {
        gid,
        workspaceGid,
        kind: 'save_project_as_template',
        status: 'not_started',
        userGid,
        clientId: null,
        credentialGid: '1' as Gid,
        input: '{}',
        attempts: 0,
        newGid: null,
        createdAtMs: NOW_MS,
        endedAtMs: null,
      },
      { openMax: 100 },
    )
    return gid
  }
  const save = async (owner: Person, isPublic: boolean) => {
    const template = {
      gid: await stores.nextGid(),
      workspaceGid: owner.workspaceGid,
      teamGid: null,
      ownerGid: owner.gid,
      name: 'Plan',
      htmlDescription: '',
      color: null,
      isPublic,
      hasDates: false,
      createdAtMs: NOW_MS,
    }
    const job = { jobGid: await newJob(owner), nowMs: NOW_MS, templatesMax: 2 }
    return await templates.save({ template, content: '{}' }, job)
  }
  const hasRoom = async ({ gid: ownerGid, workspaceGid }: Person, isPublic: boolean) =>
    await templates.hasRoom({ workspaceGid, ownerGid, isPublic }, 2)

  it('has room for so many public ones of a workspace, and for so many private ones of each person in it', async () => {
    const ada = await stores.newPerson()
    const ben = await stores.newPerson({ workspaceGid: ada.workspaceGid, role: 'member' })
    for (let one = 0; one < 2; one++) {
      expect(await hasRoom(ada, false)).toBe(true)
      expect(await save(ada, false)).toBe(null)
    }
    expect(await save(ada, false)).toBe('too_many')
    expect(await save(ben, false)).toBe(null)
    expect(await save(ada, true)).toBe(null)
    expect(await hasRoom(ben, true)).toBe(true)
    expect(await save(ben, true)).toBe(null)
    expect(await save(ada, true)).toBe('too_many')
    expect([await hasRoom(ada, false), await hasRoom(ben, false)]).toEqual([false, true])
    expect([await hasRoom(ada, true), await hasRoom(ben, true)]).toEqual([false, false])
    const elsewhere = await stores.newPerson()
    expect(await save(elsewhere, true)).toBe(null)
  })

  it('has room for no more than that where some are made at once', async () => {
    const ada = await stores.newPerson()
    const made = await Promise.all([1, 2, 3, 4].map(async () => await save(ada, false)))
    expect(made.filter((refused) => refused === null)).toHaveLength(2)
  })
}
