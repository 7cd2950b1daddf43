import { expect, it } from 'vitest'
import { makeVersionedMemory } from './versioned-memory.js'

const MAX = 3
const filled = () => {
  const memory = makeVersionedMemory<number, string>({ entriesMax: MAX })
  for (let key = 1; key <= MAX; key++) memory.set(7, key, `value ${key}`)
  return memory
}
const foundIn = (memory: ReturnType<typeof filled>, stamp: number | null) =>
  Array.from({ length: MAX + 2 }, (_, key) => memory.get(stamp, key)).filter((value) => value !== undefined)

it('remembers as many as it may under one stamp, and no more: one further, and it forgets them all', () => {
  const memory = filled()
  expect(foundIn(memory, 7)).toEqual(['value 1', 'value 2', 'value 3'])
  memory.set(7, 4, 'value 4')
  expect(foundIn(memory, 7)).toEqual(['value 4'])
})

it('never holds more than its bound, however much is put in under one stamp', () => {
  const memory = makeVersionedMemory<number, string>({ entriesMax: MAX })
  for (let key = 0; key < 1_000; key++) {
    memory.set(7, key, 'value')
    const held = Array.from({ length: key + 1 }, (_, one) => memory.get(7, one)).filter(
      (one) => one !== undefined,
    )
    expect(held.length).toBeLessThanOrEqual(MAX)
    expect(memory.get(7, key)).toBe('value')
  }
})

it('finds what was read under a stamp under that stamp alone', () => {
  const memory = filled()
  for (const stamp of [6, 8, null]) expect(foundIn(memory, stamp)).toEqual([])
  memory.set(8, 1, 'newer')
  expect(foundIn(memory, 7)).toEqual([])
  expect(foundIn(memory, 8)).toEqual(['newer'])
})

it('takes nothing from whoever began to read before the last write, or without a stamp', () => {
  const memory = filled()
  memory.set(6, 1, 'older')
  memory.set(null, 1, 'of no stamp')
  expect(foundIn(memory, 7)).toEqual(['value 1', 'value 2', 'value 3'])
  expect(foundIn(memory, null)).toEqual([])
})
