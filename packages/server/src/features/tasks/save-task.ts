import type { AsRead } from '../../protocol/asana/as-read.js'
import { userReferenceText, type UserReference } from '../../protocol/asana/field.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import { readRecordInput, type Input } from '../../protocol/asana/input.js'
import type { ReadNotes } from '../../protocol/asana/notes.js'
import { done, invalid, noAccess, notRecognized, type Outcome } from '../../protocol/asana/refusal.js'
import type { TaskReference } from '../../protocol/asana/task-reference.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Clock } from '../../platform/clock.js'
import type { NextGids } from '../feature.js'
import type { JudgeValues } from '../custom-fields/judge-values.js'
import type { FindProject } from '../projects/find-project.js'
import type { FindSection } from '../projects/sections/find-section.js'
import { STORIES_OF_FIELDS_MAX } from '../stories/story.rules.js'
import type { FindTag } from '../tags/find-tag.js'
import type { FindMember } from '../users/find-member.js'
import { EXTERNAL_TAKEN, readExternal } from './external.js'
import { findPlaces } from './find-places.js'
import type { FindTask } from './find-task.js'
import { findAssigneeSection } from './lists/find-assignee-section.js'
import type { OwnLists } from './lists/own-lists.js'
import { findPeople, findTags } from './named-in-task.js'
import type { JudgedTogether, TaskChanges, TaskStore } from './ports.js'
import { CREATE_TASK_FIELDS, readTaskChanges, TASK_TWINS, UPDATE_TASK_FIELDS } from './task-fields.js'
import { newTask, TOO_DEEP, type Task } from './task.rules.js'

interface Needs {
  readonly tasks: TaskStore
  readonly findTask: FindTask
  readonly findProject: FindProject
  readonly findSection: FindSection
  readonly findMember: FindMember
  readonly findTag: FindTag
  readonly sectionsIn: OwnLists['sectionsIn']
  readonly judgeValues: JudgeValues
  /** Those that the viewer sees. */
  readonly projectsOf: (
    viewer: Principal,
    taskGids: readonly Gid[],
  ) => Promise<ReadonlyMap<Gid, readonly Gid[]>>
  readonly readNotes: ReadNotes
  readonly asRead: AsRead
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
  readonly nextGids: NextGids
  /** Every name of a task's record, for those that a request may not set. */
  readonly fieldNames: readonly string[]
}

/** The task that a path names. */
interface SentTask {
  /** Null for a text that can name none. */
  readonly task: TaskReference | null
  readonly text: string
}

/**
 * Creates a task, followed by its creator and its assignee.
 * @param path.parent  the task that the path names as parent
 * @param path.workspaceGid  the workspace that it names
 */
export function makeCreateTask(needs: Needs) {
  return async (
    viewer: Principal,
    data: Input,
    path: { readonly parent?: Task; readonly workspaceGid?: Gid },
  ): Promise<Outcome<Task>> => {
    const nowMs = needs.clock.nowMs()
    const read = await readNewTask(needs, viewer, { data, nowMs, ...path })
    if (!read.ok) return read
    const input = read.value
    const external = readExternal(viewer, input.external)
    if (!external.ok) return external
    const places = await findPlaces(needs, viewer, { input, ...path })
    if (!places.ok) return places
    const { workspaceGid } = places.value
    const htmlNotes = await needs.readNotes(viewer, input)
    if (!htmlNotes.ok) return htmlNotes
    const facts = { before: null, htmlNotes: htmlNotes.value, ...writerOf(viewer), nowMs }
    const changes = readTaskChanges(input, facts)
    if (!changes.ok) return changes
    const assignee = await findAssignee(needs, viewer, { workspaceGid, who: input.assignee })
    if (!assignee.ok) return assignee
    const section = await findAssigneeSection(needs, viewer, {
      workspaceGid,
      before: null,
      after: assignee.value.assigneeGid ?? null,
      sectionGid: input.assignee_section,
    })
    if (!section.ok) return section
    const tagGids = await findTags(needs, viewer, { workspaceGid, named: input.tags ?? [] })
    if (!tagGids.ok) return tagGids
    const followers = await findPeople(needs, viewer, { workspaceGid, named: input.followers ?? [] })
    if (!followers.ok) return followers
    const fieldValues = await needs.judgeValues(viewer, input.custom_fields, {
      containers: async () => await Promise.resolve(places.value.places.map(({ projectGid }) => projectGid)),
    })
    if (!fieldValues.ok) return fieldValues

    const storiesMax = places.value.places.length + tagGids.value.length + STORIES_OF_FIELDS_MAX
    const [gid, ...storyGids] = await needs.nextGids(1 + storiesMax)
    const blank = newTask({
      gid,
      workspaceGid,
      parent: places.value.parent,
      createdByGid: viewer.userGid,
      nowMs,
    })
    const task: Task = { ...blank, ...changes.value, ...assignee.value, ...section.value }
    if (task.assigneeStatus !== blank.assigneeStatus && task.assigneeGid === null)
      return invalid(STATUS_WITHOUT_ASSIGNEE)
    const followerGids = [
      viewer.userGid,
      ...(task.assigneeGid === null ? [] : [task.assigneeGid]),
      ...followers.value,
    ]
    const like = input.liked === true ? { gid: await needs.nextGid(), user: viewer.userGid } : null
    const decision = await needs.tasks.create({
      task,
      places: places.value.places,
      followerGids,
      tagGids: tagGids.value,
      like,
      external: external.value,
      fieldValues: fieldValues.value,
      telling: { byGid: viewer.userGid, storyGids },
    })
    return decision === 'created' ? done(task) : invalid(NOT_CREATED[decision])
  }
}

/** What a request says of a new task, which is compared with one of which nothing was said. */
async function readNewTask(
  needs: Needs,
  viewer: Principal,
  {
    data,
    nowMs,
    parent,
    workspaceGid,
  }: { readonly data: Input; readonly nowMs: number; readonly parent?: Task; readonly workspaceGid?: Gid },
) {
  return await readRecordInput(data, {
    fields: CREATE_TASK_FIELDS,
    readOnly: needs.fieldNames,
    twins: TASK_TWINS,
    asRead: async (sent) => {
      const place = {
        gid: await needs.nextGid(),
        workspaceGid: parent?.workspaceGid ?? workspaceGid ?? NO_GID,
      }
      const record = newTask({ ...place, parent: parent ?? null, createdByGid: viewer.userGid, nowMs })
      return await needs.asRead(viewer, { type: 'task', record }, sent)
    },
  })
}

const FIELD_GONE = 'custom_fields: A field, or what it was to refer to, was deleted meanwhile'

const NOT_CREATED = {
  external_taken: EXTERNAL_TAKEN,
  field_gone: FIELD_GONE,
  parent_gone: 'parent: Was deleted meanwhile',
  place_gone: 'projects: Was deleted meanwhile',
  tag_gone: 'tags: Was deleted meanwhile',
  too_deep: TOO_DEEP,
} as const

const STATUS_WITHOUT_ASSIGNEE = 'assignee_status: Can only be set for a task that has an assignee'

/** How often a change is judged anew because another one came in between; then it is refused. */
const UPDATE_ATTEMPTS_MAX = 8

/** Changes a task. Its dates and its completion are judged as they are when they are written, not as they once were read. */
export function makeUpdateTask(needs: Needs) {
  return async (viewer: Principal, sent: SentTask & { readonly data: Input }): Promise<Outcome<Task>> => {
    for (let attempt = 0; attempt < UPDATE_ATTEMPTS_MAX; attempt++) {
      const updated = await tryUpdate(needs, viewer, sent)
      if (!updated.ok || updated.value !== 'judged_otherwise') return updated as Outcome<Task>
    }
    return invalid('task: Was changed by others again and again meanwhile. Try once more.')
  }
}

async function tryUpdate(
  needs: Needs,
  viewer: Principal,
  sent: SentTask & { readonly data: Input },
): Promise<Outcome<Task | 'judged_otherwise'>> {
  const found = await needs.findTask(viewer, sent.task)
  if (found.state !== 'visible') return found.refusal(sent.text)
  const { task, access } = found.record
  const asRead = async (values: Readonly<Record<string, unknown>>) =>
    await needs.asRead(viewer, { type: 'task', record: task }, values)
  const read = await readRecordInput(sent.data, {
    fields: UPDATE_TASK_FIELDS,
    readOnly: needs.fieldNames,
    twins: TASK_TWINS,
    asRead,
  })
  if (!read.ok) return read
  if (access !== 'edit') return noAccess('task')
  const input = read.value
  const nowMs = needs.clock.nowMs()
  const htmlNotes = await needs.readNotes(viewer, input, { rich: task.htmlNotes, asRead })
  if (!htmlNotes.ok) return htmlNotes
  const facts = { before: task, htmlNotes: htmlNotes.value, ...writerOf(viewer), nowMs }
  const changes = readTaskChanges(input, facts)
  if (!changes.ok) return changes
  const external = readExternal(viewer, input.external)
  if (!external.ok) return external
  const assignee = await findAssignee(needs, viewer, { workspaceGid: task.workspaceGid, who: input.assignee })
  if (!assignee.ok) return assignee
  // Whoever names who has it already assigns nothing.
  const isReassigned = assignee.value.assigneeGid !== task.assigneeGid
  const assigned = isReassigned ? assignee.value : {}
  const section = await findAssigneeSection(needs, viewer, {
    workspaceGid: task.workspaceGid,
    before: task,
    after: { ...task, ...assigned }.assigneeGid,
    sectionGid: input.assignee_section,
  })
  if (!section.ok) return section
  const all: TaskChanges = { ...changes.value, ...assigned, ...section.value }
  if (all.assigneeStatus !== undefined && { ...task, ...all }.assigneeGid === null)
    return invalid(STATUS_WITHOUT_ASSIGNEE)
  const fieldValues = await needs.judgeValues(viewer, input.custom_fields, {
    containers: async () => (await needs.projectsOf(viewer, [task.gid])).get(task.gid) ?? [],
  })
  if (!fieldValues.ok) return fieldValues
  const storiesMax = STORIES_OF_FIELDS_MAX + fieldValues.value.length
  const updated = await needs.tasks.update({
    taskGid: task.gid,
    changes: all,
    judged: judgedTogether(task),
    followerGids: all.assigneeGid === undefined || all.assigneeGid === null ? [] : [all.assigneeGid],
    like:
      input.liked === undefined
        ? null
        : { userGid: viewer.userGid, likeGid: input.liked ? await needs.nextGid() : null },
    external: external.value,
    fieldValues: fieldValues.value,
    nowMs,
    telling: { byGid: viewer.userGid, storyGids: await needs.nextGids(storiesMax) },
  })
  if (updated === 'external_taken') return invalid(EXTERNAL_TAKEN)
  if (updated === 'field_gone') return invalid(FIELD_GONE)
  return updated === null ? notRecognized('task', sent.text) : done(updated)
}

const writerOf = ({ timeZone, userGid }: Principal) => ({ userGid, timeZone: timeZone ?? null })

/** What changes of a task are judged by, as it was when it was looked at. */
export function judgedTogether(task: Task): JudgedTogether {
  const { approvalStatus, completedAtMs, dueAtMs, dueOn, resourceSubtype, startAtMs, startOn } = task
  // Where its assignee keeps it is said by its assignee alone.
  const { assigneeGid, assigneeSectionGid } = task
  return {
    approvalStatus,
    assigneeGid,
    assigneeSectionGid,
    completedAtMs,
    dueAtMs,
    dueOn,
    resourceSubtype,
    startAtMs,
    startOn,
  }
}

/** Deletes a task with its subtasks. */
export function makeDeleteTask(needs: Pick<Needs, 'tasks' | 'findTask' | 'clock'>) {
  return async (viewer: Principal, sent: SentTask): Promise<Outcome<null>> => {
    const found = await needs.findTask(viewer, sent.task)
    if (found.state !== 'visible') return found.refusal(sent.text)
    if (found.record.access !== 'edit') return noAccess('task')
    const { gid: taskGid } = found.record.task
    await needs.tasks.delete({ taskGid, byGid: viewer.userGid, nowMs: needs.clock.nowMs() })
    return done(null)
  }
}

async function findAssignee(
  needs: Needs,
  viewer: Principal,
  { workspaceGid, who }: { readonly workspaceGid: Gid; readonly who: UserReference | null | undefined },
): Promise<Outcome<TaskChanges>> {
  if (who === undefined) return done({})
  if (who === null) return done({ assigneeGid: null, assignedByGid: null })
  const gid = await needs.findMember(workspaceGid, { who, viewer })
  if (gid === null) return invalid(`assignee: Not a user in Organization: ${userReferenceText(who)}`)
  return done({ assigneeGid: gid, assignedByGid: viewer.userGid })
}
