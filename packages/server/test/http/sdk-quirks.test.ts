import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gidsOf } from '../support/answers.js'
import { DEMO, demoTask } from '../support/demo.js'
import { openTestServer, type TestServer } from '../support/services.js'

let server: TestServer
let archived: string
beforeAll(async () => {
  server = await openTestServer()
  const created = await server.api('POST', '/projects', {
    body: { data: { team: DEMO.growing, archived: true } },
  })
  archived = created.json.data.gid as string
})
afterAll(async () => {
  await server.close()
})
const TASK = `/tasks/${demoTask(31, 0)}`
const NAME = 'Choose the cover photograph'
const data = async (path: string) => {
  const answer = await server.api('GET', path)
  expect(answer.status).toBe(200)
  return answer.json.data as unknown
}

describe("python-asana 5 — Asana's clients", () => {
  test('writes booleans as True and False', async () => {
    expect(gidsOf(await server.api('GET', '/projects?archived=True'))).toEqual([archived])
    expect(gidsOf(await server.api('GET', '/projects?archived=False'))).not.toContain(archived)
  })

  test('sends limit=100 with every list, to those that Asana does not page, too', async () => {
    for (const path of [
      '/workspaces',
      `/users?workspace=${DEMO.greenfield}`,
      `/workspaces/${DEMO.greenfield}/users`,
      `/teams/${DEMO.growing}/users`,
    ]) {
      const answer = await server.api('GET', `${path}${path.includes('?') ? '&' : '?'}limit=100`)
      expect(answer.status).toBe(200)
      expect(answer.json.next_page).toBeNull()
    }
  })

  test('sends {} as the body of DELETE', async () => {
    const created = await server.api('POST', '/tasks', { body: { data: { workspace: DEMO.greenfield } } })
    const answer = await server.api('DELETE', `/tasks/${created.json.data.gid}`, { body: {} })
    expect(answer.json).toEqual({ data: {} })
  })
})

describe("npm asana 3 — Asana's clients", () => {
  test('repeats opt_fields for an array', async () => {
    expect(await data(`${TASK}?opt_fields=name&opt_fields=completed&opt_fields=assignee.name`)).toEqual({
      gid: demoTask(31, 0),
      assignee: { gid: DEMO.ada, name: 'Ada Byron' },
      completed: false,
      name: NAME,
    })
  })

  test('says application/json on GET and on a DELETE that has no body', async () => {
    const headers = { 'content-type': 'application/json', accept: 'application/json' }
    expect((await server.api('GET', '/users/me', { headers })).status).toBe(200)
    const created = await server.api('POST', '/tasks', { body: { data: { workspace: DEMO.greenfield } } })
    const path = `/tasks/${created.json.data.gid}`
    expect((await server.api('DELETE', path, { headers })).status).toBe(200)
    expect((await server.api('GET', path)).status).toBe(404)
  })

  test('names itself in X-Asana-Client-Lib and opts in and out of changes', async () => {
    const headers = {
      'x-asana-client-lib': 'language=NodeJS&version=3.2.0',
      'asana-enable': 'a,b,nonsense',
      'asana-disable': 'c',
    }
    const answer = await server.api('GET', '/users/me', { headers })
    expect(answer.status).toBe(200)
    expect(answer.json).toEqual((await server.api('GET', '/users/me')).json)
  })
})

describe("npm asana 1 — Asana's clients", () => {
  test.each([
    'opt_fields[0]=name&opt_fields[1]=completed',
    'opt_fields%5B0%5D=name&opt_fields%5B1%5D=completed',
    'opt_fields[]=name&opt_fields[]=completed',
  ])('writes arrays as %s, in the query of POST and PUT, too', async (query) => {
    const expected = { gid: demoTask(31, 0), completed: false, name: NAME }
    expect(await data(`${TASK}?${query}`)).toEqual(expected)
    expect((await server.api('PUT', `${TASK}?${query}`, { body: { data: {} } })).json.data).toEqual(expected)
    const created = await server.api('POST', `/tasks?${query}`, {
      body: { data: { workspace: DEMO.greenfield } },
    })
    expect(Object.keys(created.json.data as object)).toEqual(['gid', 'completed', 'name'])
  })

  test('sends fields= beside opt_fields= and leaves fields and pretty inside data', async () => {
    expect(await data(`${TASK}?fields=notes&opt_fields=name`)).toEqual({ gid: demoTask(31, 0), name: NAME })
    const answer = await server.api('PUT', TASK, {
      body: { data: { fields: 'notes', pretty: true, opt_fields: 'notes', id: 5, expand: 'x' } },
    })
    expect(answer.status).toBe(200)
    expect(answer.text).not.toContain('\n')
    expect(answer.json.data.name).toBe(NAME)
  })
})

describe("ruby-asana, passport-asana and the demo apps — Asana's clients", () => {
  test('leave opt_pretty bare', async () => {
    expect((await server.api('GET', '/users/me?opt_pretty')).text).toContain('\n')
  })

  test('ask for fields that no record has any more', async () => {
    expect(await data('/users/me?opt_fields=id,name,email')).toEqual({
      gid: DEMO.ada,
      email: 'ada@greenfield.example',
      name: 'Ada Byron',
    })
  })

  test("send parameters that nobody knows — Asana's API edge", async () => {
    expect(
      gidsOf(
        await server.api(
          'GET',
          '/workspaces?opt_client_name=x&nonsense=1&opt_jsonp=x&opt_method=DELETE&id=5',
        ),
      ),
    ).toEqual([DEMO.greenfield])
  })

  test('follow a query that is no clean one', async () => {
    for (const query of ['?', '?&&', '?=x', '?a=%', '?a=%zz&opt_fields=name', '?opt_fields=name&', '??x']) {
      expect((await server.api('GET', `${TASK}${query}`)).status).toBe(200)
    }
  })
})
