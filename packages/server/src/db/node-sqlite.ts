import { accessSync, constants } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { performance } from 'node:perf_hooks'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { sql, type SqliteDatabase, type SqliteStatement } from 'kysely'
import { isBusy } from './sqlite-busy.js'
import { TAIL_SQL, tailOf, type JournalTail } from './change-log.js'

/** How long it takes to open a database that another process is busy with, at most. */
const OPENING_TIMEOUT_MS = 5_000
/** SQLite's own default, 2 MiB, holds the tokens of some five thousand requests; every further one would read the file. */
const PAGE_CACHE_KIBIBYTES = 65_536
/** Of each index, when statistics are taken: what that takes does not grow with the index. SQLite advises from 100 to 1,000. */
const ANALYSIS_ROWS_MAX = 400
/** Kysely asks for each statement anew; parsing costs more than running a lookup by key. */
const CACHED_STATEMENTS_MAX = 500

export interface NodeSqlite extends SqliteDatabase {
  /**
   * A number that differs from an earlier one once anything may have been written, by this process or by another.
   * No disk is read.
   */
  changeStamp(): number
  /** Makes the next `changeStamp` ask again, for what may have arrived since the last one in the same turn. */
  askAgain(): void
  /** The journal of changes after a number; null while a transaction is open, whose changes may yet be taken back, or while another process holds the file. */
  readTail(afterSeq: number): JournalTail | null
}

/** Node's own SQLite in the shape that Kysely expects of better-sqlite3. One connection; its calls block the event loop. */
export function nodeSqlite({
  image,
  path,
}: {
  readonly path: string
  readonly image?: Uint8Array
}): NodeSqlite {
  const db = new DatabaseSync(path, { timeout: OPENING_TIMEOUT_MS })
  if (image !== undefined) db.deserialize(image)
  db.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on')
  if (path !== ':memory:') setAsideIn(db, dirname(resolve(path)))
  db.exec(`pragma cache_size = -${PAGE_CACHE_KIBIBYTES}; pragma analysis_limit = ${ANALYSIS_ROWS_MAX}`)
  // From here on nothing waits within SQLite, which would hold the whole process; `sqlite-driver.ts` waits instead.
  db.exec('pragma busy_timeout = 0')
  // data_version moves with the commits of other connections, `countWrite` with the writes of this one.
  const dataVersion = db.prepare('pragma data_version')
  let seenVersion = readVersion(dataVersion)
  let stamp = 0
  const countWrite = () => {
    stamp++
  }
  // Asking takes a lock on the file, so it is done once a turn of the event loop, and a turn begins when the loop looks at its
  // sockets. What it finds there had arrived by then: nobody who has seen another process's write acknowledged before they sent
  // their request is answered from before it. A request that follows another one on the same connection in the same turn may have
  // arrived later; for it, `askAgain`.
  const { nodeTiming } = performance
  let askedInTurn = -1
  let tail: StatementSync | null = null
  const cached = new Map<string, SqliteStatement>()
  return {
    close: () => {
      db.close()
    },
    changeStamp() {
      const turn = nodeTiming.uvMetricsInfo.loopCount
      if (turn !== askedInTurn) {
        askedInTurn = turn
        const version = readVersion(dataVersion)
        if (version !== seenVersion) {
          seenVersion = version
          stamp++
        }
      }
      return stamp
    },
    askAgain() {
      askedInTurn = -1
    },
    readTail(afterSeq) {
      if (db.isTransaction) return null
      try {
        tail ??= db.prepare(TAIL_SQL)
        return tailOf(tail.all(afterSeq) as unknown as Parameters<typeof tailOf>[0])
      } catch (error) {
        if (isBusy(error)) return null
        throw error
      }
    },
    prepare(query) {
      // A deferred transaction that reads, then writes after another process wrote, fails at once and without waiting.
      const text = query === 'begin' ? 'begin immediate' : query
      // A full disk makes SQLite roll back by itself; doing it again would fail, and hide the first error behind that one.
      if (text === 'rollback' && !db.isTransaction) return NOTHING_TO_DO
      const known = cached.get(text)
      if (known !== undefined) return known
      if (cached.size === CACHED_STATEMENTS_MAX) cached.clear()
      const fresh = adapt(db.prepare(text), {
        changesRows: CHANGES_ROWS.test(text),
        countWrite: writes(text) ? countWrite : null,
      })
      if (!MAKES_SCHEMA.test(text)) cached.set(text, fresh)
      return fresh
    },
  }
}

/**
 * What a large statement sets aside for a while belongs with the data: others read /tmp, and where nothing but the data folder can be written, there is none. SQLite
 * has one such folder for the whole process, so of several databases the first one's is taken, as long as it can be written.
 */
function setAsideIn(db: DatabaseSync, folder: string): void {
  const present = db.prepare('pragma temp_store_directory').get()?.['temp_store_directory']
  if (typeof present === 'string' && present !== '' && isWritable(present)) return
  db.exec(`pragma temp_store_directory = '${folder.replaceAll("'", "''")}'`)
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** @returns null where another process holds the whole file for a moment: then anything may have been written */
function readVersion(dataVersion: StatementSync): unknown {
  try {
    return dataVersion.get()?.['data_version']
  } catch (error) {
    if (isBusy(error)) return null
    throw error
  }
}

const NOTHING_TO_DO: SqliteStatement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [].values(),
}

/** Stands in a statement whose effect nothing remembers: it leaves this process's change stamp where it is. */
export const UNSTAMPED = sql.raw('/* unstamped */')

/**
 * Counted when run, not when committed: a stamp that moves too often costs a lookup, one that stands still keeps a dead token alive. What
 * begins and ends a transaction changes nothing beyond the statements in it; whoever reads after one of those waits for its end.
 */
function writes(text: string): boolean {
  if (text.includes('/* unstamped */')) return false
  return !/^\s*(?:select|pragma|begin|commit|rollback|savepoint|release)\b/i.test(text)
}

/** Runs once in the life of a database. */
const MAKES_SCHEMA = /^\s*(?:create|alter|drop)\b/i
const CHANGES_ROWS = /^\s*(?:insert|update|delete)\b/i

function adapt(
  statement: StatementSync,
  {
    changesRows,
    countWrite,
  }: {
    /** Whether it writes rows and nothing else: where it found none to change, nothing was written. */
    readonly changesRows: boolean
    readonly countWrite: (() => void) | null
  },
): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (values) => {
      const rows = statement.all(...values.map(bindable))
      // With RETURNING there is a row for each that was changed.
      if (rows.length > 0 || !changesRows) countWrite?.()
      return rows
    },
    run: (values) => {
      const result = statement.run(...values.map(bindable))
      if (result.changes !== 0 || !changesRows) countWrite?.()
      return result
    },
    iterate: (values) => statement.iterate(...values.map(bindable)),
  }
}

/** A Date in first place would be taken for named parameters and bind NULL; anything else unknown is a bug, too. */
function bindable(value: unknown): SQLInputValue {
  if (value === null || typeof value === 'string' || typeof value === 'number' || value instanceof Uint8Array)
    return value
  throw new TypeError(`not a column value: ${typeof value}`)
}
