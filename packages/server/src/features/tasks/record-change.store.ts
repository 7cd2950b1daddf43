import type { Queries } from '../../db/database.js'
import { insertStories } from '../stories/stories.writers.js'
import type { TaskChange } from '../stories/task-change.rules.js'
import type { Telling } from './ports.js'

/**
 * Writes all that is told of a change of a task, in the change's own transaction. Every transaction that changes a task ends here, with the task
 * as it was and as it is: whatever else is to follow from changes is derived and written here, beside the stories.
 */
export async function recordTaskChange(
  tx: Queries,
  change: Omit<TaskChange, 'byGid'>,
  { byGid, storyGids }: Telling,
): Promise<void> {
  await insertStories(tx, { ...change, byGid }, storyGids)
}
