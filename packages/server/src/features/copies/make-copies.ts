import type { Gid } from '../../protocol/asana/gid.js'
import { copyValue } from '../custom-fields/field-copies.rules.js'
import type { CustomField } from '../custom-fields/custom-field.rules.js'
import { storiesOf } from '../stories/story.rules.js'
import {
  parentsFirst,
  type CopyPlace,
  type OriginalTask,
  type TaskCopy,
} from '../tasks/copies/task-copy.rules.js'
import type { Schedule } from '../tasks/schedule.js'
import { newTask } from '../tasks/task.rules.js'
import type { TaskPart } from './include.js'

/** A copy without the gids of the stories that tell of it. */
export type UntoldCopy = Omit<TaskCopy, 'storyGids'> & { readonly storiesCount: number }

export interface CopyPlan {
  readonly workspaceGid: Gid
  /** Who copies. */
  readonly byGid: Gid
  readonly nowMs: number
  readonly parts: ReadonlySet<TaskPart>
  /** For each original, the gid of its copy. */
  readonly gids: ReadonlyMap<Gid, Gid>
  /** What the first task is a part of; null for nothing. Others are parts of copies, or of nothing. */
  readonly parentGid: Gid | null
  /** Who may be given work and hear of it: of the people of the originals those who are still there. */
  readonly memberGids: ReadonlySet<Gid>
  /** The fields whose values are copied, and what these may refer to beside people. */
  readonly fields: ReadonlyMap<Gid, CustomField>
  readonly referencedGids: ReadonlySet<Gid>
  /** For each field that is made anew with the project, and each of its options, the copy. */
  readonly fieldGids: ReadonlyMap<Gid, Gid>
  readonly placesOf: (original: OriginalTask) => readonly CopyPlace[]
  readonly schedule: (original: OriginalTask) => Schedule
}

/** Plans copies of tasks: open ones, made now, with the parts that were asked for. Parents come before their subtasks. */
export function makeCopies(originals: readonly OriginalTask[], plan: CopyPlan): readonly UntoldCopy[] {
  return parentsFirst(originals).map((original, index) => makeCopy(original, plan, index === 0))
}

function makeCopy(original: OriginalTask, plan: CopyPlan, isFirst: boolean): UntoldCopy {
  const has = (part: TaskPart) => plan.parts.has(part)
  const parentGid = isFirst
    ? plan.parentGid
    : original.parentGid === null
      ? null
      : (plan.gids.get(original.parentGid) ?? null)
  const assigneeGid =
    has('assignee') && original.assigneeGid !== null && plan.memberGids.has(original.assigneeGid)
      ? original.assigneeGid
      : null
  const task = {
    ...newTask({
      gid: copyOf(original.gid, plan),
      workspaceGid: plan.workspaceGid,
      parent: parentGid === null ? null : { gid: parentGid, rootGid: parentGid },
      createdByGid: plan.byGid,
      nowMs: plan.nowMs,
    }),
    ...(has('dates') ? plan.schedule(original) : {}),
    name: original.name,
    htmlNotes: has('notes') ? original.htmlNotes : '',
    resourceSubtype: original.resourceSubtype,
    approvalStatus: original.resourceSubtype === 'approval' ? 'pending' : null,
    assigneeGid,
    assignedByGid: assigneeGid === null ? null : plan.byGid,
  }
  const places = plan.placesOf(original)
  const tagGids = has('tags') ? original.tagGids : []
  return {
    task,
    rank: original.rank,
    places,
    tagGids,
    followerGids: [
      ...(assigneeGid === null ? [] : [assigneeGid]),
      ...(has('followers') ? original.followerGids.filter((gid) => plan.memberGids.has(gid)) : []),
    ],
    dependsOnGids: has('dependencies') ? original.dependsOnGids.map((gid) => plan.gids.get(gid) ?? gid) : [],
    fieldValues: valuesOf(original, plan),
    storiesCount: storiesOf({ before: null, after: { fields: task, places, tagGids } }).length,
  }
}

/** Values in fields that number tasks are given by these, and those that whoever copies may not see are not theirs to set. */
function valuesOf({ fieldValues }: OriginalTask, plan: CopyPlan): TaskCopy['fieldValues'] {
  const keeps = ({ gid, type }: { readonly gid: Gid; readonly type: string }) =>
    (type === 'user' ? plan.memberGids : plan.referencedGids).has(gid)
  return fieldValues.flatMap((one) => {
    const field = plan.fields.get(one.fieldGid)
    const isCopied =
      plan.fieldGids.has(one.fieldGid) ||
      (field !== undefined && field.workspaceGid === plan.workspaceGid && field.idPrefix === null)
    const copy = isCopied ? copyValue(one, { gids: plan.fieldGids, keeps }) : null
    return copy === null ? [] : [copy]
  })
}

function copyOf(gid: Gid, { gids }: CopyPlan): Gid {
  const copy = gids.get(gid)
  if (copy === undefined) throw new Error(`no gid was taken for the copy of ${gid}`)
  return copy
}
