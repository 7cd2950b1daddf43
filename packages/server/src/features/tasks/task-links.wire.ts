import { relation, type RecordFields } from '../../protocol/asana/call.js'
import { INNER_GID, INNER_TYPE, QUERIED } from '../../protocol/asana/common-fields.js'
import type { DescribedObject } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import type { TaskRelationStore } from './relation-ports.js'
import type { Task } from './task.rules.js'

/** For how many a plan takes them: more than nearly all tasks have. */
const [LINKS, TAGS] = [5, 5]

/** Asana shows which tasks these are, but not their names. */
const BARE_TASK: DescribedObject = {
  fields: {
    gid: { ...INNER_GID, example: EXAMPLES.task.gid },
    resource_type: { ...INNER_TYPE, example: 'task' },
  },
}

/** What a task is joined to: its tags, and the tasks that it waits for or that wait for it. */
export function linkFields({
  relations,
}: {
  readonly relations: Pick<TaskRelationStore, 'linked' | 'tags'>
}): RecordFields<Task> {
  const linked = (which: 'dependencies' | 'dependents', says: string): RecordFields<Task>[string] => ({
    in: 'optional',
    of: BARE_TASK,
    many: LINKS,
    weight: QUERIED,
    says,
    example: [],
    relation: relation(
      async (viewer, records) => await relations.linked(viewer, gidsOf(records), which),
      (gids) => gids.map((gid) => ({ gid, resource_type: 'task' })),
    ),
  })
  return {
    dependencies: linked('dependencies', 'What it waits for, of what you may see.'),
    dependents: linked('dependents', 'What waits for it, of what you may see.'),
    tags: {
      in: 'full',
      of: 'tag',
      many: TAGS,
      weight: QUERIED,
      says: 'Its tags. Guests see those that they created or follow.',
      example: [EXAMPLES.tag],
      relation: relation(
        async (_viewer, records) => await relations.tags(gidsOf(records)),
        (gids) => gids,
      ),
    },
  }
}

const gidsOf = (records: readonly Task[]) => records.map((record) => record.gid)
