import type { Database, Queries } from './database.js'
import { inTransaction } from './transaction.js'

/**
 * Reads a setting of the installation, or keeps a first one. Of two processes that ask at once, both get the same.
 * @param first  made in the transaction that keeps it
 */
export async function settingOr(
  db: Database,
  name: string,
  first: (tx: Queries) => Promise<string> | string,
): Promise<string> {
  const find = async (queries: Queries) =>
    (await queries.selectFrom('settings').select('value').where('name', '=', name).executeTakeFirst())?.value
  const known = await find(db.queries)
  if (known !== undefined) return known
  return await inTransaction(db, async (tx) => {
    const value = await first(tx)
    await tx
      .insertInto('settings')
      .values({ name, value })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute()
    return (await find(tx)) ?? value
  })
}

/** Whether nobody and nothing is in the database yet. */
export async function holdsNobody(db: Database): Promise<boolean> {
  return (await db.queries.selectFrom('users').select('gid').limit(1).executeTakeFirst()) === undefined
}

const MODE = 'mode'

/** Keeps in what mode the last server ran on this database: what is for CI alone looks here. */
export async function keepMode(db: Database, mode: 'ci' | null): Promise<void> {
  await inTransaction(db, async (tx) => {
    await tx.deleteFrom('settings').where('name', '=', MODE).execute()
    if (mode !== null) await tx.insertInto('settings').values({ name: MODE, value: mode }).execute()
  })
}

export async function isInCiMode(db: Database): Promise<boolean> {
  const row = await db.queries
    .selectFrom('settings')
    .select('value')
    .where('name', '=', MODE)
    .executeTakeFirst()
  return row?.value === 'ci'
}
