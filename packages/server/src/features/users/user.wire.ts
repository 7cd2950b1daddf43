import { relation, type Resource } from '../../protocol/asana/call.js'
import { picturePath } from './profile.js'
import type { UserStore } from './ports.js'
import type { ProfiledUser } from './user.js'

/** For how many a plan takes the workspaces of a person, of which only those show that the viewer is in, too. */
const WORKSPACES = 2
const QUERIED = 5

export function userResource({
  publicUrl,
  users,
}: {
  readonly users: UserStore
  readonly publicUrl: string
}): Resource<ProfiledUser> {
  return {
    shape: {
      type: 'user',
      nestedScope: 'users:read',
      fields: {
        name: { in: 'compact' },
        email: { in: 'full' },
        photo: { in: 'full' },
        workspaces: { in: 'full', of: 'workspace', many: WORKSPACES, weight: QUERIED },
        custom_fields: { in: 'optional' },
      },
    },
    load: async (viewer, gids) => await users.load(viewer, gids),
    values: {
      name: (user) => user.name,
      email: (user) => user.email,
      photo: ({ picture }) => (picture === null ? null : photoOf(publicUrl + picturePath(picture))),
      custom_fields: () => [],
    },
    relations: {
      workspaces: relation(
        async (viewer, records) =>
          await users.workspacesOf(
            viewer,
            records.map((record) => record.gid),
          ),
        (gids) => gids,
      ),
    },
  }
}

/** Asana's sizes; a picture is kept in one, and whoever shows it makes it as large as they like. */
const PHOTO_SIZES = [21, 27, 36, 60, 128, 1_024] as const

function photoOf(url: string): Readonly<Record<string, string>> {
  return Object.fromEntries(PHOTO_SIZES.map((pixels) => [`image_${pixels}x${pixels}`, url]))
}
