import { OperatorProblem, StoreUnavailable } from '../platform/faults.js'

const REFUSED = 1
const IMPOSSIBLE = 2

export interface Explanation {
  readonly lines: readonly string[]
  readonly code: number
}

/** What each code of the operating system means to an operator, and what to do. */
const SYSTEM_PROBLEMS: Readonly<Record<string, (what: string) => string>> = {
  EACCES: (what) => `this user may not use ${what}. Change its owner or its permissions.`,
  EPERM: (what) => `this user may not use ${what}. Change its owner or its permissions.`,
  EROFS: (what) => `${what} is on a read-only file system. Name another place, or mount it for writing.`,
  ENOSPC: (what) => `the disk is full: cannot write to ${what}. Free some space and try again.`,
  EDQUOT: (what) => `the disk quota of this user is used up: cannot write to ${what}.`,
  EFBIG: (what) => `${what} would be larger than this user or its file system allows.`,
  EIO: (what) => `the disk failed at ${what}. Check the disk, and the system’s log.`,
  ENOENT: (what) => `${what} does not exist.`,
  ENOTDIR: (what) => `a part of ${what} is not a folder.`,
  EISDIR: (what) => `${what} is a folder, not a file.`,
  EEXIST: (what) => `${what} exists already. Name another.`,
  ENAMETOOLONG: (what) => `the name ${what} is too long.`,
  ELOOP: (what) => `${what} is a symbolic link that leads in a circle.`,
  EMFILE: () => 'too many files are open. Raise the limit (ulimit -n) and try again.',
  ENFILE: () => 'too many files are open on this machine. Close some programs and try again.',
  ENOMEM: () => 'this machine is out of memory. Free some and try again.',
  EADDRINUSE: (what) => `${what} is in use. Stop the program that uses it, or choose another.`,
  EADDRNOTAVAIL: (what) => `this machine does not have the address of ${what}.`,
  ECONNREFUSED: (what) => `nothing answers at ${what}.`,
  ENOTFOUND: (what) => `the host name of ${what} is not known.`,
}

/** SQLite's primary result codes. */
const SQLITE_PROBLEMS: Readonly<Record<number, string>> = {
  5: 'another program is using the database. Try again in a moment.',
  6: 'another program is using the database. Try again in a moment.',
  8: 'the database cannot be written. Check that this user may write to its file and its folder.',
  10: 'the disk failed while the database was used. Check the disk, and the system’s log.',
  11: 'the database is damaged. Restore a backup made with mudrad backup.',
  13: 'the disk is full. Free some space and try again.',
  14: 'the database cannot be opened. Check that this user may read and write its file and its folder.',
  26: 'the file is not a SQLite database. Name another folder, or restore a backup.',
}

/** PostgreSQL's SQLSTATE codes, and classes of them. */
const POSTGRES_PROBLEMS: Readonly<Record<string, string>> = {
  '28P01': 'PostgreSQL refuses the user or the password of MUDRA_DATABASE_URL.',
  '28000': 'PostgreSQL refuses the user or the password of MUDRA_DATABASE_URL.',
  '3D000': 'PostgreSQL has no such database: create it, or correct MUDRA_DATABASE_URL.',
  '42501': 'the user of MUDRA_DATABASE_URL may not do that in PostgreSQL. Make it the owner of the database.',
  '25006':
    'PostgreSQL takes no writes here: it is a standby, or read-only. Name the primary in MUDRA_DATABASE_URL.',
  '53100': 'the disk of PostgreSQL is full. Free some space and try again.',
  '53300': 'PostgreSQL takes no more connections. Try again, or raise max_connections.',
  '57P03': 'PostgreSQL is starting up or shutting down. Try again in a moment.',
}

/**
 * Says what an operator can mend, in words and without a stack trace; of what is left, it says that it is a bug.
 * @returns what to print on standard error, and the exit code
 */
export function explain(error: unknown): Explanation {
  if (error instanceof OperatorProblem) return { lines: error.message.split('\n'), code: IMPOSSIBLE }
  for (let cause = error, depth = 0; cause instanceof Error && depth < 10; cause = cause.cause, depth++) {
    const line = mendable(cause)
    if (line !== null)
      return { lines: [line], code: error instanceof StoreUnavailable ? REFUSED : IMPOSSIBLE }
  }
  if (error instanceof StoreUnavailable) {
    const cause = error.cause instanceof Error ? error.cause.message : String(error.cause)
    return { lines: [`the database is unavailable (${cause}). Try again.`], code: REFUSED }
  }
  return {
    lines: [
      `this is a bug: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      'Please report it, with what is above.',
    ],
    code: REFUSED,
  }
}

function mendable(error: Error): string | null {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  if (code === 'ERR_SQLITE_ERROR' && typeof errcode === 'number')
    return SQLITE_PROBLEMS[errcode & 0xff] ?? null
  if (typeof code !== 'string') return null
  if ('severity' in error) return POSTGRES_PROBLEMS[code] ?? null
  if (!('syscall' in error)) return null
  if (error.syscall === 'uv_cwd')
    return 'the folder in which this was started no longer exists. Change to another one and try again.'
  return SYSTEM_PROBLEMS[code]?.(objectOf(error)) ?? `${error.message}.`
}

/** What the operating system was asked for: a file, or an address and a port. */
function objectOf(error: Error): string {
  const { address, hostname, path, port, dest } = error as NodeJS.ErrnoException & {
    readonly address?: string
    readonly hostname?: string
    readonly port?: number
    readonly dest?: string
  }
  const host = address ?? hostname
  if (host !== undefined) return port === undefined ? host : `${host}:${port}`
  return dest ?? path ?? 'a file'
}
