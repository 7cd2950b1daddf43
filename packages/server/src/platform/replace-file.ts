import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs'

/**
 * Puts a file of its owner's alone into its place as a whole: nobody ever reads half of it. Several processes may do so at once; the last one's
 * content stays.
 * @throws Error of the file system; the place is then as it was
 */
export function replaceFile(file: string, content: string | Buffer): void {
  const draft = draftOf(file)
  try {
    writeFileSync(draft, content, { mode: 0o600 })
    chmodSync(draft, 0o600)
    renameSync(draft, file)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}

/** Where this process writes what is then renamed into place; no other process of the machine writes there. */
export function draftOf(file: string): string {
  return `${file}.${process.pid}.new`
}
