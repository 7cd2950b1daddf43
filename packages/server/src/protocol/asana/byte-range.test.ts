import { expect, it } from 'vitest'
import { readByteRange } from './byte-range.js'

it.each([
  ['bytes=0-0', { first: 0, last: 0 }],
  ['bytes=2-5', { first: 2, last: 5 }],
  ['bytes=2-', { first: 2, last: 9 }],
  ['bytes=9-', { first: 9, last: 9 }],
  ['bytes=2-9', { first: 2, last: 9 }],
  ['bytes=2-99', { first: 2, last: 9 }],
  ['bytes=-3', { first: 7, last: 9 }],
  ['bytes=-10', { first: 0, last: 9 }],
  ['bytes=-99', { first: 0, last: 9 }],
  [' bytes=2-5 ', { first: 2, last: 5 }],
  ['bytes=0-999999999999999', { first: 0, last: 9 }],
])('of ten bytes %j is a part', (header, part) => {
  expect(readByteRange(header, 10)).toEqual(part)
})

it.each(['bytes=10-', 'bytes=10-12', 'bytes=999999999999999-', 'bytes=-0'])(
  'of ten bytes %j begins beyond the end',
  (header) => {
    expect(readByteRange(header, 10)).toBe('unsatisfiable')
  },
)

it.each([
  undefined,
  '',
  'bytes=-',
  'bytes=5-2',
  'bytes=20-12',
  'bytes=0-1,4-5',
  'bytes=0-1;',
  'items=0-1',
  'x bytes=0-1',
  'bytes=a-b',
  'bytes=0-1000000000000000',
  'bytes=1000000000000000-',
])('%j is no part: the whole is wanted', (header) => {
  expect(readByteRange(header, 10)).toBeNull()
})

it('nothing has no part', () => {
  for (const header of ['bytes=0-', 'bytes=-1']) expect(readByteRange(header, 0)).toBe('unsatisfiable')
})
