import { done, invalid, noAccess, type Outcome } from '../../protocol/asana/refusal.js'
import type { TaskReference } from '../../protocol/asana/task-reference.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Clock } from '../../platform/clock.js'
import type { NextGids } from '../feature.js'
import type { FindTask } from './find-task.js'
import type { Dependency, TaskRelationStore } from './relation-ports.js'
import { CONNECTED_TASKS_MAX, DEPENDENCIES_PER_TASK_MAX, type Task } from './task.rules.js'

/** Which side of a task: what it waits for, or what waits for it. */
export type Side = 'dependencies' | 'dependents'

interface Wish {
  /** One that the caller may edit. */
  readonly task: Task
  readonly side: Side
  readonly others: readonly TaskReference[]
}

/** Joins a task to others, or parts them. Whoever does may edit all of them, for each shows what it is joined to and has room for so many. */
export function makeJoinTasks(needs: {
  readonly relations: Pick<TaskRelationStore, 'addDependencies' | 'removeDependencies'>
  readonly findTask: FindTask
  readonly clock: Clock
  readonly nextGids: NextGids
}) {
  /** Each of them is told at both ends. */
  const toTell = async (viewer: Principal, links: number) => ({
    nowMs: needs.clock.nowMs(),
    telling: { byGid: viewer.userGid, storyGids: await needs.nextGids(2 * links) },
  })

  return {
    async add(viewer: Principal, wish: Wish): Promise<Outcome<null>> {
      const { others, side, task } = wish
      if (others.length > DEPENDENCIES_PER_TASK_MAX) return invalid(`${side}: ${TOO_MANY}`)
      const dependencies = await findEnds(needs.findTask, viewer, wish)
      if (!dependencies.ok) return dependencies
      const decision = await needs.relations.addDependencies({
        task,
        dependencies: dependencies.value,
        linksMax: DEPENDENCIES_PER_TASK_MAX,
        connectedMax: CONNECTED_TASKS_MAX,
        ...(await toTell(viewer, dependencies.value.length)),
      })
      switch (decision) {
        case 'added':
          return done(null)
        case 'task_gone':
          return invalid(`${side}: Was deleted meanwhile`)
        case 'too_many':
          return invalid(`${side}: ${TOO_MANY}`)
        case 'cycle':
          return invalid(`${side}: A task cannot depend on itself, also not through other tasks`)
        case 'too_connected':
          return invalid(`${side}: More than ${CONNECTED_TASKS_MAX} tasks would wait for each other`)
      }
    },

    async remove(viewer: Principal, wish: Wish): Promise<Outcome<null>> {
      const dependencies = await findEnds(needs.findTask, viewer, wish)
      if (!dependencies.ok) return dependencies
      await needs.relations.removeDependencies({
        dependencies: dependencies.value,
        ...(await toTell(viewer, dependencies.value.length)),
      })
      return done(null)
    },
  }
}

const TOO_MANY = `A task can have at most ${DEPENDENCIES_PER_TASK_MAX} dependents and dependencies combined`

async function findEnds(
  findTask: FindTask,
  viewer: Principal,
  { others, side, task }: Wish,
): Promise<Outcome<readonly Dependency[]>> {
  const dependencies: Dependency[] = []
  for (const [index, reference] of others.entries()) {
    const field = `${side}: [${index}]`
    const other = await findTask(viewer, reference)
    if (other.state !== 'visible') return invalid(unknownReference(field, reference))
    if (other.record.access !== 'edit') return noAccess('task')
    const { gid, workspaceGid } = other.record.task
    if (workspaceGid !== task.workspaceGid) return invalid(`${field}: Is in another workspace`)
    dependencies.push(
      side === 'dependencies'
        ? { taskGid: task.gid, dependsOnGid: gid }
        : { taskGid: gid, dependsOnGid: task.gid },
    )
  }
  return done(dependencies)
}
