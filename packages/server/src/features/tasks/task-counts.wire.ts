import type { AnyRecord, RecordFields, Resource } from '../../protocol/asana/call.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { COUNT } from '../../protocol/asana/openapi-schema.js'
import type { TaskCounts } from './task-counts.js'

/** The counts of the project with that gid; those that nobody asked for were not counted. */
export interface CountedProject extends AnyRecord, TaskCounts {}

/** As how many plain fields one counts: each is worth a look at every task of the project. */
const COUNTED = 20

const count = (
  says: string,
  value: (counts: TaskCounts) => number,
): RecordFields<CountedProject>[string] => ({
  in: 'optional',
  weight: COUNTED,
  says,
  schema: COUNT,
  example: 0,
  value,
})

export const TASK_COUNT_FIELDS: RecordFields<CountedProject> = {
  num_tasks: count('How many tasks it has.', ({ tasks }) => tasks),
  num_incomplete_tasks: count('Those that are not done.', ({ completed, tasks }) => tasks - completed),
  num_completed_tasks: count('Those that are done.', ({ completed }) => completed),
  num_milestones: count('Those that are milestones.', ({ milestones }) => milestones),
  num_incomplete_milestones: count(
    'Milestones that are not reached.',
    ({ completedMilestones, milestones }) => milestones - completedMilestones,
  ),
  num_completed_milestones: count(
    'Milestones that are reached.',
    ({ completedMilestones }) => completedMilestones,
  ),
}

export const TASK_COUNTS: Resource<CountedProject> = {
  type: 'task_counts',
  isBare: true,
  nestedScope: 'projects:read',
  says: 'How many tasks a project has. Shows nothing that `opt_fields` does not name.',
  exampleGid: EXAMPLES.project.gid,
  fields: TASK_COUNT_FIELDS,
  // Nothing refers to counts.
  load: async () => await Promise.resolve(new Map()),
}
