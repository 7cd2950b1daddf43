import type { Queries } from '../../db/database.js'
import { insertStories } from '../stories/stories.writers.js'
import type { TaskChange } from '../stories/task-change.rules.js'
import type { Telling } from './ports.js'
import { tellOfDeletion, tellOfTask, type ToldTask } from './task-events.store.js'

/**
 * Writes all that is told of a change of a task, in the change's own transaction. Every transaction that changes a task ends here, with the task
 * as it was and as it is: whatever else is to follow from changes is derived and written here, beside the stories and the events.
 * @param known  what its events are told by, of whoever knows it
 */
export async function recordTaskChange(
  tx: Queries,
  { after, ...change }: Omit<TaskChange, 'byGid'> & { readonly after: NonNullable<TaskChange['after']> },
  { byGid, storyGids }: Telling,
  known?: ToldTask,
): Promise<void> {
  await insertStories(tx, { ...change, after, byGid }, storyGids)
  await tellOfTask(tx, { ...change, after, byGid }, known)
}

/**
 * The same of one that is about to be deleted, with all below it. They have to be there yet: what tells of them is read of them. Their stories go
 * with them.
 */
export async function recordTaskDeletion(
  tx: Queries,
  deletion: Pick<TaskChange, 'taskGid' | 'byGid' | 'atMs'>,
): Promise<void> {
  await tellOfDeletion(tx, deletion)
}
