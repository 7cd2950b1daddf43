import { expect, it } from 'vitest'
import { EXAMPLES } from './examples.js'

it('each record that is shown as an example has an id of its own', () => {
  const gids = Object.values(EXAMPLES).flatMap((example) => ('gid' in example ? example.gid : []))
  expect(gids.length).toBeGreaterThan(20)
  expect(gids.filter((gid, index) => gids.indexOf(gid) !== index)).toEqual([])
})
