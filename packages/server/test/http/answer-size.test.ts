import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DEMO } from '../support/demo.js'
import { openTestServer, type TestServer } from '../support/services.js'

const TASKS = 200
const NOTES = 'n'.repeat(60_000)

describe('an answer that would be far larger than what it is made of', () => {
  let server: TestServer

  beforeAll(async () => {
    server = await openTestServer()
    const noted = await server.api('PUT', `/projects/${DEMO.seedCatalogue}`, {
      body: { data: { notes: NOTES } },
    })
    expect(noted.status).toBe(200)
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
    const path = `/projects/${DEMO.seedCatalogue}/tasks?opt_fields=projects.notes`
    const whole = await server.api('GET', path)
    expect(whole.status).toBe(400)
    expect(whole.json.errors[0].message).toBe(
      'The result is too large. You should use pagination (may require specifying a workspace)!',
    )
    const page = await server.api('GET', `${path}&limit=50`)
    expect(page.status).toBe(200)
    expect(page.json.data).toHaveLength(50)
    expect(page.json.data[0].projects[0].notes).toBe(NOTES)
  })
})
