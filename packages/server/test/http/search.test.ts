import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, gidsOf, namesOf } from '../support/answers.js'
import { DEMO, newPerson, tokenFor, UNKNOWN_GID } from '../support/demo.js'
import { openTestServer, type TestServer } from '../support/services.js'

type Who = 'ada' | 'ben' | 'gil' | 'cara' | { readonly token: string }

let server: TestServer
/** Of Ada's, in a workspace's project that only she sees. */
let project: string
const task: Record<string, string> = {}

beforeAll(async () => {
  server = await openTestServer()
  const post = async (path: string, data: object, as: Who = 'ada') =>
    (await server.api('POST', path, { as, body: { data } })).json.data.gid as string
  project = await post('/projects', { team: DEMO.growing, name: 'Canary', privacy_setting: 'private' })
  const made = async (name: string, more: object = {}) => {
    server.clock.advance(1_000)
    task[name] = await post('/tasks', { name, projects: [project], ...more })
  }
  await made('Canary seeds', { due_on: '2026-12-01', start_on: '2026-11-30', notes: 'Ärger & Müll' })
  await made('Canary lamps', { due_on: '2026-12-02', assignee: 'me' })
  await made('Canary cage', { completed: true })
  await made('Canary', { due_at: '2026-12-03T10:00:00Z' })
})
afterAll(async () => {
  await server.close()
})

const get = async (path: string, as: Who = 'ada') =>
  await server.api('GET', `/workspaces/${DEMO.greenfield}${path}`, { as })
/** Tasks of the project that a search finds, by name. */
const found = async (query: string, as: Who = 'ada') =>
  namesOf(
    await get(`/tasks/search?sort_by=created_at&sort_ascending=true&projects.any=${project}&${query}`, as),
  )

describe('searchTasksForWorkspace', () => {
  test('answers compact records, the ones that changed last first, and no page', async () => {
    const answer = await get('/tasks/search?text=canary&limit=2')
    expect(answer.json).toEqual({
      data: [
        { gid: task['Canary'], name: 'Canary', resource_subtype: 'default_task', resource_type: 'task' },
        {
          gid: task['Canary cage'],
          name: 'Canary cage',
          resource_subtype: 'default_task',
          resource_type: 'task',
        },
      ],
    })
    const wished = await get('/tasks/search?text=canary&limit=1&opt_fields=assignee.name,completed')
    expect(wished.json.data).toEqual([{ gid: task['Canary'], assignee: null, completed: false }])
    expect(namesOf(await get('/tasks/search?text=canary&sort_by=relevance'))[0]).toBe('Canary')
  })

  test.each([
    ['text=MULL%20arger', ['Canary seeds']],
    ['assignee.any=me', ['Canary lamps']],
    ['assignee.any=null,ada@greenfield.example&completed=true', ['Canary cage']],
    ['due_on=2026-12-01', ['Canary seeds']],
    ['due_on=null', ['Canary cage']],
    ['due_on.before=2026-12-02', ['Canary seeds']],
    ['due_on.after=2026-12-01', ['Canary lamps', 'Canary']],
    ['due_at.after=2026-12-03T10:00:00Z', []],
    ['due_at.before=2026-12-03T10:00:00.001Z', ['Canary']],
    ['start_on=2026-11-30', ['Canary seeds']],
    ['created_on=2026-11-23&completed_on=null', ['Canary seeds', 'Canary lamps', 'Canary']],
    ['created_on.after=2026-11-23', []],
    ['created_on.before=2026-11-24&limit=1', ['Canary seeds']],
    // What was created at that very moment is not asked for again.
    ['created_at.after=2026-11-23T12:00:03Z', ['Canary']],
    ['created_at.before=2026-11-23T12:00:02Z', ['Canary seeds']],
    ['modified_on=2026-11-23&is_subtask=true', []],
    ['resource_subtype=milestone', []],
    ['resource_subtype=custom', []],
    [
      'resource_subtype=default_task&is_blocked=false&is_blocking=false&has_attachment=false&limit=1',
      ['Canary seeds'],
    ],
    ['unknown_filter=1&assignee.any=me', ['Canary lamps']],
    ['tags.all=&sections.all=&projects.all=&assignee.any=me', ['Canary lamps']],
  ])('finds by %s', async (query, names) => {
    expect(await found(query)).toEqual(names)
  })

  test.each([
    ['text', 'x'.repeat(1_025), 'Must be at most 1024 characters long'],
    ['text', Array.from({ length: 51 }, (_, n) => `w${n}`).join(' '), 'Must have at most 50 words'],
    ['text', 'a\0b', 'Must not contain NUL characters'],
    ['resource_subtype', 'section', 'Must be one of default_task, milestone, approval, custom'],
    ['sort_by', 'name', 'Must be one of due_date, created_at, completed_at, likes, modified_at, relevance'],
    ['sort_ascending', 'up', 'Must be true or false'],
    ['completed', 'maybe', 'Must be true or false'],
    ['due_on', 'tomorrow', 'Must be a date, YYYY-MM-DD'],
    ['due_on.before', 'null', 'Must be a date, YYYY-MM-DD'],
    ['created_at.after', 'now', 'Must be a date-time, as 2026-08-08T23:56:13.427Z'],
    ['projects.any', UNKNOWN_GID, `Not a recognized ID: ${UNKNOWN_GID}`],
    // In the other workspace.
    ['projects.any', DEMO.quayRepairs, `Not a recognized ID: ${DEMO.quayRepairs}`],
    ['sections.all', UNKNOWN_GID, `Not a recognized ID: ${UNKNOWN_GID}`],
    ['tags.not', DEMO.season, `Not a recognized ID: ${DEMO.season}`],
    ['teams.any', DEMO.docks, `Not a recognized ID: ${DEMO.docks}`],
    ['portfolios.any', DEMO.quaySeason, `Not a recognized ID: ${DEMO.quaySeason}`],
    ['assignee.any', DEMO.cara, `Not a recognized ID: ${DEMO.cara}`],
    ['followers.not', 'cara@harbour.example', 'Not a recognized ID: cara@harbour.example'],
    ['created_by.any', 'x', '[0]: Not a recognized ID: x'],
    ['tags.any', Array(101).fill(DEMO.outdoors).join(','), 'Must have at most 100 elements'],
    ['limit', '101', 'Must be between 1 and 100'],
  ])('refuses %s=%s', async (name, value, fault) => {
    const answer = await get(`/tasks/search?${new URLSearchParams([[name, value]])}`)
    expectRefusal(answer, 400, `${name}: ${fault}`)
  })

  test('says of custom types that there are none', async () => {
    const name = 'custom_types.1.custom_type_status_option.gid'
    expectRefusal(
      await get(`/tasks/search?${name}=1`),
      400,
      `${name}: Searches do not filter by custom types. Leave this filter out.`,
    )
  })

  test('finds for each only what they may see', async () => {
    expect(gidsOf(await get('/tasks/search?text=canary', 'ben'))).toEqual([])
    expect(gidsOf(await get('/tasks/search?text=canary', 'gil'))).toEqual([])
    expect(gidsOf(await get('/tasks/search', 'gil')).length).toBe(9)
    // What lies in a hidden project is not told by its filters, either.
    expectRefusal(
      await get(`/tasks/search?projects.not=${project}`, 'ben'),
      400,
      `projects.not: Not a recognized ID: ${project}`,
    )
    expectRefusal(
      await get('/tasks/search', 'cara'),
      404,
      `workspace: Not a recognized ID: ${DEMO.greenfield}`,
    )
    expectRefusal(
      await server.api('GET', `/workspaces/${DEMO.harbour}/tasks/search?text=canary`),
      404,
      `workspace: Not a recognized ID: ${DEMO.harbour}`,
    )
    const { token } = await tokenFor(server.services, DEMO.ada, { scopes: ['projects:read'] })
    expect((await get('/tasks/search', { token })).status).toBe(403)
    expect((await get('/projects/search?text=canary', { token })).status).toBe(200)
  })

  test('follows what changes at once', async () => {
    const path = `/tasks/${task['Canary cage']}`
    await server.api('PUT', path, { body: { data: { name: 'Aviary' } } })
    expect(await found('text=cage')).toEqual([])
    expect(await found('text=aviary')).toEqual(['Aviary'])
    await server.api('PUT', path, { body: { data: { name: 'Canary cage' } } })
  })
})

describe('searchProjectsForWorkspace', () => {
  test.each([
    ['text=CANARY', ['Canary']],
    [`text=seed&owner.any=me`, ['Seed catalogue']],
    [`members.any=${DEMO.gil}`, ['Seed catalogue']],
    [`members.not=me`, ['Field trials']],
    [`teams.any=${DEMO.marketing}&sort_by=created_at&limit=1`, ['Hiring']],
    [`portfolios.any=${DEMO.spring}&text=greenhouse`, ['Greenhouse automation']],
    ['completed=true', []],
    ['text=canary&completed=false&completed_on=null&due_on=null&start_on=null', ['Canary']],
    ['due_at.after=2020-01-01T00:00:00Z&text=canary', []],
  ])('finds by %s', async (query, names) => {
    expect(namesOf(await get(`/projects/search?${query}`))).toEqual(names)
  })

  test('answers each what they see, and refuses what nobody can mean', async () => {
    expect(namesOf(await get('/projects/search?text=canary', 'ben'))).toEqual([])
    expect(namesOf(await get('/projects/search', 'gil'))).toEqual(['Seed catalogue'])
    expect((await get('/projects/search', 'cara')).status).toBe(404)
    expectRefusal(
      await get('/projects/search?owner.any=nobody&sort_by=likes'),
      400,
      'owner.any: [0]: Not a recognized ID: nobody',
      'sort_by: Must be one of due_date, created_at, completed_at, modified_at, relevance',
    )
  })
})

describe('typeaheadForWorkspace', () => {
  test.each([
    ['resource_type=user&query=b', ['Ada Byron', 'Ben Okafor']],
    ['resource_type=actor&query=ben%40', ['Ben Okafor']],
    ['type=project&query=seed+cat', ['Seed catalogue']],
    ['resource_type=tag&query=wait', ['Waiting for delivery']],
    ['resource_type=team&query=grow', ['Growing']],
    ['resource_type=portfolio&query=spr', ['Spring']],
    ['resource_type=task&query=cana+la', ['Canary lamps']],
    ['resource_type=task&query=anary', []],
    ['resource_type=custom_field&query=x', []],
    ['resource_type=agent', []],
  ])('finds by %s', async (query, names) => {
    expect(namesOf(await get(`/typeahead?${query}`)).toSorted()).toEqual(names)
  })

  test('begins with what the caller has to do with, and says who records are', async () => {
    const answer = await get('/typeahead?resource_type=project&count=1')
    expect(answer.json).toEqual({ data: [{ gid: project, name: 'Canary', resource_type: 'project' }] })
    const yan = await newPerson(server.services, { name: 'Yan', workspace: DEMO.greenfield })
    const data = { workspace: DEMO.greenfield, name: 'For Ben', assignee: DEMO.ben }
    await server.api('POST', '/tasks', { as: yan, body: { data } })
    expect(namesOf(await get('/typeahead?resource_type=user&count=1', yan))).toEqual(['Ben Okafor'])
    expect(gidsOf(await get('/typeahead?resource_type=task')).length).toBe(20)
  })

  test('is asked for one kind, and for a hundred at most', async () => {
    expectRefusal(await get('/typeahead?query=a'), 400, 'resource_type: Missing input')
    expect((await get('/typeahead?resource_type=section')).status).toBe(400)
    for (const count of ['0', '101', 'x'])
      expectRefusal(
        await get(`/typeahead?resource_type=user&count=${count}`),
        400,
        'count: Must be between 1 and 100',
      )
    expectRefusal(
      await get(`/typeahead?resource_type=user&query=${'x'.repeat(1_025)}`),
      400,
      'query: Must be at most 1024 characters long',
    )
  })

  test('finds for each only what they may look up', async () => {
    expect(namesOf(await get('/typeahead?resource_type=task&query=canary', 'ben'))).toEqual([])
    expect(namesOf(await get('/typeahead?resource_type=project', 'gil'))).toEqual(['Seed catalogue'])
    const zoe = await newPerson(server.services, { name: 'Zoe', workspace: DEMO.greenfield })
    expect(gidsOf(await get('/typeahead?resource_type=user&query=zoe'))).toEqual([zoe.gid])
    expect(gidsOf(await get('/typeahead?resource_type=user&query=zoe', 'gil'))).toEqual([])
    expect((await get('/typeahead?resource_type=user', 'cara')).status).toBe(404)
  })

  test('opens no more of a record than who it is', async () => {
    const { token } = await tokenFor(server.services, DEMO.ada, { scopes: ['workspaces.typeahead:read'] })
    const answer = await get('/typeahead?resource_type=user&query=ben', { token })
    expect(answer.json.data).toEqual([{ gid: DEMO.ben, name: 'Ben Okafor', resource_type: 'user' }])
    expect((await get('/typeahead?resource_type=user&opt_fields=email', { token })).status).toBe(403)
    const both = await tokenFor(server.services, DEMO.ada, {
      scopes: ['workspaces.typeahead:read', 'users:read'],
    })
    expect((await get('/typeahead?resource_type=user&query=ben&opt_fields=email', both)).json.data).toEqual([
      { gid: DEMO.ben, email: 'ben@greenfield.example' },
    ])
    // What may not be read may not be tried out, either.
    const byAddress = '/typeahead?resource_type=user&query=ben%40greenfield'
    expect((await get(byAddress, { token })).json.data).toEqual([])
    expect(gidsOf(await get(byAddress, both))).toEqual([DEMO.ben])
    const others = await tokenFor(server.services, DEMO.ada, { scopes: ['users:read'] })
    expect((await get('/typeahead?resource_type=user', others)).status).toBe(403)
  })
})
