import type { Database, Queries } from '../../db/database.js'
import type { AccessLevel } from '../../protocol/asana/access-level.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import { projectAccess, projectLevels } from './project.js'
import { holdStanding, readStandings } from './standings.store.js'

/** Other features' way to hold a project, and what somebody may do in it, until their transaction ends. @returns null when it does not exist for them */
export async function holdProjectLevel(
  db: Database,
  tx: Queries,
  of: { readonly viewer: Principal; readonly projectGid: Gid },
): Promise<AccessLevel | null> {
  const standing = await holdStanding(db, tx, of)
  return standing === null
    ? null
    : projectAccess(standing, of.viewer.roles.get(standing.project.workspaceGid))
}

/** What each of some projects lets somebody do, for other features' transactions: see `ProjectLevels`. */
export async function readProjectLevels(
  tx: Queries,
  viewer: Principal,
  gids: readonly Gid[],
): Promise<ReadonlyMap<Gid, AccessLevel>> {
  return projectLevels(await readStandings(tx, viewer, gids), viewer)
}
