import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { OperatorProblem } from '../platform/faults.js'

/** Whoever looks whether the lock is free reads the file for a moment; a server that starts just then waits that long. */
const LOCK_WAIT_MS = 500

/**
 * Holds a data folder for one server. The lock is SQLite's own on a file beside the database: the operating system lets go of it
 * when the process ends, however it ends.
 * @throws OperatorProblem when another server has it
 */
export function lockForServer(lockFile: string, dataDir: string): { release(): void } {
  const db = new DatabaseSync(lockFile, { timeout: LOCK_WAIT_MS })
  try {
    db.exec('pragma locking_mode = exclusive; begin exclusive')
  } catch {
    db.close()
    throw new OperatorProblem(
      `another Mudra server is using ${dataDir}. Stop it, or give this one its own folder with MUDRA_DATA_DIR.`,
    )
  }
  return {
    release: () => {
      db.close()
    },
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
