import { expect, it } from 'vitest'
import { once } from './once.js'

it('makes a value when it is first asked for, and never again', () => {
  let made = 0
  const value = once(() => ++made)
  expect(made).toBe(0)
  expect([value(), value()]).toEqual([1, 1])
})

it('keeps undefined, too, and tries again after a failure', () => {
  let tries = 0
  const value = once(() => {
    tries += 1
    if (tries === 1) throw new Error('not yet')
    return undefined
  })
  expect(value).toThrow('not yet')
  expect([value(), value(), tries]).toEqual([undefined, undefined, 2])
})
