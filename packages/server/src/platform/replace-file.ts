import { randomUUID } from 'node:crypto'
import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs'

/**
 * Puts a file of its owner's alone into its place as a whole: nobody ever reads half of it. Several processes may do so at once; the last one's
 * content stays.
 * @throws Error of the file system; the place is then as it was
 */
export function replaceFile(file: string, content: string | Buffer): void {
  const draft = `${file}.${randomUUID()}.new`
  try {
    writeFileSync(draft, content, { mode: 0o600 })
    chmodSync(draft, 0o600)
    renameSync(draft, file)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}
