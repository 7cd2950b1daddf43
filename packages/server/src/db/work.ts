import type { Kysely } from 'kysely'
import type { Schema } from './schema.js'

type Queries = Kysely<Schema>

/** The database that a work runs in: what is prepared for it once, and how rows are held in it. */
export interface WorkPlace {
  readonly queries: Queries
  readonly locksRows: boolean
}

/** Writes what was left for the end of a work, as its last statements. */
export type Settle<T> = (tx: Queries, items: readonly T[], place: WorkPlace) => Promise<void>

type Left = Map<Settle<unknown>, unknown[]>

/** Only while a work runs; several works of one transaction run one after the other, each with an entry of its own. */
const running = new WeakMap<Queries, Left>()

/**
 * Runs what belongs together, then settles what it left for its end. What it leaves is written last, so the locks that writing takes are
 * held for no longer than it needs, and nothing else is waited for while they are. A work that throws leaves nothing.
 */
export async function runWork<Tx extends Queries, T>(
  place: WorkPlace,
  tx: Tx,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const left: Left = new Map()
  running.set(tx, left)
  try {
    const result = await work(tx)
    for (const [settle, items] of left) await settle(tx, items, place)
    return result
  } finally {
    running.delete(tx)
  }
}

/**
 * Leaves something for the end of the work that runs in a transaction; all that is left for one `settle` is handed to it at once.
 * @throws Error outside a transaction of `inTransaction`: there is no end that it could be left for
 */
export function leaveForEnd<T>(tx: Queries, item: T, settle: Settle<T>): void {
  const left = running.get(tx)
  if (left === undefined) throw new Error('this belongs into a transaction of inTransaction')
  const key = settle as Settle<unknown>
  const items = left.get(key)
  if (items === undefined) left.set(key, [item])
  else items.push(item)
}
