import { expect, it } from 'vitest'
import { isFull, takeAll } from './queue.mjs'

it('takes what there is, in order', () => {
  expect(takeAll([1, 2])).toEqual([1, 2])
})

it('is full with four, and not with two', () => {
  expect([isFull([1, 2]), isFull([1, 2, 3, 4])]).toEqual([false, true])
})
