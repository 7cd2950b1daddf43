import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OPERATIONS, type Operation, type OperationId } from '../../src/protocol/asana/operations.js'
import type { ResourceShape } from '../../src/protocol/asana/shape.js'
import { asanaDescription, WITHOUT, type DescribedOperation } from '../support/asana/description.js'
import { DEMO, demoComment, demoMembership, demoSection, demoTask } from '../support/demo.js'
import { makeGoal } from '../support/goal-scene.js'
import { askForCopy, askForExport, makeTemplate, makeWebhook, ownTaskList } from '../support/ready-example.js'
import { makeRecords } from '../support/made-records.js'
import { openReceiver } from '../support/receiver.js'
import { openTestServer, type TestServer } from '../support/services.js'
import { freshWeek, makeProject, makeWorkRecords } from '../support/work-records.js'

const ALL = Object.entries(OPERATIONS) as readonly (readonly [OperationId, Operation])[]

describe.skipIf(asanaDescription === null)(
  `the operations against Asana’s description${asanaDescription === null ? WITHOUT : ''}`,
  () => {
    const described = asanaDescription?.operations ?? new Map<string, DescribedOperation>()

    it('are in the table of all that Asana has', () => {
      const rows = [...described.values()].map(({ method, operationId, path, scopes, tags }) =>
        [method, path, operationId, tags.join(), scopes.join()].join('\t'),
      )
      const table = readFileSync(join(import.meta.dirname, 'asana-operations.tsv'), 'utf8')
      expect(table.split('\n').slice(1, -1).toSorted()).toEqual(rows.toSorted())
    })

    it.each(ALL)('%s has its status', (id, { status }) => {
      const codes = Object.keys(described.get(id)?.responses ?? {})
      expect(codes.filter((code) => code.startsWith('2'))).toEqual([String(status)])
    })
  },
)

type Type = keyof TestServer['services']['resources']

describe('the answers, which `inject` holds against Asana’s description,', () => {
  let server: TestServer
  let made: Readonly<Record<string, string>> = {}
  beforeAll(async () => {
    server = await openTestServer()
    made = await makeWorkRecords(server)
    const entry = await server.api('GET', `/time_tracking_entries/${made['time_tracking_entry_gid']}`)
    const budget = await server.api('GET', `/budgets/${made['budget_gid']}`)
    made = {
      ...made,
      category_of_entry: String(entry.json.data.categories[0].gid),
      project_of_budget: String(budget.json.data.parent.gid),
      ...(await makeRecords(server)),
    }
  })
  afterAll(async () => {
    await server.close()
  })

  /** Every field that we have, asked for by name. */
  function everyField(shape: ResourceShape): string {
    return Object.keys(shape.fields).join(',')
  }

  async function check(id: OperationId, path: string, body?: unknown): Promise<unknown> {
    const answer = await server.api(
      OPERATIONS[id].method,
      path.replaceAll(/\{(\w+)\}/g, (_, part: string) => made[part] ?? part),
      body === undefined ? {} : { body: { data: body } },
    )
    expect([id, answer.status]).toEqual([id, OPERATIONS[id].status])
    return answer.json.data
  }

  /** The same with every field asked for: then the elements of a list are whole records. */
  async function checkFull(id: OperationId, path: string, type: Type): Promise<readonly unknown[]> {
    const fields = everyField(server.services.resources[type])
    return [await check(id, `${path}${path.includes('?') ? '&' : '?'}opt_fields=${fields}`)].flat()
  }

  const GREENFIELD = `workspace=${DEMO.greenfield}`
  const READS: readonly (readonly [OperationId, string, Type])[] = [
    ['getUser', '/users/me', 'user'],
    ['getUsers', `/users?${GREENFIELD}`, 'user'],
    ['getUsersForTeam', `/teams/${DEMO.growing}/users`, 'user'],
    ['getUsersForWorkspace', `/workspaces/${DEMO.greenfield}/users`, 'user'],
    ['getUserForWorkspace', `/workspaces/${DEMO.greenfield}/users/me`, 'user'],
    ['getWorkspaces', '/workspaces', 'workspace'],
    ['getWorkspace', `/workspaces/${DEMO.greenfield}`, 'workspace'],
    ['getAuditLogEvents', `/workspaces/${DEMO.greenfield}/audit_log_events`, 'audit_log_event'],
    ['getTeam', `/teams/${DEMO.growing}`, 'team'],
    ['getTeamsForWorkspace', `/workspaces/${DEMO.greenfield}/teams`, 'team'],
    ['getTeamsForUser', `/users/me/teams?organization=${DEMO.greenfield}`, 'team'],
    ['getFavoritesForUser', `/users/me/favorites?${GREENFIELD}&resource_type=project`, 'project'],
    ['getMemberships', `/memberships?parent=${DEMO.seedCatalogue}`, 'membership'],
    ['getMembership', `/memberships/${demoMembership.ofProject(31, 11)}`, 'membership'],
    [
      'getProjectMembership',
      `/project_memberships/${demoMembership.ofProject(31, 11)}`,
      'project_membership',
    ],
    [
      'getProjectMembershipsForProject',
      `/projects/${DEMO.seedCatalogue}/project_memberships`,
      'project_membership',
    ],
    ['getTeamMemberships', `/team_memberships?team=${DEMO.growing}`, 'team_membership'],
    ['getTeamMembership', `/team_memberships/${demoMembership.ofTeam(21, 11)}`, 'team_membership'],
    ['getTeamMembershipsForTeam', `/teams/${DEMO.growing}/team_memberships`, 'team_membership'],
    ['getTeamMembershipsForUser', `/users/me/team_memberships?${GREENFIELD}`, 'team_membership'],
    [
      'getWorkspaceMembership',
      `/workspace_memberships/${demoMembership.ofWorkspace(1, 11)}`,
      'workspace_membership',
    ],
    ['getWorkspaceMembershipsForUser', '/users/me/workspace_memberships', 'workspace_membership'],
    [
      'getWorkspaceMembershipsForWorkspace',
      `/workspaces/${DEMO.greenfield}/workspace_memberships`,
      'workspace_membership',
    ],
    ['getProjects', `/projects?${GREENFIELD}&limit=2`, 'project'],
    ['getProject', `/projects/${DEMO.fieldTrials}`, 'project'],
    ['getProjectsForTask', `/tasks/${demoTask(31, 0)}/projects`, 'project'],
    ['getProjectsForTeam', `/teams/${DEMO.growing}/projects`, 'project'],
    ['getProjectsForWorkspace', `/workspaces/${DEMO.greenfield}/projects`, 'project'],
    ['getTags', `/tags?${GREENFIELD}`, 'tag'],
    ['getTag', `/tags/${DEMO.outdoors}`, 'tag'],
    ['getTagsForWorkspace', `/workspaces/${DEMO.greenfield}/tags`, 'tag'],
    ['getTaskCountsForProject', `/projects/${DEMO.seedCatalogue}/task_counts`, 'task_counts'],
    ['getTagsForTask', `/tasks/${demoTask(32, 3)}/tags`, 'tag'],
    ['getSectionsForProject', `/projects/${DEMO.seedCatalogue}/sections`, 'section'],
    ['getSection', `/sections/${demoSection(31, 0)}`, 'section'],
    ['getTasks', `/tasks?project=${DEMO.seedCatalogue}&limit=3`, 'task'],
    ['getTask', `/tasks/${demoTask(31, 0)}`, 'task'],
    ['getTasksForProject', `/projects/${DEMO.seedCatalogue}/tasks`, 'task'],
    ['getTasksForSection', `/sections/${demoSection(31, 0)}/tasks`, 'task'],
    ['getAttachment', `/attachments/${DEMO.photographs}`, 'attachment'],
    ['getAttachmentsForObject', `/attachments?parent=${demoTask(31, 0)}`, 'attachment'],
    ['getSubtasksForTask', `/tasks/${demoTask(31, 0)}/subtasks`, 'task'],
    ['searchTasksForWorkspace', `/workspaces/${DEMO.greenfield}/tasks/search`, 'task'],
    ['searchProjectsForWorkspace', `/workspaces/${DEMO.greenfield}/projects/search`, 'project'],
    ['getCustomField', `/custom_fields/${DEMO.priority}`, 'custom_field'],
    ['getCustomFieldsForWorkspace', `/workspaces/${DEMO.greenfield}/custom_fields`, 'custom_field'],
    [
      'getCustomFieldSettingsForProject',
      `/projects/${DEMO.greenhouse}/custom_field_settings`,
      'custom_field_setting',
    ],
    [
      'getCustomFieldSettingsForPortfolio',
      `/portfolios/${DEMO.spring}/custom_field_settings`,
      'custom_field_setting',
    ],
    ['getCustomFieldSettingsForTeam', `/teams/${DEMO.growing}/custom_field_settings`, 'custom_field_setting'],
    ['getTaskForCustomID', `/workspaces/${DEMO.greenfield}/tasks/custom_id/SEED-1`, 'task'],
    ['getPortfolios', `/portfolios?workspace=${DEMO.greenfield}`, 'portfolio'],
    ['getPortfolio', `/portfolios/${DEMO.spring}`, 'portfolio'],
    ['getItemsForPortfolio', `/portfolios/${DEMO.spring}/items`, 'project'],
    ['getPortfolioMemberships', `/portfolio_memberships?portfolio=${DEMO.spring}`, 'portfolio_membership'],
    ['getPortfolioMembership', `/portfolio_memberships/${DEMO.springOfAda}`, 'portfolio_membership'],
    [
      'getPortfolioMembershipsForPortfolio',
      `/portfolios/${DEMO.spring}/portfolio_memberships`,
      'portfolio_membership',
    ],
    [
      'getTimeTrackingEntriesForTask',
      `/tasks/${demoTask(31, 0)}/time_tracking_entries`,
      'time_tracking_entry',
    ],
    ['getTimeTrackingEntries', `/time_tracking_entries?user=me`, 'time_tracking_entry'],
    ['getTimeTrackingEntry', '/time_tracking_entries/{time_tracking_entry_gid}', 'time_tracking_entry'],
    ['getTimeTrackingCategories', `/time_tracking_categories?${GREENFIELD}`, 'time_tracking_category'],
    [
      'getTimeTrackingCategory',
      '/time_tracking_categories/{time_tracking_category_gid}',
      'time_tracking_category',
    ],
    [
      'getTimeTrackingEntriesForTimeTrackingCategory',
      '/time_tracking_categories/{category_of_entry}/time_tracking_entries',
      'time_tracking_entry',
    ],
    [
      'getTimesheetApprovalStatuses',
      `/timesheet_approval_statuses?${GREENFIELD}`,
      'timesheet_approval_status',
    ],
    [
      'getTimesheetApprovalStatus',
      '/timesheet_approval_statuses/{timesheet_approval_status_gid}',
      'timesheet_approval_status',
    ],
    ['getRoles', `/roles?${GREENFIELD}`, 'role'],
    ['getRole', '/roles/{role_gid}', 'role'],
    ['getOooEntries', `/ooo_entries?${GREENFIELD}&user=me`, 'ooo_entry'],
    ['getOooEntry', '/ooo_entries/{ooo_entry_gid}', 'ooo_entry'],
    ['getAllocations', `/allocations?${GREENFIELD}`, 'allocation'],
    ['getAllocation', '/allocations/{allocation_gid}', 'allocation'],
    ['getBudgets', `/budgets?parent={project_of_budget}`, 'budget'],
    ['getBudget', '/budgets/{budget_gid}', 'budget'],
    ['getRates', '/rates?resource=me', 'rate'],
    ['getRate', '/rates/{rate_gid}', 'rate'],
    [
      'getProjectPortfolioSetting',
      '/project_portfolio_settings/{project_portfolio_setting_gid}',
      'project_portfolio_setting',
    ],
    [
      'getProjectPortfolioSettingsForPortfolio',
      `/portfolios/${DEMO.spring}/project_portfolio_settings`,
      'project_portfolio_setting',
    ],
    [
      'getProjectPortfolioSettingsForProject',
      `/projects/${DEMO.seedCatalogue}/project_portfolio_settings`,
      'project_portfolio_setting',
    ],
    ['getStatusesForObject', `/status_updates?parent=${DEMO.seedCatalogue}`, 'status_update'],
    ['getStatus', '/status_updates/{status_update_gid}', 'status_update'],
    ['getProjectStatusesForProject', `/projects/${DEMO.seedCatalogue}/project_statuses`, 'project_status'],
    ['getProjectStatus', '/project_statuses/{project_status_gid}', 'project_status'],
    ['getProjectBrief', '/project_briefs/{project_brief_gid}', 'project_brief'],
    ['getAccessRequests', `/access_requests?target=${DEMO.hiring}`, 'access_request'],
    ['getStory', `/stories/${demoComment(31, 0, 1)}`, 'story'],
    ['getTaskTemplates', `/task_templates?project=${DEMO.seedCatalogue}`, 'task_template'],
    ['getTaskTemplate', `/task_templates/${DEMO.variety}`, 'task_template'],
    ['getStoriesForTask', `/tasks/${demoTask(31, 0)}/stories`, 'story'],
    ['getTasksForTag', `/tags/${DEMO.outdoors}/tasks`, 'task'],
    ['getDependenciesForTask', `/tasks/${demoTask(31, 0)}/dependencies`, 'task'],
    ['getDependentsForTask', `/tasks/${demoTask(31, 0)}/dependents`, 'task'],
  ]

  it('know every reading operation that there is', () => {
    // Events, webhooks, goals and what people make first are looked at below; of some kinds there are no records.
    // What a typeahead answers has the fields of its kind, as search.test.ts shows.
    const reading = ALL.filter(
      ([id, { method }]) =>
        (method === 'GET' &&
          !/Events$|Webhooks?$|Goal|TimePeriod|Agent|CustomType|UserTaskList|ProjectTemplate|OrganizationExport|^getJob$|^getReactions|^typeahead/.test(
            id,
          )) ||
        id === 'getAuditLogEvents',
    ).map(([id]) => id)
    expect(READS.map(([id]) => id).toSorted()).toEqual(reading.toSorted())
  })

  it.each(READS)(
    '%s knows no field that Asana does not know, by default and with every field asked for',
    async (id, path, type) => {
      await check(id, path)
      const records = await checkFull(id, path, type)
      if (
        !/^get(?:Subtasks|Dependencies|Dependents)ForTask$|SettingsForTeam$/.test(id) &&
        id !== 'getFavoritesForUser'
      )
        expect(records).not.toEqual([])
    },
  )

  it('of lists of tasks know no field that Asana does not know', async () => {
    const path = `/user_task_lists/${await ownTaskList(server)}`
    await check('getUserTaskList', path)
    await checkFull('getUserTaskList', path, 'user_task_list')
    await check('getUserTaskListForUser', `/users/me/user_task_list?${GREENFIELD}`)
    await check('getTasksForUserTaskList', `${path}/tasks`)
  })

  it('of templates of projects know no field that Asana does not know', async () => {
    const path = `/project_templates/${await makeTemplate(server)}`
    await check('getProjectTemplate', path)
    await checkFull('getProjectTemplate', path, 'project_template')
    await check('getProjectTemplates', `/project_templates?${GREENFIELD}`)
    await check('getProjectTemplatesForTeam', `/teams/${DEMO.growing}/project_templates`)
  })

  it('of jobs know no field that Asana does not know', async () => {
    const path = `/jobs/${await askForCopy(server)}`
    await check('getJob', path)
    await checkFull('getJob', path, 'job')
  })

  it('of exports of workspaces know no field that Asana does not know', async () => {
    const path = `/organization_exports/${await askForExport(server)}`
    await check('getOrganizationExport', path)
    await checkFull('getOrganizationExport', path, 'organization_export')
  })

  it('of events and webhooks know no field that Asana does not know', async () => {
    const receiver = await openReceiver()
    const path = `/events?resource=${DEMO.seedCatalogue}`
    const ofWorkspace = `/workspaces/${DEMO.greenfield}/events`
    const [one, other] = [await server.api('GET', path), await server.api('GET', ofWorkspace)]
    const { webhookGid } = await makeWebhook(server, receiver.url)
    await check('createTask', '/tasks', { projects: [DEMO.seedCatalogue], name: 'x', assignee: 'me' })
    await check('getEvents', `${path}&sync=${String(one.json.sync)}`)
    await check('getWorkspaceEvents', `${ofWorkspace}?sync=${String(other.json.sync)}`)
    await check('getWebhooks', `/webhooks?${GREENFIELD}`)
    await check('getWebhook', `/webhooks/${webhookGid}`)
    await checkFull('getWebhook', `/webhooks/${webhookGid}`, 'webhook')
    await check('updateWebhook', `/webhooks/${webhookGid}`, { filters: [{ resource_type: 'task' }] })
    await receiver.die()
  })

  it('of what is done with time, people and money know no field that Asana does not know', async () => {
    const checkAll = async (asked: readonly (readonly [OperationId, object])[]) => {
      for (const [id, data] of asked) await check(id, OPERATIONS[id].path, data)
    }
    await checkAll([
      ['updateTimeTrackingEntry', { duration_minutes: 7, billable_status: 'billable' }],
      ['updateTimeTrackingCategory', { color: 'green' }],
      ['updateTimesheetApprovalStatus', { approval_status: 'submitted' }],
      ['updateRole', { permissions: { create_team: false } }],
      ['updateOooEntry', { end_date: '2027-02-01' }],
      ['updateAllocation', { effort: { type: 'hours', value: 7.5 } }],
      ['updateBudget', { total: { enabled: true, value: 10 }, estimate: { enabled: true, source: 'tasks' } }],
      ['updateRate', { rate: 1.5 }],
    ])
    const project = await makeProject(server)
    const workspace = DEMO.greenfield
    const days = { start_date: '2027-02-01', end_date: '2027-02-01' }
    await checkAll([
      ['createTimeTrackingCategory', { workspace, name: 'x' }],
      ['createTimesheetApprovalStatus', { workspace, user: 'me', ...freshWeek() }],
      ['createRole', { workspace, name: 'x', description: 'x', base_role_type: 'guest' }],
      ['createOooEntry', { workspace, user: 'me', ...days }],
      ['createAllocation', { parent: project, assignee: 'me', ...days }],
      ['createBudget', { parent: project, budget_type: 'cost' }],
      ['createRate', { parent: project, resource: 'me', rate: 0 }],
    ])
    const time = `/tasks/${demoTask(31, 2)}/time_tracking_entries`
    await check('createTimeTrackingEntry', time, { duration_minutes: 1 })
    const kinds = [
      'deleteTimeTrackingEntry',
      'deleteTimeTrackingCategory',
      'deleteRole',
      'deleteOooEntry',
      'deleteAllocation',
      'deleteBudget',
      'deleteRate',
    ] as const
    for (const id of kinds) await check(id, OPERATIONS[id].path)
  })

  it('of goals, what carries them, and years know no field that Asana does not know', async () => {
    const {
      goal_gid: goal,
      goal_relationship_gid: relationship,
      time_period_gid: year,
    } = await makeGoal(server)
    for (const [id, path, type] of [
      ['getGoals', `/goals?${GREENFIELD}`, 'goal'],
      ['getGoal', `/goals/${goal}`, 'goal'],
      ['getParentGoalsForGoal', `/goals/${goal}/parentGoals`, 'goal'],
      ['getGoalRelationship', `/goal_relationships/${relationship}`, 'goal_relationship'],
      ['getTimePeriods', `/time_periods?${GREENFIELD}`, 'time_period'],
      ['getTimePeriod', `/time_periods/${year}`, 'time_period'],
    ] as const) {
      await check(id, path)
      await checkFull(id, path, type)
    }
    const work = `supported_goal=${goal}&resource_subtype=supporting_work`
    await check('getGoalRelationships', `/goal_relationships?${work}`)
    await check('getStoriesForGoal', `/goals/${goal}/stories`)
    await check('getMemberships', `/memberships?parent=${goal}`)
    await check('updateGoal', `/goals/${goal}`, { status: 'green', due_on: '2027-06-30' })
    await check('createGoalMetric', `/goals/${goal}/setMetric`, { target_number_value: 2 })
    await check('updateGoalMetric', `/goals/${goal}/setMetricCurrentValue`, { current_number_value: 1 })
    await check('addFollowers', `/goals/${goal}/addFollowers`, { followers: [DEMO.ben] })
    await check('removeFollowers', `/goals/${goal}/removeFollowers`, { followers: [DEMO.ben] })
    await check('createGoal', '/goals', { workspace: DEMO.greenfield, name: 'x' })
    const resource = { supporting_resource: DEMO.greenhouse }
    await check('addSupportingRelationship', `/goals/${goal}/addSupportingRelationship`, resource)
    await check('removeSupportingRelationship', `/goals/${goal}/removeSupportingRelationship`, resource)
    await check('updateGoalRelationship', `/goal_relationships/${relationship}`, { contribution_weight: 1 })
    await check('createStoryForGoal', `/goals/${goal}/stories`, { text: 'x' })
    await check('getAgentsForWorkspace', `/workspaces/${DEMO.greenfield}/agents`)
    await check('getCustomTypes', `/custom_types?project=${DEMO.seedCatalogue}`)
    const field = { custom_field: DEMO.priority }
    await check('addCustomFieldSettingForGoal', `/goals/${goal}/addCustomFieldSetting`, field)
    await check('getCustomFieldSettingsForGoal', `/goals/${goal}/custom_field_settings`)
    await checkFull('getGoal', `/goals/${goal}`, 'goal')
    await check('removeCustomFieldSettingForGoal', `/goals/${goal}/removeCustomFieldSetting`, field)
    await check('deleteGoal', `/goals/${goal}`)
  })

  it('of custom fields know no field that Asana does not know', async () => {
    const gidOf = (data: unknown) => (data as { gid: string }).gid
    const project = gidOf(await check('createProject', '/projects', { team: DEMO.growing, name: 'x' }))
    const types = ['text', 'number', 'enum', 'multi_enum', 'date', 'people', 'reference'] as const
    const fields: string[] = []
    for (const type of types) {
      const options = /enum/.test(type) ? { enum_options: [{ name: 'A' }, { name: 'B' }] } : {}
      const definition = { workspace: DEMO.greenfield, name: `A ${type}`, resource_subtype: type, ...options }
      const gid = gidOf(await check('createCustomField', '/custom_fields', definition))
      fields.push(gid)
      const path = `/projects/${project}/addCustomFieldSetting`
      await check('addCustomFieldSettingForProject', path, { custom_field: gid })
      await checkFull('getCustomField', `/custom_fields/${gid}`, 'custom_field')
    }
    const [text, number, one, several, date, people, reference] = fields
    const optionsOf = async (gid = '') =>
      ((await check('getCustomField', `/custom_fields/${gid}`)) as { enum_options: { gid: string }[] })
        .enum_options
    const [option] = await optionsOf(one)
    const [other] = await optionsOf(several)
    await check('updateCustomField', `/custom_fields/${number}`, { precision: 2, format: 'percentage' })
    await check('createEnumOptionForCustomField', `/custom_fields/${one}/enum_options`, { name: 'C' })
    await check('updateEnumOption', `/enum_options/${option?.gid}`, { color: 'red' })
    await check('insertEnumOptionForCustomField', `/custom_fields/${one}/enum_options/insert`, {
      enum_option: option?.gid,
      after_enum_option: (await optionsOf(one))[1]?.gid,
    })
    const task = gidOf(await check('createTask', '/tasks', { projects: [project] }))
    await check('updateTask', `/tasks/${task}`, {
      custom_fields: Object.fromEntries([
        [text, 'x'],
        [number, 0.5],
        [one, option?.gid],
        [several, [other?.gid]],
        [date, '2026-12-24'],
        [people, ['me']],
        [reference, [project]],
      ]),
    })
    await checkFull('getTask', `/tasks/${task}`, 'task')
    await checkFull('getStoriesForTask', `/tasks/${task}/stories`, 'story')
    await checkFull('getProject', `/projects/${project}`, 'project')
    await check('addCustomFieldSettingForPortfolio', `/portfolios/${DEMO.spring}/addCustomFieldSetting`, {
      custom_field: number,
    })
    await check('updateProject', `/projects/${DEMO.greenhouse}`, {
      custom_fields: Object.fromEntries([[number, 0.5]]),
    })
    await check(
      'removeCustomFieldSettingForPortfolio',
      `/portfolios/${DEMO.spring}/removeCustomFieldSetting`,
      {
        custom_field: number,
      },
    )
    await check('removeCustomFieldSettingForProject', `/projects/${project}/removeCustomFieldSetting`, {
      custom_field: text,
    })
    await check('deleteCustomField', `/custom_fields/${text}`)
  })

  it('of what creates and changes know no field that Asana does not know', async () => {
    const gidOf = (data: unknown) => (data as { gid: string }).gid
    const project = gidOf(
      await check('createProject', '/projects', {
        name: 'x',
        workspace: DEMO.greenfield,
        team: DEMO.growing,
      }),
    )
    await check('createProjectForTeam', `/teams/${DEMO.growing}/projects`, { name: 'x' })
    await check('createProjectForWorkspace', `/workspaces/${DEMO.greenfield}/projects`, {
      name: 'x',
      team: DEMO.growing,
    })
    await check('updateProject', `/projects/${project}`, {
      notes: 'x',
      due_on: '2026-12-01',
      color: 'dark-pink',
      icon: 'bug',
    })
    const sent = { parent: project, status_type: 'at_risk', text: 'x' }
    await check(
      'deleteStatus',
      `/status_updates/${gidOf(await check('createStatusForObject', '/status_updates', sent))}`,
    )
    const statuses = `/projects/${project}/project_statuses`
    await check('createProjectStatusForProject', statuses, { color: 'green', text: 'x' })
    const brief = gidOf(
      await check('createProjectBrief', `/projects/${project}/project_briefs`, { text: 'x' }),
    )
    await check('updateProjectBrief', `/project_briefs/${brief}`, { title: 'x' })
    await checkFull('getProject', `/projects/${project}`, 'project')
    await check('deleteProjectBrief', `/project_briefs/${brief}`)
    await check('approveAccessRequest', `/access_requests/${made['access_request_gid']}/approve`, {})
    const section = gidOf(
      await check('createSectionForProject', `/projects/${project}/sections`, { name: 'x' }),
    )
    await check('updateSection', `/sections/${section}`, { name: 'y' })
    const task = gidOf(
      await check('createTask', '/tasks', {
        name: 'x',
        projects: [project],
        assignee: 'me',
        resource_subtype: 'approval',
        liked: true,
      }),
    )
    const subtask = gidOf(
      await check('createSubtaskForTask', `/tasks/${task}/subtasks`, { name: 'x', followers: ['me'] }),
    )
    await check('addTaskForSection', `/sections/${section}/addTask`, { task })
    const tag = gidOf(
      await check('createTag', '/tags', { name: 'x', workspace: DEMO.greenfield, color: 'dark-pink' }),
    )
    await check('createTagForWorkspace', `/workspaces/${DEMO.greenfield}/tags`, { followers: ['me'] })
    await check('updateTag', `/tags/${tag}`, { notes: 'x', color: null })
    await check('addTagForTask', `/tasks/${task}/addTag`, { tag })
    await check('addDependenciesForTask', `/tasks/${task}/addDependencies`, {
      dependencies: [demoTask(31, 0)],
    })
    await check('addDependentsForTask', `/tasks/${task}/addDependents`, { dependents: [demoTask(31, 1)] })
    await checkFull('getTask', `/tasks/${task}`, 'task')
    await checkFull('getTag', `/tags/${tag}`, 'tag')
    await check('removeDependenciesForTask', `/tasks/${task}/removeDependencies`, {
      dependencies: [demoTask(31, 0)],
    })
    await check('removeDependentsForTask', `/tasks/${task}/removeDependents`, {
      dependents: [demoTask(31, 1)],
    })
    await check('removeTagForTask', `/tasks/${task}/removeTag`, { tag })
    await check('setParentForTask', `/tasks/${subtask}/setParent`, { parent: task, insert_after: null })
    await check('addProjectForTask', `/tasks/${task}/addProject`, { project: DEMO.seedCatalogue })
    await check('removeProjectForTask', `/tasks/${task}/removeProject`, { project: DEMO.seedCatalogue })
    await check('addFollowersForTask', `/tasks/${task}/addFollowers`, { followers: [DEMO.ben] })
    await check('removeFollowerForTask', `/tasks/${task}/removeFollowers`, { followers: [DEMO.ben] })
    await check('insertSectionForProject', `/projects/${DEMO.seedCatalogue}/sections/insert`, {
      section: demoSection(31, 0),
      after_section: demoSection(31, 1),
    })
    await check('deleteTag', `/tags/${tag}`)
    await check('updateTask', `/tasks/${task}`, {
      completed: true,
      liked: true,
      due_at: '2026-12-01T10:00:00Z',
    })
    expect((await checkFull('getSubtasksForTask', `/tasks/${task}/subtasks`, 'task')).map(gidOf)).toEqual([
      subtask,
    ])
    await checkFull('getTask', `/tasks/${task}`, 'task')
    await checkFull('getProject', `/projects/${project}`, 'project')
    const story = gidOf(await check('createStoryForTask', `/tasks/${task}/stories`, { text: 'x' }))
    await check('updateStory', `/stories/${story}`, { text: 'y', sticker_name: 'heart', liked: true })
    await check('updateTask', `/tasks/${task}`, {
      name: 'z',
      assignee: null,
      approval_status: 'rejected',
      due_on: null,
    })
    const told = await checkFull('getStoriesForTask', `/tasks/${task}/stories`, 'story')
    const kinds = told.map((one) => (one as { resource_subtype: string }).resource_subtype)
    expect(kinds).toEqual(expect.arrayContaining(['assigned', 'name_changed', 'comment_added']))
    await check('deleteStory', `/stories/${story}`)
    await check('deleteTask', `/tasks/${subtask}`)
    await check('deleteTask', `/tasks/${task}`)
    await check('deleteSection', `/sections/${section}`)
    const membership = gidOf(
      await check('createMembership', '/memberships', { parent: project, member: DEMO.growing }),
    )
    await check('updateMembership', `/memberships/${membership}`, { access_level: 'viewer' })
    await check('deleteMembership', `/memberships/${membership}`)
    for (const [id, path] of [
      ['addMembersForProject', 'addMembers'],
      ['removeMembersForProject', 'removeMembers'],
    ] as const)
      await check(id, `/projects/${project}/${path}`, { members: DEMO.ben })
    for (const [id, path] of [
      ['addFollowersForProject', 'addFollowers'],
      ['removeFollowersForProject', 'removeFollowers'],
    ] as const)
      await check(id, `/projects/${project}/${path}`, { followers: [DEMO.ben] })
    await check('deleteProject', `/projects/${project}`)
    const team = gidOf(
      await check('createTeam', '/teams', { name: 'x', organization: DEMO.greenfield, endorsed: true }),
    )
    await check('updateTeam', `/teams/${team}`, { description: 'y', visibility: 'secret' })
    await check('addUserForTeam', `/teams/${team}/addUser`, { user: DEMO.ben })
    await check('removeUserForTeam', `/teams/${team}/removeUser`, { user: DEMO.ben })
    await check('updateUser', '/users/me', { name: 'Ada B.' })
    await check('updateUserForWorkspace', `/workspaces/${DEMO.greenfield}/users/me`, { name: 'Ada Byron' })
    await check('updateWorkspace', `/workspaces/${DEMO.greenfield}`, { name: 'x' })
    await check('addUserForWorkspace', `/workspaces/${DEMO.greenfield}/addUser`, { user: 'eve@new.example' })
    await check('removeUserForWorkspace', `/workspaces/${DEMO.greenfield}/removeUser`, { user: DEMO.gil })
  })
})
