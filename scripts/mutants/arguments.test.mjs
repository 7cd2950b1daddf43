import { expect, it } from 'vitest'
import { readArguments } from './arguments.mjs'

it('takes paths from the root or from the sources', () => {
  const { options } = readArguments(['protocol/', 'packages/server/src/features/grants'], 4)
  expect(options).toEqual({
    paths: ['packages/server/src/protocol', 'packages/server/src/features/grants'],
    sample: null,
    seed: '1',
    holdOut: null,
    tests: '',
    changed: false,
    fresh: false,
    list: false,
    workers: 2,
    floor: 95,
  })
})

it('asks about everything that changed without a path', () => {
  const argv = ['--changed', '--sample', '30', '--seed', 'x', '--hold-out', 'y']
  expect(readArguments(argv, 1).options).toMatchObject({
    paths: ['packages/server/src'],
    changed: true,
    sample: 30,
    seed: 'x',
    holdOut: 'y',
    workers: 1,
  })
})

it.each([
  [[], 'PATH is missing'],
  [['http', '--sample', '0'], '--sample takes a whole number above 0'],
  [['http', '--workers', 'two'], '--workers takes a whole number above 0'],
  [['http', '--floor', '101'], '--floor takes a percentage'],
  [['http', '--other'], "Unknown option '--other'"],
])('refuses %j in one line', (argv, problem) => {
  const read = readArguments(argv, 2)
  expect(read.ok).toBe(false)
  expect(read.problem).toContain(problem)
})
