import { StoreUnavailable } from '../platform/faults.js'
import type { DatabaseLocation } from './database.js'
import { hostsOf } from './postgres-url.js'

/** Says in one line why a database cannot be opened and what to do, or null when the error is something else. */
export function describeOpenProblem(error: unknown, location: DatabaseLocation): string | null {
  const cause = error instanceof StoreUnavailable ? error.cause : error
  if (!(cause instanceof Error)) return null
  const { code, errcode } = cause as Error & { code?: unknown; errcode?: unknown }
  if (location.kind === 'sqlite') {
    if (code !== 'ERR_SQLITE_ERROR') return null
    const primary = typeof errcode === 'number' ? errcode & 0xff : 0
    if (primary === 26)
      return `${location.path} is not a SQLite database. Name another folder, or restore a backup.`
    if (primary === 11) return `${location.path} is damaged. Restore a backup made with \`mudrad backup\`.`
    if (primary === 5 || primary === 6)
      return `another program is using ${location.path}. Try again in a moment.`
    if (primary === 13) return `the disk of ${location.path} is full. Free some space and try again.`
    if (primary === 10)
      return `the disk failed at ${location.path} (${cause.message}). Check that it has space, and that no limit on the size of files (ulimit -f) stops this user.`
    if (primary === 8)
      return `${location.path} cannot be written: its file system is read-only, or this user may not write to it. Change that, or name another folder with MUDRA_DATA_DIR.`
    return `cannot open ${location.path}: ${cause.message}. Check that it is a file in a folder that exists, that this user may write to both, and that the file system is not read-only.`
  }
  const where = hostsOf(location.url)
  if (code === '28P01' || code === '28000')
    return `PostgreSQL at ${where} refuses the user or the password of MUDRA_DATABASE_URL.`
  if (code === '42501')
    return `the user of MUDRA_DATABASE_URL may not use the database at ${where}: ${cause.message}. Make it the owner of the database.`
  if (code === '25006')
    return `PostgreSQL at ${where} takes no writes: it is a standby, or read-only. Name the primary in MUDRA_DATABASE_URL.`
  if (code === '53100') return `the disk of PostgreSQL at ${where} is full. Free some space and try again.`
  if (code === '3D000')
    return `PostgreSQL at ${where} has no such database: create it, or correct MUDRA_DATABASE_URL.`
  if (error instanceof StoreUnavailable)
    return `cannot reach PostgreSQL at ${where}: ${cause.message || String(code)}.`
  return null
}
