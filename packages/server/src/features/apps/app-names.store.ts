import { sql } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import { SKELETON_RULE, skeletonsOf } from '../../protocol/unicode/skeleton.js'
import type { AppFacts, AppSettings } from './app.js'
import { findLookAlike } from './app-names.writers.js'

/** Names that are decided on one after the other share a lock of PostgreSQL under this number and their skeleton. */
const NAME_LOCK = 0x6d_75_6e_61
const RULE_SETTING = 'name_skeleton_rule'
const APPS_PER_BATCH = 500

/** What is kept of a name beside it, to find those that look like it. */
export function nameColumns(name: string) {
  const { asWritten, small } = skeletonsOf(name)
  return { name, name_skeleton: asWritten, name_skeleton_small: small }
}

/** Makes whoever decides on a name that looks like this one stand in line: of two such apps at once the second finds the first. */
async function holdName(db: Database, tx: Queries, name: string): Promise<void> {
  if (!db.locksRows) return
  const { asWritten, small } = skeletonsOf(name)
  for (const skeleton of [asWritten, small].toSorted(byText))
    await sql`select pg_advisory_xact_lock(${sql.lit(NAME_LOCK)}, hashtext(${skeleton}))`.execute(tx)
}

/** One order for all, so that nobody waits for somebody who waits for them. */
const byText = (one: string, other: string) => (one < other ? -1 : 1)

/**
 * Decides whether an app of somebody else's that the owner's workspaces use could be taken for one of this name. Whoever decides on a name
 * that looks like it waits until this transaction ends.
 */
export async function looksLikeAnother(
  db: Database,
  tx: Queries,
  { name, nowMs, ownerGid }: { readonly name: string; readonly ownerGid: Gid; readonly nowMs: number },
): Promise<boolean> {
  await holdName(db, tx, name)
  return (await findLookAlike(tx, { name, personGid: ownerGid, ownerGid, nowMs })) !== null
}

/** Whether new settings show an app's name to more people: it is distributed further than it was. */
export async function reachesFurther(
  tx: Queries,
  {
    app,
    clientId,
    settings: { distribution, workspaceGids = [] },
  }: {
    readonly clientId: Gid
    readonly settings: Partial<AppSettings>
    readonly app: Pick<AppFacts, 'distribution'>
  },
): Promise<boolean> {
  if (distribution === undefined || distribution === 'none' || app.distribution === 'any') return false
  if (distribution === 'any' || app.distribution === 'none') return true
  const rows = await tx
    .selectFrom('app_workspaces')
    .select('workspace_gid')
    .where('client_id', '=', clientId)
    .execute()
  const before = new Set(rows.map((row) => row.workspace_gid))
  return workspaceGids.some((gid) => !before.has(gid))
}

/**
 * Works out anew what names look like, where that was done by other rules or not at all. Several servers that do so at once write the same.
 * @returns how many names were looked at
 */
export async function refreshNameSkeletons(db: Database): Promise<number> {
  const setting = await db.queries
    .selectFrom('settings')
    .select('value')
    .where('name', '=', RULE_SETTING)
    .executeTakeFirst()
  if (setting?.value === SKELETON_RULE) return 0
  let count = 0
  for (let after = NO_GID; ;) {
    const apps = await db.queries
      .selectFrom('apps')
      .select(['client_id', 'name'])
      .where('client_id', '>', after)
      .orderBy('client_id')
      .limit(APPS_PER_BATCH)
      .execute()
    if (apps.length === 0) break
    await inTransaction(db, async (tx) => {
      for (const { client_id, name } of apps)
        await tx
          .updateTable('apps')
          .set(nameColumns(name))
          .where('client_id', '=', client_id)
          .where('name', '=', name)
          .execute()
    })
    after = apps.at(-1)?.client_id ?? after
    count += apps.length
  }
  await db.queries
    .insertInto('settings')
    .values({ name: RULE_SETTING, value: SKELETON_RULE })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: SKELETON_RULE }))
    .execute()
  return count
}
