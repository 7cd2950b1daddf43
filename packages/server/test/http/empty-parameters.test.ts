import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal } from '../support/answers.js'
import { DEMO, demoTask } from '../support/demo.js'
import { openTestServer, type ApiResponse, type TestServer } from '../support/services.js'

let server: TestServer
beforeAll(async () => {
  server = await openTestServer()
})
afterAll(async () => {
  await server.close()
})

const LIST = `/projects/${DEMO.seedCatalogue}/tasks`

describe('a parameter without a value', () => {
  test.each([
    [`${LIST}?offset=`, LIST],
    [`${LIST}?limit=3&offset=`, `${LIST}?limit=3`],
    [`${LIST}?limit=`, LIST],
    [`${LIST}?limit=&offset=&opt_expand=`, LIST],
    [`${LIST}?completed_since=`, LIST],
    [`${LIST}?modified_since=&completed_since`, LIST],
    [`${LIST}?completed_since=&completed_since=now`, `${LIST}?completed_since=now`],
    [`${LIST}?opt_fields=`, LIST],
    [`${LIST}?opt_fields=&opt_fields=name`, `${LIST}?opt_fields=name`],
    [`${LIST}?opt_fields[0]=&opt_fields[1]=name`, `${LIST}?opt_fields=name`],
    [`/tasks/${demoTask(31, 0)}?opt_fields=`, `/tasks/${demoTask(31, 0)}`],
    [`/tasks?project=${DEMO.seedCatalogue}&assignee=&workspace=&section=`, LIST],
    [`/projects?workspace=${DEMO.greenfield}&team=&archived=`, `/projects?workspace=${DEMO.greenfield}`],
    ['/users?workspace=&team=', '/users'],
    [
      `/workspaces/${DEMO.greenfield}/audit_log_events?limit=2&start_at=&end_at=&event_type=&actor_type=&actor_gid=&resource_gid=`,
      `/workspaces/${DEMO.greenfield}/audit_log_events?limit=2`,
    ],
  ])("is none: %s is %s — Asana's clients", async (sent, meant) => {
    const answer = await server.api('GET', sent)
    const same = await server.api('GET', meant)
    expect(same.status).toBe(200)
    expect(answer.status).toBe(200)
    expect(answer.json.data).toEqual(same.json.data)
    expect(answer.json.next_page === undefined).toBe(same.json.next_page === undefined)
  })

  test("that is required is missing — Asana's API edge", async () => {
    expectRefusal(
      await server.api('GET', '/users/me/teams?organization='),
      400,
      'organization: Missing input',
    )
  })

  test("is no other query: pages go on whether it is repeated or left out — Asana's clients", async () => {
    const empty = 'completed_since=&modified_since='
    const nextOf = ({ json }: ApiResponse) => json.next_page as { offset: string; path: string }
    const { offset, path } = nextOf(await server.api('GET', `${LIST}?limit=2&${empty}&offset=`))
    const followed = await server.api('GET', path)
    expect(followed.status).toBe(200)
    const leftOut = await server.api('GET', `${LIST}?limit=2&offset=${offset}`)
    expect(leftOut.json.data).toEqual(followed.json.data)
    const added = await server.api('GET', `${LIST}?limit=2&offset=${offset}&${empty}&archived=`)
    expect(added.json.data).toEqual(followed.json.data)
  })

  test('switches on what may stand bare', async () => {
    expect((await server.api('GET', `${LIST}?opt_pretty`)).text).toContain('\n')
    expect((await server.api('GET', `${LIST}?opt_pretty=`)).text).toContain('\n')
  })

  test('in a form still takes a value away', async () => {
    const made = await server.api('POST', '/tasks', {
      body: { data: { workspace: DEMO.greenfield, due_on: '2026-12-24' } },
    })
    const answer = await server.api('PUT', `/tasks/${made.json.data.gid}`, {
      payload: 'due_on=&opt_fields=due_on',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(answer.json.data).toEqual({ gid: made.json.data.gid, due_on: null })
  })
})
