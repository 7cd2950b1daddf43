import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { chunk, HIDDEN, png, text } from '../../../test/support/picture-files.js'
import { cleanPng } from './png.js'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const PIXELS = chunk('IDAT', deflateSync(Buffer.from([0, 255, 0, 0, 255])))
const END = chunk('IEND', Buffer.alloc(0))

function head({ bytes = 13, colourType = 6, height = 1, width = 1 } = {}): Buffer {
  const data = Buffer.alloc(bytes)
  data.writeUInt32BE(width)
  data.writeUInt32BE(height, 4)
  data.set([8, colourType], 8)
  return chunk('IHDR', data)
}
const fileOf = (...parts: readonly Buffer[]) => Buffer.concat([SIGNATURE, ...parts])
const cleaned = (bytes: Uint8Array) => {
  const read = cleanPng(bytes)
  return read === null ? null : Buffer.from(read.bytes)
}

describe('a PNG — PNG (Third Edition) §5', () => {
  it.each([0, 2, 3, 4, 6])('has one of five kinds of colours: %d', (colourType) => {
    expect(cleaned(fileOf(head({ colourType }), PIXELS, END))).not.toBeNull()
  })

  it.each([1, 5, 7, 8, 255])('has no other kind: %d', (colourType) => {
    expect(cleaned(fileOf(head({ colourType }), PIXELS, END))).toBeNull()
  })

  it('is as wide and high as it says', () => {
    expect(cleanPng(fileOf(head({ width: 0x01_02_03_04, height: 0x05_06 }), PIXELS, END))).toMatchObject({
      width: 0x01_02_03_04,
      height: 0x05_06,
    })
  })

  it('keeps its palette, what of it can be seen through, and all of its pixels', () => {
    const file = fileOf(
      head({ colourType: 3 }),
      chunk('PLTE', Buffer.from([1, 2, 3])),
      chunk('tRNS', Buffer.from([9])),
      PIXELS,
      PIXELS,
      END,
    )
    expect(cleaned(file)).toEqual(file)
    for (const type of ['tEXt', 'zTXt', 'iTXt', 'eXIf', 'iCCP', 'pHYs', 'tIME', 'acTL', 'fdAT'])
      expect(cleaned(png({ extra: [chunk(type, text(HIDDEN))] }))).toEqual(png())
  })
})

describe('no PNG', () => {
  const changed = (file: Buffer, index: number) => {
    const copy = Buffer.from(file)
    copy[index] = (copy.at(index) ?? 0) ^ 1
    return copy
  }
  const wrongBytes = Array.from({ length: 8 }, (_, index): readonly [string, Buffer] => [
    `another byte ${index}`,
    changed(png(), index),
  ])
  it.each<readonly [string, Buffer]>([
    ...wrongBytes,
    ['a checksum that is wrong', changed(png(), 8 + 8 + 13)],
    ['a checksum of the end that is wrong', Buffer.concat([png().subarray(0, -1), Buffer.from([0])])],
    ['a size of 12 bytes', fileOf(head({ bytes: 12 }), PIXELS, END)],
    ['a size of 14 bytes', fileOf(head({ bytes: 14 }), PIXELS, END)],
    ['pixels before a size', fileOf(PIXELS, head(), END)],
    ['two sizes', fileOf(head(), head(), PIXELS, END)],
    ['no size', fileOf(END)],
    ['no pixels', fileOf(head(), END)],
    ['an end that says something', fileOf(head(), PIXELS, chunk('IEND', Buffer.from([0])))],
    ['no end', fileOf(head(), PIXELS)],
    [
      'a part that reaches beyond it',
      fileOf(head(), PIXELS, Buffer.from([0, 0, 0, 9]), text('tEXt'), Buffer.alloc(8)),
    ],
  ])('is %s', (_what, bytes) => {
    expect(cleanPng(bytes)).toBeNull()
  })
})
