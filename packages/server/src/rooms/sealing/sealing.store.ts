import { sql } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { SecretBox } from '../../protocol/token/secret-box.js'
import { appContext, settingContext, signingKeyContext } from '../../protocol/token/secret-contexts.js'

/** Kept sealed from the moment on that everything is: whoever has the right key opens it. */
const MARKER = 'encryption_marker'
const MARKER_TEXT = 'mudra'
/** There from the sealing on until the file of a SQLite holds nothing in clear any more, whatever happens in between. */
const PAGES_DUE = 'clear_pages_due'
/** Keys of the installation that are kept among the settings. */
export const KEY_SETTINGS = ['cursor_key', 'csrf_key'] as const

/**
 * How a database and the key at hand go together. `clear`: neither; `sealed`: it opens; `unsealed`: there is a key and nothing is sealed
 * yet; `key_missing` and `key_wrong`: nothing that is sealed can be read.
 */
export type SealingState = 'clear' | 'sealed' | 'unsealed' | 'key_missing' | 'key_wrong'

export async function sealingState(queries: Queries, box: SecretBox): Promise<SealingState> {
  const marker = await queries
    .selectFrom('settings')
    .select('value')
    .where('name', '=', MARKER)
    .executeTakeFirst()
  if (marker === undefined) return box.isSealing ? 'unsealed' : 'clear'
  if (!box.isSealing) return 'key_missing'
  try {
    box.openText(marker.value, settingContext(MARKER))
    return 'sealed'
  } catch {
    // What does not open was sealed under another key; there is nothing else that could fail.
    return 'key_wrong'
  }
}

/**
 * Seals whatever lies in clear. **Atomic**, with the marker; **on conflict:** of two that begin at once the first seals and the other finds
 * it done. @returns how the database is afterwards
 */
export async function sealAll(db: Database, box: SecretBox): Promise<SealingState> {
  return await inTransaction(db, async (tx): Promise<SealingState> => {
    const won = await tx
      .insertInto('settings')
      .values({ name: MARKER, value: box.closeText(MARKER_TEXT, settingContext(MARKER)) })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .returning('name')
      .executeTakeFirst()
    if (won === undefined) return await sealingState(tx, box)
    await sealApps(tx, box)
    await sealSigningKeys(tx, box)
    await sealSettings(tx, box)
    if (db.kind === 'sqlite')
      await tx.insertInto('settings').values({ name: PAGES_DUE, value: '1' }).execute()
    return 'sealed'
  })
}

/**
 * Writes the file of a SQLite anew after it was sealed: what was in clear stays in pages that nothing uses any more, and in the log of
 * writes. Does nothing where nothing is due; a start that was killed amid it is made good by the next.
 */
export async function forgetClearPages(db: Database): Promise<void> {
  const due = await db.queries
    .selectFrom('settings')
    .select('name')
    .where('name', '=', PAGES_DUE)
    .executeTakeFirst()
  if (due === undefined) return
  await sql`vacuum`.execute(db.queries)
  await sql`pragma wal_checkpoint(truncate)`.execute(db.queries)
  await db.queries.deleteFrom('settings').where('name', '=', PAGES_DUE).execute()
}

async function sealApps(tx: Queries, box: SecretBox): Promise<void> {
  for (const { secret, user_gid } of await tx
    .selectFrom('totp_factors')
    .select(['user_gid', 'secret'])
    .execute()) {
    const context = appContext(user_gid)
    await tx
      .updateTable('totp_factors')
      .set({ secret: box.close(box.open(secret, context), context) })
      .where('user_gid', '=', user_gid)
      .execute()
  }
}

async function sealSigningKeys(tx: Queries, box: SecretBox): Promise<void> {
  for (const { kid, private_jwk } of await tx
    .selectFrom('signing_keys')
    .select(['kid', 'private_jwk'])
    .execute()) {
    if (private_jwk === null) continue
    await tx
      .updateTable('signing_keys')
      .set({ private_jwk: box.closeText(private_jwk, signingKeyContext(kid)) })
      .where('kid', '=', kid)
      .execute()
  }
}

async function sealSettings(tx: Queries, box: SecretBox): Promise<void> {
  const rows = await tx.selectFrom('settings').selectAll().where('name', 'in', KEY_SETTINGS).execute()
  for (const { name, value } of rows) {
    await tx
      .updateTable('settings')
      .set({ value: box.closeText(value, settingContext(name)) })
      .where('name', '=', name)
      .execute()
  }
}
