import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { isChanged, linesOfDiff, shuffled, sourceFiles, withoutHeldOut } from './scope.mjs'

const root = resolve(import.meta.dirname, '../..')
const leaks = 'packages/server/src/features/leaks'

it('asks about sources, not about tests, contracts and words of the reference', () => {
  const files = sourceFiles(root, ['packages/server/src/protocol', leaks])
  expect(files).toContain(join(leaks, 'leaks.store.ts'))
  expect(files.filter((file) => /\.(?:test|contract)\.ts|openapi-/.test(file))).toEqual([])
  expect(sourceFiles(root, [`${leaks}/leaks.store.ts`, leaks])).toEqual(sourceFiles(root, [leaks]))
})

it('reads which lines a diff adds', () => {
  const changed = linesOfDiff(
    [
      'diff --git a/a.ts b/a.ts',
      '--- a/a.ts',
      '+++ b/a.ts',
      '@@ -3 +3,2 @@ context',
      '-old',
      '+new',
      '+newer',
      '@@ -9,2 +11,0 @@',
      '-gone',
      '-gone',
      '@@ -20 +20 @@',
      '-was',
      '+is',
      'diff --git a/b.ts b/b.ts',
      '--- a/b.ts',
      '+++ b/b.ts',
      '@@ -0,0 +1 @@',
      '+all',
    ].join('\n'),
  )
  const asked = [2, 3, 4, 5, 11, 20, 21].filter((line) => isChanged({ path: 'a.ts', line }, changed))
  expect(asked).toEqual([3, 4, 20])
  expect(isChanged({ path: 'b.ts', line: 1 }, changed)).toBe(true)
  expect(isChanged({ path: 'c.ts', line: 1 }, changed)).toBe(false)
})

it('samples by the seed alone, and keeps a sample when other mutants come and go', () => {
  const mutants = Array.from({ length: 40 }, (_, at) => ({
    path: 'a.ts',
    lineText: `line ${at}`,
    mutation: 'x',
  }))
  const order = shuffled(mutants, '1')
  expect(order).not.toEqual(mutants)
  expect(order).toEqual(shuffled(mutants.toReversed(), '1'))
  expect(order).not.toEqual(shuffled(mutants, '2'))
  const gone = order[3]
  expect(
    shuffled(
      mutants.filter((one) => one !== gone),
      '1',
    ),
  ).toEqual(order.filter((one) => one !== gone))
})

it('holds out of each folder what another seed begins with', () => {
  const mutants = ['protocol/a.ts', 'http/b.ts', 'http/server/c.ts'].flatMap((path) =>
    Array.from({ length: 40 }, (_, at) => ({
      path: `packages/server/src/${path}`,
      lineText: `line ${at}`,
      mutation: 'x',
    })),
  )
  const left = withoutHeldOut(mutants, '7')
  expect(left.filter(({ path }) => path.includes('/protocol/'))).toHaveLength(40 - 24)
  expect(left.filter(({ path }) => path.includes('/http/'))).toHaveLength(80 - 24)
  const begin = shuffled(
    mutants.filter(({ path }) => path.includes('/protocol/')),
    '7',
  ).slice(0, 24)
  expect(begin.filter((mutant) => left.includes(mutant))).toEqual([])
})
