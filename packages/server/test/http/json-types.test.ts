import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CREATE_PROJECT_FIELDS, UPDATE_PROJECT_FIELDS } from '../../src/features/projects/project-fields.js'
import { CREATE_TASK_FIELDS, UPDATE_TASK_FIELDS } from '../../src/features/tasks/task-fields.js'
import type { Field } from '../../src/protocol/asana/field.js'
import { expectRefusal } from '../support/answers.js'
import { DEMO, demoSection, demoTask } from '../support/demo.js'
import { openTestServer, type TestServer } from '../support/services.js'

let server: TestServer
beforeAll(async () => {
  server = await openTestServer()
})
afterAll(async () => {
  await server.close()
})

const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' }
const TASK = { workspace: DEMO.greenfield }
const PROJECT = { team: DEMO.growing, name: 'Typed' }
const TASK_PATH = `/tasks/${demoTask(31, 0)}`
const PROJECT_PATH = `/projects/${DEMO.seedCatalogue}`

/** What each field is in JSON; whatever is not its type is refused, however a form would read it. */
const MUST_BE_ARRAY = 'Not an array'
const MUST_BE_FLAG = 'Must be true or false'

describe('a value of the wrong JSON type is refused by its name', () => {
  test.each([
    ['/tasks', TASK, 'projects', DEMO.seedCatalogue, MUST_BE_ARRAY],
    ['/tasks', TASK, 'projects', `${DEMO.seedCatalogue},${DEMO.greenhouse}`, MUST_BE_ARRAY],
    ['/tasks', TASK, 'projects', `["${DEMO.seedCatalogue}"]`, MUST_BE_ARRAY],
    ['/tasks', TASK, 'projects', '', MUST_BE_ARRAY],
    ['/tasks', TASK, 'projects', null, MUST_BE_ARRAY],
    ['/tasks', TASK, 'projects', { 0: DEMO.seedCatalogue }, MUST_BE_ARRAY],
    ['/tasks', TASK, 'followers', 'me', MUST_BE_ARRAY],
    ['/tasks', TASK, 'followers', `${DEMO.ben},${DEMO.gil}`, MUST_BE_ARRAY],
    ['/tasks', TASK, 'tags', '1', MUST_BE_ARRAY],
    ['/tasks', TASK, 'memberships', { project: DEMO.seedCatalogue }, MUST_BE_ARRAY],
    ['/tasks', TASK, 'memberships', `[{"project":"${DEMO.seedCatalogue}"}]`, MUST_BE_ARRAY],
    ['/tasks', TASK, 'memberships', [`{"project":"${DEMO.seedCatalogue}"}`], '[0]: Must be an object'],
    ['/tasks', TASK, 'custom_fields', '{}', 'Must be an object'],
    ['/tasks', TASK, 'completed', 'true', MUST_BE_FLAG],
    ['/tasks', TASK, 'completed', 1, MUST_BE_FLAG],
    ['/tasks', TASK, 'completed', null, MUST_BE_FLAG],
    ['/tasks', TASK, 'liked', 'False', MUST_BE_FLAG],
    ['/tasks', TASK, 'due_on', 20_261_224, 'Must be a date, YYYY-MM-DD'],
    ['/tasks', TASK, 'due_on', '', 'Must be a date, YYYY-MM-DD'],
    ['/tasks', TASK, 'due_on', 'null', 'Must be a date, YYYY-MM-DD'],
    ['/tasks', TASK, 'due_at', 1_798_070_400_000, 'Must be a date-time, as 2026-08-08T23:56:13.427Z'],
    ['/tasks', TASK, 'name', 7, 'Must be a string'],
    ['/tasks', TASK, 'notes', ['x'], 'Must be a string'],
    ['/tasks', TASK, 'parent', 7, 'Not a valid GID type: number'],
    ['/tasks', TASK, 'assignee', [DEMO.ben], 'Not a valid GID type: array'],
    ['/tasks', TASK, 'followers', [null], '[0]: Not a valid GID type: null'],
    ['/projects', PROJECT, 'archived', 'false', MUST_BE_FLAG],
    ['/projects', PROJECT, 'public', 0, MUST_BE_FLAG],
    ['/projects', PROJECT, 'followers', 7, MUST_BE_ARRAY],
    ['/projects', PROJECT, 'followers', { 0: 'me' }, MUST_BE_ARRAY],
    ['/projects', PROJECT, 'team', [DEMO.growing], 'Not a valid GID type: array'],
    ['/projects', PROJECT, 'due_on', true, 'Must be a date, YYYY-MM-DD'],
  ] as const)("of POST %s, %j with %s = %j — Asana's API edge", async (path, rest, name, value, fault) => {
    const answer = await server.api('POST', path, { body: { data: { ...rest, [name]: value } } })
    expectRefusal(answer, 400, `${name}: ${fault}`)
  })

  test.each([
    [TASK_PATH, 'completed', 'true', MUST_BE_FLAG],
    [TASK_PATH, 'due_on', 7, 'Must be a date, YYYY-MM-DD'],
    [PROJECT_PATH, 'archived', 'true', MUST_BE_FLAG],
    [PROJECT_PATH, 'start_on', 7, 'Must be a date, YYYY-MM-DD'],
  ])("of PUT %s, %s = %j — Asana's API edge", async (path, name, value, fault) => {
    const answer = await server.api('PUT', path, { body: { data: { [name]: value } } })
    expectRefusal(answer, 400, `${name}: ${fault}`)
  })
})

describe('no field of a record', () => {
  const all: Readonly<Record<string, Readonly<Record<string, Field<unknown>>>>> = {
    'a new task': CREATE_TASK_FIELDS,
    'a task': UPDATE_TASK_FIELDS,
    'a new project': CREATE_PROJECT_FIELDS,
    'a project': UPDATE_PROJECT_FIELDS,
  }
  /** Texts that a form may say for something that is no text in JSON. */
  const OF_FORMS = ['true', '0', '1,2', '["1"]', '[{"project":"1"}]', '{}', 'null', '']
  const isTyped = (value: unknown) => value === null || typeof value !== 'string'

  test.each(Object.entries(all))('of %s takes in JSON what only a form may say', (_, fields) => {
    let judged = 0
    for (const [name, field] of Object.entries(fields)) {
      for (const text of OF_FORMS) {
        const inForm = field.fromText(text)
        const isReference =
          inForm.ok && typeof inForm.value === 'object' && inForm.value !== null && 'by' in inForm.value
        if (!inForm.ok || !isTyped(inForm.value) || isReference) continue
        // Asana describes this one as a text: see below.
        if (name === 'followers' && fields === CREATE_PROJECT_FIELDS) continue
        judged++
        expect([name, text, field.fromJson(text).ok]).toEqual([name, text, false])
      }
    }
    expect(judged).toBeGreaterThan(10)
  })
})

describe('a list separated by commas', () => {
  test("is one in a form — Asana's API edge", async () => {
    const payload = `workspace=${DEMO.greenfield}&projects=${DEMO.seedCatalogue},${DEMO.greenhouse}&followers=me`
    const made = await server.api('POST', '/tasks', { payload, headers: FORM_TYPE })
    expect(made.status).toBe(201)
    expect(made.json.data.projects).toHaveLength(2)
  })

  test("is one in JSON for the followers of a new project alone, which Asana describes as a text — Asana's API edge", async () => {
    const made = await server.api('POST', '/projects', {
      body: { data: { ...PROJECT, followers: `me,${DEMO.ben}` } },
    })
    expect(made.status).toBe(201)
    expect(made.json.data.followers).toHaveLength(2)
  })

  test('is refused where nothing is written of it: the task stays in no project', async () => {
    const list = `/projects/${DEMO.seedCatalogue}/tasks?opt_fields=gid`
    const before = (await server.api('GET', list)).text
    await server.api('POST', '/tasks', { body: { data: { ...TASK, projects: DEMO.seedCatalogue } } })
    await server.api('POST', '/tasks', {
      body: {
        data: {
          ...TASK,
          memberships: `[{"project":"${DEMO.seedCatalogue}","section":"${demoSection(31, 0)}"}]`,
        },
      },
    })
    expect((await server.api('GET', list)).text).toBe(before)
  })
})
