import { relation, type RecordFields, type Resource } from '../../protocol/asana/call.js'
import { NO_CUSTOM_FIELDS, QUERIED } from '../../protocol/asana/common-fields.js'
import { EXAMPLE_EMAIL, EXAMPLES } from '../../protocol/asana/examples.js'
import { orNull, TEXT, type Schema } from '../../protocol/asana/openapi-schema.js'
import { picturePath } from './profile.js'
import type { UserStore } from './ports.js'
import type { ProfiledUser } from './user.js'

/** For how many a plan takes the workspaces of a person, of which only those show that the viewer is in, too. */
const WORKSPACES = 2

/** Asana's sizes; a picture is kept in one, and whoever shows it makes it as large as they like. */
const PHOTO_SIZES = [21, 27, 36, 60, 128, 1_024] as const

/** One picture, under the names of Asana's sizes. */
const PHOTO: Schema = {
  type: 'object',
  properties: photoOf({ type: 'string', format: 'uri', description: 'Where the picture is.' }),
}

const OWN_FIELDS: RecordFields<ProfiledUser> = {
  name: {
    in: 'compact',
    says: 'Their name.',
    schema: TEXT,
    example: EXAMPLES.user.name,
    value: (user) => user.name,
  },
  email: {
    in: 'full',
    says: 'Their email address.',
    schema: { type: 'string', format: 'email' },
    example: EXAMPLE_EMAIL,
    value: (user) => user.email,
  },
  custom_fields: { in: 'optional', ...NO_CUSTOM_FIELDS, value: () => [] },
}

export function userResource({
  publicUrl,
  users,
}: {
  readonly users: UserStore
  readonly publicUrl: string
}): Resource<ProfiledUser> {
  return {
    type: 'user',
    nestedScope: 'users:read',
    says: 'A person with an account.',
    exampleGid: EXAMPLES.user.gid,
    fields: {
      ...OWN_FIELDS,
      photo: {
        in: 'full',
        says: 'Their picture, at one address for every size; null for whoever has none.',
        schema: orNull(PHOTO),
        example: null,
        value: ({ picture }) => (picture === null ? null : photoOf(publicUrl + picturePath(picture))),
      },
      workspaces: {
        in: 'full',
        of: 'workspace',
        many: WORKSPACES,
        weight: QUERIED,
        says: 'The workspaces that they share with you.',
        example: [EXAMPLES.workspace],
        relation: relation(
          async (viewer, records) =>
            await users.workspacesOf(
              viewer,
              records.map((record) => record.gid),
            ),
          (gids) => gids,
        ),
      },
    },
    load: async (viewer, gids) => await users.load(viewer, gids),
  }
}

function photoOf<T>(of: T): Readonly<Record<string, T>> {
  return Object.fromEntries(PHOTO_SIZES.map((pixels) => [`image_${pixels}x${pixels}`, of]))
}
