import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { HOUR_MS } from '../../src/time-units.js'
import { expectRefusal } from '../support/answers.js'
import { DEMO, tokenFor } from '../support/demo.js'
import { DATABASE_KINDS, openTestServer, type TestServer } from '../support/services.js'

const NEEDED =
  'Sync token invalid or too old. If you are attempting to keep resources in sync, you must fetch the full dataset for this query now and use the new sync token for the next sync.'

interface Event {
  readonly action: string
  readonly type: string
  readonly resource: { readonly gid: string; readonly name: string | null }
  readonly parent: { readonly gid: string; readonly resource_type: string } | null
  readonly user: { readonly gid: string }
  readonly change?: {
    readonly field: string
    readonly action: string
    readonly added_value?: { readonly gid: string }
    readonly removed_value?: { readonly gid: string }
  }
}

describe.each(DATABASE_KINDS)('events on %s', (kind) => {
  let server: TestServer
  let project: string
  let section: string
  beforeAll(async () => {
    server = await openTestServer(kind)
  })
  afterAll(async () => {
    await server.close()
  })
  beforeEach(async () => {
    project = await make('/projects', { team: DEMO.growing, name: 'Watched' })
    const sections = await server.api('GET', `/projects/${project}/sections`)
    section = sections.json.data[0].gid as string
  })

  const make = async (path: string, data: object): Promise<string> => {
    const answer = await server.api('POST', path, { body: { data } })
    expect(answer.status).toBe(201)
    return answer.json.data.gid as string
  }
  const change = async (task: string, data: object) =>
    await server.api('PUT', `/tasks/${task}`, { body: { data } })
  const first = async (path: string): Promise<string> => {
    const answer = await server.api('GET', path)
    expect(answer.status).toBe(412)
    return (answer.json as unknown as { sync: string }).sync
  }
  const read = async (path: string, sync: string) => {
    const { json, status } = await server.api('GET', `${path}${path.includes('?') ? '&' : '?'}sync=${sync}`)
    expect(status).toBe(200)
    return json as unknown as { data: Event[]; sync: string; has_more: boolean }
  }
  const told = ({ data }: { data: readonly Event[] }) =>
    data.map(({ action, change: of, parent }) => [action, of?.field ?? parent?.resource_type ?? null])

  test("begin with 412 and a token, with which what follows is read once — Asana's events", async () => {
    const answer = await server.api('GET', `/events?resource=${project}`)
    expect([answer.status, answer.json.errors[0].message]).toEqual([412, NEEDED])
    const sync = (answer.json as unknown as { sync: string }).sync
    expect(await read(`/events?resource=${project}`, sync)).toMatchObject({ data: [], has_more: false })
    const task = await make('/tasks', { projects: [project], name: 'Seen' })
    await change(task, { name: 'Seen again', assignee: DEMO.ben })
    const seen = await read(`/projects/${project}/events`, sync)
    expect(told(seen)).toEqual([
      ['added', 'project'],
      ['added', 'section'],
      ['changed', 'name'],
      ['changed', 'assignee'],
      ['changed', 'followers'],
    ])
    expect(seen.data[0]).toEqual({
      user: { gid: DEMO.ada, resource_type: 'user', name: 'Ada Byron' },
      resource: { gid: task, resource_type: 'task', name: 'Seen again' },
      type: 'task',
      action: 'added',
      parent: { gid: project, resource_type: 'project', name: 'Watched' },
      created_at: '2026-11-23T12:00:00.000Z',
    })
    expect(seen.data[3]?.change).toEqual({
      field: 'assignee',
      action: 'changed',
      new_value: { gid: DEMO.ben, resource_type: 'user', name: expect.any(String) as string },
    })
    expect(await read(`/projects/${project}/events`, seen.sync)).toMatchObject({ data: [] })
    // The same token gives the same again.
    expect((await read(`/projects/${project}/events`, sync)).data).toEqual(seen.data)
  })

  test('of tags, dependencies and followers say which came and which went, at both ends', async () => {
    const task = await make('/tasks', { projects: [project], name: 'Waits' })
    const other = await make('/tasks', { projects: [project], name: 'Is waited for' })
    const tag = await make('/tags', { workspace: DEMO.greenfield, name: 'Told' })
    const sync = await first(`/events?resource=${project}`)
    for (const [path, data] of [
      ['addTag', { tag }],
      ['addDependencies', { dependencies: [other] }],
      ['addFollowers', { followers: [DEMO.ben] }],
      ['removeDependencies', { dependencies: [other] }],
      ['removeTag', { tag }],
      // Nothing changes, so nothing is told.
      ['removeTag', { tag }],
    ] as const)
      expect((await server.api('POST', `/tasks/${task}/${path}`, { body: { data } })).status).toBe(200)
    const { data } = await read(`/projects/${project}/events`, sync)
    const changes = data.map(({ change, resource }) => {
      const value = change?.added_value ?? change?.removed_value
      return [resource.gid, change?.field, change?.action, value?.gid]
    })
    expect(changes).toEqual([
      [task, 'tags', 'added', tag],
      [task, 'dependencies', 'added', other],
      [other, 'dependents', 'added', task],
      [task, 'followers', 'added', DEMO.ben],
      [task, 'dependencies', 'removed', other],
      [other, 'dependents', 'removed', task],
      [task, 'tags', 'removed', tag],
    ])
  })

  test('of subtasks are in the streams of the tasks above them, and of their projects and sections', async () => {
    const root = await make('/tasks', { projects: [project], name: 'Root' })
    const middle = await make(`/tasks/${root}/subtasks`, { name: 'Middle' })
    const streams = [project, section, root, middle]
    const syncs = await Promise.all(streams.map(async (gid) => await first(`/events?resource=${gid}`)))
    const leaf = await make(`/tasks/${middle}/subtasks`, { name: 'Leaf' })
    await change(leaf, { completed: true })
    await server.api('DELETE', `/tasks/${leaf}`)
    for (const [index, gid] of streams.entries())
      expect(told(await read(`/events?resource=${gid}`, syncs[index] ?? ''))).toEqual([
        ['added', 'task'],
        ['changed', 'completed'],
        ['deleted', null],
      ])
  })

  test('tell of moves in the project that a task leaves, and of every task that goes with one', async () => {
    const other = await make('/projects', { team: DEMO.growing, name: 'Other' })
    const later = await make(`/projects/${project}/sections`, { name: 'Later' })
    const task = await make('/tasks', { projects: [project, other], name: 'Moved' })
    await make(`/tasks/${task}/subtasks`, { name: 'Below' })
    const ofProject = await first(`/projects/${project}/events`)
    const ofOther = await first(`/projects/${other}/events`)
    await server.api('POST', `/sections/${later}/addTask`, { body: { data: { task } } })
    await server.api('DELETE', `/tasks/${task}`)
    expect(told(await read(`/projects/${project}/events`, ofProject))).toEqual([
      ['removed', 'section'],
      ['added', 'section'],
      ['deleted', null],
      ['deleted', null],
    ])
    expect(told(await read(`/projects/${other}/events`, ofOther)).slice(-2)).toEqual([
      ['deleted', null],
      ['deleted', null],
    ])
  })

  test('of a workspace are those of what one may see — two people, one private project', async () => {
    const ben = await tokenFor(server.services, DEMO.ben, {})
    const path = `/workspaces/${DEMO.greenfield}/events`
    const ofAda = await first(path)
    const ofBen = (await server.api('GET', path, { as: ben })).json as unknown as { sync: string }
    const hidden = await make('/projects', {
      team: DEMO.growing,
      name: 'Hidden canary',
      privacy_setting: 'private',
    })
    const secret = await make('/tasks', { projects: [hidden], name: 'Secret canary' })
    await server.api('DELETE', `/tasks/${secret}`)
    const open = await make('/projects', { team: DEMO.growing, name: 'Open' })
    const gids = (answer: { data: readonly Event[] }) =>
      new Set(answer.data.map((event) => event.resource.gid))
    const own = gids(await read(path, ofAda))
    expect([hidden, secret, open].map((gid) => own.has(gid))).toEqual([true, true, true])
    const answer = await server.api('GET', `${path}?sync=${ofBen.sync}`, { as: ben })
    expect(answer.status).toBe(200)
    expect(JSON.stringify(answer.json)).not.toMatch(new RegExp(`canary|${hidden}|${secret}`))
    expect(JSON.stringify(answer.json)).toContain(open)
  })

  test('do not tell into which other project, that one does not see, a task was put', async () => {
    const ben = await tokenFor(server.services, DEMO.ben, {})
    const shared = await make('/projects', {
      team: DEMO.growing,
      name: 'Shared',
      privacy_setting: 'public_to_workspace',
    })
    const hidden = await make('/projects', { team: DEMO.growing, name: 'Hidden', privacy_setting: 'private' })
    const path = `/projects/${shared}/events`
    const { sync } = (await server.api('GET', path, { as: ben })).json as unknown as { sync: string }
    await make('/tasks', { projects: [shared, hidden], name: 'Both' })
    const answer = await server.api('GET', `${path}?sync=${sync}`, { as: ben })
    expect(JSON.stringify(answer.json)).toContain('Both')
    expect(JSON.stringify(answer.json)).not.toContain(hidden)
  })

  test("want a token of the same caller and stream that is not a day old — Asana's events", async () => {
    const sync = await first(`/projects/${project}/events`)
    const ben = await tokenFor(server.services, DEMO.ben, {})
    const other = await make('/projects', {
      team: DEMO.growing,
      name: 'Other',
      privacy_setting: 'public_to_workspace',
    })
    expect((await server.api('GET', `/projects/${other}/events?sync=${sync}`)).status).toBe(412)
    const ofOther = await first(`/projects/${other}/events`)
    expect((await server.api('GET', `/projects/${other}/events?sync=${ofOther}`, { as: ben })).status).toBe(
      412,
    )
    expect((await server.api('GET', `/projects/${project}/events?sync=${sync}x`)).status).toBe(412)
    server.clock.advance(24 * HOUR_MS)
    expect((await server.api('GET', `/projects/${project}/events?sync=${sync}`)).status).toBe(412)
  })

  test('are a hundred in one answer, which says whether there are more', async () => {
    const task = await make('/tasks', { projects: [project], name: '0' })
    let sync = await first(`/tasks/${task}/events`)
    for (let n = 1; n <= 101; n++) await change(task, { name: String(n) })
    const page = await read(`/tasks/${task}/events`, sync)
    expect([page.data.length, page.has_more]).toEqual([100, true])
    sync = page.sync
    const rest = await read(`/tasks/${task}/events`, sync)
    expect([rest.data.length, rest.has_more]).toEqual([1, false])
  })

  test('show what of them is asked for', async () => {
    const sync = await first(`/projects/${project}/events`)
    const task = await make('/tasks', { projects: [project], name: 'Seen' })
    const { data } = await read(`/projects/${project}/events?opt_fields=action,resource.name`, sync)
    expect(data[0]).toEqual({ action: 'added', resource: { gid: task, resource_type: 'task', name: 'Seen' } })
  })

  test('are not told of what one does not see', async () => {
    expectRefusal(await server.api('GET', '/events'), 400, 'resource: Missing input')
    expectRefusal(await server.api('GET', '/events?resource=5'), 400, 'resource: Not a recognized ID: 5')
    expectRefusal(await server.api('GET', '/tasks/5/events'), 404, 'task: Not a recognized ID: 5')
    expect((await server.api('GET', `/tasks/${project}/events`)).status).toBe(404)
    const cara = await tokenFor(server.services, DEMO.cara, {})
    expect((await server.api('GET', `/projects/${project}/events`, { as: cara })).status).toBe(404)
    expect((await server.api('GET', `/workspaces/${DEMO.greenfield}/events`, { as: cara })).status).toBe(404)
  })
})
