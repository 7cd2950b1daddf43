import { performance } from 'node:perf_hooks'
import { CompiledQuery, type DatabaseConnection, type Driver, type QueryResult } from 'kysely'
import type { NodeSqlite } from './node-sqlite.js'
import { pause } from './pause.js'
import { isBusy } from './sqlite-busy.js'

/** How long a statement waits for another process's write to end before it gives up. */
const BUSY_MS_MAX = 5_000
const BUSY_POLL_MS = 20

const BEGIN = CompiledQuery.raw('begin')
const COMMIT = CompiledQuery.raw('commit')
const ROLLBACK = CompiledQuery.raw('rollback')

/**
 * One connection for all. A transaction has it for itself, and what is asked outside of it meanwhile comes after it. SQLite would wait for another process's
 * write within the process, and every request with it: so it is told not to wait, and whoever wants to write asks again every so often,
 * while others read.
 */
export function sqliteDriver(sqlite: NodeSqlite): Driver {
  const use = makeUse()
  const idle: DatabaseConnection[] = []

  /**
   * Makes an attempt when no other transaction of this process is open, and again while another process writes.
   * @param attempt  has no effect when SQLite answers that it is busy
   * @throws what SQLite says; that it is busy only after another process has written for longer than is waited
   */
  const inTurn = async <T>(connection: DatabaseConnection, attempt: () => T): Promise<T> => {
    let busySinceMs: number | null = null
    for (;;) {
      for (let end = use.endOfOther(connection); end !== null; end = use.endOfOther(connection)) {
        await end
        // A transaction of this process has begun meanwhile, so no other one was writing.
        busySinceMs = null
      }
      try {
        return attempt()
      } catch (error) {
        // Whoever has a transaction has the writer's lock: nothing would come of waiting, and everybody would wait along.
        if (!isBusy(error) || use.isHeldBy(connection)) throw error
        busySinceMs ??= performance.now()
        if (performance.now() - busySinceMs >= BUSY_MS_MAX) throw error
      }
      await pause(BUSY_POLL_MS)
    }
  }

  const connect = (): DatabaseConnection => {
    const connection: DatabaseConnection = {
      executeQuery: async <Row>(query: CompiledQuery) =>
        await inTurn(connection, () => run<Row>(sqlite, query)),
      streamQuery: () => {
        throw new Error('rows are not read one by one here')
      },
    }
    return connection
  }

  return {
    init: async () => await Promise.resolve(),
    acquireConnection: async () => await Promise.resolve(idle.pop() ?? connect()),
    beginTransaction: async (connection) => {
      await inTurn(connection, () => {
        run(sqlite, BEGIN)
        use.begin(connection)
      })
    },
    commitTransaction: async (connection) => {
      await Promise.resolve(run(sqlite, COMMIT))
      use.end(connection)
    },
    rollbackTransaction: async (connection) => {
      try {
        await Promise.resolve(run(sqlite, ROLLBACK))
      } finally {
        use.end(connection)
      }
    },
    releaseConnection: async (connection) => {
      idle.push(connection)
      await Promise.resolve()
    },
    destroy: async () => {
      await Promise.resolve(sqlite.close())
    },
  }
}

/** Who has the connection for a transaction, and who waits for its end. */
function makeUse() {
  let holder: DatabaseConnection | null = null
  let ended: Promise<void> | null = null
  let tell = (): void => undefined
  return {
    isHeldBy: (connection: DatabaseConnection) => holder === connection,
    /** @returns a promise of the end of somebody else's transaction; null where none is open at this moment */
    endOfOther(connection: DatabaseConnection): Promise<void> | null {
      if (holder === null || holder === connection) return null
      ended ??= new Promise((resolve) => {
        tell = resolve
      })
      return ended
    },
    begin(connection: DatabaseConnection): void {
      holder = connection
    },
    end(connection: DatabaseConnection): void {
      if (holder !== connection) return
      holder = null
      ended = null
      tell()
    },
  }
}

function run<Row>(sqlite: NodeSqlite, { parameters, sql }: CompiledQuery): QueryResult<Row> {
  const statement = sqlite.prepare(sql)
  if (statement.reader) return { rows: statement.all(parameters) as Row[] }
  const { changes, lastInsertRowid } = statement.run(parameters)
  return { insertId: BigInt(lastInsertRowid), numAffectedRows: BigInt(changes), rows: [] }
}
