import { sql } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { markMoment, rewriteTables } from '../../db/rewrite-tables.js'
import type { Schema } from '../../db/schema.js'
import { inTransaction } from '../../db/transaction.js'
import { THIS_SERVER } from '../../protocol/audit/this-server.js'
import type { Closer, SecretBox } from '../../protocol/token/secret-box.js'
import { settingContext } from '../../protocol/token/secret-contexts.js'
import { closeAnew } from './sealed-rows.store.js'
import { appendAudit } from '../audit/audit.writers.js'

/** Kept sealed from the moment on that everything is: whoever has the right key opens it. */
const MARKER = 'encryption_marker'
const MARKER_TEXT = 'mudra'
/** There from the sealing on until the files hold nothing in clear any more, whatever happens in between. */
const PAGES_DUE = 'clear_pages_due'
const TABLES_WITH_SECRETS: readonly (keyof Schema)[] = ['settings', 'signing_keys', 'totp_factors']
/** Of PostgreSQL's advisory locks: whoever seals one secret shares it, whoever seals them all has it alone. */
const SEALING_LOCK = 0x6d75_6472

/**
 * How a database and the keys at hand go together. `clear`: neither; `sealed`: under the key of today; `sealed_before`: under one from before;
 * `unsealed`: there is a key and nothing is sealed yet; `key_missing` and `key_wrong`: nothing that is sealed can be read.
 */
export type SealingState = 'clear' | 'sealed' | 'sealed_before' | 'unsealed' | 'key_missing' | 'key_wrong'

export async function sealingState(queries: Queries, box: SecretBox): Promise<SealingState> {
  const marker = await markerOf(queries)
  if (marker === null) return box.isSealing ? 'unsealed' : 'clear'
  const closer = box.closerLike(marker, settingContext(MARKER))
  if (closer === null) return box.isSealing ? 'key_wrong' : 'key_missing'
  return closer === box.current ? 'sealed' : 'sealed_before'
}

async function markerOf(queries: Queries): Promise<string | null> {
  const row = await queries
    .selectFrom('settings')
    .select('value')
    .where('name', '=', MARKER)
    .executeTakeFirst()
  return row?.value ?? null
}

/** What a transaction that keeps a secret asks how: the database says under which key, and no sealing of all comes in between. */
export type HoldSealing = (tx: Queries) => Promise<Closer>

/**
 * **On conflict:** a sealing of all waits for whoever keeps a secret, and they wait for it: nothing stays in clear, or under a key from before,
 * because it was kept at the same moment. Ask before anything else is written.
 * @throws Error in a process that was not given the key: what it kept could not be read by the others
 */
export function makeHoldSealing(db: Pick<Database, 'kind'>, box: SecretBox): HoldSealing {
  return async (tx) => {
    await lockSealing(db, tx, 'shared')
    const marker = await markerOf(tx)
    const closer = marker === null ? box.current : box.closerLike(marker, settingContext(MARKER))
    if (closer === null || (marker === null && box.isSealing))
      throw new Error(
        'a secret cannot be kept: MUDRA_ENCRYPTION_KEY_FILE does not name the key of this database',
      )
    return closer
  }
}

/** SQLite has one writer at a time. */
async function lockSealing(
  { kind }: Pick<Database, 'kind'>,
  tx: Queries,
  how: 'shared' | 'alone',
): Promise<void> {
  if (kind === 'sqlite') return
  await (
    how === 'shared'
      ? sql`select pg_advisory_xact_lock_shared(${sql.lit(SEALING_LOCK)})`
      : sql`select pg_advisory_xact_lock(${sql.lit(SEALING_LOCK)})`
  ).execute(tx)
}

export interface SealingNeeds {
  readonly box: SecretBox
  readonly nowMs: number
}

/**
 * Seals whatever lies in clear. **Atomic**, with the marker; **on conflict:** of two that begin at once the first seals and the other finds
 * it done. @returns how the database is afterwards
 */
export async function sealAll(db: Database, needs: SealingNeeds): Promise<SealingState> {
  return await inTransaction(db, async (tx) => await sealAllIn(db, tx, needs))
}

/** The same in a transaction of somebody else's. */
export async function sealAllIn(db: Database, tx: Queries, needs: SealingNeeds): Promise<SealingState> {
  const { box } = needs
  await lockSealing(db, tx, 'alone')
  const state = await sealingState(tx, box)
  if (state !== 'unsealed') return state
  await sealUnder(db, tx, { ...needs, action: 'secrets_sealed' })
  return 'sealed'
}

/**
 * Seals under the key of today what is sealed under one from before. **Atomic**: whenever it is killed, all is under the one or all under the
 * other; **on conflict:** as above.
 * @returns how the database was before: `sealed_before` where something was to be done, and has been
 */
export async function resealAll(db: Database, needs: SealingNeeds): Promise<SealingState> {
  return await inTransaction(db, async (tx) => {
    await lockSealing(db, tx, 'alone')
    const state = await sealingState(tx, needs.box)
    if (state === 'sealed_before') await sealUnder(db, tx, { ...needs, action: 'secrets_resealed' })
    return state
  })
}

async function sealUnder(
  db: Database,
  tx: Queries,
  { action, box, nowMs }: SealingNeeds & { readonly action: 'secrets_sealed' | 'secrets_resealed' },
): Promise<void> {
  const secrets = await closeAnew(tx, box)
  await keepSetting(tx, MARKER, box.current.closeText(MARKER_TEXT, settingContext(MARKER)))
  // A database that was made just now: nothing was ever in clear, and nothing has happened.
  if (secrets === 0) return
  await notePagesDue(db, tx)
  await appendAudit(tx, {
    action,
    actor: { kind: 'operator' },
    target: THIS_SERVER,
    atMs: nowMs,
    details: { secrets },
  })
}

/**
 * Writes the tables with secrets anew after they were sealed. Does nothing where nothing is due; a process that was killed while it did so is made
 * good by the next start.
 * @returns false where it is still due, because others were reading
 */
export async function forgetClearPages(db: Database): Promise<boolean> {
  const due = await db.queries
    .selectFrom('settings')
    .select('value')
    .where('name', '=', PAGES_DUE)
    .executeTakeFirst()
  if (due === undefined) return true
  if (!(await rewriteTables(db, { tables: TABLES_WITH_SECRETS, moment: due.value }))) return false
  await db.queries
    .deleteFrom('settings')
    .where('name', '=', PAGES_DUE)
    .where('value', '=', due.value)
    .execute()
  return true
}

/** Notes that the files have something in clear from this transaction. */
export async function notePagesDue(db: Database, tx: Queries): Promise<void> {
  await keepSetting(tx, PAGES_DUE, await markMoment(db, tx))
}

/** Of a backup, whose files are others. */
export async function forgetPagesDue(tx: Queries): Promise<void> {
  await tx.deleteFrom('settings').where('name', '=', PAGES_DUE).execute()
}

/** Whether the files still have something in clear. */
export async function isPagesDue(queries: Queries): Promise<boolean> {
  const row = await queries
    .selectFrom('settings')
    .select('name')
    .where('name', '=', PAGES_DUE)
    .executeTakeFirst()
  return row !== undefined
}

/** Takes the marker off: nothing is sealed any more. Only where everything that was is gone. */
export async function dropMarker(db: Database, tx: Queries): Promise<void> {
  await lockSealing(db, tx, 'alone')
  await tx.deleteFrom('settings').where('name', '=', MARKER).execute()
}

async function keepSetting(tx: Queries, name: string, value: string): Promise<void> {
  await tx
    .insertInto('settings')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
}
