import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DEMO } from '../support/demo.js'
import { openTestServer, type TestServer } from '../support/house.js'

const TASKS = 985
/** Each task writes its projects, their members and followers and the workspaces of all of these, along four ways. */
const AMPLIFYING = [
  'projects',
  'memberships.project',
  'memberships.section.project',
  'memberships.section.projects',
]
  .map((way) => `${way}.(members|followers).workspaces`)
  .join(',')

describe('an answer that would be far larger than what it is made of', () => {
  let server: TestServer

  beforeAll(async () => {
    server = await openTestServer()
    for (let count = 0; count < TASKS; count++) {
      const made = await server.api('POST', '/tasks', {
        body: { data: { name: 'x', projects: [DEMO.seedCatalogue] } },
      })
      expect(made.status).toBe(201)
    }
  })

  afterAll(async () => {
    await server.close()
  })

  test('is refused, and a page of it is not', async () => {
    const path = `/projects/${DEMO.seedCatalogue}/tasks?opt_fields=${encodeURIComponent(AMPLIFYING)}`
    const whole = await server.api('GET', path)
    expect(whole.status).toBe(400)
    expect(whole.json.errors[0].message).toBe(
      'The result is too large. You should use pagination (may require specifying a workspace)!',
    )
    const page = await server.api('GET', `${path}&limit=50`)
    expect(page.status).toBe(200)
    expect(page.json.data).toHaveLength(50)
    expect(page.json.data[0].projects[0].members[0].workspaces[0].gid).toBe(DEMO.greenfield)
  })
})
