import { isAtLeast } from '../../protocol/asana/access-level.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { readInput, type Input } from '../../protocol/asana/input.js'
import { invalid, noAccess, type Outcome } from '../../protocol/asana/refusal.js'
import { parseTaskReference } from '../../protocol/asana/task-reference.js'
import { NAME_LENGTH_MAX } from '../../protocol/asana/text.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Job } from '../jobs/job.rules.js'
import type { Worker } from '../jobs/run-job.js'
import type { StartJob } from '../jobs/start-job.js'
import type { ProjectLevels } from '../projects/find-project.js'
import { COPIED_TASKS_MAX, type CopyPlace, type OriginalTask } from '../tasks/copies/task-copy.rules.js'
import type { FindTask } from '../tasks/find-task.js'
import type { Task } from '../tasks/task.rules.js'
import { DUPLICATE_TASK } from './copies.operations.js'
import type { TaskPart } from './include.js'
import { COPY_LIMITS, NO_ORIGINALS } from './originals.rules.js'
import { planTasks, saveOrDiscard, type CopyNeeds } from './plan-tasks.js'

interface Needs extends CopyNeeds {
  readonly findTask: FindTask
  readonly projectLevels: ProjectLevels
  readonly startJob: StartJob
}

/** What the job is told. */
interface TaskInput {
  readonly taskGid: Gid
  readonly name: string
  readonly parts: readonly TaskPart[]
}

const sourceOf = ({ parts, taskGid: gid }: TaskInput) =>
  ({
    of: 'task',
    gid,
    withSubtasks: parts.includes('subtasks'),
    withAttachments: parts.includes('attachments'),
  }) as const

/** Has a task copied, which whoever sees it may. */
export function makeDuplicateTask(needs: Needs) {
  return async (
    viewer: Principal,
    sent: { readonly text: string; readonly data: Input },
  ): Promise<Outcome<Job>> => {
    const found = await needs.findTask(viewer, parseTaskReference(sent.text))
    if (found.state !== 'visible') return found.refusal(sent.text)
    const read = readInput(sent.data, DUPLICATE_TASK)
    if (!read.ok) return read
    const { task } = found.record
    const input: TaskInput = {
      taskGid: task.gid,
      name: read.value.name ?? `Duplicate of ${task.name}`.slice(0, NAME_LENGTH_MAX),
      parts: read.value.include ?? [],
    }
    if (!(await mayBePart(needs, viewer, { task, parts: input.parts }))) return noAccess('task')
    if (!(await needs.copies.fits(viewer, sourceOf(input), COPIED_TASKS_MAX)))
      return invalid(
        `include: More than ${COPIED_TASKS_MAX} tasks cannot be copied at once. Leave out \`subtasks\`, or copy them in parts.`,
      )
    return await needs.startJob(viewer, { kind: 'duplicate_task', workspaceGid: task.workspaceGid, input })
  }
}

/** Whether a copy may be a part of what the task is a part of, if it is to be. */
async function mayBePart(
  { findTask }: Pick<Needs, 'findTask'>,
  viewer: Principal,
  { parts, task }: { readonly task: Task; readonly parts: readonly TaskPart[] },
): Promise<boolean> {
  if (!parts.includes('parent') || task.parentGid === null) return true
  const parent = await findTask(viewer, task.parentGid)
  return parent.state === 'visible' && parent.record.access === 'edit'
}

export function makeTaskCopier(needs: Needs): Worker {
  return async (viewer, { gid: jobGid, input: text }) => {
    // Written by `makeDuplicateTask`, and by nobody else.
    const input = JSON.parse(text) as TaskInput
    const found = await needs.findTask(viewer, input.taskGid)
    if (found.state !== 'visible') return 'the task is gone'
    const { task } = found.record
    if (!(await mayBePart(needs, viewer, { task, parts: input.parts })))
      return 'its parent may not be changed'
    const read = await needs.copies.originals(viewer, sourceOf(input), COPY_LIMITS)
    if (typeof read === 'string') return NO_ORIGINALS[read]
    const originals = read.tasks.map((one) => (one.gid === task.gid ? { ...one, name: input.name } : one))
    const parts = new Set(input.parts)
    const nowMs = needs.clock.nowMs()
    const planned = await planTasks(needs, viewer, {
      originals,
      attachments: read.attachments,
      fieldGids: new Map(),
      parts,
      nowMs,
      workspaceGid: task.workspaceGid,
      parentGid: parts.has('parent') ? task.parentGid : null,
      placesOf: parts.has('projects') ? await besideOriginals(needs, viewer, originals) : () => [],
      schedule: ({ dueAtMs, dueOn, startAtMs, startOn }) => ({ dueAtMs, dueOn, startAtMs, startOn }),
    })
    if (!planned.ok) return planned.problem
    const { tasks } = planned
    return await saveOrDiscard(
      needs,
      tasks.attachments,
      async () => await needs.copies.saveTasks(tasks, { jobGid, nowMs }),
    )
  }
}

/** The sections of the originals, in projects where whoever copies may put a task. */
export async function besideOriginals(
  { projectLevels }: Pick<Needs, 'projectLevels'>,
  viewer: Principal,
  originals: readonly OriginalTask[],
): Promise<(original: OriginalTask) => readonly CopyPlace[]> {
  const gids = originals.flatMap(({ places }) => places.map(({ projectGid }) => projectGid))
  const levels = await projectLevels(viewer, [...new Set(gids)])
  return ({ places }) =>
    places
      .filter(({ projectGid }) => {
        const level = levels.get(projectGid)
        return level !== undefined && isAtLeast(level, 'editor')
      })
      .map(({ projectGid, sectionGid }) => ({ projectGid, sectionGid, rank: null }))
}
