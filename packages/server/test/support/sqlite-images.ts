import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { DatabaseLocation } from '../../src/db/database.js'

/**
 * Has a SQLite filled once, in a file, and gives its bytes, for databases in memory to begin with: to copy them takes a hundredth of what
 * making the schema takes.
 * @param fill  opens what lies there, fills it and closes it again
 */
export async function imageOf(fill: (location: DatabaseLocation) => Promise<void>): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'mudra-test-image-'))
  try {
    const path = join(folder, 'mudra.sqlite')
    await fill({ kind: 'sqlite', path })
    const db = new DatabaseSync(path)
    // Out of WAL mode, which a database in memory cannot have.
    db.exec('pragma journal_mode = delete')
    const image = db.serialize()
    db.close()
    return image
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
