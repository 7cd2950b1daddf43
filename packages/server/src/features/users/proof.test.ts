import { expect, it } from 'vitest'
import { endedCounts, NOTHING_ENDED } from './proof.js'

it('what ended with the first proof of an address is named kind by kind, and what there was none of is not', () => {
  expect(endedCounts(NOTHING_ENDED)).toEqual([])
  const each = Object.fromEntries(Object.keys(NOTHING_ENDED).map((kind, index) => [kind, index + 1]))
  const counts = endedCounts(each as unknown as typeof NOTHING_ENDED)
  expect(new Map(counts.map(({ count, what }) => [what, count])).size).toBe(counts.length)
  expect(counts.map(({ count }) => count).toSorted((one, other) => one - other)).toEqual(
    Object.keys(NOTHING_ENDED).map((_, index) => index + 1),
  )
  for (const kind of Object.keys(NOTHING_ENDED))
    expect(endedCounts({ ...NOTHING_ENDED, [kind]: 2 })).toMatchObject([{ count: 2 }])
})
