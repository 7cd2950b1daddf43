import { touchGoal } from '../features/goals/goals.writers.js'
import type { TouchTargets } from '../features/stories/stories.store.js'
import { touchTask } from '../features/tasks/tasks.writers.js'

/** What a comment changes beside itself. */
export const TOUCH_TARGETS: TouchTargets = {
  task: async (tx, { gid, nowMs }) => await touchTask(tx, { taskGid: gid, nowMs }),
  goal: async (tx, { gid, nowMs }) => (await touchGoal(tx, { goalGid: gid, nowMs })) !== null,
}
