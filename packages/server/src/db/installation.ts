import type { Database } from './database.js'

/** Reads a setting of the installation, or keeps the one given. Of two processes that ask at once, both get the same. */
export async function settingOr(db: Database, name: string, first: () => string): Promise<string> {
  const find = async () =>
    await db.queries.selectFrom('settings').select('value').where('name', '=', name).executeTakeFirst()
  const known = await find()
  if (known !== undefined) return known.value
  const value = first()
  await db.queries
    .insertInto('settings')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
  return (await find())?.value ?? value
}

/** Whether nobody and nothing is in the database yet. */
export async function holdsNobody(db: Database): Promise<boolean> {
  return (await db.queries.selectFrom('users').select('gid').limit(1).executeTakeFirst()) === undefined
}
