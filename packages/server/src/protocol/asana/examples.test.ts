import { expect, test } from 'vitest'
import { EXAMPLE_PATH, EXAMPLES } from './examples.js'

test('each example record has a gid of its own', () => {
  const gids = Object.values(EXAMPLES).map(({ gid }) => gid)
  expect(gids.filter((gid, index) => gids.indexOf(gid) !== index)).toEqual([])
  const records = new Set<string>(gids)
  // What paths name beyond them is no other record, either.
  const others = Object.values(EXAMPLE_PATH).filter((one) => /^\d+$/.test(one) && !records.has(one))
  expect(new Set(others).size).toBe(others.length)
})
