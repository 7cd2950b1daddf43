import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { expectRefusal } from '../support/answers.js'
import { DEMO, demoSection, demoTask } from '../support/demo.js'
import { DATABASE_KINDS, openTestServerAt, type DemoName, type TestServer } from '../support/services.js'
import { openStoresAt, sharedLocation, type Stores } from '../support/stores.js'

const GREENFIELD_TASK = demoTask(31, 0)
const HARBOUR_TASK = demoTask(35, 0)
const HARBOUR_SECTION = demoSection(35, 0)

// Ada is in both workspaces here and may edit both projects: it is not her rights that stand in the way.
describe.each(DATABASE_KINDS)('a task and a project of two workspaces, on %s', (kind) => {
  let server: TestServer
  let stores: Stores
  let drop: () => Promise<void>
  beforeAll(async () => {
    const shared = await sharedLocation(kind, 'with schema')
    ;({ drop } = shared)
    server = await openTestServerAt(shared.location)
    stores = await openStoresAt(shared.location)
    await stores.joinWorkspace(DEMO.ada as Gid, DEMO.harbour as Gid, 'member')
  })
  afterAll(async () => {
    await stores.close()
    await server.close()
    await drop()
  })

  const written = async () => ({
    tasks: await stores.db.queries.selectFrom('tasks').selectAll().orderBy('gid').execute(),
    places: await stores.db.queries
      .selectFrom('task_projects')
      .selectAll()
      .orderBy('task_gid')
      .orderBy('project_gid')
      .execute(),
  })
  const expectNothingWritten = async (
    path: string,
    data: unknown,
    { as = 'ada', status, message }: { as?: DemoName; status: number; message: string },
  ) => {
    const before = await written()
    expectRefusal(await server.api('POST', path, { as, body: { data } }), status, message)
    expect(await written()).toEqual(before)
  }

  test('each is hers to change within its own workspace', async () => {
    for (const [section, task] of [
      [demoSection(31, 1), GREENFIELD_TASK],
      [demoSection(35, 1), HARBOUR_TASK],
    ]) {
      const placed = await server.api('POST', `/sections/${section ?? ''}/addTask`, {
        body: { data: { task } },
      })
      expect([placed.status, placed.text]).toEqual([200, '{"data":{}}'])
    }
  })

  test.each([
    ['the other', HARBOUR_SECTION, GREENFIELD_TASK],
    ['the one', demoSection(31, 0), HARBOUR_TASK],
  ])('a section of %s takes no task of its opposite, whoever asks', async (_which, section, task) => {
    await expectNothingWritten(
      `/sections/${section}/addTask`,
      { task },
      { status: 400, message: 'task: Is in another workspace' },
    )
  })

  test('the section stays unknown to those outside its workspace, and the task to those outside its own', async () => {
    await expectNothingWritten(
      `/sections/${HARBOUR_SECTION}/addTask`,
      { task: GREENFIELD_TASK },
      { as: 'ben', status: 404, message: `section: Not a recognized ID: ${HARBOUR_SECTION}` },
    )
    await expectNothingWritten(
      `/sections/${HARBOUR_SECTION}/addTask`,
      { task: GREENFIELD_TASK },
      { as: 'cara', status: 400, message: `task: Not a recognized ID: ${GREENFIELD_TASK}` },
    )
  })

  test('who may only comment in the section’s project is told so before anything of the task', async () => {
    const setLevel = async (level: 'commenter' | 'editor') => {
      await stores.db.queries
        .updateTable('projects')
        .set({ default_access_level: level })
        .where('gid', '=', DEMO.quayRepairs)
        .execute()
    }
    await setLevel('commenter')
    await expectNothingWritten(
      `/sections/${HARBOUR_SECTION}/addTask`,
      { task: GREENFIELD_TASK },
      { status: 403, message: 'You do not have access to this section.' },
    )
    await setLevel('editor')
  })

  test.each([
    ['in projects of both', '/tasks', { projects: [DEMO.seedCatalogue, DEMO.quayRepairs] }],
    [
      'in a workspace with a project of the other',
      '/tasks',
      { workspace: DEMO.greenfield, projects: [DEMO.quayRepairs] },
    ],
    [
      'in a section of one with a project of the other',
      '/tasks',
      {
        projects: [DEMO.seedCatalogue],
        memberships: [{ project: DEMO.quayRepairs, section: HARBOUR_SECTION }],
      },
    ],
    [
      'below a task of one, in a project of the other',
      `/tasks/${GREENFIELD_TASK}/subtasks`,
      { projects: [DEMO.quayRepairs] },
    ],
    [
      'below a task of one, in the other workspace',
      '/tasks',
      { parent: GREENFIELD_TASK, workspace: DEMO.harbour },
    ],
  ])('no task is made %s', async (_where, path, data) => {
    await expectNothingWritten(path, data, {
      status: 400,
      message: 'workspace: Projects, parent and workspace must belong together',
    })
  })

  test.each([{ projects: [DEMO.quayRepairs] }, { workspace: DEMO.harbour }, { memberships: [] }])(
    'an update moves no task either: %j',
    async (data) => {
      const before = await written()
      const [field = ''] = Object.keys(data)
      expectRefusal(
        await server.api('PUT', `/tasks/${GREENFIELD_TASK}`, { body: { data } }),
        400,
        `${field}: Cannot write this property`,
      )
      expect(await written()).toEqual(before)
    },
  )
})
