import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { removeTokensOfUser, revokeTokensOfUser } from '../tokens/tokens.writers.js'
import type { DeactivateUserIn } from '../users/users.store.js'
import type { Actor } from '../audit/audit-event.js'
import { endSessionsOfUser, removeSessionsOfUser } from '../sessions/sessions.writers.js'
import { replacePassword, removePasswordOfUser } from '../passwords/passwords.writers.js'
import { freeAddressOfUser, removeUser } from '../users/users.writers.js'
import { deleteApps } from '../apps/apps.writers.js'
import { removeFactorsOfUser } from '../factors/factor-rows.writers.js'
import { revokeGrantsOfUser } from '../grants/grants.writers.js'

/** Every writer is the owning feature's. */
export interface RemovalNeeds {
  readonly deactivateUser: DeactivateUserIn
}

interface Removal {
  /** Whether no other workspace is there: then everything is the demo's, whoever added it. */
  readonly isAlone: boolean
  /** Who is made anew. */
  readonly kept: ReadonlySet<Gid>
  readonly actor: Actor
  readonly nowMs: number
}

/**
 * Removes what there is of the demo, and of what was added to it. Those who are made anew stay, without what they could act with but their password:
 * that is replaced, so that browsers which knew the one before know none.
 * @returns how many credentials ended
 */
export async function removeDemo(
  tx: Queries,
  removal: Removal,
  needs: RemovalNeeds,
): Promise<{ readonly tokensEnded: number; readonly grantsEnded: number; readonly peopleRemoved: number }> {
  const { actor, isAlone, kept, nowMs } = removal
  await removeWork(tx)
  const people = await peopleOf(tx, isAlone)
  await deleteApps(tx, await appsOf(tx, { isAlone, people }))
  let [tokensEnded, grantsEnded, peopleRemoved] = [0, 0, 0]
  for (const userGid of people) {
    const ended = { userGid, reason: 'demo_recreated', nowMs } as const
    tokensEnded += await revokeTokensOfUser(tx, ended)
    grantsEnded += await revokeGrantsOfUser(tx, ended)
    await endSessionsOfUser(tx, ended)
    await removeFactorsOfUser(tx, userGid)
    if (kept.has(userGid)) {
      await freeAddressOfUser(tx, userGid)
      continue
    }
    if (isAlone) {
      peopleRemoved++
      await removePasswordOfUser(tx, { userGid, nowMs })
      await removeTokensOfUser(tx, userGid)
      await removeSessionsOfUser(tx, userGid)
      await removeUser(tx, userGid)
    } else {
      await replacePassword(tx, { userGid, hash: null, nowMs })
      await needs.deactivateUser(tx, { userGid, actor, nowMs })
    }
  }
  await tx.deleteFrom('seed_records').execute()
  return { tokensEnded, grantsEnded, peopleRemoved }
}

/** The workspaces that the seed brought. */
export function seededWorkspaces(queries: Queries) {
  return queries.selectFrom('seed_records').select('gid').where('kind', '=', 'workspace')
}

/** All work in the demo's workspaces goes, whoever added it; rows that hang on it go with it. */
async function removeWork(tx: Queries): Promise<void> {
  const workspaces = seededWorkspaces(tx)
  const projects = tx.selectFrom('projects').select('gid').where('workspace_gid', 'in', workspaces)
  await tx.deleteFrom('task_projects').where('project_gid', 'in', projects).execute()
  await tx.deleteFrom('tasks').where('workspace_gid', 'in', workspaces).execute()
  await tx.deleteFrom('goals').where('workspace_gid', 'in', workspaces).execute()
  await tx.deleteFrom('time_periods').where('workspace_gid', 'in', workspaces).execute()
  await tx.deleteFrom('custom_fields').where('workspace_gid', 'in', workspaces).execute()
  await tx.deleteFrom('portfolios').where('workspace_gid', 'in', workspaces).execute()
  await tx.deleteFrom('projects').where('workspace_gid', 'in', workspaces).execute()
  await tx.deleteFrom('tags').where('workspace_gid', 'in', workspaces).execute()
  const teams = tx.selectFrom('teams').select('gid').where('workspace_gid', 'in', workspaces)
  await tx.deleteFrom('team_members').where('team_gid', 'in', teams).execute()
  await tx.deleteFrom('teams').where('workspace_gid', 'in', workspaces).execute()
  await tx.deleteFrom('workspace_members').where('workspace_gid', 'in', workspaces).execute()
  await tx.deleteFrom('workspaces').where('gid', 'in', workspaces).execute()
}

async function peopleOf(tx: Queries, isAlone: boolean): Promise<readonly Gid[]> {
  const rows = await tx
    .selectFrom('users')
    .select('gid')
    .$if(!isAlone, (query) =>
      query.where('gid', 'in', (sub) =>
        sub.selectFrom('seed_records').select('seed_records.gid').where('kind', '=', 'user'),
      ),
    )
    .orderBy('gid')
    .execute()
  return rows.map((row) => row.gid)
}

/** The apps that the seed brought, and those that its people added. */
async function appsOf(
  tx: Queries,
  { isAlone, people }: { readonly isAlone: boolean; readonly people: readonly Gid[] },
): Promise<readonly Gid[]> {
  const rows = await tx.selectFrom('apps').select(['client_id', 'owner_gid']).execute()
  const seeded = await tx.selectFrom('seed_records').select('gid').where('kind', '=', 'app').execute()
  const owners = new Set(people)
  const brought = new Set(seeded.map((row) => row.gid))
  return rows
    .filter((row) => isAlone || owners.has(row.owner_gid) || brought.has(row.client_id))
    .map((row) => row.client_id)
}
