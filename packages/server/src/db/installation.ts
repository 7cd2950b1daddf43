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
