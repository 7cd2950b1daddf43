import type { Gid } from '../../protocol/asana/gid.js'
import { absent, hidden, visible, type Found } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { ProjectLevels } from '../projects/find-project.js'
import type { TaskStore } from './ports.js'
import { taskAccess, type Task } from './task.js'

export interface FoundTask {
  readonly task: Task
  readonly access: 'edit' | 'read'
}

/** Looks a task up for somebody. @param gid  null for a text that is no id */
export type FindTask = (viewer: Principal, gid: Gid | null) => Promise<Found<FoundTask>>

interface Needs {
  readonly tasks: TaskStore
  readonly projectLevels: ProjectLevels
}

export function makeFindTask(needs: Needs): FindTask {
  return async (viewer, gid) => {
    const [standing] = gid === null ? [] : await needs.tasks.read(viewer, [gid])
    if (standing === undefined) return absent('task')
    const access = taskAccess(standing, await needs.projectLevels(viewer, standing.projectGids))
    return access === null ? hidden('task') : visible({ task: standing.task, access })
  }
}

/** The tasks among some that a person may see. */
export async function loadVisibleTasks(
  needs: Needs,
  viewer: Principal,
  gids: readonly Gid[],
): Promise<ReadonlyMap<Gid, Task>> {
  const standings = await needs.tasks.read(viewer, gids)
  const levels = await needs.projectLevels(viewer, [...new Set(standings.flatMap((one) => one.projectGids))])
  return new Map(
    standings.filter((one) => taskAccess(one, levels) !== null).map(({ task }) => [task.gid, task] as const),
  )
}
