import { DatabaseSync } from 'node:sqlite'
import { OperatorProblem } from '../platform/faults.js'

/** The doctor holds the lock for a moment to see whether it is free; a server that starts just then waits that long. */
const LOCK_WAIT_MS = 500

/**
 * Holds a data folder for one server. The lock is SQLite's own on a file beside the database: the operating system lets go of it
 * when the process ends, however it ends.
 * @throws OperatorProblem when another server has it
 */
export function lockForServer(lockFile: string, dataDir: string, waitMs = LOCK_WAIT_MS): { release(): void } {
  const db = new DatabaseSync(lockFile, { timeout: waitMs })
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

/** Whether a server holds the folder now. */
export function isLockedByServer(lockFile: string, dataDir: string): boolean {
  try {
    lockForServer(lockFile, dataDir, 0).release()
    return false
  } catch {
    return true
  }
}
