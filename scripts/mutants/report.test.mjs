import { expect, it } from 'vitest'
import { folderOf, tableOf, tally } from './report.mjs'

it('counts by feature, and by folder elsewhere', () => {
  expect(folderOf('packages/server/src/features/grants/grant.ts')).toBe('features/grants')
  expect(folderOf('packages/server/src/protocol/oauth/scope.ts')).toBe('protocol')
})

it('scores what tests notice against what they could: neither explained nor refused by the compiler', () => {
  const outcomes = (path, states) => states.map((state) => ({ path, state }))
  const rows = tally([
    ...outcomes('packages/server/src/http/a.ts', [
      'killed',
      'killed',
      'timeout',
      'survived',
      'explained',
      'refused',
    ]),
    ...outcomes('packages/server/src/protocol/a.ts', ['explained']),
    ...outcomes('packages/server/src/db/a.ts', ['unreached', 'killed', 'killed', 'wrongly explained']),
  ])
  expect(rows.map(({ folder, mutants, score }) => [folder, mutants, score])).toEqual([
    ['http', 5, 75],
    ['protocol', 1, 100],
    ['db', 4, 50],
  ])
  expect(tableOf(rows)).toContain('| `http` | 5 | 2 | 1 | 1 | 1 | 0 | 1 | 75.0 % |')
})
