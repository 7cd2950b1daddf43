import type { Gid } from '../../protocol/asana/gid.js'
import { done, invalid, noAccess, type Outcome } from '../../protocol/asana/refusal.js'
import { externalIdIn, type TaskReference } from '../../protocol/asana/task-reference.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Clock } from '../../platform/clock.js'
import type { Position, Section } from '../projects/sections/section.js'
import type { FindTask } from './find-task.js'
import type { TaskStore } from './ports.js'
import { PROJECTS_PER_TASK_MAX } from './task.rules.js'

/** Puts a task into a section that the caller may edit. @returns `anchor_unknown` when the task beside which it should stand is not there */
export type PlaceTask = (
  viewer: Principal,
  wish: {
    readonly task: TaskReference
    readonly section: Section
    /** Where the section's project is. */
    readonly workspaceGid: Gid
    readonly position: Position<TaskReference>
  },
) => Promise<Outcome<'placed' | 'anchor_unknown'>>

export function makePlaceTask(needs: {
  readonly tasks: TaskStore
  readonly findTask: FindTask
  readonly clock: Clock
}): PlaceTask {
  return async (viewer, { task, section, workspaceGid, ...wish }) => {
    const found = await needs.findTask(viewer, task)
    if (found.state !== 'visible') return invalid(unknownReference('task', task))
    if (found.record.access !== 'edit') return noAccess('task')
    // A task never leaves its workspace, also for somebody who is in both: others there would see it.
    if (found.record.task.workspaceGid !== workspaceGid) return invalid('task: Is in another workspace')
    const position = await findAnchor(needs.findTask, viewer, wish.position)
    if (position === null) return done('anchor_unknown')
    const decision = await needs.tasks.place({
      taskGid: found.record.task.gid,
      projectGid: section.projectGid,
      sectionGid: section.gid,
      position,
      projectsMax: PROJECTS_PER_TASK_MAX,
      byGid: viewer.userGid,
      nowMs: needs.clock.nowMs(),
    })
    switch (decision) {
      case 'placed':
      case 'anchor_unknown':
        return done(decision)
      case 'too_many_projects':
        return invalid(`task: Is in ${PROJECTS_PER_TASK_MAX} projects already, the most a task can be in`)
      case 'task_gone':
        return invalid(unknownReference('task', task))
      case 'gone':
        return invalid('section: Was deleted meanwhile')
    }
  }
}

/** The gid of the task beside which another one goes; whether it stands there, the store knows. */
async function findAnchor(
  findTask: FindTask,
  viewer: Principal,
  position: Position<TaskReference>,
): Promise<Position | null> {
  if (position.at === 'start' || position.at === 'end') return position
  const { anchor, at } = position
  if (externalIdIn(anchor) === null) return { at, anchor: anchor as Gid }
  const found = await findTask(viewer, anchor)
  return found.state === 'visible' ? { at, anchor: found.record.task.gid } : null
}
