import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { skeletonsOf } from '../../protocol/unicode/skeleton.js'

/**
 * Finds an app of somebody else's that a name could be taken for, among those that a person's workspaces use: distributed to one of them,
 * or to everybody by somebody in one of them; approved there; or acting for a member.
 * @param about.personGid  whose workspaces count
 * @param about.ownerGid  whose apps may share the name: the owner of the app that is named
 */
export async function findLookAlike(
  queries: Queries,
  about: {
    readonly name: string
    readonly personGid: Gid
    readonly ownerGid: Gid
    readonly nowMs: number
  },
): Promise<{ readonly clientId: Gid; readonly name: string; readonly ownerGid: Gid } | null> {
  const { name, nowMs, ownerGid, personGid } = about
  const { asWritten, small } = skeletonsOf(name)
  const own = queries
    .selectFrom('workspace_members as mine')
    .select('mine.workspace_gid')
    .where('mine.user_gid', '=', personGid)
  const row = await queries
    .selectFrom('apps')
    .select(['apps.client_id', 'apps.name', 'apps.owner_gid'])
    .where('apps.owner_gid', '<>', ownerGid)
    .where((app) => app.or([app('name_skeleton', '=', asWritten), app('name_skeleton_small', '=', small)]))
    .where((app) =>
      app.or([
        app.exists(
          app
            .selectFrom('app_workspaces')
            .select('app_workspaces.client_id')
            .whereRef('app_workspaces.client_id', '=', 'apps.client_id')
            .where('app_workspaces.workspace_gid', 'in', own),
        ),
        app.and([
          app('apps.distribution', '=', 'any'),
          app.exists(
            app
              .selectFrom('workspace_members as makers')
              .select('makers.user_gid')
              .whereRef('makers.user_gid', '=', 'apps.owner_gid')
              .where('makers.workspace_gid', 'in', own),
          ),
        ]),
        app.exists(
          app
            .selectFrom('app_approvals')
            .select('app_approvals.client_id')
            .whereRef('app_approvals.client_id', '=', 'apps.client_id')
            .where('app_approvals.workspace_gid', 'in', own),
        ),
        app.exists(
          app
            .selectFrom('grants')
            .innerJoin('workspace_members as users_of_it', 'users_of_it.user_gid', 'grants.user_gid')
            .select('grants.gid')
            .whereRef('grants.client_id', '=', 'apps.client_id')
            .where('grants.revoked_at_ms', 'is', null)
            .where('grants.expires_at_ms', '>', nowMs)
            .where('users_of_it.workspace_gid', 'in', own),
        ),
      ]),
    )
    .orderBy('apps.created_at_ms')
    .orderBy('apps.client_id')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? null : { clientId: row.client_id, name: row.name, ownerGid: row.owner_gid }
}
