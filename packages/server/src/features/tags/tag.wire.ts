import { relation, type RecordFields, type Resource } from '../../protocol/asana/call.js'
import { COLORS } from '../../protocol/asana/colors.js'
import { CREATED, LINK, LONG_TEXT, NAME, NOTES, QUERIED } from '../../protocol/asana/common-fields.js'
import { formatDateTime } from '../../protocol/asana/dates.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { oneOf, orNull } from '../../protocol/asana/openapi-schema.js'
import type { TagStore } from './ports.js'
import { maySeeTag, type Tag } from './tag.js'

/** For how many a plan takes its followers: more than nearly all tags have. */
const FOLLOWERS = 5

const OWN_FIELDS: RecordFields<Tag> = {
  name: { in: 'compact', ...NAME, example: EXAMPLES.tag.name, value: (tag) => tag.name },
  color: {
    in: 'full',
    says: 'Its color.',
    schema: orNull(oneOf(...COLORS)),
    example: 'light-orange',
    value: (tag) => tag.color,
  },
  notes: { in: 'full', weight: LONG_TEXT, ...NOTES, value: (tag) => tag.notes },
  created_at: { in: 'full', ...CREATED, value: (tag) => formatDateTime(tag.createdAtMs) },
  workspace: {
    in: 'full',
    of: 'workspace',
    says: 'Its workspace.',
    example: EXAMPLES.workspace,
    value: (tag) => tag.workspaceGid,
  },
}

export function tagResource({
  publicUrl,
  tags,
}: {
  readonly tags: TagStore
  readonly publicUrl: string
}): Resource<Tag> {
  return {
    type: 'tag',
    nestedScope: 'tags:read',
    says: 'A word that tasks of a workspace are found by.',
    exampleGid: EXAMPLES.tag.gid,
    fields: {
      ...OWN_FIELDS,
      followers: {
        in: 'full',
        of: 'user',
        many: FOLLOWERS,
        weight: QUERIED,
        says: 'Who follows it.',
        example: [EXAMPLES.user],
        relation: relation(
          async (_viewer, records) => await tags.followers(records.map((record) => record.gid)),
          (gids) => gids,
        ),
      },
      permalink_url: {
        in: 'full',
        ...LINK,
        example: `https://mudra.example/0/${EXAMPLES.tag.gid}/list`,
        value: (tag) => `${publicUrl}/0/${tag.gid}/list`,
      },
    },
    async load(viewer, gids) {
      const standings = await tags.read(viewer, gids)
      return new Map(
        standings
          .filter((one) => maySeeTag(one, viewer.roles.get(one.tag.workspaceGid)))
          .map(({ tag }) => [tag.gid, tag]),
      )
    },
  }
}
