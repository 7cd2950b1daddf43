import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { openCompiler } from './compiler.mjs'

const root = resolve(import.meta.dirname, '../..')
const file = join(root, 'packages/server/src/protocol/oauth/code-state.ts')
const text = readFileSync(file, 'utf8')

it(
  'refuses what cannot be compiled, and lets a mistake pass that leaves a name unused',
  { timeout: 60_000 },
  async () => {
    const compiler = await openCompiler(root, join(root, 'packages/server/tsconfig.json'))
    try {
      expect(await compiler.refuses(file, text)).toBe(false)
      expect(await compiler.refuses(file, `${text}\nexport const no: string = 1\n`)).toBe(true)
      // Nothing of the mistake before is left.
      expect(await compiler.refuses(file, `${text}\nexport const f = () => { const left = 1 }\n`)).toBe(false)
      expect(await compiler.refuses(file, `${text}\nexport const broken = (\n`)).toBe(true)
    } finally {
      await compiler.close()
    }
  },
)
