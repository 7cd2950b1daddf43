import { OPERATIONS, type OperationId } from '../../src/protocol/asana/operations.js'
import { EXAMPLE_PATH, EXAMPLES } from '../../src/protocol/asana/examples.js'
import { DEMO } from './demo.js'
import { fitGoal, makeGoal } from './goal-scene.js'
import { makeRecords } from './made-records.js'
import { openReceiver } from './receiver.js'
import type { TestServer } from './services.js'
import { freshWeek, IN_GREENFIELD, makeProject, makeWorkRecord, WORK_RECORD_PARTS } from './work-records.js'

/** What the example of an operation lacks on the demo organization. */
export interface ReadyExample {
  /** The example with what is there in the place of what only documents have. */
  fit(text: string): string
  /** Sends an example's request, as often as it takes to be answered as it is described. */
  readonly status: number
  close(): Promise<void>
}

const NOTHING_LACKS = { fit: (text: string) => text, close: async () => await Promise.resolve() }

/** Makes what an example needs beside the demo organization. */
export async function readyExample(server: TestServer, id: OperationId): Promise<ReadyExample> {
  // Whoever comes for the first time is told so, and what to come with.
  if (id === 'getEvents' || id === 'getWorkspaceEvents') return { ...NOTHING_LACKS, status: 412 }
  // There is none, and so it is described.
  if (id === 'getAgent' || id === 'getCustomType') return { ...NOTHING_LACKS, status: 404 }
  const { status } = OPERATIONS[id]
  if (id === 'deleteSection') {
    // A section with tasks cannot be deleted; the example's is one.
    const body = { data: { name: 'Empty' } }
    const made = await server.api('POST', `/projects/${DEMO.seedCatalogue}/sections`, { body })
    return {
      ...NOTHING_LACKS,
      status,
      fit: (text) => text.replace('1200000000003100', String(made.json.data.gid)),
    }
  }
  const replacements = await replacementsIn(server, id)
  if (replacements.length > 0)
    return {
      ...NOTHING_LACKS,
      status,
      fit: (text) => replacements.reduce((fitted, [from, to]) => fitted.replaceAll(from, to), text),
    }
  if (/goal|time_period/.test(OPERATIONS[id].path)) {
    const scene = await makeGoal(server)
    if (id === 'updateGoalMetric') {
      // That of the scene is counted.
      const body = { data: { target_number_value: 40 } }
      await server.api('POST', `/goals/${scene.goal_gid}/setMetric`, { body })
    }
    if (id === 'removeCustomFieldSettingForGoal') {
      const body = { data: { custom_field: DEMO.priority } }
      await server.api('POST', `/goals/${scene.goal_gid}/addCustomFieldSetting`, { body })
    }
    return { ...NOTHING_LACKS, status, fit: (text) => fitGoal(text, scene) }
  }
  if (id.endsWith('UserTaskList')) {
    const listGid = await ownTaskList(server)
    return {
      ...NOTHING_LACKS,
      status,
      fit: (text) => text.replaceAll(EXAMPLE_PATH['user_task_list_gid'] ?? '', listGid),
    }
  }
  if (id.includes('ProjectTemplate') || id === 'instantiateProject') {
    const templateGid = await makeTemplate(server)
    return {
      ...NOTHING_LACKS,
      status,
      fit: (text) => text.replaceAll(EXAMPLE_PATH['project_template_gid'] ?? '', templateGid),
    }
  }
  if (id === 'getOrganizationExport') {
    const gid = await askForExport(server)
    return {
      ...NOTHING_LACKS,
      status,
      fit: (text) => text.replaceAll(EXAMPLE_PATH['organization_export_gid'] ?? '', gid),
    }
  }
  if (id === 'getJob') {
    const jobGid = await askForCopy(server)
    return { ...NOTHING_LACKS, status, fit: (text) => text.replaceAll(EXAMPLE_PATH['job_gid'] ?? '', jobGid) }
  }
  const made = await readyRecord(server, id)
  if (made !== null) return { ...NOTHING_LACKS, ...made }
  const [, parent] = /^removeCustomFieldSettingFor(Project|Portfolio)$/.exec(id) ?? []
  if (parent !== undefined) {
    // What is to be taken out has to be there.
    const path = parent === 'Project' ? `/projects/${DEMO.seedCatalogue}` : `/portfolios/${DEMO.spring}`
    const body = { data: { custom_field: DEMO.priority } }
    await server.api('POST', `${path}/addCustomFieldSetting`, { body })
    return { ...NOTHING_LACKS, status }
  }
  if (!id.endsWith('Webhook')) return { ...NOTHING_LACKS, status }
  const receiver = await openReceiver()
  const { webhookGid } = await makeWebhook(server, receiver.url)
  return {
    status,
    fit: (text) =>
      text
        .replaceAll(EXAMPLE_PATH['webhook_gid'] ?? '', webhookGid)
        .replaceAll('https://receiver.example/webhooks', receiver.url),
    close: async () => {
      await receiver.die()
    },
  }
}

/** What an example names that the demo organization lacks, or has already where there may be one alone, with what is made for it. */
async function replacementsIn(
  server: TestServer,
  id: OperationId,
): Promise<readonly (readonly [from: string, to: string])[]> {
  if (id === 'createBudget' || id === 'createRate') return [[EXAMPLES.project.gid, await makeProject(server)]]
  if (id === 'createTimesheetApprovalStatus') {
    const { end_date: end, start_date: start } = freshWeek()
    return [
      ['2026-11-16', start],
      ['2026-11-22', end],
    ]
  }
  const part = WORK_RECORD_PARTS.find((one) => OPERATIONS[id].path.includes(`{${one}}`))
  return part === undefined ? [] : [[EXAMPLE_PATH[part] ?? part, await makeWorkRecord(server, part)]]
}

/** The gid of what somebody has to do in their workspace. */
export async function ownTaskList(server: TestServer, { as, workspace } = IN_GREENFIELD): Promise<string> {
  const list = await server.api('GET', `/users/me/user_task_list?workspace=${workspace}`, { as })
  return String(list.json.data.gid)
}

/** The gid of a job of somebody's, which is not begun yet. */
export async function askForCopy(server: TestServer, { as, task } = IN_GREENFIELD): Promise<string> {
  const asked = await server.api('POST', `/tasks/${task}/duplicate`, { as, body: { data: {} } })
  return String(asked.json.data.gid)
}

/** The gid of the export of somebody's workspace, which is not begun yet. There is one at a time. */
export async function askForExport(server: TestServer, { as, workspace } = IN_GREENFIELD): Promise<string> {
  while (await server.services.jobs.runExport());
  const body = { data: { organization: workspace } }
  const asked = await server.api('POST', '/organization_exports', { as, body })
  return String(asked.json.data.gid)
}

/** The gid of a template that is made of somebody's project. */
export async function makeTemplate(server: TestServer, { as, project } = IN_GREENFIELD): Promise<string> {
  const body = { data: { name: 'A catalogue', public: true } }
  const asked = await server.api('POST', `/projects/${project}/saveAsTemplate`, { as, body })
  while (await server.services.jobs.runJob());
  const job = await server.api('GET', `/jobs/${String(asked.json.data.gid)}`, { as })
  return String(job.json.data.new_project_template.gid)
}

/** The same for what the examples of the reference only name. @returns null for operations that lack nothing of it */
async function readyRecord(server: TestServer, id: OperationId) {
  // There are none here.
  if (id === 'triggerRule') return { status: 404 }
  const { path, status } = OPERATIONS[id]
  if (id === 'createAccessRequest') {
    const body = { data: { team: DEMO.growing, name: 'Hidden', privacy_setting: 'private' } }
    const hidden = await server.api('POST', '/projects', { as: 'ben', body })
    return { status, fit: (text: string) => text.replace('1200000000000036', String(hidden.json.data.gid)) }
  }
  if (id === 'createProjectBrief') {
    const { project_brief_gid: brief } = await makeRecords(server)
    await server.api('DELETE', `/project_briefs/${brief}`)
    return { status }
  }
  if (
    !/\{(?:status_update|project_status|project_brief|access_request|project_portfolio_setting)_gid\}/.test(
      path,
    )
  )
    return null
  const records = await makeRecords(server)
  const named = Object.entries(records).map(([name, gid]) => [EXAMPLE_PATH[name] ?? '', gid] as const)
  return {
    status,
    fit: (text: string) => named.reduce((fitted, [example, gid]) => fitted.replaceAll(example, gid), text),
  }
}

/** A webhook of Ada's of a project of Greenfield. */
export async function makeWebhook(
  server: TestServer,
  target: string,
): Promise<{ readonly webhookGid: string }> {
  const body = { data: { resource: DEMO.seedCatalogue, target } }
  const made = await server.api('POST', '/webhooks', { body })
  return { webhookGid: String(made.json.data.gid) }
}
