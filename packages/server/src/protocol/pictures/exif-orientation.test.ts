import { describe, expect, it } from 'vitest'
import { orientationOf, orientationSegment } from './exif-orientation.js'

interface Wish {
  readonly order?: 'II' | 'MM'
  readonly mark?: string
  /** Where the list of entries begins, in bytes from the order of bytes. */
  readonly first?: number
  /** Tag and value of each. */
  readonly entries?: readonly (readonly [tag: number, value: number])[]
  /** How many entries it says it has. */
  readonly count?: number
  readonly header?: string
  readonly bytes?: number
}

function noted({
  bytes,
  count,
  entries = [],
  first = 8,
  header = 'Exif\0\0',
  mark,
  order = 'MM',
}: Wish): Buffer {
  const tiff = Buffer.alloc(first + 2 + entries.length * 12)
  const u16 = (value: number, at: number) =>
    order === 'II' ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at)
  tiff.write(mark ?? order, 'latin1')
  u16(42, 2)
  if (order === 'II') tiff.writeUInt32LE(first, 4)
  else tiff.writeUInt32BE(first, 4)
  u16(count ?? entries.length, first)
  for (const [index, [tag, value]] of entries.entries()) {
    const at = first + 2 + index * 12
    u16(tag, at)
    u16(3, at + 2)
    u16(value, at + 8)
  }
  return Buffer.concat([Buffer.from(header, 'latin1'), bytes === undefined ? tiff : tiff.subarray(0, bytes)])
}
const WIDTH = 0x01_00
const UP = 0x01_12

describe.each(['II', 'MM'] as const)('which way up a picture is, in %s — Exif 2.32 §4.6.4', (order) => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('is one of eight ways: %d', (value) => {
    expect(orientationOf(noted({ order, entries: [[UP, value]] }))).toBe(value)
  })

  it.each([0, 9, 256, 65_535])('is no other: %d', (value) => {
    expect(orientationOf(noted({ order, entries: [[UP, value]] }))).toBeNull()
  })

  it('is found wherever it stands in the list, and wherever the list stands', () => {
    expect(
      orientationOf(
        noted({
          order,
          entries: [
            [WIDTH, 3],
            [UP, 6],
            [0x01_13, 2],
          ],
        }),
      ),
    ).toBe(6)
    expect(
      orientationOf(
        noted({
          order,
          first: 30,
          entries: [
            [WIDTH, 3],
            [UP, 6],
          ],
        }),
      ),
    ).toBe(6)
    expect(
      orientationOf(
        noted({
          order,
          entries: [
            [WIDTH, 3],
            [0x01_11, 4],
          ],
        }),
      ),
    ).toBeNull()
    expect(
      orientationOf(
        noted({
          order,
          entries: [
            [UP, 6],
            [UP, 3],
          ],
        }),
      ),
    ).toBe(6)
  })

  it('is not said by what stands behind the list', () => {
    expect(
      orientationOf(
        noted({
          order,
          count: 1,
          entries: [
            [WIDTH, 3],
            [UP, 6],
          ],
        }),
      ),
    ).toBeNull()
    expect(orientationOf(noted({ order, count: 0, entries: [[UP, 6]] }))).toBeNull()
  })

  it('is not said by a list that is cut off', () => {
    expect(orientationOf(noted({ order, count: 9, entries: [[WIDTH, 3]] }))).toBeNull()
    expect(orientationOf(noted({ order, entries: [[UP, 6]], bytes: 8 + 2 + 11 }))).toBeNull()
    expect(orientationOf(noted({ order, first: 200, entries: [[UP, 6]], bytes: 100 }))).toBeNull()
    expect(orientationOf(noted({ order, first: 14, entries: [], bytes: 15 }))).toBeNull()
    for (const bytes of [0, 1, 7, 13]) expect(orientationOf(noted({ order, bytes }))).toBeNull()
  })
})

it('nothing else says it', () => {
  const entries = [[UP, 6]] as const
  expect(orientationOf(noted({ entries, header: 'Exif\0\u0001' }))).toBeNull()
  expect(orientationOf(noted({ entries, header: '' }))).toBeNull()
  for (const mark of ['MI', 'IM', 'XX']) expect(orientationOf(noted({ entries, mark }))).toBeNull()
  expect(orientationOf(Buffer.alloc(0))).toBeNull()
})

it('a segment that says it is what the standards say: one list with one entry, a short', () => {
  expect(orientationSegment(1)).toEqual([])
  const expected = [
    'ffe1 0022 457869660000', // the marker, its length, "Exif"
    '4d4d 002a 00000008', // big-endian, 42, where the list begins
    '0001 0112 0003 00000001 0006 0000', // one entry: the tag, a short, one of them, its value
    '00000000', // no further list
  ].join('')
  expect(orientationSegment(6).map((bytes) => bytes.toString('hex'))).toEqual([expected.replaceAll(' ', '')])
  for (const way of [2, 3, 4, 5, 6, 7, 8])
    expect(orientationSegment(way).map((bytes) => orientationOf(bytes.subarray(4)))).toEqual([way])
})
