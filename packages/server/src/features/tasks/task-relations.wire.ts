import { relation, type RecordFields, type Source } from '../../protocol/asana/call.js'
import { INNER_GID, LINK, LONG_TEXT, QUERIED } from '../../protocol/asana/common-fields.js'
import type { DescribedObject } from '../../protocol/asana/description.js'
import { EXAMPLE_LINK, EXAMPLES } from '../../protocol/asana/examples.js'
import { COUNT, FLAG, orNull, TEXT } from '../../protocol/asana/openapi-schema.js'
import type { External } from './external.js'
import type { Like, TaskStore } from './ports.js'
import type { Task, TaskMembership } from './task.rules.js'

const LIKE: DescribedObject = {
  fields: {
    gid: INNER_GID,
    user: { in: 'compact', of: 'user', says: 'The person.', example: EXAMPLES.user },
  },
}
const MEMBERSHIP: DescribedObject = {
  fields: {
    project: { in: 'compact', of: 'project', says: 'The project.', example: EXAMPLES.project },
    section: {
      in: 'compact',
      of: 'section',
      says: 'The section of that project.',
      example: EXAMPLES.section,
    },
  },
}
/** For how many a plan takes what a task leads to: more than nearly all tasks have. */
const [FOLLOWERS, LIKES, PLACES] = [10, 5, 3]
/** An app's own id of a task, which is that of no record, and its text. */
const EXTERNAL: DescribedObject = {
  fields: {
    gid: {
      in: 'compact',
      says: 'The id that the app gave it; any text.',
      schema: orNull(TEXT),
      example: 'order/4711',
    },
    data: {
      in: 'compact',
      weight: LONG_TEXT,
      says: 'A text of the app’s.',
      schema: orNull(TEXT),
      example: 'paid',
    },
  },
}

interface Needs {
  readonly tasks: TaskStore
  readonly publicUrl: string
}

/** The fields of a task that take a query of their own. */
export function taskRelations(needs: Needs): RecordFields<Task> {
  const { tasks } = needs
  return {
    ...likeFields(needs),
    ...placeFields(needs),
    external: {
      in: 'full',
      of: EXTERNAL,
      isConditional: true,
      weight: QUERIED,
      says: 'What the calling app keeps with it for itself: no other app and no personal token reads it.',
      example: null,
      isRare: true,
      relation: relation(
        async (viewer, records) => await tasks.externals(viewer, gidsOf(records)),
        (kept: External | undefined) => kept ?? null,
      ),
    },
    num_subtasks: {
      in: 'optional',
      weight: QUERIED,
      says: 'How many subtasks it has.',
      schema: COUNT,
      example: 0,
      relation: relation(
        async (_viewer, records) => await tasks.subtaskCounts(gidsOf(records)),
        (count) => count,
      ),
    },
    followers: {
      in: 'full',
      of: 'user',
      many: FOLLOWERS,
      weight: QUERIED,
      says: 'Who hears of it.',
      example: [EXAMPLES.user],
      relation: relation(
        async (_viewer, records) => await tasks.followers(gidsOf(records)),
        (gids) => gids,
      ),
    },
  }
}

/** Likes under both of their names. */
function likeFields({ tasks }: Needs): RecordFields<Task> {
  const source: Source<Task, readonly Like[]> = async (_viewer, records) => await tasks.likes(gidsOf(records))
  const likes = {
    in: 'full',
    of: LIKE,
    many: LIKES,
    weight: QUERIED,
    says: 'Who likes it.',
    example: [],
    relation: relation(source, (all) => all),
  } as const
  const numLikes = relation(source, (all) => all.length)
  const liked = relation(source, (all, _task, viewer) => all.some((like) => like.user === viewer.userGid))
  return {
    likes,
    hearts: likes,
    liked: {
      in: 'full',
      weight: QUERIED,
      says: 'Whether you like it.',
      schema: FLAG,
      example: false,
      relation: liked,
    },
    hearted: {
      in: 'full',
      weight: QUERIED,
      says: 'An older name of `liked`.',
      schema: FLAG,
      example: false,
      relation: liked,
    },
    num_likes: {
      in: 'full',
      weight: QUERIED,
      says: 'How many people like it.',
      schema: COUNT,
      example: 0,
      relation: numLikes,
    },
    num_hearts: {
      in: 'full',
      weight: QUERIED,
      says: 'An older name of `num_likes`.',
      schema: COUNT,
      example: 0,
      relation: numLikes,
    },
  }
}

function placeFields({ publicUrl, tasks }: Needs): RecordFields<Task> {
  const memberships: Source<Task, readonly TaskMembership[]> = async (viewer, records) =>
    await tasks.memberships(viewer, gidsOf(records))
  return {
    memberships: {
      in: 'full',
      of: MEMBERSHIP,
      many: PLACES,
      weight: QUERIED,
      says: 'Each project that it is in, and the section there.',
      example: [{ project: EXAMPLES.project, section: EXAMPLES.section }],
      relation: relation(memberships, (places) =>
        places.map((place) => ({ project: place.projectGid, section: place.sectionGid })),
      ),
    },
    projects: {
      in: 'full',
      of: 'project',
      many: PLACES,
      weight: QUERIED,
      says: 'The projects that it is in.',
      example: [EXAMPLES.project],
      relation: relation(memberships, (places) => places.map((place) => place.projectGid)),
    },
    permalink_url: {
      in: 'full',
      weight: QUERIED,
      ...LINK,
      example: `${EXAMPLE_LINK}/project/${EXAMPLES.project.gid}/task/${EXAMPLES.task.gid}`,
      relation: relation(memberships, ([first], task) => {
        const place = first === undefined ? '' : `/project/${first.projectGid}`
        return `${publicUrl}/1/${task.workspaceGid}${place}/task/${task.gid}`
      }),
    },
  }
}

const gidsOf = (records: readonly Task[]) => records.map((record) => record.gid)
