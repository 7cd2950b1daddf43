import { relation, type RecordFields, type Resource } from '../../protocol/asana/call.js'
import { NAME, QUERIED } from '../../protocol/asana/common-fields.js'
import type { DescribedObject } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { COUNT, EMPTY_LIST, FLAG, GID, oneOf } from '../../protocol/asana/openapi-schema.js'
import { readParents } from './find-status.js'
import type { ParentsByType, StatusUpdateStore } from './ports.js'
import { STATUS_FIELDS } from './status-fields.wire.js'
import { STATUS_PARENT_TYPES, STATUS_TYPES, type StatusUpdate } from './status-update.rules.js'

/** What it is of, as nested records show themselves. */
const PARENT: DescribedObject = {
  fields: {
    gid: { in: 'compact', says: 'The id of the record.', schema: GID, example: EXAMPLES.project.gid },
    name: { in: 'compact', ...NAME, example: EXAMPLES.project.name },
    resource_type: {
      in: 'compact',
      says: 'What kind of record it is.',
      schema: oneOf(...STATUS_PARENT_TYPES),
      example: 'project',
    },
  },
}

const NOBODY = { in: 'full', schema: EMPTY_LIST, example: [], value: () => [] } as const
const NOT_LIKED = { in: 'full', schema: FLAG, example: false, value: () => false } as const
const NO_LIKES = { in: 'full', schema: COUNT, example: 0, value: () => 0 } as const

/** No operation of the API likes a status update. */
const LIKE_FIELDS: RecordFields<StatusUpdate> = {
  likes: { ...NOBODY, says: 'Who likes it. Always empty here.' },
  hearts: { ...NOBODY, says: 'An older name of `likes`.' },
  liked: { ...NOT_LIKED, says: 'Whether you like it. Always false here.' },
  hearted: { ...NOT_LIKED, says: 'An older name of `liked`.' },
  num_likes: { ...NO_LIKES, says: 'How many people like it. Always 0 here.' },
  num_hearts: { ...NO_LIKES, says: 'An older name of `num_likes`.' },
  reaction_summary: { ...NOBODY, says: 'Always empty here.' },
}

export function statusUpdateResource(needs: {
  readonly statuses: StatusUpdateStore
  readonly parents: ParentsByType
}): Resource<StatusUpdate> {
  return {
    type: 'status_update',
    nestedScope: 'projects:read',
    says: 'How a project or portfolio comes along, as somebody told its people.',
    exampleGid: EXAMPLES.status_update.gid,
    fields: {
      ...STATUS_FIELDS,
      ...LIKE_FIELDS,
      resource_subtype: {
        in: 'compact',
        says: 'What kind of record it is of.',
        schema: oneOf(...STATUS_PARENT_TYPES.map((type) => `${type}_status_update`)),
        example: 'project_status_update',
        value: ({ parent }) => `${parent.type}_status_update`,
      },
      status_type: {
        in: 'full',
        says: 'How it comes along.',
        schema: oneOf(...STATUS_TYPES),
        example: 'on_track',
        value: ({ statusType }) => statusType,
      },
      parent: {
        in: 'full',
        of: PARENT,
        weight: QUERIED,
        says: 'The project or portfolio that it is of.',
        example: EXAMPLES.project,
        relation: relation(
          async (viewer, statuses: readonly StatusUpdate[]) => {
            const shown = await readParents(needs.parents, viewer, statuses)
            return new Map(
              statuses.flatMap(({ gid, parent }): readonly [Gid, object][] => {
                const record = shown.get(parent.gid)
                return record === undefined
                  ? []
                  : [[gid, { gid: parent.gid, name: record.name, resource_type: parent.type }]]
              }),
            )
          },
          (parent) => parent ?? null,
        ),
      },
    },
    async load(viewer, gids) {
      const statuses = await needs.statuses.load(gids)
      const shown = await readParents(needs.parents, viewer, [...statuses.values()])
      return new Map([...statuses].filter(([, { parent }]) => shown.has(parent.gid)))
    },
  }
}
