import { describe, expect, it } from 'vitest'
import { saysTheSame, wishFor } from './as-read.js'
import type { FieldTree } from './opt-fields.js'

const namesOf = ({ children, itself }: FieldTree): unknown =>
  itself ? true : Object.fromEntries([...children].map(([name, tree]) => [name, namesOf(tree)]))

describe('what is asked for to read what was sent', () => {
  it.each([
    ['x', true],
    [null, true],
    [{}, true],
    [[], true],
    [
      { a: 1, b: { c: 2 } },
      { a: true, b: { c: true } },
    ],
    [[{ a: 1 }, { b: 2 }], { a: true, b: true }],
    [[[{ a: 1 }]], true],
    [[{ a: { x: 1 } }, { a: { y: 2 } }], { a: { x: true, y: true } }],
    [{ a: [{ x: { p: 1 } }, { x: { q: 1 } }] }, { a: { x: { p: true, q: true } } }],
    [[1, 'x', null, { a: 1 }], { a: true }],
  ])('%j', (sent, wish) => {
    expect(namesOf(wishFor(sent))).toEqual(wish)
  })
})

describe('what says nothing new', () => {
  it.each([
    [1, 1],
    [null, null],
    [{ gid: '1' }, { gid: '1', name: 'Ada' }],
    [
      [{ gid: '1' }, 'x'],
      [{ gid: '1', name: 'Ada' }, 'x'],
    ],
    [{}, {}],
    [[], []],
  ])('%j of %j', (sent, present) => {
    expect(saysTheSame(sent, present)).toBe(true)
  })

  it.each([
    [1, '1'],
    [null, {}],
    [{}, null],
    [{}, []],
    [[], {}],
    [[], null],
    [['x'], ['x', 'y']],
    [['x', 'y'], ['x']],
    [['x'], ['y']],
    [{ a: 1 }, { a: 2 }],
    [{ a: 1 }, {}],
    [{ a: undefined }, {}],
    [
      { a: 1, b: 2 },
      { a: 1, b: 3 },
    ],
    [{ toString: 1 }, {}],
    [{}, { gid: '1', name: 'Ada' }],
    [{ name: 'Ada' }, { gid: '1', name: 'Ada' }],
    [[{}], [{ gid: '1' }]],
    [{}, { project: { gid: '1' } }],
  ])('not %j of %j', (sent, present) => {
    expect(saysTheSame(sent, present)).toBe(false)
  })
})
