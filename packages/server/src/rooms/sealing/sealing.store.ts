import { sql } from 'kysely'
import type { SecretBox } from '../../protocol/token/secret-box.js'
import { appContext, settingContext, signingKeyContext } from '../../protocol/token/secret-contexts.js'
import type { Database, Queries } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'

/** Kept sealed from the moment on that everything is: whoever has the right key opens it. */
const MARKER = 'encryption_marker'
const MARKER_TEXT = 'mudra'
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
    return box.openText(marker.value, settingContext(MARKER)) === MARKER_TEXT ? 'sealed' : 'key_wrong'
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
  const state = await inTransaction(db, async (tx): Promise<SealingState> => {
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
    return 'sealed'
  })
  if (db.kind === 'sqlite' && state === 'sealed') await forgetOldPages(db)
  return state
}

/** What was in clear stays in pages that nothing uses any more, and in the log of writes, until both are written anew. */
async function forgetOldPages(db: Database): Promise<void> {
  await sql`vacuum`.execute(db.queries)
  await sql`pragma wal_checkpoint(truncate)`.execute(db.queries)
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
