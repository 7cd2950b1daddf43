import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import type { SqliteDatabase, SqliteStatement } from 'kysely'

/** How long a statement waits for another process's write to end before it gives up. */
const BUSY_TIMEOUT_MS = 5_000
/** Kysely asks for each statement anew; parsing costs more than running a lookup by key. */
const CACHED_STATEMENTS_MAX = 500

export interface NodeSqlite extends SqliteDatabase {
  /**
   * A number that differs from an earlier one once anything may have been written, by this process or by another.
   * Costs about a microsecond: no disk is read.
   */
  changeStamp(): number
}

/** Node's own SQLite in the shape that Kysely expects of better-sqlite3. One connection; its calls block the event loop. */
export function nodeSqlite(path: string): NodeSqlite {
  const db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS })
  db.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on')
  // data_version moves with the commits of other connections, `countWrite` with the writes of this one.
  const dataVersion = db.prepare('pragma data_version')
  let seenVersion = dataVersion.get()?.['data_version']
  let stamp = 0
  const countWrite = () => {
    stamp++
  }
  const cached = new Map<string, SqliteStatement>()
  return {
    close: () => {
      db.close()
    },
    changeStamp() {
      const version = dataVersion.get()?.['data_version']
      if (version !== seenVersion) {
        seenVersion = version
        stamp++
      }
      return stamp
    },
    prepare(sql) {
      // A deferred transaction that reads, then writes after another process wrote, fails at once and without waiting.
      const text = sql === 'begin' ? 'begin immediate' : sql
      const known = cached.get(text)
      if (known !== undefined) return known
      if (cached.size === CACHED_STATEMENTS_MAX) cached.clear()
      const fresh = adapt(db.prepare(text), { countWrite: writes(text) ? countWrite : null })
      cached.set(text, fresh)
      return fresh
    },
  }
}

/** Counted when run, not when committed: a stamp that moves too often costs a lookup, one that stands still keeps a dead token alive. */
function writes(sql: string): boolean {
  return !/^\s*(?:select|pragma)\b/i.test(sql)
}

function adapt(
  statement: StatementSync,
  { countWrite }: { countWrite: (() => void) | null },
): SqliteStatement {
  const counted = <T>(result: T): T => {
    countWrite?.()
    return result
  }
  return {
    reader: statement.columns().length > 0,
    all: (values) => counted(statement.all(...values.map(bindable))),
    run: (values) => counted(statement.run(...values.map(bindable))),
    iterate: (values) => statement.iterate(...values.map(bindable)),
  }
}

/** A Date in first place would be taken for named parameters and bind NULL; anything else unknown is a bug, too. */
function bindable(value: unknown): SQLInputValue {
  if (value === null || typeof value === 'string' || typeof value === 'number' || value instanceof Uint8Array)
    return value
  throw new TypeError(`not a column value: ${typeof value}`)
}
