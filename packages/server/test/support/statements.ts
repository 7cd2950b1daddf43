import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import type { DatabaseKind } from './services.js'

/** A statement as a driver was given it, with what it was run with once; null where the driver learns that later. */
export interface Statement {
  readonly text: string
  readonly values: readonly unknown[] | null
  /** Whether PostgreSQL was told a name, under which it keeps the plan. */
  readonly isNamed: boolean
}

/** Notes every statement that reaches a driver from now on, each text once, whichever connection it takes. */
export function recordStatements(kind: DatabaseKind): {
  readonly statements: ReadonlyMap<string, Statement>
  stop(): void
} {
  const statements = new Map<string, Statement>()
  const note: Note = (text, values, isNamed = false) => {
    if (typeof text === 'string' && !statements.has(text)) statements.set(text, { text, values, isNamed })
  }
  return { statements, stop: kind === 'sqlite' ? watchSqlite(note) : watchPostgres(note) }
}

type Note = (text: unknown, values: readonly unknown[] | null, isNamed?: boolean) => void

function watchSqlite(note: Note): () => void {
  // oxlint-disable-next-line typescript/unbound-method -- called with its own `this`
  const { prepare } = DatabaseSync.prototype
  DatabaseSync.prototype.prepare = function (text, ...more) {
    note(text, null)
    return prepare.call(this, text, ...more)
  }
  return () => {
    DatabaseSync.prototype.prepare = prepare
  }
}

function watchPostgres(note: Note): () => void {
  const watched = pg.Client.prototype as { query: (...given: readonly unknown[]) => unknown }
  const { query } = watched
  watched.query = function (this: unknown, ...given) {
    const [first, second] = given
    if (typeof first === 'string') note(first, Array.isArray(second) ? second : [])
    else {
      const { name, text, values } = first as {
        readonly name?: string
        readonly text?: unknown
        readonly values?: readonly unknown[]
      }
      note(text, values ?? [], name !== undefined)
    }
    return query.call(this, ...given)
  }
  return () => {
    watched.query = query
  }
}
