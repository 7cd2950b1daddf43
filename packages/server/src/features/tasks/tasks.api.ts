import { EMPTY_ANSWER, type Answer, type Call, type Handlers } from '../../protocol/asana/call.js'
import { userReferenceText } from '../../protocol/asana/field.js'
import { parseGid } from '../../protocol/asana/gid.js'
import { readInput } from '../../protocol/asana/input.js'
import { cutPage } from '../../protocol/asana/pagination.js'
import { done, invalid, noAccess, notRecognized, type Outcome } from '../../protocol/asana/refusal.js'
import { parseTaskReference } from '../../protocol/asana/task-reference.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Clock } from '../../platform/clock.js'
import type { FindNumbered } from '../custom-fields/find-numbered.js'
import type { FindProject } from '../projects/find-project.js'
import type { FindSection } from '../projects/sections/find-section.js'
import type { FindTag } from '../tags/find-tag.js'
import type { FindUser } from '../users/ports.js'
import type { FindTask } from './find-task.js'
import type { FindTaskList } from './lists/find-task-list.js'
import type { ListOwner } from './lists/task-list.rules.js'
import type { TaskList, TaskStore } from './ports.js'
import type { makeCreateTask, makeDeleteTask, makeUpdateTask } from './save-task.js'
import type { Task } from './task.rules.js'
import { OF_FILTER, SINCE_FILTER } from './tasks.operations.js'

type Served =
  | 'getTasks'
  | 'getTask'
  | 'getTaskForCustomID'
  | 'getTasksForProject'
  | 'getTasksForSection'
  | 'getSubtasksForTask'
  | 'getTasksForTag'
  | 'getTasksForUserTaskList'
  | 'getDependenciesForTask'
  | 'getDependentsForTask'
  | 'createTask'
  | 'createSubtaskForTask'
  | 'updateTask'
  | 'deleteTask'

interface Needs {
  readonly tasks: TaskStore
  readonly findTask: FindTask
  readonly findProject: FindProject
  readonly findSection: FindSection
  readonly findTag: FindTag
  readonly findUser: FindUser
  readonly findTaskList: FindTaskList
  readonly findNumbered: FindNumbered
  readonly createTask: ReturnType<typeof makeCreateTask>
  readonly updateTask: ReturnType<typeof makeUpdateTask>
  readonly deleteTask: ReturnType<typeof makeDeleteTask>
  readonly clock: Clock
}

type ListCall = Pick<Call<Served>, 'principal' | 'page' | 'query' | 'rest'>

type Since = Pick<Parameters<TaskStore['list']>[1], 'completedSinceMs' | 'modifiedSinceMs'>
const EVER: Since = { completedSinceMs: null, modifiedSinceMs: null }

const ONE_FILTER =
  'Must specify exactly one of project, tag, section, user task list, or assignee + workspace'

export function tasksApi(needs: Needs): Pick<Handlers, Served> {
  const list = async (call: ListCall, of: TaskList): Promise<Outcome<Answer>> => {
    const read = readInput(call.query, SINCE_FILTER)
    if (!read.ok) return read
    const { completed_since: since, modified_since: modifiedSince } = read.value
    return await listAll(call, of, {
      completedSinceMs: since === 'now' ? needs.clock.nowMs() : (since ?? null),
      modifiedSinceMs: modifiedSince ?? null,
    })
  }
  const listAll = async (
    { principal, page, rest }: Omit<ListCall, 'query'>,
    of: TaskList,
    since: Since = EVER,
  ): Promise<Outcome<Answer>> => {
    const rows = await needs.tasks.list(principal, { list: of, ...since, page, rest })
    const cut = cutPage(rows, { page, keyOf: (row) => row.key })
    if (!cut.ok) return cut
    const records = cut.value.records.map((row) => row.task)
    return done({ kind: 'list', records, next: cut.value.next })
  }
  const listLinked = async (
    call: Omit<Call<'getDependenciesForTask'>, 'query' | 'data'>,
    of: 'dependencies' | 'dependents',
  ): Promise<Outcome<Answer>> => {
    const task = await needs.findTask(call.principal, parseTaskReference(call.path.task_gid))
    if (task.state !== 'visible') return task.refusal(call.path.task_gid)
    return await listAll(call, { of, taskGid: task.record.task.gid })
  }

  return {
    async getTasks(call) {
      const of = await readFilter(needs, call)
      return of.ok ? await list(call, of.value) : of
    },

    async getTasksForProject(call) {
      const project = await needs.findProject(call.principal, parseGid(call.path.project_gid))
      if (project.state !== 'visible') return project.refusal(call.path.project_gid)
      return await list(call, { of: 'project', projectGid: project.record.project.gid })
    },

    async getTasksForSection(call) {
      const section = await needs.findSection(call.principal, parseGid(call.path.section_gid))
      if (section.state !== 'visible') return section.refusal(call.path.section_gid)
      return await list(call, { of: 'section', sectionGid: section.record.section.gid })
    },

    async getSubtasksForTask(call) {
      const parent = await needs.findTask(call.principal, parseTaskReference(call.path.task_gid))
      if (parent.state !== 'visible') return parent.refusal(call.path.task_gid)
      return await list(call, { of: 'parent', parentGid: parent.record.task.gid })
    },

    async getTasksForTag(call) {
      const tag = await needs.findTag(call.principal, parseGid(call.path.tag_gid))
      if (tag.state !== 'visible') return tag.refusal(call.path.tag_gid)
      return await listAll(call, { of: 'tag', tagGid: tag.record.gid })
    },

    async getTasksForUserTaskList(call) {
      const found = await needs.findTaskList(call.principal, parseGid(call.path.user_task_list_gid))
      if (found.state !== 'visible') return found.refusal(call.path.user_task_list_gid)
      return await list(call, tasksOf(found.record))
    },

    getDependenciesForTask: async (call) => await listLinked(call, 'dependencies'),
    getDependentsForTask: async (call) => await listLinked(call, 'dependents'),

    async getTask({ principal, path }) {
      const found = await needs.findTask(principal, parseTaskReference(path.task_gid))
      return found.state === 'visible' ? answer(done(found.record.task)) : found.refusal(path.task_gid)
    },

    async getTaskForCustomID({ principal, path }) {
      const workspaceGid = parseGid(path.workspace_gid)
      if (workspaceGid === null || !principal.roles.has(workspaceGid))
        return notRecognized('workspace', path.workspace_gid)
      const numbered = await needs.findNumbered(principal, workspaceGid, path.custom_id)
      const found = await needs.findTask(principal, numbered)
      // Numbers can be guessed: one that nobody has and one that is not shared look alike.
      return found.state === 'visible'
        ? answer(done(found.record.task))
        : notRecognized('custom_id', path.custom_id)
    },

    async createTask({ principal, data, path }) {
      if (path.workspace_gid === undefined) return answer(await needs.createTask(principal, data, {}))
      const workspaceGid = parseGid(path.workspace_gid)
      if (workspaceGid === null || !principal.roles.has(workspaceGid))
        return notRecognized('workspace', path.workspace_gid)
      return answer(await needs.createTask(principal, data, { workspaceGid }))
    },

    async createSubtaskForTask({ principal, data, path }) {
      const parent = await needs.findTask(principal, parseTaskReference(path.task_gid))
      if (parent.state !== 'visible') return parent.refusal(path.task_gid)
      if (parent.record.access !== 'edit') return noAccess('task')
      return answer(await needs.createTask(principal, data, { parent: parent.record.task }))
    },

    updateTask: async ({ principal, data, path }) =>
      answer(await needs.updateTask(principal, { ...sentTask(path.task_gid), data })),

    async deleteTask({ principal, path }) {
      const deleted = await needs.deleteTask(principal, sentTask(path.task_gid))
      return deleted.ok ? done(EMPTY_ANSWER) : deleted
    },
  }
}

/** Reads which tasks `GET /tasks` is asked for; exactly one way of asking is allowed. */
async function readFilter(needs: Needs, { principal, query }: ListCall): Promise<Outcome<TaskList>> {
  const read = readInput(query, OF_FILTER)
  if (!read.ok) return read
  const { assignee, project, section, tag, user_task_list: userTaskList, workspace } = read.value
  const asked = [project, section, tag, userTaskList, assignee].filter((one) => one !== undefined)
  // Who names an assignee must name the workspace, and the other way round.
  if (asked.length !== 1 || (assignee === undefined) !== (workspace === undefined)) return invalid(ONE_FILTER)
  if (project !== undefined) {
    const found = await needs.findProject(principal, project)
    return found.state === 'visible'
      ? done({ of: 'project', projectGid: project })
      : invalid(unknownReference('project', project))
  }
  if (section !== undefined) {
    const found = await needs.findSection(principal, section)
    return found.state === 'visible'
      ? done({ of: 'section', sectionGid: section })
      : invalid(unknownReference('section', section))
  }
  if (assignee !== undefined && workspace !== undefined) {
    if (!principal.roles.has(workspace)) return invalid(unknownReference('workspace', workspace))
    const user = await needs.findUser(principal, assignee)
    if (user === null) return invalid(`assignee: Not a user in Organization: ${userReferenceText(assignee)}`)
    return done({ of: 'assignee', assigneeGid: user.gid, workspaceGid: workspace })
  }
  if (tag !== undefined) {
    const found = await needs.findTag(principal, tag)
    return found.state === 'visible'
      ? done({ of: 'tag', tagGid: tag })
      : invalid(unknownReference('tag', tag))
  }
  if (userTaskList === undefined) return invalid(ONE_FILTER)
  const found = await needs.findTaskList(principal, userTaskList)
  return found.state === 'visible'
    ? done(tasksOf(found.record))
    : invalid(unknownReference('user_task_list', userTaskList))
}

const tasksOf = ({ userGid, workspaceGid }: ListOwner): TaskList => ({
  of: 'assignee',
  assigneeGid: userGid,
  workspaceGid,
})

const sentTask = (text: string) => ({ task: parseTaskReference(text), text })

function answer(outcome: Outcome<Task>): Outcome<Answer> {
  return outcome.ok ? done({ kind: 'record', record: outcome.value }) : outcome
}
