import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { messagesOf } from '../support/answers.js'
import { DEMO, demoSection, demoTask } from '../support/demo.js'
import { openTestServer, type TestServer } from '../support/services.js'

let server: TestServer
beforeAll(async () => {
  server = await openTestServer()
})
afterAll(async () => {
  await server.close()
})

const TASK = `/tasks/${demoTask(31, 0)}`
const ADA = { gid: DEMO.ada, name: 'Ada Byron', resource_type: 'user' }
const SEEDS = { gid: DEMO.seedCatalogue, name: 'Seed catalogue', resource_type: 'project' }
const NAME = 'Choose the cover photograph'

/** The record that an answer holds, as text too: the order of its keys counts. */
async function read(path: string): Promise<Record<string, unknown>> {
  const answer = await server.api('GET', path)
  expect(answer.status).toBe(200)
  return answer.json.data as Record<string, unknown>
}

describe('opt_fields', () => {
  test.each([
    ['name', { gid: demoTask(31, 0), name: NAME }],
    ['gid', { gid: demoTask(31, 0) }],
    ['resource_type', { gid: demoTask(31, 0), resource_type: 'task' }],
    ['name,completed', { gid: demoTask(31, 0), completed: false, name: NAME }],
    ['this.name', { gid: demoTask(31, 0), name: NAME }],
    ['this', { gid: demoTask(31, 0) }],
    ['assignee', { gid: demoTask(31, 0), assignee: ADA }],
    ['assignee.name', { gid: demoTask(31, 0), assignee: { gid: DEMO.ada, name: 'Ada Byron' } }],
    ['assignee.gid', { gid: demoTask(31, 0), assignee: { gid: DEMO.ada } }],
    [
      'this.assignee.this.email',
      { gid: demoTask(31, 0), assignee: { gid: DEMO.ada, email: 'ada@greenfield.example' } },
    ],
    [
      'assignee,assignee.email',
      {
        gid: demoTask(31, 0),
        assignee: {
          gid: DEMO.ada,
          email: 'ada@greenfield.example',
          name: 'Ada Byron',
          resource_type: 'user',
        },
      },
    ],
    [
      '(assignee|workspace).name',
      {
        gid: demoTask(31, 0),
        assignee: { gid: DEMO.ada, name: 'Ada Byron' },
        workspace: { gid: DEMO.greenfield, name: 'Greenfield Labs' },
      },
    ],
    ['(this|parent).name', { gid: demoTask(31, 0), name: NAME, parent: null }],
    [
      'assignee.(name|email)',
      {
        gid: demoTask(31, 0),
        assignee: { gid: DEMO.ada, email: 'ada@greenfield.example', name: 'Ada Byron' },
      },
    ],
    [
      'memberships.section.name',
      { gid: demoTask(31, 0), memberships: [{ section: { gid: demoSection(31, 0), name: 'To do' } }] },
    ],
    [
      'memberships',
      {
        gid: demoTask(31, 0),
        memberships: [
          { project: SEEDS, section: { gid: demoSection(31, 0), name: 'To do', resource_type: 'section' } },
        ],
      },
    ],
    ['projects', { gid: demoTask(31, 0), projects: [SEEDS] }],
    ['created_by', { gid: demoTask(31, 0), created_by: { gid: DEMO.ada, resource_type: 'user' } }],
    ['num_subtasks,html_notes', { gid: demoTask(31, 0), html_notes: '<body></body>', num_subtasks: 0 }],
    [' name , completed ', { gid: demoTask(31, 0), completed: false, name: NAME }],
    ['nothing,assignee.nothing,x.y.z', { gid: demoTask(31, 0), assignee: { gid: DEMO.ada } }],
    ['name.first', { gid: demoTask(31, 0), name: NAME }],
    ['constructor,__proto__.name,toString', { gid: demoTask(31, 0) }],
    [',,', { gid: demoTask(31, 0) }],
  ])(`"%s" gives gid and exactly what it names — Asana's records`, async (fields, expected) => {
    const record = await read(`${TASK}?opt_fields=${encodeURIComponent(fields)}`)
    expect(JSON.stringify(record)).toBe(JSON.stringify(expected))
  })

  test('stands empty for none: some clients always send the key', async () => {
    expect(await read(`${TASK}?opt_fields=`)).toEqual(await read(TASK))
  })

  test('goes as deep as a client asks', async () => {
    const deep = 'projects.team.organization.name'
    expect(await read(`${TASK}?opt_fields=${deep}`)).toEqual({
      gid: demoTask(31, 0),
      projects: [
        {
          gid: DEMO.seedCatalogue,
          team: { gid: DEMO.growing, organization: { gid: DEMO.greenfield, name: 'Greenfield Labs' } },
        },
      ],
    })
  })

  test("works on lists, creates and updates — Asana's records", async () => {
    const list = await server.api('GET', `/projects/${DEMO.seedCatalogue}/tasks?opt_fields=completed`)
    expect(list.json.data).toHaveLength(9)
    for (const record of list.json.data) expect(Object.keys(record as object)).toEqual(['gid', 'completed'])
    const created = await server.api('POST', '/tasks?opt_fields=notes', {
      body: { data: { workspace: DEMO.greenfield, notes: 'short' } },
    })
    expect(created.status).toBe(201)
    expect(created.json.data).toEqual({ gid: created.json.data.gid, notes: 'short' })
    const updated = await server.api('PUT', `/tasks/${created.json.data.gid}?opt_fields=completed`, {
      body: { data: { completed: true } },
    })
    expect(updated.json.data).toEqual({ gid: created.json.data.gid, completed: true })
  })

  test("may stand in the body as options.fields, as text or as an array — Asana's API edge", async () => {
    for (const fields of ['name,completed', ['name', 'completed']]) {
      const updated = await server.api('PUT', TASK, { body: { data: {}, options: { fields } } })
      expect(updated.json.data).toEqual({ gid: demoTask(31, 0), completed: false, name: NAME })
    }
  })

  test("puts gid first, the rest by name and the subtype last — Asana's records", async () => {
    for (const path of [TASK, `/projects/${DEMO.seedCatalogue}`, '/users/me', `/teams/${DEMO.growing}`]) {
      const keys = Object.keys(await read(path))
      const middle = keys.filter((key) => key !== 'gid' && key !== 'resource_subtype')
      expect(keys).toEqual([
        'gid',
        ...middle.toSorted(),
        ...(keys.includes('resource_subtype') ? ['resource_subtype'] : []),
      ])
    }
  })

  test.each([
    ['(name', /^opt_fields: Parentheses do not match/],
    ['name)', /^opt_fields: Parentheses do not match/],
    ['a(b)c', /^opt_fields: Parentheses do not match/],
    ['('.repeat(5_000) + ')'.repeat(3_000), /^opt_fields: /],
    ['x,'.repeat(500), /^opt_fields: Must name at most 400 fields/],
    ['(a|b|c|d|e|f|g|h).'.repeat(6) + 'x', /^opt_fields: Must /],
    [Array.from({ length: 12 }, () => 'parent').join('.'), /^opt_fields: Must be at most 8 levels deep/],
    ['x'.repeat(9_000), /^opt_fields: Must be at most 8192 characters long/],
  ])('is refused when it cannot be read or asks for too much: %.20s…', async (fields, message) => {
    const answer = await server.api('GET', `${TASK}?opt_fields=${encodeURIComponent(fields)}`)
    expect(answer.status).toBe(400)
    expect(messagesOf(answer)[0]).toMatch(message)
  })
})

describe('opt_expand', () => {
  test("fills in what it names beside all other fields — Asana's API edge", async () => {
    const plain = await read(TASK)
    const expanded = await read(`${TASK}?opt_expand=assignee`)
    expect(Object.keys(expanded)).toEqual(Object.keys(plain))
    expect(expanded['assignee']).toMatchObject({ ...ADA, email: 'ada@greenfield.example', photo: null })
    expect(expanded['workspace']).toEqual(plain['workspace'])
  })

  test("gives way to opt_fields — Asana's API edge", async () => {
    expect(await read(`${TASK}?opt_expand=assignee&opt_fields=name`)).toEqual({
      gid: demoTask(31, 0),
      name: NAME,
    })
  })

  test('of the record itself turns a list of compact records into full ones', async () => {
    const { json } = await server.api('GET', `/projects/${DEMO.seedCatalogue}/tasks?opt_expand=this&limit=1`)
    expect(json.data[0]).toEqual(await read(`/tasks/${json.data[0].gid}`))
  })
})

describe('opt_pretty', () => {
  test.each(['opt_pretty', 'opt_pretty=true', 'opt_pretty=1', 'opt_pretty='])(
    "writes the same answer in lines for ?%s — Asana's API edge",
    async (query) => {
      const plain = await server.api('GET', TASK)
      const pretty = await server.api('GET', `${TASK}?${query}`)
      expect(plain.text).not.toContain('\n')
      expect(pretty.text).toContain('\n  "data": {\n')
      expect(pretty.json).toEqual(plain.json)
      expect(pretty.text).toBe(`${JSON.stringify(pretty.json, null, 2)}\n`)
    },
  )

  test('writes an answer that has nothing in lines as well', async () => {
    const made = await server.api('POST', '/tasks', {
      body: { data: { name: 'Short', workspace: DEMO.greenfield } },
    })
    const gone = await server.api('DELETE', `/tasks/${made.json.data.gid}?opt_pretty`)
    expect([gone.status, gone.text]).toEqual([200, '{\n  "data": {}\n}\n'])
  })

  test.each(['opt_pretty=false', 'opt_pretty=0', 'opt_pretty=False'])('is off for ?%s', async (query) => {
    expect((await server.api('GET', `${TASK}?${query}`)).text).not.toContain('\n')
  })

  test('may stand in the body as options.pretty', async () => {
    const answer = await server.api('PUT', TASK, { body: { data: {}, options: { pretty: true } } })
    expect(answer.text).toContain('\n  "data": {\n')
  })
})
