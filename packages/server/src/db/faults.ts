import { ReferenceGone, StoreUnavailable } from '../platform/faults.js'
import { refusalOfName } from './named-statements.js'

/** SQLite's primary result codes that mean "not now": busy, locked, interrupted, I/O error, disk full, cannot open, read-only. */
const SQLITE_UNAVAILABLE: ReadonlySet<number> = new Set([5, 6, 9, 10, 13, 14, 8])
/** PostgreSQL's classes: 08 connection, 53 resources, 57P administrator shutdown, 58 system error, 25006 read-only (a standby), 40 rolled back. */
const POSTGRES_UNAVAILABLE = /^(?:08|53|57P|58|25006|40)/
const NETWORK_UNAVAILABLE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
])
/** What `pg` says in words only. */
const PG_MESSAGES =
  /^(?:Connection terminated|timeout expired|timeout exceeded when trying to connect|Client (?:has encountered a connection error|was closed)|Query read timeout)/

/** Of those, what says that the connection is gone, or leads to a server that is no use: 57P04 is a database that was dropped. */
const POSTGRES_CUT_OFF = /^(?:08|57P0[1235]|58|25006)/
const PG_CUT_OFF =
  /^(?:Connection terminated|timeout expired|Client (?:has encountered a connection error|was closed))/
/** `pg` did not send the statement at all, or the server says that it did not begin with it. */
const PG_UNSENT = /^Client .* not queryable$/
const POSTGRES_REFUSED: ReadonlySet<unknown> = new Set(['25006', '57P03'])

function postgresCauseOf(error: unknown): { readonly code: unknown; readonly message: string } | null {
  const cause = error instanceof StoreUnavailable ? error.cause : error
  return cause instanceof Error ? { code: (cause as { code?: unknown }).code, message: cause.message } : null
}

/** Whether PostgreSQL went away, as it does in a restart, so that a new connection may lead further; false while it is only busy. */
export function wasCutOff(error: unknown): boolean {
  const cause = postgresCauseOf(error)
  if (cause === null) return false
  const { code, message } = cause
  if (typeof code === 'string' && (POSTGRES_CUT_OFF.test(code) || NETWORK_UNAVAILABLE.has(code))) return true
  return PG_CUT_OFF.test(message)
}

/** Whether a server refused to write: it is a standby, or has become read-only. */
export function tookNoWrites(error: unknown): boolean {
  return postgresCauseOf(error)?.code === '25006'
}

/** Whether the statement that failed was surely not executed, so that it may be sent again whatever it does. */
export function wasNotExecuted(error: unknown): boolean {
  const cause = postgresCauseOf(error)
  return cause !== null && (PG_UNSENT.test(cause.message) || POSTGRES_REFUSED.has(cause.code))
}

/** SQLITE_CONSTRAINT_FOREIGNKEY and foreign_key_violation. PostgreSQL says whether it was the row that refers, or the one that is referred to. */
const SQLITE_FOREIGN_KEY = 787
const POSTGRES_FOREIGN_KEY = '23503'
const OF_ROW_THAT_REFERS = /^insert or update on table/
const WRITES_A_ROW = /^\s*(?:insert|update)\b/i

/**
 * Turns a driver's "not now" into StoreUnavailable, and a reference to a row that is not there into ReferenceGone; every other error is a bug and
 * stays itself.
 * @param statement  what was said to the database; empty for what is no statement
 */
export function translateFault(error: unknown, statement = ''): unknown {
  if (!(error instanceof Error)) return error
  const { code, errcode } = error as Error & { code?: unknown; errcode?: unknown }
  if (typeof errcode === 'number' && SQLITE_UNAVAILABLE.has(errcode & 0xff))
    return new StoreUnavailable(error)
  if (typeof code === 'string' && (POSTGRES_UNAVAILABLE.test(code) || NETWORK_UNAVAILABLE.has(code))) {
    return new StoreUnavailable(error)
  }
  if (errcode === SQLITE_FOREIGN_KEY && WRITES_A_ROW.test(statement)) return new ReferenceGone(error)
  if (code === POSTGRES_FOREIGN_KEY && OF_ROW_THAT_REFERS.test(error.message)) return new ReferenceGone(error)
  if (PG_MESSAGES.test(error.message) || refusalOfName(error) !== null) return new StoreUnavailable(error)
  return error
}
