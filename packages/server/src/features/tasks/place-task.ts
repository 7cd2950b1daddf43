import type { Gid } from '../../protocol/asana/gid.js'
import { done, invalid, noAccess, type Outcome } from '../../protocol/asana/refusal.js'
import type { TaskReference } from '../../protocol/asana/task-reference.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Clock } from '../../platform/clock.js'
import type { NextGids } from '../feature.js'
import type { Project } from '../projects/project.js'
import type { Position } from '../projects/sections/section.js'
import { findAnchor } from './anchor.js'
import type { FindTask } from './find-task.js'
import type { TaskStore } from './ports.js'
import { PROJECTS_PER_TASK_MAX } from './task.rules.js'

/** Puts a task into a project that the caller may edit. @returns `anchor_unknown` when the task beside which it should stand is not there */
export type PlaceTask = (
  viewer: Principal,
  wish: {
    readonly task: TaskReference
    readonly project: Pick<Project, 'gid' | 'workspaceGid'>
    /** One of the project; null for the one that the position is in. */
    readonly sectionGid: Gid | null
    /** Null for the end of the section, or, without one, for where the task is if it is in the project already. */
    readonly position: Position<TaskReference> | null
  },
) => Promise<Outcome<'placed' | 'anchor_unknown'>>

export function makePlaceTask(needs: {
  readonly tasks: TaskStore
  readonly findTask: FindTask
  readonly clock: Clock
  readonly nextGids: NextGids
}): PlaceTask {
  return async (viewer, { task, project, sectionGid, ...wish }) => {
    const found = await needs.findTask(viewer, task)
    if (found.state !== 'visible') return invalid(unknownReference('task', task))
    if (found.record.access !== 'edit') return noAccess('task')
    // A task never leaves its workspace, also for somebody who is in both: others there would see it.
    if (found.record.task.workspaceGid !== project.workspaceGid)
      return invalid('task: Is in another workspace')
    const position = await findAnchor(needs.findTask, viewer, wish.position)
    if (position === 'unknown') return done('anchor_unknown')
    const decision = await needs.tasks.place({
      taskGid: found.record.task.gid,
      projectGid: project.gid,
      sectionGid,
      position,
      projectsMax: PROJECTS_PER_TASK_MAX,
      nowMs: needs.clock.nowMs(),
      telling: { byGid: viewer.userGid, storyGids: await needs.nextGids(1) },
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
        return invalid(`${sectionGid === null ? 'project' : 'section'}: Was deleted meanwhile`)
    }
  }
}
