import { isAtLeast } from '../../protocol/asana/access-level.js'
import type { AsRead } from '../../protocol/asana/as-read.js'
import { userReferenceText, type UserReference } from '../../protocol/asana/field.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import { readRecordInput, type Input, type InputValues } from '../../protocol/asana/input.js'
import type { ReadNotes } from '../../protocol/asana/notes.js'
import { done, invalid, noAccess, notRecognized, type Outcome } from '../../protocol/asana/refusal.js'
import type { TaskReference } from '../../protocol/asana/task-reference.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Clock } from '../../platform/clock.js'
import type { NextGids } from '../feature.js'
import type { FindProject } from '../projects/find-project.js'
import type { FindSection } from '../projects/sections/find-section.js'
import { STORIES_OF_FIELDS_MAX } from '../stories/story.rules.js'
import type { FindTag } from '../tags/find-tag.js'
import type { FindMember } from '../users/find-member.js'
import { EXTERNAL_TAKEN, readExternal } from './external.js'
import type { FindTask } from './find-task.js'
import { findAssigneeSection } from './lists/find-assignee-section.js'
import type { OwnLists } from './lists/own-lists.js'
import { findPeople, findTags } from './named-in-task.js'
import type { JudgedTogether, TaskChanges, TaskStore } from './ports.js'
import { CREATE_TASK_FIELDS, readTaskChanges, TASK_TWINS, UPDATE_TASK_FIELDS } from './task-fields.js'
import { newTask, PROJECTS_PER_TASK_MAX, TOO_DEEP, type Task } from './task.rules.js'

interface Needs {
  readonly tasks: TaskStore
  readonly findTask: FindTask
  readonly findProject: FindProject
  readonly findSection: FindSection
  readonly findMember: FindMember
  readonly findTag: FindTag
  readonly sectionsIn: OwnLists['sectionsIn']
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

type CreateInput = InputValues<typeof CREATE_TASK_FIELDS>

interface Places {
  readonly workspaceGid: Gid
  readonly parent: Task | null
  readonly places: readonly { readonly projectGid: Gid; readonly sectionGid: Gid | null }[]
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
    const { parent = null } = path
    const nowMs = needs.clock.nowMs()
    const read = await readRecordInput(data, {
      fields: CREATE_TASK_FIELDS,
      readOnly: needs.fieldNames,
      twins: TASK_TWINS,
      asRead: async (sent) => {
        const workspaceGid = parent?.workspaceGid ?? path.workspaceGid ?? NO_GID
        const place = { gid: await needs.nextGid(), workspaceGid }
        const record = newTask({ ...place, parent, createdByGid: viewer.userGid, nowMs })
        return await needs.asRead(viewer, { type: 'task', record }, sent)
      },
    })
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
      telling: { byGid: viewer.userGid, storyGids },
    })
    return decision === 'created' ? done(task) : invalid(NOT_CREATED[decision])
  }
}

const NOT_CREATED = {
  external_taken: EXTERNAL_TAKEN,
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
    nowMs,
    telling: { byGid: viewer.userGid, storyGids: await needs.nextGids(STORIES_OF_FIELDS_MAX) },
  })
  if (updated === 'external_taken') return invalid(EXTERNAL_TAKEN)
  return updated === null ? notRecognized('task', sent.text) : done(updated)
}

const writerOf = ({ timeZone, userGid }: Principal) => ({ userGid, timeZone: timeZone ?? null })

function judgedTogether(task: Task): JudgedTogether {
  const { approvalStatus, completedAtMs, dueAtMs, dueOn, resourceSubtype, startAtMs, startOn } = task
  return { approvalStatus, completedAtMs, dueAtMs, dueOn, resourceSubtype, startAtMs, startOn }
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

async function findPlaces(
  needs: Needs,
  viewer: Principal,
  {
    input,
    parent,
    workspaceGid: ofPath,
  }: { readonly input: CreateInput; readonly parent?: Task; readonly workspaceGid?: Gid },
): Promise<Outcome<Places>> {
  const wished = [
    ...(input.projects ?? []).map((gid, index) => ({
      field: `projects: [${index}]`,
      sectionField: '',
      gid,
      sectionGid: null,
    })),
    ...(input.memberships ?? []).map(({ project, section }, index) => ({
      field: `memberships: [${index}]: project`,
      sectionField: `memberships: [${index}]: section`,
      gid: project ?? NO_GID,
      sectionGid: section ?? null,
    })),
  ]
  if (wished.length > PROJECTS_PER_TASK_MAX) {
    return invalid(`projects: A task can be in at most ${PROJECTS_PER_TASK_MAX} projects`)
  }
  const named = input.workspace ?? null
  const workspaces = new Set<Gid>([ofPath, named].filter((gid) => gid !== undefined && gid !== null))
  if (named !== null && !viewer.roles.has(named)) return invalid(unknownReference('workspace', named))
  const places = new Map<Gid, Gid | null>()
  for (const wish of wished) {
    const project = await needs.findProject(viewer, wish.gid)
    if (project.state !== 'visible') return invalid(unknownReference(wish.field, wish.gid))
    if (!isAtLeast(project.record.level, 'editor')) return noAccess('project')
    if (wish.sectionGid !== null) {
      const section = await needs.findSection(viewer, wish.sectionGid)
      if (section.state !== 'visible' || section.record.section.projectGid !== wish.gid) {
        return invalid(unknownReference(wish.sectionField, wish.sectionGid))
      }
    }
    workspaces.add(project.record.project.workspaceGid)
    places.set(wish.gid, wish.sectionGid ?? places.get(wish.gid) ?? null)
  }
  const sent = await findParent(needs, viewer, input.parent ?? null)
  if (!sent.ok) return sent
  if (parent !== undefined && sent.value !== null && sent.value.gid !== parent.gid)
    return invalid('parent: Is not the one that the path names')
  const above = parent ?? sent.value
  if (above !== null) workspaces.add(above.workspaceGid)

  const [workspaceGid, ...others] = workspaces
  if (workspaceGid === undefined) return invalid('You should specify one of workspace, parent, projects')
  if (others.length > 0) return invalid('workspace: Projects, parent and workspace must belong together')
  return done({
    workspaceGid,
    parent: above,
    places: [...places].map(([projectGid, sectionGid]) => ({ projectGid, sectionGid })),
  })
}

async function findParent(
  needs: Needs,
  viewer: Principal,
  sent: TaskReference | null,
): Promise<Outcome<Task | null>> {
  if (sent === null) return done(null)
  const found = await needs.findTask(viewer, sent)
  if (found.state !== 'visible') return invalid(unknownReference('parent', sent))
  return found.record.access === 'edit' ? done(found.record.task) : noAccess('task')
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
