import { StoreUnavailable } from '../platform/faults.js'
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
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout)/

/** Turns a driver's "not now" into StoreUnavailable; every other error is a bug and stays itself. */
export function translateFault(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { code, errcode } = error as Error & { code?: unknown; errcode?: unknown }
  if (typeof errcode === 'number' && SQLITE_UNAVAILABLE.has(errcode & 0xff))
    return new StoreUnavailable(error)
  if (typeof code === 'string' && (POSTGRES_UNAVAILABLE.test(code) || NETWORK_UNAVAILABLE.has(code))) {
    return new StoreUnavailable(error)
  }
  if (PG_MESSAGES.test(error.message) || refusalOfName(error) !== null) return new StoreUnavailable(error)
  return error
}
