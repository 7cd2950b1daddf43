import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import { readInput, type Input, type InputValues } from '../../protocol/asana/input.js'
import { done, invalid, type Outcome } from '../../protocol/asana/refusal.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Job } from '../jobs/job.rules.js'
import type { Worker } from '../jobs/run-job.js'
import type { StartJob } from '../jobs/start-job.js'
import type { FindProject, ProjectLevels } from '../projects/find-project.js'
import type { Project } from '../projects/project.js'
import type { FindPlace } from '../projects/save-project.js'
import { COPIED_TASKS_MAX } from '../tasks/copies/task-copy.rules.js'
import { DUPLICATE_PROJECT } from './copies.operations.js'
import { besideOriginals } from './duplicate-task.js'
import { taskPartsOf, type ProjectPart } from './include.js'
import { COPY_LIMITS, NO_ORIGINALS } from './originals.rules.js'
import { buildProject } from './build-project.js'
import { saveOrDiscard, type CopyNeeds } from './plan-tasks.js'
import type { DateShift } from './shift-dates.js'

interface Needs extends CopyNeeds {
  readonly findProject: FindProject
  readonly findPlace: FindPlace
  readonly projectLevels: ProjectLevels
  readonly startJob: StartJob
}

/** What the job is told. */
interface ProjectInput {
  readonly projectGid: Gid
  readonly name: string
  readonly parts: readonly ProjectPart[]
  readonly shift: DateShift | null
}

const sourceOf = ({ parts, projectGid: gid }: ProjectInput) =>
  ({
    of: 'project',
    gid,
    withSubtasks: parts.includes('task_subtasks'),
    withAttachments: parts.includes('task_attachments'),
  }) as const

/** Has a project copied, which whoever sees it may who may make one where it is. */
export function makeDuplicateProject(needs: Needs) {
  return async (
    viewer: Principal,
    sent: { readonly text: string; readonly data: Input },
  ): Promise<Outcome<Job>> => {
    const found = await needs.findProject(viewer, parseGid(sent.text))
    if (found.state !== 'visible') return found.refusal(sent.text)
    const { project } = found.record
    const read = readInput(sent.data, DUPLICATE_PROJECT)
    if (!read.ok) return read
    const { include: parts = [], name = '' } = read.value
    const shift = shiftIn(read.value)
    if (!shift.ok) return shift
    const place = await needs.findPlace(viewer, project)
    if (!place.ok) return place
    const input: ProjectInput = { projectGid: project.gid, name, parts, shift: shift.value }
    if (!(await needs.copies.fits(viewer, sourceOf(input), COPIED_TASKS_MAX)))
      return invalid(`project: Has more than ${COPIED_TASKS_MAX} tasks, the most that are copied at once`)
    return await needs.startJob(viewer, {
      kind: 'duplicate_project',
      workspaceGid: project.workspaceGid,
      input,
    })
  }
}

function shiftIn({
  include = [],
  schedule_dates: asked,
}: InputValues<typeof DUPLICATE_PROJECT.fields>): Outcome<DateShift | null> {
  if (asked === undefined) return done(null)
  if (!include.includes('task_dates')) return invalid('schedule_dates: Needs task_dates in include')
  const { due_on: dueOn, should_skip_weekends: skipsWeekends = false, start_on: startOn } = asked
  if (startOn !== undefined && dueOn === undefined) return done({ to: 'start', day: startOn, skipsWeekends })
  if (dueOn !== undefined && startOn === undefined) return done({ to: 'due', day: dueOn, skipsWeekends })
  return invalid('schedule_dates: Must specify exactly one of start_on or due_on')
}

export function makeProjectCopier(needs: Needs): Worker {
  return async (viewer, { gid: jobGid, input: text }) => {
    // Written by `makeDuplicateProject`, and by nobody else.
    const input = JSON.parse(text) as ProjectInput
    const found = await needs.findProject(viewer, input.projectGid)
    if (found.state !== 'visible') return 'the project is gone'
    const original = found.record.project
    const place = await needs.findPlace(viewer, original)
    if (!place.ok) return 'no project may be made there'
    const read = await needs.copies.originals(viewer, sourceOf(input), COPY_LIMITS)
    if (typeof read === 'string') return NO_ORIGINALS[read]
    const { attachments, fields, members, sections, tasks: originals } = read
    const parts = new Set(taskPartsOf(input.parts))
    const elsewhere = parts.has('projects') ? await besideOriginals(needs, viewer, originals) : () => []
    const nowMs = needs.clock.nowMs()
    const built = await buildProject(needs, viewer, {
      project: { ...kept(original, input.parts), ...place.value, name: input.name },
      sections,
      members: input.parts.includes('members') ? members : [],
      fields,
      originals,
      attachments,
      parts,
      shift: input.shift,
      nowMs,
      inSource: ({ places }) => places.find(({ projectGid }) => projectGid === original.gid) ?? null,
      elsewhere: (task) => elsewhere(task).filter(({ projectGid }) => projectGid !== original.gid),
    })
    if (!built.ok) return built.problem
    return await saveOrDiscard(
      needs,
      built.made.tasks.attachments,
      async () => await needs.copies.saveProject(built.made, { jobGid, nowMs }),
    )
  }
}

/** What a copy has of a project: never seen by more people than it is. */
function kept(project: Project, parts: readonly ProjectPart[]): Partial<Project> {
  const { color, defaultView, dueOn, htmlNotes, icon, privacySetting, startOn } = project
  return {
    color,
    icon,
    defaultView,
    privacySetting,
    ...(parts.includes('notes') ? { htmlNotes } : {}),
    ...(parts.includes('task_dates') ? { dueOn, startOn } : {}),
    ...(parts.includes('permissions')
      ? {
          defaultAccessLevel: project.defaultAccessLevel,
          minimumAccessLevelForCustomization: project.minimumAccessLevelForCustomization,
          minimumAccessLevelForSharing: project.minimumAccessLevelForSharing,
        }
      : {}),
  }
}
