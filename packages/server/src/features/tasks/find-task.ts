import type { Gid } from '../../protocol/asana/gid.js'
import { invalid } from '../../protocol/asana/refusal.js'
import { externalIdIn, type TaskReference } from '../../protocol/asana/task-reference.js'
import { absent, hidden, visible, type Found } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { ProjectLevels } from '../projects/find-project.js'
import type { TaskStore } from './ports.js'
import { taskAccess, type Task, type TaskAccess } from './task.rules.js'

export interface FoundTask {
  readonly task: Task
  readonly access: TaskAccess
}

/** Looks a task up for somebody. @param wanted  null for a text that can name none */
export type FindTask = (viewer: Principal, wanted: TaskReference | null) => Promise<Found<FoundTask>>

interface Needs {
  readonly tasks: TaskStore
  readonly projectLevels: ProjectLevels
}

export function makeFindTask(needs: Needs): FindTask {
  return async (viewer, wanted) => {
    if (wanted === null) return absent('task')
    const external = externalIdIn(wanted)
    const gids = external === null ? [wanted as Gid] : await needs.tasks.findExternal(viewer, external)
    const standings = await needs.tasks.read(viewer, gids)
    const levels = await needs.projectLevels(viewer, [
      ...new Set(standings.flatMap((one) => one.projectGids)),
    ])
    const found = standings.flatMap((standing) => {
      const access = taskAccess(standing, levels)
      return access === null ? [] : [{ task: standing.task, access }]
    })
    const [first, second] = found
    if (first === undefined) return standings.length === 0 ? absent('task') : hidden('task')
    return second === undefined ? visible(first) : AMBIGUOUS
  }
}

/** An app may give tasks of different workspaces the same id, and somebody may be in several of them. */
const AMBIGUOUS: Found<FoundTask> = {
  state: 'absent',
  refusal: () =>
    invalid('task: This app gave that id to a task in several of your workspaces. Name the task by its gid.'),
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
