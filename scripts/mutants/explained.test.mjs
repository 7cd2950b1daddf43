import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { explanations, readExplained, staleEntries, withReason } from './explained.mjs'
import { findMutants } from './find.mjs'

const root = resolve(import.meta.dirname, '../..')
const mutantsOf = (path) =>
  existsSync(join(root, path)) ? findMutants(path, readFileSync(join(root, path), 'utf8')) : []

it('explains only what could still be mistaken: an entry whose line is gone has to go', () => {
  expect(staleEntries(readExplained(import.meta.dirname), mutantsOf)).toEqual([])
})

it('gives each entry a reason', () => {
  expect(readExplained(import.meta.dirname).filter(({ reason }) => !/\w{3}/.test(reason))).toEqual([])
})

it('finds an entry stale when its file, its line or its mistake is no more', () => {
  const find = (path) => (path === 'a.ts' ? findMutants(path, 'f(a < b)\n') : [])
  const entry = { path: 'a.ts', line: 'f(a < b)', mutation: 'boundary: a < b → a <= b', reason: 'because' }
  const stale = [
    { ...entry, path: 'b.ts' },
    { ...entry, line: 'f(a < c)' },
    { ...entry, mutation: 'boundary: a < b → a > b' },
  ]
  expect(staleEntries([entry, ...stale], find)).toEqual(stale)
  expect(explanations([entry])(find('a.ts').at(-1))).toBe('because')
  expect(explanations(stale)(find('a.ts').at(-1))).toBeUndefined()
})

it('believes no reason against a test that notices the mutant', () => {
  const states = (reason) =>
    ['killed', 'timeout', 'survived', 'unreached'].map((state) => withReason({ state }, reason).state)
  expect(states('because')).toEqual(['wrongly explained', 'wrongly explained', 'explained', 'explained'])
  expect(states(undefined)).toEqual(['killed', 'timeout', 'survived', 'unreached'])
})
