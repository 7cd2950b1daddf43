import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../../../..')

let isBuilt = false

/** Builds the server if its sources have changed since: what runs as a process of its own runs what was built. It is looked once for all files of a worker. */
export function ensureBuilt(): void {
  if (isBuilt) return
  const { output, status } = spawnSync(process.execPath, [join(ROOT, 'scripts/ready.mjs')], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`the server could not be built\n${output.join('')}`)
  isBuilt = true
}
