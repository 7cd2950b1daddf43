import { isAtLeast } from '../../../protocol/asana/access-level.js'
import { dayIn, dayOf } from '../../../protocol/asana/dates.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import { readInput, type Input } from '../../../protocol/asana/input.js'
import { noAccess, type Outcome } from '../../../protocol/asana/refusal.js'
import type { Principal } from '../../../protocol/token/principal.js'
import { DAY_MS } from '../../../time-units.js'
import type { Job } from '../../jobs/job.rules.js'
import type { Worker } from '../../jobs/run-job.js'
import type { StartJob } from '../../jobs/start-job.js'
import type { OriginalTask } from '../../tasks/copies/task-copy.rules.js'
import { TASK_PARTS } from '../include.js'
import { planTasks, type CopyNeeds } from '../plan-tasks.js'
import type { FindTaskTemplate } from './find-task-template.js'
import type { TaskTemplateStore } from './ports.js'
import type { TaskTemplate } from './task-template.rules.js'
import { INSTANTIATE_TASK } from './task-templates.operations.js'

interface Needs extends CopyNeeds {
  readonly taskTemplates: TaskTemplateStore
  readonly findTaskTemplate: FindTaskTemplate
  readonly startJob: StartJob
}

/** What the job is told. */
interface TaskInput {
  readonly templateGid: Gid
  /** Null for that of the template. */
  readonly name: string | null
}

/** Has a task made of a template, which whoever may change tasks of its project may. */
export function makeInstantiateTask(needs: Needs) {
  return async (
    viewer: Principal,
    sent: { readonly text: string; readonly data: Input },
  ): Promise<Outcome<Job>> => {
    const found = await needs.findTaskTemplate(viewer, sent.text)
    if (found.state !== 'visible') return found.refusal(sent.text)
    const { level, template } = found.record
    const read = readInput(sent.data, INSTANTIATE_TASK)
    if (!read.ok) return read
    if (!isAtLeast(level, 'editor')) return noAccess('project')
    const input: TaskInput = { templateGid: template.gid, name: read.value.name ?? null }
    return await needs.startJob(viewer, {
      kind: 'instantiate_task',
      workspaceGid: template.workspaceGid,
      input,
    })
  }
}

/** A template has no attachments, and nothing beyond its project. */
const PARTS = new Set(TASK_PARTS.filter((part) => part !== 'attachments'))

export function makeTaskInstantiator(needs: Needs): Worker {
  return async (viewer, { gid: jobGid, input: text }) => {
    // Written by `makeInstantiateTask`, and by nobody else.
    const { name, templateGid } = JSON.parse(text) as TaskInput
    const found = await needs.findTaskTemplate(viewer, templateGid)
    if (found.state !== 'visible') return 'the template is gone'
    const { level, template } = found.record
    if (!isAtLeast(level, 'editor')) return 'no task may be made in its project'
    const { projectGid, workspaceGid } = template
    const sectionGid = await needs.taskTemplates.firstSection(projectGid)
    if (sectionGid === null) return 'its project is gone'
    const nowMs = needs.clock.nowMs()
    const planned = await planTasks(needs, viewer, {
      originals: originalsOf(template, name ?? template.name),
      attachments: [],
      fieldGids: new Map(),
      parts: PARTS,
      nowMs,
      workspaceGid,
      parentGid: null,
      placesOf: ({ parentGid }) => (parentGid === null ? [{ projectGid, sectionGid, rank: null }] : []),
      schedule: ({ parentGid }) => scheduleOf(parentGid === null ? template : null, { viewer, nowMs }),
    })
    if (!planned.ok) return planned.problem
    return await needs.copies.saveTasks(planned.tasks, { jobGid, nowMs })
  }
}

/** The task and its subtasks, named by what no task is named: they are planned as copies, and nothing has their gids. */
function originalsOf({ gid, recipe }: TaskTemplate, name: string): readonly OriginalTask[] {
  const blank = {
    parentGid: null,
    rank: 0,
    htmlNotes: '',
    assigneeGid: null,
    followerGids: [],
    tagGids: [],
    places: [],
    dependsOnGids: [],
    fieldValues: [],
    startOn: null,
    startAtMs: null,
    dueOn: null,
    dueAtMs: null,
  }
  const { fieldValues, followerGids, htmlDescription: htmlNotes, resourceSubtype, subtasks } = recipe
  return [
    { ...blank, gid, name, htmlNotes, resourceSubtype, followerGids, fieldValues },
    ...subtasks.map((subtask, rank) => ({
      ...blank,
      ...subtask,
      gid: `${gid}/${rank}` as Gid,
      parentGid: gid,
      rank,
    })),
  ]
}

/** Days are counted from the one on which the task is made, by the clock of whoever asked for it. */
function scheduleOf(
  template: TaskTemplate | null,
  { nowMs, viewer: { timeZone = null } }: { readonly viewer: Principal; readonly nowMs: number },
) {
  const today = timeZone === null ? dayOf(nowMs) : dayIn(nowMs, timeZone)
  const dayAfter = (days: number | null | undefined) =>
    days === null || days === undefined ? null : dayOf(Date.parse(today) + days * DAY_MS)
  const { relativeDueOn, relativeStartOn } = template?.recipe ?? {}
  return {
    startOn: dayAfter(relativeStartOn),
    startAtMs: null,
    dueOn: dayAfter(relativeDueOn),
    dueAtMs: null,
  }
}
