import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { limitsDocument } from './limits-doc.mjs'

const root = resolve(import.meta.dirname, '..')

test('docs/limits.md says what the constants say; `node scripts/limits-doc.mjs` mends it', () => {
  const made = limitsDocument(join(root, 'packages/server/src'), join(root, 'packages/client/src'))
  expect(made).toContain('`URL_LENGTH_MAX`')
  expect(made).toContain('`REFRESH_TRIES_MAX`')
  expect(readFileSync(join(root, 'docs/limits.md'), 'utf8')).toBe(made)
})
