import { existsSync, readFileSync, rmSync } from 'node:fs'
import { replaceFile } from '../platform/replace-file.js'
import type { Database, DatabaseLocation, Queries } from './database.js'

/** Names a database since it was made, or last restored. */
export const LINEAGE_SETTING = 'lineage'

/** How far a database was when it was last seen in its place. */
interface Seen {
  readonly lineage: string
  /** Links of the security record; it only grows. */
  readonly position: number
}

/** How far a database is now; null for one that nobody named yet. */
async function standingOf(queries: Queries): Promise<Seen | null> {
  const named = await queries
    .selectFrom('settings')
    .select('value')
    .where('name', '=', LINEAGE_SETTING)
    .executeTakeFirst()
  if (named === undefined) return null
  const row = await queries
    .selectFrom('audit_chains')
    .select((chains) => chains.fn.sum<number>('position').as('position'))
    .executeTakeFirst()
  return { lineage: named.value, position: Number(row?.position ?? 0) }
}

/** Beside the file of a SQLite; whoever copies an older file into its place does not think of it. Null where there is no such place. */
function noteFile(location: DatabaseLocation): string | null {
  return location.kind === 'sqlite' && location.path !== ':memory:' ? `${location.path}.seen` : null
}

/** Notes how far a database is, so that an older one in its place is noticed. */
export async function noteSeen(db: Database, location: DatabaseLocation): Promise<void> {
  const file = noteFile(location)
  const seen = file === null ? null : await standingOf(db.queries)
  if (file === null || seen === null) return
  replaceFile(file, JSON.stringify(seen))
}

/** Forgets what was last seen in a place, before something else is put there. */
export function forgetSeen(location: DatabaseLocation): void {
  const file = noteFile(location)
  if (file !== null) rmSync(file, { force: true })
}

/** Whether a database is an older state of the one that was last seen in its place, or another one. */
export async function isPutBack(db: Database, location: DatabaseLocation): Promise<boolean> {
  const file = noteFile(location)
  if (file === null || !existsSync(file)) return false
  const noted = readSeen(file)
  const standing = await standingOf(db.queries)
  if (noted === null) return false
  return standing === null || standing.lineage !== noted.lineage || standing.position < noted.position
}

function readSeen(file: string): Seen | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Seen
  } catch (error) {
    // A note that was cut off says nothing; the next one will.
    if (error instanceof SyntaxError) return null
    throw error
  }
}
