import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { OperatorProblem } from '../platform/faults.js'

/** SQLite's result codes: held by somebody else, held by this process, not a database, no room. */
const SQLITE_BUSY = 5
const SQLITE_LOCKED = 6
const SQLITE_FULL = 13
const SQLITE_NOTADB = 26
/** Whoever looks whether the lock is free reads the file for a moment; a server that starts just then waits that long. */
const LOCK_WAIT_MS = 500

/**
 * Holds a data folder for one server. The lock is SQLite's own on a file beside the database: the operating system lets go of it
 * when the process ends, however it ends.
 * @throws OperatorProblem when another server has it, or it cannot be had
 */
export function lockForServer(lockFile: string, dataDir: string): { release(): void } {
  let db: DatabaseSync | null = null
  try {
    db = new DatabaseSync(lockFile, { timeout: LOCK_WAIT_MS })
    db.exec('pragma locking_mode = exclusive; begin exclusive')
  } catch (error) {
    db?.close()
    throw new OperatorProblem(whyNotLocked(error, { lockFile, dataDir }))
  }
  const held = db
  return {
    release: () => {
      held.close()
    },
  }
}

function whyNotLocked(
  error: unknown,
  { dataDir, lockFile }: { readonly lockFile: string; readonly dataDir: string },
): string {
  const { errcode } = error as { readonly errcode?: unknown }
  switch (typeof errcode === 'number' ? errcode & 0xff : 0) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return `another Mudra server is using ${dataDir}. Stop it, or give this one its own folder with MUDRA_DATA_DIR.`
    case SQLITE_NOTADB:
      return `${lockFile} is not a lock of Mudra’s. Remove it if you know that no server is using ${dataDir}, and start again.`
    case SQLITE_FULL:
      return `the disk is full: cannot write ${lockFile}. Free some space and try again.`
    default:
      return `cannot lock ${lockFile} (${error instanceof Error ? error.message : String(error)}). Check that it is a file, and that this user may write to it and its folder; or give this server its own folder with MUDRA_DATA_DIR.`
  }
}

/** Whether a server holds the folder now. Looking makes no file, and keeps nobody from the lock for longer than a moment. */
export function isLockHeld(lockFile: string): boolean {
  if (!existsSync(lockFile)) return false
  try {
    const db = new DatabaseSync(lockFile, { readOnly: true, timeout: 0 })
    try {
      db.prepare('select count(*) from sqlite_master').get()
      return false
    } finally {
      db.close()
    }
  } catch {
    // Held, or somebody else's and not to be read; but it may have gone meanwhile.
    return existsSync(lockFile)
  }
}
