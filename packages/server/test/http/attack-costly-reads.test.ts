import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  API_PERSON_READS_AT_ONCE_MAX,
  API_PERSON_WRITES_AT_ONCE_MAX,
  makeApiLimits,
} from '../../src/http/api/api-limits.js'
import { API_COST_PER_MINUTE } from '../../src/http/api/cost-quota.js'
import { makeTally } from '../../src/platform/tally.js'
import { ANSWER_NODES_MAX } from '../../src/protocol/asana/answer-cost.js'
import { asGid, DEMO } from '../support/demo.js'
import { DATABASE_KINDS, openTestServer, testClock, type TestServer } from '../support/services.js'
import { principalFor } from '../support/limits.js'
import { openTokenScene, type TokenScene } from '../support/token-scene.js'
import { MINUTE_MS } from '../../src/time-units.js'

const OPENING_MS = 60_000

/** As long and as deep as `opt_fields` may be: 400 paths, 8 levels, 8 KB. */
function deepFields(): string {
  const ends = ['members', 'followers', 'owner'].flatMap((who) => [`${who}.workspaces.name`, `${who}.email`])
  const ways = [
    'projects.',
    'memberships.project.',
    'memberships.section.project.',
    'memberships.section.projects.',
  ]
  const own = ['followers.workspaces.name', 'likes.user.workspaces.name', 'hearts.user.email', 'notes']
  const paths: string[] = []
  for (let depth = 0; depth < 8; depth++) {
    const above = 'parent.'.repeat(depth)
    paths.push(
      ...[...own, ...ways.flatMap((way) => ends.map((end) => way + end))].map((path) => above + path),
    )
  }
  const fit = paths.filter((path) => path.split('.').length <= 8)
  while (fit.join(',').length > 8_192) fit.pop()
  return fit.join(',')
}

/** What Asana's reference lists for a task. */
const DOCUMENTED_TASK =
  'actual_time_minutes,approval_status,assigned_by,assigned_by.name,assignee,assignee.name,assignee_section,assignee_section.name,assignee_status,completed,completed_at,completed_by,completed_by.name,created_at,created_by,custom_fields,custom_fields.enum_options.name,custom_fields.people_value.name,custom_fields.type,custom_type,custom_type.name,dependencies,dependents,due_at,due_on,external,external.data,followers,followers.name,hearted,hearts,hearts.user,hearts.user.name,html_notes,is_rendered_as_separator,liked,likes,likes.user,likes.user.name,memberships,memberships.project,memberships.project.name,memberships.section,memberships.section.name,modified_at,name,notes,num_hearts,num_likes,num_subtasks,offset,parent,parent.created_by,parent.name,parent.resource_subtype,path,permalink_url,projects,projects.name,resource_subtype,start_at,start_on,tags,tags.name,uri,workspace,workspace.name'
const DOCUMENTED_PROJECT =
  'archived,color,completed,completed_at,completed_by,completed_by.name,created_at,created_from_template,created_from_template.name,current_status,current_status.author.name,current_status_update,custom_field_settings,custom_field_settings.custom_field.name,custom_fields,custom_fields.name,default_access_level,default_view,due_date,due_on,followers,followers.name,html_notes,icon,members,members.name,minimum_access_level_for_customization,minimum_access_level_for_sharing,modified_at,name,notes,offset,owner,path,permalink_url,privacy_setting,project_brief,public,start_on,team,team.name,uri,workspace,workspace.name'
const AIRBYTE_TASK =
  'gid,resource_type,name,approval_status,completed,completed_at,completed_by.gid,created_at,dependencies.gid,dependents.gid,due_at,due_on,external.gid,hearted,hearts.user.gid,html_notes,is_rendered_as_separator,liked,likes.user.gid,memberships.(project|section).gid,modified_at,notes,num_hearts,num_likes,num_subtasks,resource_subtype,start_on,assignee.gid,custom_fields,followers.gid,parent.gid,permalink_url,projects.gid,tags.gid,workspace.gid'
const AIRBYTE_PROJECT =
  'gid,resource_type,name,archived,color,created_at,current_status.gid,custom_field_settings.gid,default_view,due_date,due_on,html_notes,is_template,members.gid,modified_at,notes,public,start_on,workspace.gid,custom_fields.gid,followers.gid,icon,owner.gid,permalink_url,team.gid'
const TASKS = `/tasks?project=${DEMO.seedCatalogue}`
const PROJECTS = `/projects?workspace=${DEMO.greenfield}`
const USERS = `/workspaces/${DEMO.greenfield}/users`

describe('an answer that could have more fields than one may', () => {
  let scene: TokenScene
  beforeAll(async () => {
    scene = await openTokenScene('sqlite')
  }, OPENING_MS)
  afterAll(async () => {
    await scene.close()
  })

  const get = async (path: string) => await scene.server.api('GET', path, { as: 'gil' })

  test('a hundred tasks with 8 KB of deep opt_fields are refused before anything is read', async () => {
    const unread = ['tasks', 'task_projects', 'projects', 'sections'].reduceRight<
      () => Promise<Awaited<ReturnType<typeof get>>>
    >(
      (work, table) => async () => await scene.withoutTable(table, work),
      async () => await get(`${TASKS}&limit=100&opt_fields=${deepFields()}`),
    )
    const refused = await unread()
    expect(refused.status).toBe(400)
    const message = String(refused.json.errors[0].message)
    expect(message).toContain('opt_fields: ')
    expect(message).toContain(`and may have ${ANSWER_NODES_MAX.toLocaleString('en-US')}`)
    expect(message).toContain('Ask for fewer opt_fields, or for fewer records with a smaller limit.')
  })

  test.each([
    ['opt_expand', `${TASKS}&limit=100&opt_expand=${deepFields()}`],
    [
      'groups',
      `${TASKS}&limit=100&opt_fields=(parent|this).(parent|this).(parent|this).projects.(members|followers).workspaces.name`,
    ],
    ['a list without limit, planned like a whole page', `${TASKS}&opt_fields=${deepFields()}`],
  ])('so are %s', async (_what, path) => {
    const { json, status } = await get(path)
    expect([status, String(json.errors[0].message)]).toEqual([
      400,
      expect.stringContaining('and may have 100,000'),
    ])
  })

  test.each([
    [
      'npm asana and python asana, every field of Asana’s reference, a hundred tasks',
      `${TASKS}&limit=100&opt_fields=${DOCUMENTED_TASK}`,
    ],
    [
      'the same without a limit, where the list is as short as most are',
      `${TASKS}&opt_fields=${DOCUMENTED_TASK}`,
    ],
    ['the same of projects', `${PROJECTS}&limit=100&opt_fields=${DOCUMENTED_PROJECT}`],
    ['Airbyte’s tasks', `${TASKS}&limit=100&opt_fields=${encodeURIComponent(AIRBYTE_TASK)}`],
    ['Airbyte’s projects', `${PROJECTS}&limit=100&opt_fields=${AIRBYTE_PROJECT}`],
    [
      'n8n’s tasks',
      `${TASKS}&limit=100&opt_fields=${encodeURIComponent('*')},gid,resource_type,name,completed_by,html_notes,likes,memberships,notes,followers,parent,permalink_url,projects,tags,workspace`,
    ],
    [
      'a script’s whole list without limit',
      `${TASKS}&opt_fields=name,notes,completed,due_on,assignee.name,assignee.email,memberships.section.name,tags.name,followers.name,custom_fields`,
    ],
    [
      'all projects with their people',
      `${PROJECTS}&opt_fields=name,owner.name,team.name,members.name,due_on,archived`,
    ],
    ['all people', `${USERS}?opt_fields=name,email,photo,workspaces.name`],
    ['whole tasks by opt_expand', `${TASKS}&limit=100&opt_expand=this,assignee,projects`],
  ])('what real clients ask is answered: %s', async (_who, path) => {
    expect((await get(path)).status).toBe(200)
  })
})

describe('what the answers to one person cost', () => {
  const clock = testClock()
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer('sqlite', clock, { rateLimits: 'asana' })
  }, OPENING_MS)
  afterAll(async () => {
    await server.close()
  })
  beforeEach(() => {
    clock.advance(10 * MINUTE_MS)
  })

  const anotherToken = async (userGid: string) => {
    const made = await server.services.tokens.create({
      userGid: asGid(userGid),
      name: 'another',
      scopes: null,
      expires: 'never',
      actor: { kind: 'operator' },
    })
    if (!made.ok) throw new Error(made.message)
    return { token: made.secret }
  }
  const spend = async (as: { readonly token: string }, plan: 'free' | 'paid') => {
    const verified = await server.services.tokens.verify(as.token, '127.0.0.1')
    if (!verified.ok) throw new Error(verified.reason)
    server.services.limits.apiLimits?.charge(verified.principal, API_COST_PER_MINUTE[plan] * 2, clock.nowMs())
  }

  test('is taken from one quota, whichever of their tokens and apps asks, and nobody else’s', async () => {
    const [one, other] = [await anotherToken(DEMO.gil), await anotherToken(DEMO.gil)]
    expect((await server.api('GET', `${TASKS}&limit=100`, { as: one })).status).toBe(200)
    await spend(one, 'paid')
    for (const as of [one, other]) {
      const refused = await server.api('GET', `${TASKS}&limit=100`, { as })
      expect(refused.status).toBe(429)
      expect(refused.headers['retry-after']).toMatch(/^\d+$/)
      expect(refused.json.errors[0]).toMatchObject({
        message:
          "You've made too many requests and hit a rate limit. Please retry after the given amount of time.",
        limit: 'cost',
        remedy: expect.stringContaining('fewer opt_fields') as string,
      })
    }
    expect((await server.api('GET', `${TASKS}&limit=100`, { as: 'ben' })).status).toBe(200)
    const wait = Number((await server.api('GET', '/users/me', { as: other })).headers['retry-after'])
    expect(wait).toBeGreaterThan(60)
    clock.advance(wait * 1_000)
    expect((await server.api('GET', '/users/me', { as: other })).status).toBe(200)
  })

  test('grows with what was asked for: every answer is charged, refusals of too large ones, too', async () => {
    const gil = await anotherToken(DEMO.gil)
    const verified = await server.services.tokens.verify(gil.token, '127.0.0.1')
    if (!verified.ok) throw new Error(verified.reason)
    const { apiLimits } = server.services.limits
    if (apiLimits === null) throw new Error('these services have no limits')
    /** How many nodes are left: as many as it takes until there is nothing. */
    const costOf = async (path: string) => {
      clock.advance(10 * MINUTE_MS)
      await server.api('GET', path, { as: gil })
      let left = 0
      const step = 50
      while (apiLimits.checkCost(verified.principal, clock.nowMs()) === null) {
        apiLimits.charge(verified.principal, step, clock.nowMs())
        left += step
      }
      return API_COST_PER_MINUTE.paid - left
    }
    const [few, many, refused] = [
      await costOf(`${TASKS}&limit=1&opt_fields=name`),
      await costOf(`${TASKS}&limit=20&opt_fields=${DOCUMENTED_TASK}`),
      await costOf(`${TASKS}&limit=100&opt_fields=${deepFields()}`),
    ]
    expect(few).toBeLessThan(150)
    expect(many).toBeGreaterThan(5 * few)
    expect(refused).toBeGreaterThan(2 * few)
  })
})

describe('requests of one person at once', () => {
  test('count over all their tokens: so many are let in, each further one waits a second', () => {
    const limits = makeApiLimits({ share: null, limited: makeTally() })
    for (const [kind, max] of [
      ['reads', API_PERSON_READS_AT_ONCE_MAX],
      ['writes', API_PERSON_WRITES_AT_ONCE_MAX],
    ] as const) {
      const token = (index: number) => principalFor(String(index % 10))
      for (let count = 0; count < max; count++) expect(limits.enter(token(count), kind)).toBeNull()
      expect(limits.enter(token(0), kind)).toEqual({ limit: 'at_once', retryAfterSeconds: 1 })
      limits.leave(token(0), kind)
      expect(limits.enter(token(1), kind)).toBeNull()
    }
  })
})

describe.each(DATABASE_KINDS)('while one person’s answers take long, on %s', (kind) => {
  let server: TestServer
  const big = `${TASKS}&limit=100&opt_fields=${DOCUMENTED_TASK}`
  beforeAll(async () => {
    server = await openTestServer(kind, testClock(), { holdsAnswers: false })
    for (let count = 0; count < 60; count++) {
      const body = {
        data: { name: `Task ${count}`, notes: 'n'.repeat(2_000), projects: [DEMO.seedCatalogue] },
      }
      expect((await server.api('POST', '/tasks', { body })).status).toBe(201)
    }
  }, OPENING_MS)
  afterAll(async () => {
    await server.close()
  })

  test('somebody who comes later is answered before most of them', async () => {
    const answered: string[] = []
    const ask = async (who: 'gil' | 'ben', path: string) => {
      const { status } = await server.api('GET', path, { as: who })
      expect(status).toBe(200)
      answered.push(who)
    }
    const guests = Array.from({ length: 40 }, async () => await ask('gil', big))
    await new Promise((resolve) => setImmediate(resolve))
    await Promise.all([...guests, ask('ben', `/tasks?assignee=me&workspace=${DEMO.greenfield}&limit=10`)])
    expect(answered.indexOf('ben')).toBeLessThan(8)
  })

  test('the event loop is given back amid a single large answer', async () => {
    let rounds = 0
    let counting = true
    const count = () => {
      rounds += 1
      if (counting) setImmediate(count)
    }
    setImmediate(count)
    const began = performance.now()
    const all = `${TASKS}&opt_fields=name,notes,html_notes,followers.name,memberships.section.name,memberships.project.name,created_by,assignee.workspaces.name`
    // So many that they take many turns on a fast machine, too.
    const answers = await Promise.all(Array.from({ length: 30 }, async () => await server.api('GET', all)))
    counting = false
    const tookMs = performance.now() - began
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    // A turn may take four milliseconds; what is between turns takes time, too.
    expect(rounds).toBeGreaterThan(Math.max(5, tookMs / 40))
  })
})
