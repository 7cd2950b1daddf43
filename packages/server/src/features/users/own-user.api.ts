import type { AsRead } from '../../protocol/asana/as-read.js'
import type { Answer, Call, Handlers } from '../../protocol/asana/call.js'
import { parseUserReference } from '../../protocol/asana/field.js'
import { parseGid } from '../../protocol/asana/gid.js'
import { readInput, readRecordInput } from '../../protocol/asana/input.js'
import { done, invalid, noAccess, notRecognized, type Outcome } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import { apiActor } from '../audit/api-actor.rules.js'
import type { UserStore } from './ports.js'
import type { SaveProfile } from './profile.js'
import type { ProfiledUser } from './user.js'
import { FAVORITES_FILTER, USER_CHANGES } from './users.operations.js'

type Served = 'updateUser' | 'updateUserForWorkspace' | 'getFavoritesForUser'

interface Needs {
  readonly users: UserStore
  readonly saveProfile: SaveProfile
  readonly asRead: AsRead
  /** Every name of a person's record, for those that a request may not set. */
  readonly fieldNames: readonly string[]
}

/** What people change of themselves, and have of their own. */
export function ownUserApi(needs: Needs): Pick<Handlers, Served> {
  const { users } = needs
  return {
    async updateUser(call) {
      const { path, principal } = call
      const who = parseUserReference(path.user_gid)
      const user = who === null ? null : await users.find(principal, who)
      return user === null ? notRecognized('user', path.user_gid) : await update(needs, call, user)
    },

    async updateUserForWorkspace(call) {
      const { path, principal } = call
      const workspaceGid = parseGid(path.workspace_gid)
      if (workspaceGid === null || !principal.roles.has(workspaceGid))
        return notRecognized('workspace', path.workspace_gid)
      const who = parseUserReference(path.user_gid)
      const user = who === null ? null : await users.find(principal, who)
      const workspaces =
        user === null ? [] : ((await users.workspacesOf(principal, [user.gid])).get(user.gid) ?? [])
      if (user === null || !workspaces.includes(workspaceGid)) return notRecognized('user', path.user_gid)
      return await update(needs, call, user)
    },

    async getFavoritesForUser({ path, principal, query }) {
      const who = parseUserReference(path.user_gid)
      const user = who === null ? null : await users.find(principal, who)
      if (user === null) return notRecognized('user', path.user_gid)
      const read = readInput(query, FAVORITES_FILTER)
      if (!read.ok) return read
      const { workspace } = read.value
      if (workspace === undefined || !principal.roles.has(workspace))
        return invalid(unknownReference('workspace', workspace ?? ''))
      if (user.gid !== principal.userGid) return noAccess('user')
      // No operation and no page makes anything a favorite.
      return done({ kind: 'list', records: [], next: null })
    },
  }
}

/** Nobody changes anybody but themselves. */
async function update(
  { asRead, fieldNames, saveProfile, users }: Needs,
  call: Call<'updateUser' | 'updateUserForWorkspace'>,
  before: ProfiledUser,
): Promise<Outcome<Answer>> {
  const viewer = call.principal
  const read = await readRecordInput(call.data, {
    ...USER_CHANGES,
    readOnly: fieldNames,
    asRead: async (values) => await asRead(viewer, { type: 'user', record: before }, values),
  })
  if (!read.ok) return read
  const { name } = read.value
  if (before.gid !== viewer.userGid) return noAccess('user')
  if (name !== undefined) {
    const wrong = await saveProfile({ userGid: before.gid, profile: { name }, actor: apiActor(call) })
    if (wrong !== null) return invalid(`${wrong.field}: ${wrong.message}`)
  }
  const after = await users.find(viewer, { by: 'me' })
  return after === null ? notRecognized('user', call.path.user_gid) : done({ kind: 'record', record: after })
}
