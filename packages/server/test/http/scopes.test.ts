import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { OPERATIONS, type Operation, type OperationId } from '../../src/protocol/asana/operations.js'
import { GRANULAR_SCOPES } from '../../src/protocol/asana/scopes.js'
import { expectRefusal, messagesOf } from '../support/answers.js'
import { DEMO, demoComment, demoMembership, demoSection, demoTask, tokenFor } from '../support/demo.js'
import { askForCopy, askForExport, makeTemplate, makeWebhook, ownTaskList } from '../support/ready-example.js'
import { makeWorkRecords } from '../support/work-records.js'
import { makeGoal } from '../support/goal-scene.js'
import { makeRecords } from '../support/made-records.js'
import { openReceiver, type Receiver } from '../support/receiver.js'
import { openTestServer, type TestServer } from '../support/services.js'
import { readRoutes } from '../support/page-routes.js'

const TABLE: readonly (readonly [string, Operation])[] = Object.entries(OPERATIONS)

/** Asana's own table: method, path, operation, tag, scope. */
const asana = new Map(
  readFileSync(join(import.meta.dirname, 'asana-operations.tsv'), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [method = '', path = '', id = '', , scope = ''] = line.split('\t')
      return [id, { method, path, scope: scope === '' ? null : scope }] as const
    }),
)

const PATH: Record<string, string> = {
  user_gid: 'me',
  workspace_gid: DEMO.greenfield,
  team_gid: DEMO.growing,
  tag_gid: DEMO.waiting,
  project_gid: DEMO.seedCatalogue,
  section_gid: demoSection(31, 0),
  task_gid: demoTask(31, 0),
  membership_gid: demoMembership.ofProject(31, 12),
  project_membership_gid: demoMembership.ofProject(31, 12),
  team_membership_gid: demoMembership.ofTeam(21, 12),
  workspace_membership_gid: demoMembership.ofWorkspace(1, 12),
  attachment_gid: DEMO.photographs,
  story_gid: demoComment(31, 0, 1),
  portfolio_gid: DEMO.spring,
  portfolio_membership_gid: DEMO.springOfAda,
  custom_field_gid: DEMO.priority,
  task_template_gid: DEMO.variety,
  enum_option_gid: DEMO.high,
  custom_id: 'SEED-1',
}

/** The path of an operation, filled in with things of Greenfield, all of which Ada may see. */
function pathOf(id: OperationId): string {
  const path = OPERATIONS[id].path.replaceAll(/\{(\w+)\}/g, (_, name: string) => PATH[name] ?? 'missing')
  if (id === 'getTeamMembershipsForUser') return `${path}?workspace=${DEMO.greenfield}`
  if (id === 'getTaskTemplates') return `${path}?project=${DEMO.seedCatalogue}`
  if (id === 'getGoals') return `${path}?workspace=${DEMO.greenfield}`
  if (id === 'getStatusesForObject') return `${path}?parent=${DEMO.seedCatalogue}`
  if (id === 'getAccessRequests') return `${path}?target=${DEMO.hiring}`
  if (id === 'getReactionsOnObject') return `${path}?target=${demoComment(31, 0, 1)}&emoji_base=x`
  if (id === 'getPortfolios') return `${path}?workspace=${DEMO.greenfield}`
  if (id === 'getTeamMemberships') return `${path}?team=${DEMO.growing}`
  if (id === 'getFavoritesForUser') return `${path}?workspace=${DEMO.greenfield}&resource_type=project`
  if (id === 'getTimeTrackingEntries') return `${path}?task=${demoTask(31, 0)}`
  if (['getTimeTrackingCategories', 'getTimesheetApprovalStatuses', 'getRoles'].includes(id))
    return `${path}?workspace=${DEMO.greenfield}`
  if (id === 'getOooEntries') return `${path}?workspace=${DEMO.greenfield}&user=me`
  if (['getAllocations', 'getBudgets', 'getRates'].includes(id)) return `${path}?parent=${DEMO.seedCatalogue}`
  if (id === 'getUserTaskListForUser') return `${path}?workspace=${DEMO.greenfield}`
  if (id === 'typeaheadForWorkspace') return `${path}?resource_type=task`
  if (id === 'getWebhooks') return `${path}?workspace=${DEMO.greenfield}`
  if (id === 'getTeamsForUser') return `${path}?organization=${DEMO.greenfield}`
  if (id === 'getAttachmentsForObject') return `${path}?parent=${demoTask(31, 0)}`
  return id === 'getTasks' ? `${path}?project=${DEMO.seedCatalogue}` : path
}

let server: TestServer
let receiver: Receiver
beforeAll(async () => {
  server = await openTestServer()
  Object.assign(PATH, await makeRecords(server))
  receiver = await openReceiver()
  Object.assign(PATH, await makeWorkRecords(server))
  PATH['user_task_list_gid'] = await ownTaskList(server)
  PATH['job_gid'] = await askForCopy(server)
  PATH['organization_export_gid'] = await askForExport(server)
  PATH['project_template_gid'] = await makeTemplate(server)
  PATH['webhook_gid'] = (await makeWebhook(server, receiver.url)).webhookGid
  Object.assign(PATH, await makeGoal(server))
})
afterAll(async () => {
  await receiver.die()
  await server.close()
})

/** A token of Ada's; one for the same scopes, since nobody may have too many. */
const adaWith = async (...scopes: string[]) => {
  const key = scopes.join(' ')
  const made = adasTokens.get(key) ?? tokenFor(server.services, DEMO.ada, { scopes })
  adasTokens.set(key, made)
  return await made
}
const adasTokens = new Map<string, ReturnType<typeof tokenFor>>()

/** What OpenID Connect puts under the same root, and the description itself: nobody's data, or guarded by a scope of its own. */
const NO_OPERATIONS = new Set([
  '/api/1.0/.well-known/openid-configuration',
  '/api/1.0/openapi.json',
  '/api/1.0/openid-connect/userinfo',
  '/api/1.0/openid_connect/jwks',
  '/api/1.0/openid_connect/userinfo',
])

describe('the table of operations', () => {
  test('has a row with a scope for every route of the API, and a route for every row', () => {
    const routes = [...readRoutes(server.server.printRoutes({ commonPrefix: false }))]
      .filter((route) => route.includes(' /api/1.0/') && !NO_OPERATIONS.has(route.split(' ')[1] ?? ''))
      .toSorted()
    const rows = TABLE.flatMap(([, { method, path, aliases = [] }]) =>
      [path, ...aliases].flatMap((one) => {
        const route = `/api/1.0${one.replaceAll(/\{(\w+)\}/g, ':$1')}`
        return method === 'GET' ? [`GET ${route}`, `HEAD ${route}`] : [`${method} ${route}`]
      }),
    ).toSorted()
    expect(routes).toEqual(rows)
    expect(routes.length).toBeGreaterThan(50)
  })

  test.each(TABLE)('%s has the method, path and scope of the description that Asana publishes', (id, row) => {
    expect({ method: row.method, path: row.path, scope: row.scope }).toEqual(asana.get(id))
  })

  test('names scopes that a token can have', () => {
    for (const [, { scope }] of TABLE) {
      if (scope !== null) expect(GRANULAR_SCOPES).toContain(scope)
    }
  })
})

describe('a token with narrow scopes', () => {
  test.each(TABLE)(
    "without the scope of %s is refused by it, whatever other scopes it has — Asana's scopes",
    async (id, { method, scope }) => {
      const others = GRANULAR_SCOPES.filter((one) => one !== scope)
      const { token } = await adaWith(...others)
      const answer = await server.api(method, pathOf(id as OperationId), {
        as: { token },
        ...(method === 'POST' || method === 'PUT' ? { body: { data: { name: 'never written' } } } : {}),
      })
      const text =
        scope === null
          ? 'Forbidden: this operation needs a token with full permissions'
          : `Forbidden: this token lacks the scope ${scope}`
      expectRefusal(answer, 403, text)
      expect(answer.headers['www-authenticate']).toBe(
        `Bearer realm="Mudra", error="insufficient_scope", scope="${scope ?? 'default'}"`,
      )
    },
  )

  test.each(TABLE.filter(([, { method, scope }]) => scope !== null && method === 'GET'))(
    "that has only the scope of %s is let in by it — Asana's scopes",
    async (id, { scope }) => {
      const { token } = await adaWith(scope ?? '')
      expect((await server.api('GET', pathOf(id as OperationId), { as: { token } })).status).toBe(200)
    },
  )

  test("may write without being able to read, and the reverse: write does not contain read — Asana's OAuth", async () => {
    const writer = await adaWith('tasks:write')
    const reader = await adaWith('tasks:read')
    const body = { data: { workspace: DEMO.greenfield, name: 'by a writer' } }
    const created = await server.api('POST', '/tasks', { as: writer, body })
    expect(created.status).toBe(201)
    const path = `/tasks/${created.json.data.gid}`
    expect((await server.api('GET', path, { as: writer })).status).toBe(403)
    expect((await server.api('GET', path, { as: reader })).status).toBe(200)
    expectRefusal(
      await server.api('POST', '/tasks', { as: reader, body }),
      403,
      'Forbidden: this token lacks the scope tasks:write',
    )
    expectRefusal(
      await server.api('DELETE', path, { as: writer }),
      403,
      'Forbidden: this token lacks the scope tasks:delete',
    )
    expect((await server.api('DELETE', path, { as: await adaWith('tasks:delete') })).status).toBe(200)
  })

  test('is told of the scope before it can learn whether a thing exists', async () => {
    const { token } = await adaWith('users:read')
    const texts = await Promise.all(
      [demoTask(31, 0), demoTask(35, 0), '5', 'x'].map(
        async (gid) => (await server.api('GET', `/tasks/${gid}`, { as: { token } })).text,
      ),
    )
    expect(new Set(texts).size).toBe(1)
  })
})

describe('fields of related records', () => {
  const TASK = `/tasks/${demoTask(31, 0)}`
  let tasksOnly: { readonly token: string }
  beforeAll(async () => {
    tasksOnly = await adaWith('tasks:read')
  })

  test("are who they are and no more without the scope of their kind — Asana's records", async () => {
    const { status, json } = await server.api('GET', TASK, { as: tasksOnly })
    expect(status).toBe(200)
    expect(json.data.assignee).toEqual({ gid: DEMO.ada, name: 'Ada Byron', resource_type: 'user' })
    expect(json.data.memberships).toEqual([
      {
        project: { gid: DEMO.seedCatalogue, name: 'Seed catalogue', resource_type: 'project' },
        section: { gid: demoSection(31, 0), name: 'To do', resource_type: 'section' },
      },
    ])
    expect(json.data.workspace).toEqual({
      gid: DEMO.greenfield,
      name: 'Greenfield Labs',
      resource_type: 'workspace',
    })
  })

  test("are left out of an expansion that nobody named field by field — Asana's records", async () => {
    const expanded = await server.api('GET', `${TASK}?opt_expand=assignee`, { as: tasksOnly })
    expect(expanded.status).toBe(200)
    expect(Object.keys(expanded.json.data.assignee)).toEqual(['gid', 'name', 'resource_type'])
    const full = await server.api('GET', `${TASK}?opt_expand=assignee`)
    expect(full.json.data.assignee.email).toBe('ada@greenfield.example')
  })

  test.each([
    ['assignee.email', 'users:read'],
    ['followers.photo', 'users:read'],
    ['assignee.workspaces.name', 'users:read'],
    ['memberships.section.created_at', 'project_sections:read'],
    ['memberships.project.notes', 'projects:read'],
    ['projects.archived', 'projects:read'],
    ['projects.team.name', 'projects:read'],
    ['workspace.is_organization', 'workspaces:read'],
    ['actual_time_minutes', 'time_tracking_entries:read'],
    ['name,(assignee|assigned_by).email', 'users:read'],
    ['likes.user.email', 'users:read'],
  ])(
    "are refused when opt_fields names %s without %s, and given with it — Asana's scopes",
    async (fields, scope) => {
      const path = `${TASK}?opt_fields=${fields}`
      const refused = await server.api('GET', path, { as: tasksOnly })
      expect(refused.status).toBe(403)
      expect(messagesOf(refused)[0]).toMatch(new RegExp(`^Forbidden: this token lacks the scope ${scope}`))
      expect(refused.headers['www-authenticate']).toContain(`scope="${scope}"`)
      expect((await server.api('GET', path, { as: await adaWith('tasks:read', scope) })).status).toBe(200)
    },
  )

  test('are refused in lists, too, empty ones included', async () => {
    const empty = `/tasks/${demoTask(31, 1)}/subtasks`
    for (const path of [`/projects/${DEMO.seedCatalogue}/tasks`, empty]) {
      expect((await server.api('GET', `${path}?opt_fields=assignee.email`, { as: tasksOnly })).status).toBe(
        403,
      )
      expect((await server.api('GET', `${path}?opt_fields=assignee.name`, { as: tasksOnly })).status).toBe(
        200,
      )
    }
  })

  test("may be named as long as they only say who it is — Asana's records", async () => {
    const fields = [
      'assignee.gid',
      'assignee.name',
      'assignee.resource_type',
      'memberships.section.name',
      'memberships.project.resource_type',
      'parent.resource_subtype',
      'workspace.name',
      'assignee',
    ].join(',')
    const { status, json } = await server.api('GET', `${TASK}?opt_fields=${fields}`, { as: tasksOnly })
    expect(status).toBe(200)
    expect(json.data.assignee).toEqual({ gid: DEMO.ada, name: 'Ada Byron', resource_type: 'user' })
  })

  test("leave actual_time_minutes out by default without time_tracking_entries:read — Asana's scopes", async () => {
    expect((await server.api('GET', TASK, { as: tasksOnly })).json.data).not.toHaveProperty(
      'actual_time_minutes',
    )
    const timed = await adaWith('tasks:read', 'time_tracking_entries:read')
    expect((await server.api('GET', TASK, { as: timed })).json.data).toMatchObject({
      actual_time_minutes: expect.any(Number) as unknown,
    })
  })

  test("need teams:read for what a project shows of its team — Asana's scopes", async () => {
    const token = await adaWith('projects:read')
    const path = `/projects/${DEMO.seedCatalogue}`
    expect((await server.api('GET', `${path}?opt_fields=team.visibility`, { as: token })).status).toBe(403)
    expect((await server.api('GET', path, { as: token })).json.data.team).toEqual({
      gid: DEMO.growing,
      name: 'Growing',
      resource_type: 'team',
    })
  })

  test('are judged for each token, whatever was answered to another one of the same person', async () => {
    const full = await tokenFor(server.services, DEMO.ada)
    const timed = await adaWith('tasks:read', 'time_tracking_entries:read')
    const hasMinutes = async (as: { readonly token: string }) =>
      Object.hasOwn((await server.api('GET', TASK, { as })).json.data as object, 'actual_time_minutes')
    for (let round = 0; round < 2; round++) {
      expect([await hasMinutes(full), await hasMinutes(tasksOnly), await hasMinutes(timed)]).toEqual([
        true,
        false,
        true,
      ])
    }
    const path = `${TASK}?opt_fields=assignee.email`
    for (let round = 0; round < 2; round++) {
      expect((await server.api('GET', path, { as: full })).status).toBe(200)
      expect((await server.api('GET', path, { as: tasksOnly })).status).toBe(403)
    }
  })

  test('that are refused leave nothing written', async () => {
    const writer = await adaWith('tasks:write', 'projects:write')
    const count = async () =>
      (await server.api('GET', `/tasks?assignee=me&workspace=${DEMO.greenfield}`)).json.data.length as number
    const before = await count()
    const created = await server.api('POST', '/tasks?opt_fields=assignee.email', {
      as: writer,
      body: { data: { workspace: DEMO.greenfield, assignee: 'me', name: 'must not stay' } },
    })
    expect(created.status).toBe(403)
    expect(await count()).toBe(before)

    const updated = await server.api('PUT', `${TASK}?opt_fields=assignee.email`, {
      as: writer,
      body: { data: { name: 'must not stay' } },
    })
    expect(updated.status).toBe(403)
    expect((await server.api('GET', TASK)).json.data.name).toBe('Choose the cover photograph')
  })
})
