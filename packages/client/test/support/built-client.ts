import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../../../..')

/** Builds the client if its sources have changed since: what runs in processes of its own runs what is published. */
export function ensureClientBuilt(): void {
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc')
  const client = join(ROOT, 'packages/client')
  // The comments are in the declarations, and once is enough.
  const built = spawnSync(process.execPath, [compiler, '-b', client, join(client, 'tsconfig.types.json')], {
    encoding: 'utf8',
  })
  if (built.status !== 0) throw new Error(`the client could not be built\n${built.output.join('')}`)
}
