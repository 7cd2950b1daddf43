import { relation, type RecordFields, type Source } from '../../protocol/asana/call.js'
import { INNER_GID, QUERIED } from '../../protocol/asana/common-fields.js'
import type { DescribedObject } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { COUNT, FLAG } from '../../protocol/asana/openapi-schema.js'
import type { Goal } from './goal.js'
import type { GoalStore, Like } from './ports.js'

const LIKE: DescribedObject = {
  fields: {
    gid: INNER_GID,
    user: { in: 'compact', of: 'user', says: 'The person.', example: EXAMPLES.user },
  },
}
/** For how many a plan takes them: more than nearly all goals have. */
const LIKES = 5

export function goalLikeFields(goals: Pick<GoalStore, 'likes'>): RecordFields<Goal> {
  const source: Source<Goal, readonly Like[]> = async (_viewer, records) =>
    await goals.likes(records.map(({ gid }) => gid))
  const common = { in: 'full', weight: QUERIED } as const
  return {
    likes: {
      ...common,
      of: LIKE,
      many: LIKES,
      says: 'Who likes it.',
      example: [],
      relation: relation(source, (all) => all),
    },
    liked: {
      ...common,
      says: 'Whether you like it.',
      schema: FLAG,
      example: false,
      relation: relation(source, (all, _goal, { userGid }) => all.some(({ user }) => user === userGid)),
    },
    num_likes: {
      ...common,
      says: 'How many people like it.',
      schema: COUNT,
      example: 0,
      relation: relation(source, (all) => all.length),
    },
  }
}
