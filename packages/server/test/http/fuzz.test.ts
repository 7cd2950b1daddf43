import fc from 'fast-check'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { OPERATIONS, type Operation } from '../../src/protocol/asana/operations.js'
import { DEMO, demoComment, demoSection, demoTask, UNKNOWN_GID } from '../support/demo.js'
import { makeGoal, type GoalScene } from '../support/goal-scene.js'
import {
  openTestServer,
  type ApiRequest,
  type ApiResponse,
  type DemoName,
  type TestServer,
} from '../support/services.js'

const RUNS = { sqlite: 50, postgres: 15 } as const

/** What deletes comes last, so that the rest has something to work on. */
const BY_DAMAGE = ['GET', 'POST', 'PUT', 'DELETE']
const TABLE = Object.entries(OPERATIONS as Readonly<Record<string, Operation>>).toSorted(
  ([, one], [, other]) => BY_DAMAGE.indexOf(one.method) - BY_DAMAGE.indexOf(other.method),
)

const text = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 30 }),
  // Lone surrogates and NUL among them.
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
    .map((units) => String.fromCharCode(...units)),
  fc.constantFrom(
    '',
    ' ',
    'null',
    'undefined',
    'NaN',
    '__proto__',
    "'; drop table tasks; --",
    '%',
    '\0',
    '<body></body>',
    '<body>&#0;</body>',
  ),
)
const id = fc.oneof(
  fc.constantFrom(
    DEMO.greenfield,
    DEMO.harbour,
    DEMO.ada,
    DEMO.ben,
    DEMO.cara,
    DEMO.growing,
    DEMO.marketing,
    DEMO.docks,
    DEMO.seedCatalogue,
    DEMO.greenhouse,
    DEMO.hiring,
    DEMO.quayRepairs,
    demoSection(31, 0),
    demoSection(31, 1),
    demoSection(32, 0),
    demoSection(35, 0),
    demoTask(31, 0),
    demoTask(31, 1),
    demoTask(32, 0),
    demoTask(35, 0),
    DEMO.waiting,
    DEMO.season,
    UNKNOWN_GID,
    'me',
    'ben@greenfield.example',
    '0',
    '9007199254740991',
    '9007199254740993',
    '99999999999999999999999999999999',
  ),
  text,
)
const moment = fc.oneof(
  fc.constantFrom(
    '2026-12-24',
    '0000-00-00',
    '0001-01-01',
    '9999-12-31',
    '2026-02-29',
    'now',
    '+275760-09-13T00:00:00Z',
  ),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)),
)
const scalar = fc.oneof(
  id,
  text,
  moment,
  fc.constantFrom(
    'default_task',
    'approval',
    'milestone',
    'approved',
    'private',
    'editor',
    'list',
    'none',
    'true',
    'False',
  ),
)
const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 1, arbitrary: fc.boolean() },
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.double() },
  { weight: 1, arbitrary: fc.array(id, { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  {
    weight: 1,
    arbitrary: fc.array(fc.record({ project: id, section: id }, { requiredKeys: [] }), { maxLength: 3 }),
  },
)
const NAMES = [
  'name', 'workspace', 'team', 'projects', 'parent', 'memberships', 'assignee', 'followers', 'notes', 'html_notes',
  'completed', 'liked', 'due_on', 'due_at', 'due_date', 'start_on', 'start_at', 'resource_subtype', 'approval_status',
  'assignee_status', 'custom_fields', 'tags', 'archived', 'color', 'icon', 'owner', 'public', 'privacy_setting',
  'default_view', 'default_access_level', 'insert_before', 'insert_after', 'task', 'section', 'project',
  'tag', 'dependencies', 'dependents', 'before_section', 'after_section',
  'gid', 'created_at', '__proto__', 'constructor', 'toString', 'opt_fields',
] as const // prettier-ignore
const name = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...NAMES) }, { weight: 1, arbitrary: text })

/** Values of the kind that a field takes, so that requests get far. */
const fitting = fc.oneof(
  fc.tuple(fc.constantFrom('name', 'notes'), fc.string({ unit: 'grapheme', maxLength: 20 })),
  fc.tuple(fc.constantFrom('completed', 'liked', 'archived', 'public'), fc.boolean()),
  fc.tuple(fc.constantFrom('due_on', 'due_at', 'due_date', 'start_on', 'start_at'), fc.option(moment)),
  fc.tuple(fc.constant('resource_subtype'), fc.constantFrom('default_task', 'approval', 'milestone')),
  fc.tuple(fc.constant('approval_status'), fc.constantFrom('pending', 'approved', 'rejected')),
  fc.tuple(
    fc.constant('privacy_setting'),
    fc.constantFrom('public_to_workspace', 'private_to_team', 'private'),
  ),
  fc.tuple(fc.constant('default_access_level'), fc.constantFrom('admin', 'editor', 'commenter', 'viewer')),
  fc.tuple(fc.constantFrom('assignee', 'owner'), fc.constantFrom('me', DEMO.ben, DEMO.gil, null)),
  fc.tuple(fc.constant('followers'), fc.array(fc.constantFrom('me', DEMO.ben, DEMO.gil), { maxLength: 3 })),
  fc.tuple(
    fc.constant('projects'),
    fc.array(fc.constantFrom(DEMO.seedCatalogue, DEMO.greenhouse), { maxLength: 3 }),
  ),
  fc.tuple(
    fc.constantFrom('insert_before', 'insert_after'),
    fc.constantFrom(demoSection(31, 0), demoTask(31, 1)),
  ),
  fc.tuple(fc.constant('parent'), fc.constantFrom(demoTask(31, 0), demoTask(31, 1))),
)
/** What is kept as a text is said again later, where an id of the other workspace is looked for. */
const KEPT_AS_TEXT: ReadonlySet<string> = new Set(['name', 'notes', 'html_notes'])
const OF_HARBOUR = [
  DEMO.harbour,
  DEMO.cara,
  DEMO.docks,
  DEMO.season,
  DEMO.quayRepairs,
  demoSection(35, 0),
  demoTask(35, 0),
]
const notKept = ([key, sent]: readonly [string, unknown]) =>
  !(KEPT_AS_TEXT.has(key) && OF_HARBOUR.some((gid) => JSON.stringify(sent)?.includes(gid)))
const field: fc.Arbitrary<readonly [string, unknown]> = fc.oneof(
  { weight: 3, arbitrary: fitting },
  { weight: 1, arbitrary: fc.tuple(name, value).filter(notKept) },
)

/** Bodies that are nearly right. */
const likely = fc
  .record({
    base: fc.constantFrom<Record<string, unknown>>(
      {},
      { workspace: DEMO.greenfield, name: 'x' },
      { team: DEMO.growing, name: 'x' },
      { projects: [DEMO.seedCatalogue], name: 'x' },
      { task: demoTask(31, 0), name: 'x' },
    ),
    fields: fc.array(field, { maxLength: 3 }),
  })
  .map(({ base, fields }) => ({ data: { ...base, ...Object.fromEntries(fields) } }))
const options = fc.dictionary(fc.constantFrom('fields', 'expand', 'pretty', 'limit', '__proto__'), value)

type Sent = Pick<ApiRequest, 'payload' | 'headers'>
const asJson = (body: unknown): Sent => ({
  payload: JSON.stringify(body) ?? '',
  headers: { 'content-type': 'application/json' },
})
const body: fc.Arbitrary<Sent> = fc.oneof(
  { weight: 6, arbitrary: likely.map(asJson) },
  {
    weight: 2,
    arbitrary: fc.tuple(likely, options).map(([one, other]) => asJson({ ...one, options: other })),
  },
  { weight: 1, arbitrary: fc.jsonValue().map(asJson) },
  {
    weight: 2,
    arbitrary: fc.array(fc.tuple(name, scalar).filter(notKept), { maxLength: 5 }).map((fields) => ({
      payload: new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.uint8Array({ maxLength: 60 }), fc.constantFrom('application/json', 'text/plain', 'x', ''))
      .map(([bytes, type]) => ({
        payload: Buffer.from(bytes),
        headers: type === '' ? {} : { 'content-type': type },
      })),
  },
)
const parameter = fc.tuple(
  fc.oneof(
    fc.constantFrom(
      'opt_fields',
      'opt_expand',
      'opt_pretty',
      'opt_fields[0]',
      'limit',
      'offset',
      'workspace',
      'team',
      'project',
    ),
    fc.constantFrom(
      'section',
      'assignee',
      'organization',
      'archived',
      'completed_since',
      'modified_since',
      'tag',
    ),
    text,
  ),
  fc.oneof(
    scalar,
    fc.constantFrom(
      'name',
      'assignee.email',
      '(a|b).c',
      'this',
      'parent.parent.parent',
      '(',
      '1',
      '100',
      '101',
    ),
  ),
)
const query = fc.array(parameter, { maxLength: 4 }).map((pairs) => new URLSearchParams(pairs).toString())
const person = fc.constantFrom<DemoName>('ada', 'ada', 'ada', 'ben', 'gil', 'cara')

const encoded = (part: string) => encodeURIComponent(part.toWellFormed())

/** Asserts what holds for every answer, whatever was asked. */
function expectProperAnswer(answer: ApiResponse, asked: string): void {
  const shown = `${asked} → ${answer.status} ${answer.text.slice(0, 300)}`
  expect(answer.status, shown).toBeLessThan(500)
  expect([200, 201, 400, 403, 404, 412], shown).toContain(answer.status)
  const keys = Object.keys(answer.json as object)
  if (answer.status >= 400) {
    // Whoever asks for events without a token, or with a made-up one, gets a good one.
    expect(keys, shown).toEqual(answer.status === 412 ? ['errors', 'sync'] : ['errors'])
    expect(answer.json.errors.length, shown).toBeGreaterThan(0)
    for (const error of answer.json.errors)
      expect(error, shown).toEqual({ message: expect.any(String), help: expect.any(String) })
  } else expect(['data', 'data,next_page', 'data,sync,has_more'], shown).toContain(keys.join())
}

/** Counts from here on each row that is written and stays written, save the counters that ids come from: an id may be spent on a refusal. */
async function watchWrites(client: Client): Promise<() => Promise<number>> {
  const { rows: tables } = await client.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_name not in ('settings')`,
  )
  await client.query(
    `create table watched_writes (of_table text);
    create function note_write() returns trigger language plpgsql as
      'begin insert into watched_writes values (tg_table_name); return null; end'`,
  )
  for (const { name: table } of tables)
    await client.query(
      `create trigger note_new after insert or delete on "${table}" for each row execute function note_write();
      create trigger note_change after update on "${table}" for each row when (old.* is distinct from new.*) execute function note_write()`,
    )
  return async () => {
    const { rows } = await client.query<{ count: number }>(
      `select count(*)::int as count from watched_writes`,
    )
    return rows[0]?.count ?? 0
  }
}

describe.each(['sqlite', 'postgres'] as const)('whatever is sent, on %s', (kind) => {
  let server: TestServer
  let client: Client | null = null
  let writes: (() => Promise<number>) | null = null
  let goals: GoalScene
  beforeAll(async () => {
    server = await openTestServer(kind)
    goals = await makeGoal(server)
    // The years of a workspace and a person's list of tasks are made when they are first looked for, and nothing else that is read writes.
    await makeGoal(server, 'cara')
    for (const as of ['ada', 'ben', 'gil', 'cara'] as const)
      for (const { gid } of (await server.api('GET', '/workspaces', { as })).json.data as { gid: string }[])
        await server.api('GET', `/users/me/user_task_list?workspace=${gid}`, { as })
    if (server.location.kind === 'postgres') {
      client = new Client({ connectionString: server.location.url })
      await client.connect()
      writes = await watchWrites(client)
    }
  })
  afterAll(async () => {
    await client?.end()
    await server.close()
  })

  test.each(TABLE)(
    '%s answers in the envelope, never 5xx, and a refusal writes nothing',
    async (_id, { method, path }) => {
      const request = fc.record({
        as: person,
        query,
        body,
        ids: fc.array(id, { minLength: 2, maxLength: 2 }),
        real: fc.integer({ min: 0, max: 3 }),
      })
      const known: Readonly<Record<string, string>> = {
        user_gid: 'me',
        workspace_gid: DEMO.greenfield,
        team_gid: DEMO.growing,
        project_gid: DEMO.greenhouse,
        section_gid: demoSection(31, 2),
        task_gid: demoTask(31, 0),
        story_gid: demoComment(31, 0, 1),
        portfolio_gid: DEMO.spring,
        ...goals,
        portfolio_membership_gid: DEMO.springOfAda,
        custom_field_gid: DEMO.priority,
        enum_option_gid: DEMO.high,
        custom_id: 'SEED-1',
      }
      let written = (await writes?.()) ?? 0
      await fc.assert(
        fc.asyncProperty(request, async ({ as, ids, real, ...sent }) => {
          const left = [...ids]
          const filled = path.replaceAll(/\{(\w+)\}/g, (_, parameterName: string) =>
            encoded(real > 0 ? (known[parameterName] ?? '') : (left.pop() ?? '')),
          )
          const url = `${filled}?${sent.query}`
          const answer = await server.api(method, url, { as, ...(method === 'GET' ? {} : sent.body) })
          // Nobody may have more than a few jobs open.
          while (await server.services.jobs.runJob());
          expectProperAnswer(answer, `${method} ${url} as ${as} ${JSON.stringify(sent.body)}`)
          if (writes === null) return
          const after = await writes()
          if (answer.status >= 400 || method === 'GET') expect(after).toBe(written)
          written = after
        }),
        { numRuns: RUNS[kind], endOnFailure: true },
      )
    },
  )
})

describe('whatever path is asked for', () => {
  test('the answer is in the envelope and never 5xx', async () => {
    const server = await openTestServer()
    const segment = fc.oneof(
      id.map(encoded),
      fc.constantFrom(
        'users',
        'tasks',
        'projects',
        'sections',
        'workspaces',
        'teams',
        'addTask',
        '..',
        '.',
        '%',
        '%2e%2e',
        '%zz',
        '%00',
        ';',
        '',
      ),
    )
    const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH' as const)
    await fc.assert(
      fc.asyncProperty(method, fc.array(segment, { maxLength: 6 }), query, async (verb, segments, search) => {
        const url = `/${segments.join('/')}?${search}`
        // What leaves the API by `..` is not the API's to answer.
        if (!new URL(`http://x/api/1.0${url}`).pathname.startsWith('/api/1.0/')) return
        expectProperAnswer(await server.api(verb, url), `${verb} ${url}`)
      }),
      { numRuns: 300, endOnFailure: true },
    )
    await server.close()
  })
})
