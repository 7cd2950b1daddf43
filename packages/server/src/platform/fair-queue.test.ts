import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeFairQueue } from './fair-queue.js'

const all = <T>(queue: { take(): T | null }): T[] => {
  const taken: T[] = []
  for (let next = queue.take(); next !== null; next = queue.take()) taken.push(next)
  return taken
}

describe('a queue that goes by rounds', () => {
  it('gives everybody one in a round, whoever came first in it first', () => {
    const queue = makeFairQueue<string>(100)
    for (const item of ['a1', 'a2', 'a3', 'b1', 'b2', 'c1']) queue.add(item, [item.charAt(0)])
    expect(all(queue)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3'])
  })

  it('lets who comes later go before what others ordered for rounds to come', () => {
    const queue = makeFairQueue<string>(100)
    for (let count = 0; count < 50; count++) queue.add(`a${count}`, ['a'])
    for (let count = 0; count < 10; count++) queue.take()
    queue.add('b', ['b'])
    expect([queue.take(), queue.take()]).toEqual(['b', 'a10'])
  })

  it('counts who is several: many accounts of one network have one a round, and one account of many networks', () => {
    const queue = makeFairQueue<string>(100)
    for (let count = 0; count < 20; count++) queue.add(`stranger ${count}`, [`account ${count}`, 'network'])
    for (let count = 0; count < 20; count++) queue.add(`botnet ${count}`, ['victim', `network ${count}`])
    queue.add('somebody', ['somebody', 'home'])
    expect([queue.take(), queue.take(), queue.take()]).toEqual(['stranger 0', 'botnet 0', 'somebody'])
  })

  it('takes of a full one the last of whoever ordered most, and turns that one away', () => {
    const queue = makeFairQueue<string>(4)
    expect(['a1', 'a2', 'a3'].map((item) => queue.add(item, ['a']))).toEqual([null, null, null])
    expect(queue.add('b1', ['b'])).toBeNull()
    expect(queue.add('a4', ['a']), 'the last is the one who comes').toBe('a4')
    expect(queue.add('b2', ['b'])).toBe('a3')
    expect(queue.add('c1', ['c'])).toBe('b2')
    expect(queue.add('d1', ['d'])).toBe('a2')
    expect(queue.add('e1', ['e']), 'nobody has more than one').toBe('e1')
    expect(all(queue)).toEqual(['a1', 'b1', 'c1', 'd1'])
  })

  it('makes nobody pay later for what was turned away', () => {
    const queue = makeFairQueue<string>(3)
    queue.add('b1', ['b'])
    for (let count = 0; count < 1_000; count++) queue.add(`a${count}`, ['a'])
    for (let count = 0; count < 1_000; count++) {
      queue.add(`c${count}`, ['c'])
      queue.add(`a${count}`, ['a'])
    }
    queue.take()
    queue.take()
    queue.add('b2', ['b'])
    expect(queue.take()).not.toBe('b2')
    queue.add('a', ['a'])
    expect(all(queue)).toEqual(['b2', 'a'])
  })

  it('forgets who waits no more, and whoever went before their turn', () => {
    const queue = makeFairQueue<string>(10)
    queue.add('a1', ['a'])
    queue.add('a2', ['a'])
    queue.remove('a1')
    expect(all(queue)).toEqual(['a2'])
    queue.add('a3', ['a'])
    queue.add('b1', ['b'])
    expect(all(queue)).toEqual(['a3', 'b1'])
  })

  it('never makes somebody wait for more than one of each other who came before, whatever they order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 60 }), (orders) => {
        const queue = makeFairQueue<number>(1_000)
        for (const who of orders) queue.add(who, [String(who)])
        queue.add(9, ['9'])
        const before = all(queue).indexOf(9)
        expect(before).toBeLessThanOrEqual(new Set(orders).size)
      }),
    )
  })
})
