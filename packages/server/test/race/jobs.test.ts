import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Services } from '../../src/compose/services.js'
import { gidsOf, namesOf } from '../support/answers.js'
import { DEMO } from '../support/demo.js'
import { DATABASE_KINDS, openServicesAt, openTestServerAt, type TestServer } from '../support/services.js'
import { sharedLocation } from '../support/stores.js'

const ROUNDS = 5
/** So many that some deletion comes between what a copy reads. */
const DELETIONS = 30

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let server: TestServer
  let nodes: readonly Services[]
  let close: () => Promise<void>

  beforeAll(async () => {
    const shared = await sharedLocation(kind, 'with schema')
    server = await openTestServerAt(shared.location)
    const other = kind === 'postgres' ? await openServicesAt(shared.location) : null
    nodes = [server.services, other?.services ?? server.services]
    close = async () => {
      await other?.close()
      await server.close()
      await shared.drop()
    }
  })
  afterAll(async () => {
    await close()
  })

  const made = async (path: string, data: object): Promise<string> =>
    (await server.api('POST', path, { body: { data } })).json.data.gid as string
  /** As the scheduler does: what fails is tried again when its time comes. */
  const runJob = async () => await server.services.jobs.runJob().catch(() => true)
  const tasksNamed = async (name: string) => {
    const list = await server.api('GET', `/tasks?assignee=me&workspace=${DEMO.greenfield}`)
    return namesOf(list).filter((one) => one === name)
  }

  it('a job that two nodes do at once is done once', async () => {
    const task = await made('/tasks', { workspace: DEMO.greenfield, assignee: 'me' })
    for (let round = 0; round < ROUNDS; round++) {
      const name = `Copy ${round}`
      const job = await made(`/tasks/${task}/duplicate`, { name, include: 'assignee' })
      await Promise.all(nodes.map(async (node) => await node.jobs.runJob()))
      expect((await server.api('GET', `/jobs/${job}`)).json.data.status).toBe('succeeded')
      expect(await tasksNamed(name)).toHaveLength(1)
    }
  })

  it('a copy and the deletion of what it is made of: all of it is there, or nothing', async () => {
    for (let round = 0; round < DELETIONS; round++) {
      const project = await made('/projects', { team: DEMO.growing, name: `Plan ${round}` })
      const tag = await made('/tags', { workspace: DEMO.greenfield, name: 'Short-lived' })
      const field = await made('/custom_fields', {
        workspace: DEMO.greenfield,
        name: `Short-lived ${round}`,
        resource_subtype: 'text',
      })
      await server.api('POST', `/projects/${project}/addCustomFieldSetting`, {
        body: { data: { custom_field: field } },
      })
      for (let task = 0; task < 3; task++)
        await made('/tasks', { projects: [project], tags: [tag], custom_fields: { [field]: 'x' } })
      const job = await made(`/projects/${project}/duplicate`, { name: 'Copy', include: 'task_tags' })
      await Promise.all([
        runJob(),
        server.api('DELETE', `/tags/${tag}`),
        server.api('DELETE', `/custom_fields/${field}`),
        server.api('DELETE', `/projects/${project}`),
      ])
      while (await runJob());
      const { new_project: copy, status } = (await server.api('GET', `/jobs/${job}`)).json.data
      expect(['succeeded', 'failed']).toContain(status)
      if (status === 'succeeded')
        expect(gidsOf(await server.api('GET', `/projects/${copy.gid}/tasks`))).toHaveLength(3)
    }
  })
})
