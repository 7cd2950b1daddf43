import { relation, type RecordFields, type Source } from '../../protocol/asana/call.js'
import { INNER_GID, QUERIED } from '../../protocol/asana/common-fields.js'
import type { DescribedObject } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { COUNT, FLAG } from '../../protocol/asana/openapi-schema.js'
import type { StoryLike, StoryStore } from './ports.js'
import { COMMENT, type Story } from './story.rules.js'

const LIKE: DescribedObject = {
  fields: {
    gid: INNER_GID,
    user: { in: 'compact', of: 'user', says: 'The person.', example: EXAMPLES.user },
  },
}
/** For how many a plan takes what a story leads to: more than nearly all have. */
const LIKES = 5

/** Likes under both of their names. Only comments have them. */
export function storyLikeFields(stories: StoryStore): RecordFields<Story> {
  const source: Source<Story, readonly StoryLike[]> = async (_viewer, records) =>
    await stories.likes(records.filter((story) => story.kind === COMMENT).map((story) => story.gid))
  const ofComments = <T>(read: (all: readonly StoryLike[], userGid: string) => T) =>
    relation(source, (all, story, viewer) => (story.kind === COMMENT ? read(all, viewer.userGid) : undefined))
  const common = { in: 'full', weight: QUERIED } as const
  const likes = {
    ...common,
    of: LIKE,
    many: LIKES,
    says: 'Who likes it. Only comments have it.',
    example: [],
    relation: ofComments((all) => all),
  }
  const liked = ofComments((all, userGid) => all.some(({ user }) => user === userGid))
  const numLikes = ofComments((all) => all.length)
  return {
    likes,
    hearts: likes,
    liked: {
      ...common,
      says: 'Whether you like it. Only comments have it.',
      schema: FLAG,
      example: false,
      relation: liked,
    },
    hearted: {
      ...common,
      says: 'An older name of `liked`.',
      schema: FLAG,
      example: false,
      relation: liked,
    },
    num_likes: {
      ...common,
      says: 'How many people like it. Only comments have it.',
      schema: COUNT,
      example: 0,
      relation: numLikes,
    },
    num_hearts: {
      ...common,
      says: 'An older name of `num_likes`.',
      schema: COUNT,
      example: 0,
      relation: numLikes,
    },
  }
}
