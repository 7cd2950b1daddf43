import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { OPERATIONS, type Operation } from '../../src/protocol/asana/operations.js'
import { comparable, expectRefusal, gidsOf, messagesOf, namesOf } from '../support/answers.js'
import {
  DEMO,
  demoComment,
  demoMembership,
  demoSection,
  demoTask,
  newPerson,
  UNKNOWN_GID,
  asGid,
} from '../support/demo.js'
import { DATABASE_KINDS, openTestServer, type ApiRequest, type TestServer } from '../support/services.js'
import { makeGoal } from '../support/goal-scene.js'
import { makeForeignRecords, makeRecords } from '../support/made-records.js'
import { askForCopy, askForExport, makeTemplate, ownTaskList } from '../support/ready-example.js'
import { openReceiver } from '../support/receiver.js'
import { NOW_MS, openStoresAt } from '../support/stores.js'
import { makeWorkRecords, IN_HARBOUR } from '../support/work-records.js'

type Method = Operation['method']

/** A thing of each kind in Ada's workspace that she may see, and one in the workspace that she is not in. */
const OWN: Record<string, string> = {
  user_gid: DEMO.ben,
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
  enum_option_gid: DEMO.high,
  custom_id: 'SEED-1',
}
const FOREIGN: Record<string, string> = {
  user_gid: DEMO.cara,
  workspace_gid: DEMO.harbour,
  team_gid: DEMO.docks,
  tag_gid: DEMO.season,
  project_gid: DEMO.quayRepairs,
  section_gid: demoSection(35, 0),
  task_gid: demoTask(35, 0),
  membership_gid: demoMembership.ofProject(35, 14),
  project_membership_gid: demoMembership.ofProject(35, 14),
  team_membership_gid: demoMembership.ofTeam(23, 14),
  workspace_membership_gid: demoMembership.ofWorkspace(2, 14),
  attachment_gid: DEMO.tideTables,
  story_gid: demoComment(35, 0, 1),
  portfolio_gid: DEMO.quaySeason,
  portfolio_membership_gid: DEMO.quaySeasonOfCara,
  // There are none of these anywhere: another record's gid is none of theirs.
  agent_gid: DEMO.cara,
  custom_type_gid: DEMO.quayRepairs,
  custom_field_gid: DEMO.tide,
  enum_option_gid: DEMO.ebb,
}

/** Every parameter of every path that is an id, as `[operation, method, path, parameter]`. */
const PATH_PARAMETERS = Object.entries(OPERATIONS as Readonly<Record<string, Operation>>).flatMap(
  ([id, { method, path, aliases = [] }]) =>
    [path, ...aliases].flatMap((one) =>
      [...one.matchAll(/\{(\w+_gid)\}/g)].map((found) => [id, method, one, found[1] ?? ''] as const),
    ),
)

function fill(path: string, values: Readonly<Record<string, string>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? OWN[name] ?? '')
}

/** Requests that name something in a query or a body: `X` stands for its id. */
const REFERENCES: readonly (readonly [Method, string, unknown, string, keyof typeof FOREIGN])[] = [
  ['GET', '/projects?workspace=X', undefined, 'workspace: Not a recognized ID: X', 'workspace_gid'],
  ['GET', '/projects?team=X', undefined, 'team: Not a recognized ID: X', 'team_gid'],
  ['GET', '/users?workspace=X', undefined, 'workspace: Not a recognized ID: X', 'workspace_gid'],
  ['GET', '/users?team=X', undefined, 'team: Not a recognized ID: X', 'team_gid'],
  [
    'GET',
    '/users/me/teams?organization=X',
    undefined,
    'organization: Not a recognized ID: X',
    'workspace_gid',
  ],
  ['GET', '/attachments?parent=X', undefined, 'parent: Not a recognized ID: X', 'task_gid'],
  ['GET', '/attachments?parent=X', undefined, 'parent: Not a recognized ID: X', 'project_gid'],
  ['GET', '/status_updates?parent=X', undefined, 'parent: Not a recognized ID: X', 'project_gid'],
  ['GET', '/status_updates?parent=X', undefined, 'parent: Not a recognized ID: X', 'portfolio_gid'],
  [
    'POST',
    '/status_updates',
    { parent: 'X', status_type: 'on_track', text: 'x' },
    'parent: Not a recognized ID: X',
    'project_gid',
  ],
  ['GET', '/access_requests?target=X', undefined, 'target: Not a recognized ID: X', 'project_gid'],
  ['POST', '/access_requests', { target: 'X' }, 'target: Not a recognized ID: X', 'portfolio_gid'],
  [
    'GET',
    '/reactions?emoji_base=x&target=X',
    undefined,
    'target: Not a recognized ID: X',
    'status_update_gid',
  ],
  ['GET', '/reactions?emoji_base=x&target=X', undefined, 'target: Not a recognized ID: X', 'story_gid'],
  ['GET', '/tasks?project=X', undefined, 'project: Not a recognized ID: X', 'project_gid'],
  ['GET', '/tasks?section=X', undefined, 'section: Not a recognized ID: X', 'section_gid'],
  ['GET', '/tasks?assignee=me&workspace=X', undefined, 'workspace: Not a recognized ID: X', 'workspace_gid'],
  [
    'GET',
    `/tasks?assignee=X&workspace=${DEMO.greenfield}`,
    undefined,
    'assignee: Not a user in Organization: X',
    'user_gid',
  ],
  ['POST', '/projects', { workspace: 'X', name: 'n' }, 'workspace: Not a recognized ID: X', 'workspace_gid'],
  ['POST', '/projects', { team: 'X', name: 'n' }, 'team: Not a recognized ID: X', 'team_gid'],
  [
    'POST',
    '/projects',
    { team: DEMO.growing, owner: 'X' },
    'owner: Not a user in Organization: X',
    'user_gid',
  ],
  [
    'POST',
    '/projects',
    { team: DEMO.growing, followers: ['me', 'X'] },
    'followers: [1]: Not a user in Organization: X',
    'user_gid',
  ],
  [
    'POST',
    `/workspaces/${DEMO.greenfield}/projects`,
    { team: 'X' },
    'team: Not a recognized ID: X',
    'team_gid',
  ],
  [
    'PUT',
    `/projects/${DEMO.seedCatalogue}`,
    { owner: 'X' },
    'owner: Not a user in Organization: X',
    'user_gid',
  ],
  ['PUT', `/projects/${DEMO.seedCatalogue}`, { team: 'X' }, 'team: Not a recognized ID: X', 'team_gid'],
  [
    'POST',
    `/projects/${DEMO.seedCatalogue}/sections`,
    { name: 'n', insert_before: 'X' },
    'insert_before: Not a recognized ID: X',
    'section_gid',
  ],
  [
    'PUT',
    `/sections/${demoSection(31, 1)}`,
    { insert_after: 'X' },
    'insert_after: Not a recognized ID: X',
    'section_gid',
  ],
  [
    'POST',
    `/sections/${demoSection(31, 0)}/addTask`,
    { task: 'X' },
    'task: Not a recognized ID: X',
    'task_gid',
  ],
  [
    'POST',
    `/sections/${demoSection(31, 0)}/addTask`,
    { task: demoTask(31, 0), insert_after: 'X' },
    'insert_after: Not a recognized ID: X',
    'task_gid',
  ],
  ['POST', '/tasks', { workspace: 'X' }, 'workspace: Not a recognized ID: X', 'workspace_gid'],
  ['POST', '/tasks', { projects: ['X'] }, 'projects: [0]: Not a recognized ID: X', 'project_gid'],
  [
    'POST',
    '/tasks',
    { projects: [DEMO.seedCatalogue, 'X'] },
    'projects: [1]: Not a recognized ID: X',
    'project_gid',
  ],
  [
    'POST',
    '/tasks',
    { memberships: [{ project: 'X' }] },
    'memberships: [0]: project: Not a recognized ID: X',
    'project_gid',
  ],
  [
    'POST',
    '/tasks',
    { memberships: [{ project: DEMO.seedCatalogue, section: 'X' }] },
    'memberships: [0]: section: Not a recognized ID: X',
    'section_gid',
  ],
  ['GET', '/tags?workspace=X', undefined, 'workspace: Not a recognized ID: X', 'workspace_gid'],
  ['GET', '/tasks?tag=X', undefined, 'tag: Not a recognized ID: X', 'tag_gid'],
  ['POST', '/tags', { workspace: 'X', name: 'n' }, 'workspace: Not a recognized ID: X', 'workspace_gid'],
  [
    'POST',
    `/workspaces/${DEMO.greenfield}/tags`,
    { followers: ['me', 'X'] },
    'followers: [1]: Not a user in Organization: X',
    'user_gid',
  ],
  [
    'POST',
    '/tasks',
    { workspace: DEMO.greenfield, tags: [DEMO.waiting, 'X'] },
    'tags: [1]: Not a recognized ID: X',
    'tag_gid',
  ],
  ...(['addTag', 'removeTag'] as const).map(
    (verb) =>
      [
        'POST',
        `/tasks/${demoTask(31, 0)}/${verb}`,
        { tag: 'X' },
        'tag: Not a recognized ID: X',
        'tag_gid',
      ] as const,
  ),
  ...(['addProject', 'removeProject'] as const).map(
    (verb) =>
      [
        'POST',
        `/tasks/${demoTask(31, 0)}/${verb}`,
        { project: 'X' },
        'project: Not a recognized ID: X',
        'project_gid',
      ] as const,
  ),
  [
    'POST',
    `/tasks/${demoTask(31, 0)}/addProject`,
    { project: DEMO.seedCatalogue, section: 'X' },
    'section: Not a recognized ID: X',
    'section_gid',
  ],
  [
    'POST',
    `/tasks/${demoTask(31, 0)}/addProject`,
    { project: DEMO.seedCatalogue, insert_after: 'X' },
    'insert_after: Not a recognized ID: X',
    'task_gid',
  ],
  [
    'POST',
    `/tasks/${demoTask(31, 0)}/setParent`,
    { parent: 'X' },
    'parent: Not a recognized ID: X',
    'task_gid',
  ],
  [
    'POST',
    `/tasks/${demoTask(31, 0)}/setParent`,
    { parent: demoTask(31, 1), insert_before: 'X' },
    'insert_before: Not a recognized ID: X',
    'task_gid',
  ],
  ...(['dependencies', 'dependents'] as const).flatMap((side) =>
    (['add', 'remove'] as const).map(
      (verb) =>
        [
          'POST',
          `/tasks/${demoTask(31, 0)}/${verb}${side === 'dependencies' ? 'Dependencies' : 'Dependents'}`,
          { [side]: [demoTask(31, 2), 'X'] },
          `${side}: [1]: Not a recognized ID: X`,
          'task_gid',
        ] as const,
    ),
  ),
  [
    'POST',
    `/tasks/${demoTask(31, 0)}/addFollowers`,
    { followers: ['me', 'X'] },
    'followers: [1]: Not a user in Organization: X',
    'user_gid',
  ],
  [
    'POST',
    `/projects/${DEMO.seedCatalogue}/sections/insert`,
    { section: 'X', before_section: demoSection(31, 1) },
    'section: Not a recognized ID: X',
    'section_gid',
  ],
  [
    'POST',
    `/projects/${DEMO.seedCatalogue}/sections/insert`,
    { section: demoSection(31, 1), after_section: 'X' },
    'after_section: Not a recognized ID: X',
    'section_gid',
  ],
  ['POST', '/tasks', { parent: 'X' }, 'parent: Not a recognized ID: X', 'task_gid'],
  [
    'POST',
    '/tasks',
    { workspace: DEMO.greenfield, assignee: 'X' },
    'assignee: Not a user in Organization: X',
    'user_gid',
  ],
  [
    'POST',
    '/tasks',
    { workspace: DEMO.greenfield, followers: ['me', 'X'] },
    'followers: [1]: Not a user in Organization: X',
    'user_gid',
  ],
  ['GET', '/memberships?parent=X', undefined, 'parent: Not a recognized ID: X', 'project_gid'],
  [
    'GET',
    `/memberships?parent=${DEMO.seedCatalogue}&member=X`,
    undefined,
    'member: Not a recognized ID: X',
    'user_gid',
  ],
  [
    'GET',
    '/memberships?resource_subtype=project_membership&member=X',
    undefined,
    'member: Not a recognized ID: X',
    'team_gid',
  ],
  [
    'GET',
    `/projects/${DEMO.seedCatalogue}/project_memberships?user=X`,
    undefined,
    'user: Not a recognized ID: X',
    'user_gid',
  ],
  ['GET', '/team_memberships?team=X', undefined, 'team: Not a recognized ID: X', 'team_gid'],
  [
    'GET',
    `/team_memberships?team=${DEMO.growing}&user=X`,
    undefined,
    'user: Not a recognized ID: X',
    'user_gid',
  ],
  [
    'GET',
    '/users/me/team_memberships?workspace=X',
    undefined,
    'workspace: Not a recognized ID: X',
    'workspace_gid',
  ],
  [
    'GET',
    `/workspaces/${DEMO.greenfield}/workspace_memberships?user=X`,
    undefined,
    'user: Not a recognized ID: X',
    'user_gid',
  ],
  [
    'GET',
    '/users/me/favorites?resource_type=project&workspace=X',
    undefined,
    'workspace: Not a recognized ID: X',
    'workspace_gid',
  ],
  [
    'POST',
    '/memberships',
    { parent: 'X', member: DEMO.ben },
    'parent: Not a recognized ID: X',
    'project_gid',
  ],
  [
    'POST',
    '/memberships',
    { parent: DEMO.seedCatalogue, member: 'X' },
    'member: Not a recognized ID: X',
    'user_gid',
  ],
  [
    'POST',
    '/memberships',
    { parent: DEMO.seedCatalogue, member: 'X' },
    'member: Not a recognized ID: X',
    'team_gid',
  ],
  ...(['addMembers', 'removeMembers'] as const).map(
    (act) =>
      [
        'POST',
        `/projects/${DEMO.seedCatalogue}/${act}`,
        { members: ['me', 'X'] },
        'members: [1]: Not a user in Organization: X',
        'user_gid',
      ] as const,
  ),
  ...(['addFollowers', 'removeFollowers'] as const).map(
    (act) =>
      [
        'POST',
        `/projects/${DEMO.seedCatalogue}/${act}`,
        { followers: 'me,X' },
        'followers: [1]: Not a user in Organization: X',
        'user_gid',
      ] as const,
  ),
  [
    'POST',
    '/teams',
    { name: 'n', organization: 'X' },
    'organization: Not a recognized ID: X',
    'workspace_gid',
  ],
  ...(['addUser', 'removeUser'] as const).flatMap((act) =>
    [`/teams/${DEMO.growing}/${act}`, `/workspaces/${DEMO.greenfield}/${act}`].map(
      (path) => ['POST', path, { user: 'X' }, 'user: Not a user in Organization: X', 'user_gid'] as const,
    ),
  ),
  [
    'PUT',
    `/tasks/${demoTask(31, 0)}`,
    { assignee: 'X' },
    'assignee: Not a user in Organization: X',
    'user_gid',
  ],
]

/** Where a request has to say in which workspace it looks. */
const PLACES_TO_NAME: Readonly<Record<string, string>> = {
  '/users/{user_gid}/teams': `?organization=${DEMO.greenfield}`,
  '/users/{user_gid}/user_task_list': `?workspace=${DEMO.greenfield}`,
}

describe.each(DATABASE_KINDS)('what a person may see, on %s', (kind) => {
  let server: TestServer
  let dora: { readonly gid: string; readonly token: string }
  beforeAll(async () => {
    server = await openTestServer(kind)
    // A member of Greenfield who is in no team and no project.
    dora = await newPerson(server.services, { name: 'Dora', workspace: DEMO.greenfield })
    Object.assign(OWN, await makeWorkRecords(server))
    Object.assign(FOREIGN, await makeWorkRecords(server, IN_HARBOUR))
    Object.assign(OWN, await makeRecords(server))
    Object.assign(FOREIGN, await makeForeignRecords(server))
    FOREIGN['user_task_list_gid'] = await ownTaskList(server, IN_HARBOUR)
    FOREIGN['job_gid'] = await askForCopy(server, IN_HARBOUR)
    FOREIGN['organization_export_gid'] = await askForExport(server, IN_HARBOUR)
    FOREIGN['project_template_gid'] = await makeTemplate(server, IN_HARBOUR)
    FOREIGN['task_template_gid'] = await taskTemplateOf(server, DEMO.quayRepairs)
    const receiver = await openReceiver()
    const hook = { data: { resource: DEMO.quayRepairs, target: receiver.url } }
    const hooked = await server.api('POST', '/webhooks', { as: 'cara', body: hook })
    FOREIGN['webhook_gid'] = String(hooked.json.data.gid)
    await receiver.die()
    Object.assign(OWN, await makeGoal(server))
    Object.assign(FOREIGN, await makeGoal(server, 'cara'))
  })
  afterAll(async () => {
    await server.close()
  })

  // oxlint-disable-next-line max-params -- reads like a request
  const write = async (method: Method, path: string, data: unknown, as: ApiRequest['as'] = 'ada') =>
    await server.api(method, path, { as, body: { data } })
  const created = async (path: string, data: unknown, as: ApiRequest['as'] = 'ada'): Promise<string> => {
    const answer = await write('POST', path, data, as)
    expect(answer.text).toContain('"data"')
    expect(answer.status).toBe(201)
    return answer.json.data.gid as string
  }

  describe('of another workspace', () => {
    test.each(PATH_PARAMETERS)(
      '%s answers %s %s with the same bytes for a foreign %s as for one that never was',
      async (...[_id, method, path, parameter]) => {
        const body = method === 'POST' || method === 'PUT' ? { body: { data: { name: 'n' } } } : {}
        const query = PLACES_TO_NAME[path] ?? ''
        const ask = async (gid: string) =>
          await server.api(method, fill(path, { [parameter]: gid }) + query, body)
        const foreign = FOREIGN[parameter] ?? ''
        const one = await ask(foreign)
        const other = await ask(UNKNOWN_GID)
        expectRefusal(one, 404, `${parameter.replace('_gid', '')}: Not a recognized ID: ${foreign}`)
        expect(comparable({ ...one, text: one.text.replaceAll(foreign, UNKNOWN_GID) })).toEqual(
          comparable(other),
        )
        // The place is there for whoever is in that workspace, so the 404 is about the caller.
        expect((await server.api('GET', `/projects/${DEMO.quayRepairs}`, { as: 'cara' })).status).toBe(200)
      },
    )

    test.each(REFERENCES)(
      `%s %s with %j says "%s" for a foreign id as for one that never was — Mudra's choice`,
      async (...[method, path, data, message, parameter]) => {
        const ask = async (gid: string) => {
          const named = JSON.parse(
            JSON.stringify(data ?? null)
              .replaceAll('"X"', `"${gid}"`)
              .replaceAll('me,X', `me,${gid}`),
          ) as unknown
          const body = data === undefined ? {} : { body: { data: named } }
          return await server.api(method, path.replace('=X', `=${gid}`), body)
        }
        const foreign = FOREIGN[parameter] ?? ''
        const one = await ask(foreign)
        const other = await ask(UNKNOWN_GID)
        expectRefusal(one, 400, message.replace('X', foreign))
        expect(comparable({ ...one, text: one.text.replaceAll(foreign, UNKNOWN_GID) })).toEqual(
          comparable(other),
        )
      },
    )

    test('nobody can be found by their address', async () => {
      const [one, other] = ['cara@harbour.example', 'zoey@harbour.example']
      for (const path of ['/users/X', `/workspaces/${DEMO.greenfield}/users/X`]) {
        const foreign = await server.api('GET', path.replace('X', one ?? ''))
        const unknown = await server.api('GET', path.replace('X', other ?? ''))
        expectRefusal(foreign, 404, `user: Not a recognized ID: ${one}`)
        expect(comparable({ ...foreign, text: foreign.text.replaceAll(one ?? '', other ?? '') })).toEqual(
          comparable(unknown),
        )
      }
    })

    test('nothing is in any list', async () => {
      for (const path of [
        '/workspaces',
        '/users',
        '/projects',
        `/workspaces/${DEMO.greenfield}/users`,
        `/workspaces/${DEMO.greenfield}/teams`,
        `/workspaces/${DEMO.greenfield}/projects`,
        '/tags',
        `/workspaces/${DEMO.greenfield}/tags`,
      ]) {
        const ours = await server.api('GET', `${path}?opt_fields=name,workspace,organization,workspaces`)
        expect(ours.status).toBe(200)
        expect(gidsOf(ours).length).toBeGreaterThan(0)
        expect(ours.text).not.toContain('Harbour')
        expect(ours.text).not.toContain(DEMO.harbour)
      }
      expect(gidsOf(await server.api('GET', '/workspaces'))).toEqual([DEMO.greenfield])
      expect(gidsOf(await server.api('GET', '/workspaces', { as: 'cara' }))).toEqual([DEMO.harbour])
    })

    test('nothing can be changed or deleted', async () => {
      for (const path of [
        `/projects/${DEMO.quayRepairs}`,
        `/sections/${demoSection(35, 2)}`,
        `/tasks/${demoTask(35, 0)}`,
        `/tags/${DEMO.season}`,
      ]) {
        expect((await server.api('DELETE', path)).status).toBe(404)
        expect((await write('PUT', path, { name: 'taken' })).status).toBe(404)
        const still = await server.api('GET', path, { as: 'cara' })
        expect(still.status).toBe(200)
        expect(still.json.data.name).not.toBe('taken')
      }
    })
  })

  describe('inside their workspace, of what is not shared with them', () => {
    test.each([
      ['a private project', DEMO.hiring, 34, 'ben'],
      ['a project of a team they are not in', DEMO.fieldTrials, 33, 'dora'],
      ['an open project, for a guest', DEMO.greenhouse, 32, 'gil'],
      ['a private project, for a guest', DEMO.hiring, 34, 'gil'],
    ] as const)(
      "%s is refused with 403 in all its parts — Asana's API edge",
      async (...[_title, project, number, name]) => {
        const as = name === 'dora' ? { token: dora.token } : name
        const section = demoSection(number, 0)
        const task = demoTask(number, 0)
        const refused: readonly (readonly [Method, string, string])[] = [
          ['GET', `/projects/${project}`, 'project'],
          ['PUT', `/projects/${project}`, 'project'],
          ['DELETE', `/projects/${project}`, 'project'],
          ['GET', `/projects/${project}/sections`, 'project'],
          ['POST', `/projects/${project}/sections`, 'project'],
          ['POST', `/projects/${project}/sections/insert`, 'project'],
          ['GET', `/projects/${project}/tasks`, 'project'],
          ['GET', `/projects/${project}/task_counts`, 'project'],
          ['GET', `/sections/${section}`, 'section'],
          ['PUT', `/sections/${section}`, 'section'],
          ['DELETE', `/sections/${section}`, 'section'],
          ['GET', `/sections/${section}/tasks`, 'section'],
        ]
        for (const [method, path, noun] of refused) {
          const answer = await (method === 'POST' || method === 'PUT'
            ? write(method, path, { name: 'n' }, as)
            : server.api(method, path, { as }))
          expectRefusal(answer, 403, `You do not have access to this ${noun}.`)
        }
        // A task that they have nothing to do with; Ben and Gil are assigned to others.
        const hiddenTask = name === 'ben' ? task : demoTask(number, 3)
        for (const [method, path] of [
          ['GET', ''],
          ['PUT', ''],
          ['DELETE', ''],
          ['GET', '/subtasks'],
          ['GET', '/projects'],
          ['GET', '/tags'],
          ['GET', '/dependencies'],
          ['GET', '/dependents'],
          ['POST', '/addTag'],
          ['POST', '/removeTag'],
          ['POST', '/addProject'],
          ['POST', '/removeProject'],
          ['POST', '/setParent'],
          ['POST', '/addDependencies'],
          ['POST', '/removeDependencies'],
          ['POST', '/addDependents'],
          ['POST', '/removeDependents'],
          ['POST', '/addFollowers'],
          ['POST', '/removeFollowers'],
        ] as const) {
          const answer = await (method === 'PUT'
            ? write(method, `/tasks/${hiddenTask}${path}`, { name: 'n' }, as)
            : method === 'POST'
              ? write(method, `/tasks/${hiddenTask}${path}`, {}, as)
              : server.api(method, `/tasks/${hiddenTask}${path}`, { as }))
          expectRefusal(answer, 403, 'You do not have access to this task.')
        }
        const listed = gidsOf(await server.api('GET', `/projects?workspace=${DEMO.greenfield}`, { as }))
        expect(listed).not.toContain(project)
      },
    )

    test.each([
      ['GET', `/tasks?project=X`, undefined, DEMO.hiring, 'project: Not a recognized ID: X'],
      ['GET', `/tasks?section=X`, undefined, demoSection(34, 0), 'section: Not a recognized ID: X'],
      ['POST', '/tasks', { projects: ['X'] }, DEMO.hiring, 'projects: [0]: Not a recognized ID: X'],
      ['POST', '/tasks', { parent: 'X' }, demoTask(34, 0), 'parent: Not a recognized ID: X'],
      [
        'POST',
        `/sections/${demoSection(31, 0)}/addTask`,
        { task: 'X' },
        demoTask(34, 0),
        'task: Not a recognized ID: X',
      ],
    ] as const)(
      '%s %s with %j says of what Ben may not see what it says of nothing',
      async (...[method, path, data, gid, message]) => {
        const ask = async (id: string) =>
          await server.api(method, path.replace('=X', `=${id}`), {
            as: 'ben',
            ...(data === undefined
              ? {}
              : { body: JSON.parse(JSON.stringify({ data }).replace('"X"', `"${id}"`)) }),
          })
        expectRefusal(await ask(gid), 400, message.replace('X', gid))
        expectRefusal(await ask(UNKNOWN_GID), 400, message.replace('X', UNKNOWN_GID))
      },
    )

    test("another's private project is closed to the workspace's admin, too", async () => {
      const gid = await created(
        '/projects',
        { team: DEMO.growing, name: "Ben's own", privacy_setting: 'private' },
        'ben',
      )
      expectRefusal(
        await server.api('GET', `/projects/${gid}`),
        403,
        'You do not have access to this project.',
      )
      expect(namesOf(await server.api('GET', '/projects'))).not.toContain("Ben's own")
      expect(namesOf(await server.api('GET', '/projects', { as: 'ben' }))).toContain("Ben's own")
    })

    test("a task in no project is its creator's and whom they let in", async () => {
      const gid = await created('/tasks', {
        workspace: DEMO.greenfield,
        name: 'between us',
        assignee: DEMO.ben,
      })
      expect((await server.api('GET', `/tasks/${gid}`, { as: 'ben' })).status).toBe(200)
      expect((await server.api('GET', `/tasks/${gid}`, { as: { token: dora.token } })).status).toBe(403)
      const bens = `/tasks?assignee=${DEMO.ben}&workspace=${DEMO.greenfield}`
      expect(gidsOf(await server.api('GET', bens, { as: 'ben' }))).toContain(gid)
      expect(gidsOf(await server.api('GET', bens, { as: { token: dora.token } }))).not.toContain(gid)
    })

    test('a list of tasks has exactly those that open one by one', async () => {
      const middle = await created('/tasks', { workspace: DEMO.greenfield, name: 'top' })
      const child = await created(`/tasks/${middle}/subtasks`, { name: 'middle', assignee: DEMO.ben })
      const grandchild = await created(`/tasks/${child}/subtasks`, { name: 'bottom' })
      const list = await server.api('GET', `/tasks/${child}/subtasks`, { as: 'ben' })
      expect(list.status).toBe(200)
      const opens = (await server.api('GET', `/tasks/${grandchild}`, { as: 'ben' })).status === 200
      expect(gidsOf(list)).toEqual(opens ? [grandchild] : [])
    })
  })

  describe('inside another record', () => {
    test('hidden projects and sections are left out, and no address leads to them', async () => {
      const gid = await created('/tasks', {
        name: 'in both',
        memberships: [
          { project: DEMO.hiring, section: demoSection(34, 1) },
          { project: DEMO.seedCatalogue, section: demoSection(31, 1) },
        ],
        assignee: DEMO.ben,
      })
      const mine = (await server.api('GET', `/tasks/${gid}`)).json.data
      expect(mine.projects.map((one: { gid: string }) => one.gid)).toEqual([DEMO.seedCatalogue, DEMO.hiring])
      expect(mine.memberships).toHaveLength(2)

      const path = `/tasks/${gid}?opt_fields=projects,memberships.project.name,memberships.section.name,permalink_url`
      for (const as of ['ben', 'gil'] as const) {
        const theirs = await server.api('GET', path, { as })
        expect(theirs.json.data.projects.map((one: { gid: string }) => one.gid)).toEqual([DEMO.seedCatalogue])
        expect(theirs.json.data.memberships).toEqual([
          {
            project: { gid: DEMO.seedCatalogue, name: 'Seed catalogue' },
            section: { gid: demoSection(31, 1), name: 'Doing' },
          },
        ])
        expect(theirs.text).not.toContain(DEMO.hiring)
        expect(gidsOf(await server.api('GET', `/tasks/${gid}/projects`, { as }))).toEqual([
          DEMO.seedCatalogue,
        ])
      }
    })

    test('a hidden parent is null, even when its fields are named', async () => {
      const parent = await created('/tasks', { workspace: DEMO.greenfield, name: 'the secret plan' })
      const child = await created(`/tasks/${parent}/subtasks`, { name: 'a small part', assignee: DEMO.ben })
      for (const fields of [
        '',
        '?opt_fields=parent.name,parent.notes,parent.parent.name',
        '?opt_expand=parent',
      ]) {
        const answer = await server.api('GET', `/tasks/${child}${fields}`, { as: 'ben' })
        expect(answer.status).toBe(200)
        expect(answer.json.data.parent).toBeNull()
        expect(answer.text).not.toContain('secret plan')
      }
      expect((await server.api('GET', `/tasks/${child}`)).json.data.parent.name).toBe('the secret plan')
    })

    test('a team that a guest is not in is null', async () => {
      const path = `/projects/${DEMO.seedCatalogue}?opt_fields=team.name,team.description`
      expect((await server.api('GET', path, { as: 'gil' })).json.data.team).toBeNull()
      expect((await server.api('GET', path, { as: 'ben' })).json.data.team.name).toBe('Growing')
    })
  })

  describe('as a guest', () => {
    const gil = async (path: string) => await server.api('GET', path, { as: 'gil' })

    test('the projects are those shared with them, in lists and one by one', async () => {
      for (const path of [
        '/projects',
        `/projects?workspace=${DEMO.greenfield}`,
        `/workspaces/${DEMO.greenfield}/projects`,
      ]) {
        expect(gidsOf(await gil(path))).toEqual([DEMO.seedCatalogue])
      }
      expect((await gil(`/projects/${DEMO.seedCatalogue}`)).status).toBe(200)
      expectRefusal(await gil(`/projects/${DEMO.greenhouse}`), 403, 'You do not have access to this project.')
    })

    test('the teams are those that they are in: none', async () => {
      expect(gidsOf(await gil(`/workspaces/${DEMO.greenfield}/teams`))).toEqual([])
      expect(gidsOf(await gil(`/users/me/teams?organization=${DEMO.greenfield}`))).toEqual([])
      expect(gidsOf(await gil(`/users/${DEMO.ada}/teams?organization=${DEMO.greenfield}`))).toEqual([])
      for (const path of ['', '/users', '/projects']) {
        expectRefusal(await gil(`/teams/${DEMO.growing}${path}`), 403, 'You do not have access to this team.')
      }
      expectRefusal(
        await gil(`/projects?team=${DEMO.growing}`),
        400,
        `team: Not a recognized ID: ${DEMO.growing}`,
      )
    })

    test('the people are those of their projects, in lists and one by one', async () => {
      for (const path of [
        '/users',
        `/users?workspace=${DEMO.greenfield}`,
        `/workspaces/${DEMO.greenfield}/users`,
      ]) {
        expect(gidsOf(await gil(path))).toEqual([DEMO.ada, DEMO.ben, DEMO.gil])
      }
      expect((await gil(`/users/${DEMO.ben}`)).status).toBe(200)
      for (const path of [`/users/${dora.gid}`, `/workspaces/${DEMO.greenfield}/users/${dora.gid}`]) {
        expectRefusal(await gil(path), 404, `user: Not a recognized ID: ${dora.gid}`)
      }
      expect((await gil('/users/dora@greenfield.example')).status).toBe(404)
      expect((await server.api('GET', `/users/${dora.gid}`, { as: 'ben' })).status).toBe(200)
    })

    test('the tasks are those of their projects and their own, in lists and one by one', async () => {
      const bens = gidsOf(await gil(`/tasks?assignee=${DEMO.ben}&workspace=${DEMO.greenfield}`))
      expect(bens.length).toBeGreaterThan(0)
      for (const gid of bens) expect((await gil(`/tasks/${gid}`)).status).toBe(200)
      expect(bens).not.toContain(demoTask(32, 0))
      expect(gidsOf(await gil(`/projects/${DEMO.seedCatalogue}/tasks`))).toContain(demoTask(31, 0))
      expectRefusal(await gil(`/tasks/${demoTask(32, 0)}`), 403, 'You do not have access to this task.')
    })

    test('nobody can be probed by giving them work', async () => {
      const hidden = [dora.gid, 'dora@greenfield.example']
      for (const who of hidden) {
        for (const data of [
          { workspace: DEMO.greenfield, assignee: who },
          { workspace: DEMO.greenfield, followers: [who] },
        ]) {
          const answer = await write('POST', '/tasks', data, 'gil')
          expect(messagesOf(answer)[0]).toContain(`Not a user in Organization: ${who}`)
          expect(answer.status).toBe(400)
        }
      }
      const ok = await write('POST', '/tasks', { workspace: DEMO.greenfield, assignee: DEMO.ben }, 'gil')
      expect(ok.json.data.assignee.name).toBe('Ben Okafor')
    })
  })

  describe('with less than the level editor in a project', () => {
    test.each(['viewer', 'commenter'] as const)('a %s reads everything and writes nothing', async (level) => {
      const project = await created('/projects', {
        team: DEMO.growing,
        name: `for a ${level}`,
        default_access_level: level,
        followers: [DEMO.gil],
      })
      const section = await created(`/projects/${project}/sections`, { name: 'second' })
      const task = await created('/tasks', { projects: [project], name: 'look' })
      const own = await created('/tasks', { workspace: DEMO.greenfield, name: `of ben` }, 'ben')
      for (const as of ['ben', 'gil'] as const) {
        for (const path of [
          `/projects/${project}`,
          `/projects/${project}/tasks`,
          `/projects/${project}/sections`,
          `/sections/${section}`,
          `/tasks/${task}`,
        ]) {
          expect((await server.api('GET', path, { as })).status).toBe(200)
        }
        const refused: readonly (readonly [Method, string, unknown, string])[] = [
          ['PUT', `/projects/${project}`, { name: 'changed' }, 'project'],
          ['PUT', `/projects/${project}`, { privacy_setting: 'private' }, 'project'],
          ['DELETE', `/projects/${project}`, {}, 'project'],
          ['POST', `/projects/${project}/sections`, { name: 'third' }, 'project'],
          ['PUT', `/sections/${section}`, { name: 'changed' }, 'section'],
          ['DELETE', `/sections/${section}`, {}, 'section'],
          ['POST', `/sections/${section}/addTask`, { task }, 'section'],
          ['POST', `/sections/${section}/addTask`, { task: own }, 'section'],
          // Into a section that they may edit: the task is still not theirs to move.
          ['POST', `/sections/${demoSection(31, 0)}/addTask`, { task }, 'task'],
          ['POST', '/tasks', { projects: [project] }, 'project'],
          ['POST', '/tasks', { memberships: [{ project, section }] }, 'project'],
          ['PUT', `/tasks/${task}`, { completed: true }, 'task'],
          ['DELETE', `/tasks/${task}`, {}, 'task'],
          ['POST', `/tasks/${task}/subtasks`, { name: 'part' }, 'task'],
          ['POST', '/tasks', { parent: task }, 'task'],
        ]
        for (const [method, path, data, noun] of refused) {
          expectRefusal(await write(method, path, data, as), 403, `You do not have access to this ${noun}.`)
        }
      }
      const after = (await server.api('GET', `/projects/${project}`)).json.data
      expect({ name: after.name, privacy: after.privacy_setting }).toEqual({
        name: `for a ${level}`,
        privacy: 'public_to_workspace',
      })
      expect(namesOf(await server.api('GET', `/projects/${project}/sections`))).toEqual([
        'Untitled section',
        'second',
      ])
      expect(namesOf(await server.api('GET', `/projects/${project}/tasks`))).toEqual(['look'])
      expect((await server.api('GET', `/tasks/${task}`)).json.data.completed).toBe(false)
    })

    test('an editor changes a project but does not delete it', async () => {
      const project = await created('/projects', { team: DEMO.growing, name: 'shared work' })
      expect((await write('PUT', `/projects/${project}`, { name: 'renamed' }, 'ben')).status).toBe(200)
      expectRefusal(
        await server.api('DELETE', `/projects/${project}`, { as: 'ben' }),
        403,
        'You do not have access to this project.',
      )
      expect((await server.api('DELETE', `/projects/${project}`)).status).toBe(200)
    })

    test('sharing is left to whom the project leaves it', async () => {
      const project = await created('/projects', {
        team: DEMO.growing,
        minimum_access_level_for_sharing: 'admin',
      })
      for (const data of [
        { privacy_setting: 'private' },
        { public: false },
        { default_access_level: 'viewer' },
        { minimum_access_level_for_sharing: 'editor' },
      ]) {
        expectRefusal(
          await write('PUT', `/projects/${project}`, data, 'ben'),
          403,
          'You do not have access to this project.',
        )
      }
      expect((await write('PUT', `/projects/${project}`, { name: 'fine' }, 'ben')).status).toBe(200)
    })

    test('nobody gives more than they have, to themselves or to everybody', async () => {
      const project = await created('/projects', { team: DEMO.growing, name: 'open to editors' })
      for (const data of [
        { owner: 'me' },
        { owner: DEMO.gil },
        { owner: null },
        { default_access_level: 'admin' },
      ]) {
        expectRefusal(
          await write('PUT', `/projects/${project}`, data, 'ben'),
          403,
          'You do not have access to this project.',
        )
      }
      expect((await write('PUT', `/projects/${project}`, { owner: DEMO.ada }, 'ben')).status).toBe(200)
      expect((await server.api('DELETE', `/projects/${project}`, { as: 'ben' })).status).toBe(403)
      expect((await write('PUT', `/projects/${project}`, { owner: DEMO.ben })).status).toBe(200)
      expect((await server.api('DELETE', `/projects/${project}`, { as: 'ben' })).status).toBe(200)
    })
  })
})

/** No operation makes a template of a task. */
async function taskTemplateOf(server: TestServer, project: string): Promise<string> {
  const stores = await openStoresAt(server.location)
  const gid = await stores.nextGid()
  await stores.db.queries
    .insertInto('task_templates')
    .values({ gid, project_gid: asGid(project), name: 'High water', content: '{}', created_at_ms: NOW_MS })
    .execute()
  await stores.close()
  return gid
}
