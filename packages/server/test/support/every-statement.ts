import { OPERATIONS } from '../../src/protocol/asana/operations.js'
import { browserOf } from './authorize.js'
import { crawl } from './crawl.js'
import { PORTFOLIO_PARTS, PROJECT_PARTS, TASK_PARTS } from '../../src/features/copies/include.js'
import { DEMO, demoComment, demoMembership, demoSection, demoTask } from './demo.js'
import { makeGoal, type GoalScene } from './goal-scene.js'
import { doEveryAct, METRICS_TOKEN, pruneTrail } from './every-act.js'
import type { DemoName, TestServer } from './services.js'
import { askForCopy, askForExport, makeTemplate, ownTaskList } from './ready-example.js'
import { makeRecords } from './made-records.js'
import { openPageScene, routesOf } from './page-routes.js'
import { makeWorkRecords } from './work-records.js'

/** What the server has to be opened with. */
export const SERVER_OF_STATEMENTS = {
  countsGuesses: true,
  metrics: { ranges: [], token: METRICS_TOKEN },
} as const

const PAGES_MAX = 4
const ADMIN = `/0/admin/${DEMO.greenfield}`
const PROJECT = 31

const PLACES: Record<string, string> = {
  user_gid: DEMO.ada,
  team_gid: DEMO.growing,
  tag_gid: DEMO.outdoors,
  workspace_gid: DEMO.greenfield,
  project_gid: DEMO.seedCatalogue,
  section_gid: demoSection(PROJECT, 1),
  task_gid: demoTask(PROJECT, 1),
  membership_gid: demoMembership.ofProject(31, 12),
  project_membership_gid: demoMembership.ofProject(31, 12),
  team_membership_gid: demoMembership.ofTeam(21, 12),
  workspace_membership_gid: demoMembership.ofWorkspace(1, 12),
  story_gid: demoComment(PROJECT, 0, 1),
  portfolio_gid: DEMO.spring,
  portfolio_membership_gid: DEMO.springOfAda,
  custom_field_gid: DEMO.priority,
  enum_option_gid: DEMO.high,
  custom_id: 'SEED-1',
}

/** What an operation's list may be narrowed by, a query each. */
const NARROWED: Readonly<Record<string, readonly string[]>> = {
  getUsers: ['', `workspace=${DEMO.greenfield}`, `team=${DEMO.growing}`],
  getProjects: ['', `workspace=${DEMO.greenfield}`, `team=${DEMO.growing}`, 'archived=false'],
  getTasks: [
    `project=${DEMO.seedCatalogue}`,
    `section=${demoSection(PROJECT, 1)}`,
    `tag=${DEMO.outdoors}`,
    `assignee=${DEMO.ada}&workspace=${DEMO.greenfield}`,
    `project=${DEMO.seedCatalogue}&completed_since=2020-01-01T00:00:00Z&modified_since=2020-01-01T00:00:00Z`,
  ],
  getMemberships: [
    `parent=${DEMO.seedCatalogue}`,
    `parent=${DEMO.seedCatalogue}&member=${DEMO.ben}`,
    `parent=${DEMO.seedCatalogue}&member=${DEMO.growing}`,
    `member=${DEMO.growing}&resource_subtype=project_membership`,
  ],
  getProjectMembershipsForProject: ['', 'user=me'],
  getTeamMemberships: [`team=${DEMO.growing}`, `user=me&workspace=${DEMO.greenfield}`],
  getTeamMembershipsForUser: [`workspace=${DEMO.greenfield}`],
  getWorkspaceMembershipsForWorkspace: ['', 'user=me'],
  getFavoritesForUser: [`workspace=${DEMO.greenfield}&resource_type=project`],
  getStatusesForObject: ['', '&created_since=2020-01-01T00:00:00Z'].flatMap((since) =>
    [DEMO.seedCatalogue, DEMO.spring].map((parent) => `parent=${parent}${since}`),
  ),
  getAccessRequests: [`target=${DEMO.hiring}`, `target=${DEMO.hiring}&user=me`, `target=${DEMO.spring}`],
  getReactionsOnObject: [`emoji_base=x&target=${demoComment(PROJECT, 0, 1)}`],
  getPortfolios: [`workspace=${DEMO.greenfield}`],
  getPortfolioMemberships: [
    `portfolio=${DEMO.spring}`,
    `portfolio=${DEMO.spring}&user=me`,
    `workspace=${DEMO.greenfield}&user=me`,
  ],
  getPortfolioMembershipsForPortfolio: ['', 'user=me'],
  getTimeTrackingEntries: [
    `task=${demoTask(PROJECT, 0)}`,
    `attributable_to=${DEMO.seedCatalogue}&user=me`,
    `portfolio=${DEMO.spring}`,
    `user=me&entered_on_start_date=2020-01-01`,
    `workspace=${DEMO.greenfield}&entered_on_end_date=2030-01-01`,
  ],
  getTimeTrackingEntriesForTimeTrackingCategory: ['', 'start_date=2020-01-01&end_date=2030-01-01'],
  getTimeTrackingCategories: [
    `workspace=${DEMO.greenfield}`,
    `workspace=${DEMO.greenfield}&is_archived=true`,
  ],
  getTimesheetApprovalStatuses: [
    `workspace=${DEMO.greenfield}`,
    `workspace=${DEMO.greenfield}&user=me&from_date=2020-01-01&to_date=2030-01-01`,
    `workspace=${DEMO.greenfield}&approval_statuses=draft,submitted`,
  ],
  getRoles: [`workspace=${DEMO.greenfield}`],
  getOooEntries: [
    `workspace=${DEMO.greenfield}&user=me`,
    `workspace=${DEMO.greenfield}&user=me&start_date=2020-01-01&end_date=2030-01-01`,
  ],
  getAllocations: [`parent=${DEMO.seedCatalogue}`, 'assignee=me', `workspace=${DEMO.greenfield}`],
  getBudgets: [`parent=${DEMO.seedCatalogue}`],
  getRates: [`parent=${DEMO.seedCatalogue}`, 'resource=me', `parent=${DEMO.seedCatalogue}&resource=me`],
  getUserTaskListForUser: [`workspace=${DEMO.greenfield}`],
  getProjectTemplates: ['', `workspace=${DEMO.greenfield}`, `team=${DEMO.growing}`],
  getTaskTemplates: [`project=${DEMO.seedCatalogue}`],
  getTags: ['', `workspace=${DEMO.greenfield}`],
  getTeamsForUser: [`organization=${DEMO.greenfield}`],
  searchTasksForWorkspace: [
    '',
    'text=seed catalogue',
    ...['due_date', 'created_at', 'completed_at', 'likes', 'relevance'].flatMap((sort) =>
      [true, false].map((ascending) => `sort_by=${sort}&sort_ascending=${ascending}&is_subtask=false`),
    ),
    ...['assignee', 'created_by', 'assigned_by', 'followers'].flatMap((who) =>
      ['any', 'not'].map((how) => `${who}.${how}=me`),
    ),
    'assignee.any=null&liked_by.not=me&commented_on_by.not=me',
    ...['any', 'all', 'not'].flatMap((how) => [
      `projects.${how}=${DEMO.seedCatalogue}`,
      `sections.${how}=${demoSection(PROJECT, 1)}`,
      `tags.${how}=${DEMO.outdoors}`,
    ]),
    `projects.any=${DEMO.seedCatalogue}&sections.any=${demoSection(PROJECT, 1)}`,
    `teams.any=${DEMO.growing}`,
    `portfolios.any=${DEMO.spring}`,
    ...['created', 'modified', 'completed'].map(
      (when) => `${when}_on.after=2020-01-01&${when}_at.before=2030-01-01`,
    ),
    ...['due_on', 'start_on'].map((day) => `${day}.after=2020-01-01&${day}.before=2030-01-01`),
    'due_on=null&due_at.after=2020-01-01&is_blocked=true&is_blocking=false&has_attachment=false&completed=false',
  ],
  searchProjectsForWorkspace: [
    '',
    `text=seed&owner.any=me&members.any=me&teams.any=${DEMO.growing}&portfolios.any=${DEMO.spring}&sort_by=due_date`,
    'members.not=me&created_on.after=2020-01-01&due_on=null&start_on=null&completed=false&sort_by=completed_at',
  ],
  typeaheadForWorkspace: [
    ...[
      'user',
      'project',
      'task',
      'tag',
      'team',
      'portfolio',
      'custom_field',
      'goal',
      'project_template',
    ].flatMap((type) => [`resource_type=${type}`, `resource_type=${type}&query=se`]),
    'resource_type=task&query=seed',
  ],
  getAuditLogEvents: [
    '',
    'start_at=2020-01-01T00:00:00Z&end_at=2030-01-01T00:00:00Z',
    `actor_gid=${DEMO.ada}`,
    'actor_type=user',
    'event_type=user_login_succeeded',
    `resource_gid=${DEMO.ada}`,
  ],
}

/** The pages that look through something, with what they are asked for. */
const SEARCHES = [
  ...[
    '',
    'q=a',
    `person=${DEMO.ada}`,
    `app=${DEMO.ada}`,
    'outcome=refused',
    'from=2020-01-01&until=2030-01-01',
    'action=signed_in',
    'before=100',
  ].map((query) => `${ADMIN}/audit?${query}`),
  `${ADMIN}/audit/export?format=csv`,
  ...[
    'q=a',
    `person=${DEMO.ada}`,
    'state=all',
    'unused=90',
    'ends=never',
    'from=outside',
    'mark=restored',
  ].map((query) => `${ADMIN}/tokens?${query}`),
  ...['danger', 'unused', 'used', 'newest', 'ends', 'person'].map((sort) => `${ADMIN}/tokens?sort=${sort}`),
  ...['', 'action=signed_in', 'outcome=refused', 'from=2020-01-01&until=2030-01-01', 'before=100'].map(
    (query) => `/0/profile/activity?${query}`,
  ),
  '/0/profile/activity/export?format=csv',
  '/0/my-apps?apps=all&page=2',
]

/**
 * Makes a server say to its database all that it ever says while it serves: every act of the record, every page, every operation of the API
 * that reads, page by page and with all fields, its jobs and its sweeps.
 */
export async function sayEveryStatement(server: TestServer): Promise<void> {
  Object.assign(PLACES, await makeWorkRecords(server))
  await readPages(server)
  const goals = await makeGoal(server)
  Object.assign(PLACES, await makeRecords(server))
  await readOperations(server, ['ada', 'gil'], goals)
  await searchByFields(server)
  await doEveryAct(server, () => undefined)
  await readPages(server)
  await readOperations(server, ['ada'], goals)
  await askForExports(server, goals)
  await askForCopies(server)
  for (const { jobs = [] } of server.services.features) for (const job of jobs) while (await job.run());
  for (const sweep of server.services.sweeps) {
    await sweep.run()
    await sweep.backlog()
  }
  await server.services.installation.noteSeen()
  await pruneTrail(server)
}

async function readPages(server: TestServer): Promise<void> {
  const scene = await openPageScene(server)
  for (const route of routesOf(server, 'GET'))
    if (!/^\/(?:docs|api|-|\.well-known)/.test(route) && !route.includes('*'))
      await scene.ada.get(scene.addressOf(route))
  for (const path of SEARCHES) await scene.ada.get(path)
  for (const name of ['ada', 'gil'] as const)
    await crawl(await browserOf(server, name), ['/', '/0/profile', '/0/my-apps', '/0/admin'])
}

/** By a field of each type, in each way that the type has. */
async function searchByFields(server: TestServer): Promise<void> {
  const ways = {
    text: ['value=x', 'starts_with=x', 'ends_with=x', 'contains=x'],
    number: ['value=1', 'less_than=1', 'greater_than=1'],
    date: ['value=2026-12-01', 'before=2026-12-01', 'after=2026-12-01'],
    people: [],
    reference: [],
  }
  const queries = [`custom_fields.${DEMO.priority}.value=${DEMO.high}`]
  for (const [type, own] of Object.entries(ways)) {
    const data = { workspace: DEMO.greenfield, name: `Looked for by ${type}`, resource_subtype: type }
    const { json } = await server.api('POST', '/custom_fields', { body: { data } })
    for (const way of [...own, 'is_set=true', 'is_set=false'])
      queries.push(`custom_fields.${json.data.gid}.${way}`)
  }
  for (const query of queries) {
    const { status, text } = await server.api('GET', `/workspaces/${DEMO.greenfield}/tasks/search?${query}`)
    if (status !== 200) throw new Error(`${query}: ${text}`)
  }
}

/** Of every kind of graph and record, narrowed by all that there is. */
async function askForExports(server: TestServer, { goal_gid: goal }: GoalScene): Promise<void> {
  const people = ['assigned_by', 'assignee', 'commented_on_by', 'created_by', 'followers', 'liked_by']
  const moments = ['created_at', 'modified_at']
  const filters = {
    ...Object.fromEntries(people.map((name) => [`${name}.any`, [DEMO.ada]])),
    ...Object.fromEntries(moments.map((name) => [`${name}.after`, '2020-01-01T00:00:00Z'])),
    ...Object.fromEntries(moments.map((name) => [`${name}.before`, '2100-01-01T00:00:00Z'])),
  }
  const { 'assigned_by.any': _by, 'assignee.any': _to, ...ofMessages } = filters
  const wishes: readonly (readonly [string, object])[] = [
    ...[DEMO.seedCatalogue, DEMO.spring, DEMO.growing, goal].map(
      (parent) => ['/exports/graph', { parent }] as const,
    ),
    [
      '/exports/resource',
      {
        workspace: DEMO.greenfield,
        export_request_parameters: [
          { resource_type: 'task' },
          { resource_type: 'task', filters },
          { resource_type: 'team' },
          { resource_type: 'message' },
          { resource_type: 'message', filters: ofMessages },
        ],
      },
    ],
  ]
  for (const [path, data] of wishes) {
    const { status, text } = await server.api('POST', path, { body: { data } })
    if (status !== 201) throw new Error(`${path}: ${text}`)
    while (await server.services.jobs.runExport());
  }
}

/** For the jobs that make them, each with all that there is. */
async function askForCopies(server: TestServer): Promise<void> {
  const template = await makeTemplate(server)
  const ofTemplate = { data: { name: 'A catalogue' } }
  await server.api('POST', `/project_templates/${template}/instantiateProject`, { body: ofTemplate })
  await server.api('POST', `/task_templates/${DEMO.variety}/instantiateTask`, { body: { data: {} } })
  const copies = [
    [`/tasks/${demoTask(PROJECT, 0)}`, TASK_PARTS],
    [`/projects/${DEMO.seedCatalogue}`, PROJECT_PARTS],
    [`/portfolios/${DEMO.spring}`, PORTFOLIO_PARTS],
  ] as const
  for (const [path, parts] of copies) {
    const body = { data: { name: 'A copy', include: parts.join(',') } }
    const { status, text } = await server.api('POST', `${path}/duplicate`, { body })
    if (status !== 201) throw new Error(`${path}: ${text}`)
  }
}

async function readOperations(
  server: TestServer,
  callers: readonly DemoName[],
  goals: GoalScene,
): Promise<void> {
  const { resources } = server.services
  const places: Readonly<Record<string, string>> = {
    ...PLACES,
    ...goals,
    user_task_list_gid: await ownTaskList(server),
    job_gid: await askForCopy(server),
    organization_export_gid: await askForExport(server),
    project_template_gid: await makeTemplate(server),
  }
  for (const as of callers) {
    for (const [id, operation] of Object.entries(OPERATIONS)) {
      if (operation.method !== 'GET') continue
      const fields = 'answers' in operation ? Object.keys(resources[operation.answers].fields) : []
      const nested = fields.map((field) => `${field}.name`)
      const path = operation.path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => places[name] ?? name)
      const lists = 'lists' in operation
      for (const query of NARROWED[id] ?? narrowedGoals(id, goals))
        for (const size of lists ? ['limit=1&', 'limit=100&', ''] : [''])
          await readPagesOf(
            server,
            as,
            `${path}?${size}${query}&opt_fields=${[...fields, ...nested].join(',')},memberships.section.name`,
          )
    }
  }
}

function narrowedGoals(id: string, goals: GoalScene): readonly string[] {
  if (id === 'getGoalRelationships') return [`supported_goal=${goals.goal_gid}`]
  if (id === 'getTimePeriods')
    return ['', '&start_on=2026-01-01&end_on=2026-12-31'].map((more) => `workspace=${DEMO.greenfield}${more}`)
  if (id !== 'getGoals') return ['']
  return [
    `workspace=${DEMO.greenfield}&is_workspace_level=true`,
    `workspace=${DEMO.greenfield}&time_periods=${goals.time_period_gid}`,
    `team=${DEMO.growing}`,
    `project=${DEMO.seedCatalogue}`,
  ]
}

async function readPagesOf(server: TestServer, as: DemoName, path: string): Promise<void> {
  for (let offset = '', page = 0; page < PAGES_MAX; page++) {
    const { json, status, text } = await server.api('GET', `${path}${offset}`, { as })
    if (status >= 500) throw new Error(`${path}: ${text}`)
    const next = (json as { next_page?: { offset: string } | null }).next_page?.offset
    if (next === undefined) return
    offset = `&offset=${encodeURIComponent(next)}`
  }
}
