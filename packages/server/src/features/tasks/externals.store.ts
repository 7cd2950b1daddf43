import type { Database, Queries } from '../../db/database.js'
import { atLeastOne } from '../../db/in-list.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { hashExternal } from '../../protocol/asana/task-reference.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { External, ExternalChange } from './external.js'

/** The tasks of the viewer's workspaces to which their app gave an id: one in each workspace at most. */
export async function readTasksByExternal(
  queries: Queries,
  { clientId, roles }: Principal,
  externalGid: string,
): Promise<readonly Gid[]> {
  if (clientId === null) return []
  const rows = await queries
    .selectFrom('task_externals')
    .select('task_gid')
    .where('client_id', '=', clientId)
    .where('external_hash', '=', hashExternal(externalGid))
    .where('workspace_gid', 'in', atLeastOne([...roles.keys()]))
    .execute()
  return rows.map((row) => row.task_gid)
}

/** What the viewer's app keeps with some tasks; nothing of others is read. */
export async function readExternals(
  { queries }: Database,
  { clientId }: Principal,
  taskGids: readonly Gid[],
): Promise<ReadonlyMap<Gid, External>> {
  if (clientId === null || taskGids.length === 0) return new Map()
  const rows = await queries
    .selectFrom('task_externals')
    .select(['task_gid', 'external_gid', 'data'])
    .where('task_gid', 'in', taskGids)
    .where('client_id', '=', clientId)
    .execute()
  return new Map(rows.map((row) => [row.task_gid, { gid: row.external_gid, data: row.data }]))
}

/**
 * Changes what an app keeps with a task, whose row the transaction must hold. An app that was deleted meanwhile keeps nothing.
 * @returns `taken` when the app has given the id to another task of the workspace: a unique index says so, also to who comes at the same
 * moment. The transaction must be undone then
 */
export async function saveExternal(
  { locksRows, tx }: { readonly tx: Queries } & Pick<Database, 'locksRows'>,
  task: { readonly gid: Gid; readonly workspaceGid: Gid },
  { clientId, values }: ExternalChange,
): Promise<'saved' | 'taken'> {
  // Before anything of the app's, as its deletion goes: two that wait for each other would never end.
  const app = await tx
    .selectFrom('apps')
    .select('client_id')
    .where('client_id', '=', clientId)
    .$if(locksRows, (query) => query.forKeyShare())
    .executeTakeFirst()
  if (app === undefined) return 'saved'
  const before = await tx
    .deleteFrom('task_externals')
    .where('task_gid', '=', task.gid)
    .where('client_id', '=', clientId)
    .returning(['external_gid', 'data'])
    .executeTakeFirst()
  const gid = values.gid === undefined ? (before?.external_gid ?? null) : values.gid
  const data = values.data === undefined ? (before?.data ?? null) : values.data
  if (gid === null && data === null) return 'saved'
  const saved = await tx
    .insertInto('task_externals')
    .values({
      task_gid: task.gid,
      client_id: clientId,
      workspace_gid: task.workspaceGid,
      external_gid: gid,
      external_hash: gid === null ? null : hashExternal(gid),
      data,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('task_gid')
    .executeTakeFirst()
  return saved === undefined ? 'taken' : 'saved'
}
