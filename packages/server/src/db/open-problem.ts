import { StoreUnavailable } from '../platform/faults.js'
import type { DatabaseLocation } from './database.js'

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
    return `cannot open ${location.path}: ${cause.message}. Check that the folder exists and may be written.`
  }
  const where = hostOf(location.url)
  if (code === '28P01' || code === '28000')
    return `PostgreSQL at ${where} refuses the user or the password of MUDRA_DATABASE_URL.`
  if (code === '3D000')
    return `PostgreSQL at ${where} has no such database: create it, or correct MUDRA_DATABASE_URL.`
  if (error instanceof StoreUnavailable)
    return `cannot reach PostgreSQL at ${where}: ${cause.message || String(code)}.`
  return null
}

/** Host and port only: the URL holds a password. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'MUDRA_DATABASE_URL'
}
