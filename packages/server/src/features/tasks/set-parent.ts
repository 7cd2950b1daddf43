import { done, invalid, noAccess, notRecognized, type Outcome } from '../../protocol/asana/refusal.js'
import type { TaskReference } from '../../protocol/asana/task-reference.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Clock } from '../../platform/clock.js'
import type { NextGids } from '../feature.js'
import { STORIES_OF_FIELDS_MAX } from '../stories/story.rules.js'
import { unknownAnchor } from '../projects/sections/position.rules.js'
import { findAnchor, namedAnchor, readEndOrPosition, type PositionInput } from './anchor.js'
import type { FindTask } from './find-task.js'
import type { TaskRelationStore } from './relation-ports.js'
import { SUBTASKS_MOVED_MAX, TOO_DEEP, type Task } from './task.rules.js'

/**
 * Makes a task that the caller may edit a subtask of another such, or of none; what hangs below it moves along.
 * @returns the task as it is then
 */
export function makeSetParent(needs: {
  readonly relations: Pick<TaskRelationStore, 'setParent'>
  readonly findTask: FindTask
  readonly clock: Clock
  readonly nextGids: NextGids
}) {
  return async (
    viewer: Principal,
    task: Task,
    input: PositionInput & { readonly parent: TaskReference | null },
  ): Promise<Outcome<Task>> => {
    const parent = await findParent(needs.findTask, viewer, { task, wanted: input.parent })
    if (!parent.ok) return parent
    const wish = readEndOrPosition(input)
    if (!wish.ok) return wish
    if (parent.value === null && wish.value !== null)
      return invalid('parent: A task without a parent has no place among others')
    const position = await findAnchor(needs.findTask, viewer, wish.value)
    if (position === 'unknown') return unknownAnchor(namedAnchor(input))
    const moved = await needs.relations.setParent({
      task,
      parentGid: parent.value?.gid ?? null,
      position,
      tasksMax: SUBTASKS_MOVED_MAX,
      nowMs: needs.clock.nowMs(),
      telling: { byGid: viewer.userGid, storyGids: await needs.nextGids(STORIES_OF_FIELDS_MAX) },
    })
    switch (moved) {
      case 'task_gone':
        return notRecognized('task', task.gid)
      case 'parent_gone':
        return invalid('parent: Was deleted meanwhile')
      case 'cycle':
        return invalid('parent: A task cannot be a subtask of itself or of one of its subtasks')
      case 'too_deep':
        return invalid(TOO_DEEP)
      case 'too_many_subtasks':
        return invalid(`task: Has more than ${SUBTASKS_MOVED_MAX} subtasks, the most that move with a task`)
      case 'anchor_unknown':
        return unknownAnchor(namedAnchor(input))
      default:
        return done(moved)
    }
  }
}

async function findParent(
  findTask: FindTask,
  viewer: Principal,
  { task, wanted }: { readonly task: Task; readonly wanted: TaskReference | null },
): Promise<Outcome<Task | null>> {
  if (wanted === null) return done(null)
  const found = await findTask(viewer, wanted)
  if (found.state !== 'visible') return invalid(unknownReference('parent', wanted))
  if (found.record.access !== 'edit') return noAccess('task')
  const parent = found.record.task
  // A task never leaves its workspace, also for somebody who is in both: others there would see it.
  return parent.workspaceGid === task.workspaceGid ? done(parent) : invalid('parent: Is in another workspace')
}
