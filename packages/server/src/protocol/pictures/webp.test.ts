import { describe, expect, it } from 'vitest'
import { extended, HIDDEN, LOSSLESS, LOSSY, part, riff, text } from '../../../test/support/picture-files.js'
import { cleanWebp } from './webp.js'

const ALPHA = part('ALPH', Buffer.from([0, 1, 2]))
const cleaned = (bytes: Uint8Array) => {
  const read = cleanWebp(bytes)
  return read === null ? null : Buffer.from(read.bytes)
}
const sizeOf = (bytes: Uint8Array) => {
  const read = cleanWebp(bytes)
  return read === null ? null : [read.width, read.height]
}

/** The head of a lossless picture: a mark, then 14 bits each for the sides, less one. @see RFC 9649 §3.4 */
function lossless(width: number, height: number, more = Buffer.alloc(0)): Buffer {
  const data = Buffer.alloc(5)
  data[0] = 0x2f
  data.writeUInt32LE(((width - 1) | ((height - 1) << 14)) >>> 0, 1)
  return part('VP8L', Buffer.concat([data, more]))
}

/** The head of a lossy one: a frame's tag, a mark, and 14 bits a side, with two for how it is to be enlarged. @see RFC 6386 §9.1 */
function lossy(width: number, height: number, mark = [0x9d, 0x01, 0x2a]): Buffer {
  const data = Buffer.from([0x30, 1, 0, ...mark, 0, 0, 0, 0])
  data.writeUInt16LE(width, 6)
  data.writeUInt16LE(height, 8)
  return part('VP8 ', data)
}

describe('a WebP — RFC 9649', () => {
  it.each([
    [1, 1],
    [0x01_02, 0x03_04],
    [16_384, 1],
    [1, 16_384],
    [8_193, 8_194],
  ])('that is lossless is as wide and high as its bits say: %d, %d', (width, height) => {
    expect(sizeOf(riff(lossless(width, height)))).toEqual([width, height])
    const high = Buffer.from([1, 2])
    expect(sizeOf(riff(lossless(width, height, high)))).toEqual([width, height])
  })

  it('that is lossless says more behind its sides, which changes nothing of them', () => {
    const data = Buffer.from([0x2f, 0x06, 0x00, 0x01, 0xf0])
    expect(sizeOf(riff(part('VP8L', data)))).toEqual([7, 5])
  })

  it.each([
    [7, 5, [7, 5]],
    [0x40_07, 0xc0_05, [7, 5]],
    [16_383, 16_382, [16_383, 16_382]],
  ])('that is lossy is as wide and high as its bits say, however enlarged: %d, %d', (width, height, size) => {
    expect(sizeOf(riff(lossy(width, height)))).toEqual(size)
  })

  it('may announce anything but to move', () => {
    expect(cleaned(riff(extended(0xfd), LOSSY))).toEqual(riff(LOSSY))
    for (const flags of [0x02, 0x03, 0xff]) expect(cleaned(riff(extended(flags), LOSSY))).toBeNull()
  })

  it('keeps transparency that stands apart, for lossy pixels alone, with a header of its sides', () => {
    const size = { width: 0x01_02, height: 0x03_04 }
    const pixels = lossy(size.width, size.height)
    const header = part('VP8X', Buffer.from([0x10, 0, 0, 0, 0x01, 0x01, 0, 0x03, 0x03, 0]))
    expect(cleaned(riff(extended(0x10), ALPHA, pixels))).toEqual(riff(header, ALPHA, pixels))
    expect(cleaned(riff(extended(0x10), ALPHA, LOSSLESS))).toEqual(riff(LOSSLESS))
    expect(cleaned(riff(ALPHA, pixels))).toEqual(riff(header, ALPHA, pixels))
  })

  it('ends where its head says, and has its parts at even places', () => {
    const file = riff(LOSSY)
    expect(file.length % 2).toBe(0)
    expect(cleaned(Buffer.concat([file, part('EXIF', text(HIDDEN))]))).toEqual(file)
    expect(cleaned(riff(part('ODD1', Buffer.alloc(1)), part('ODD3', Buffer.alloc(3)), LOSSY))).toEqual(file)
    expect(cleaned(file.subarray(0, -1))).toEqual(file)
  })
})

describe('no WebP', () => {
  const renamed = (at: number, name: string) => {
    const file = Buffer.from(riff(LOSSY))
    file.write(name, at, 'latin1')
    return file
  }
  it.each([
    ['another container', renamed(0, 'RIFX')],
    ['another content', renamed(8, 'WEBM')],
    ['its first eleven bytes', riff(LOSSY).subarray(0, 11)],
    ['nothing in it', riff()],
    ['two headers', riff(extended(0), extended(0), LOSSY)],
    ['pixels twice', riff(LOSSY, LOSSY)],
    ['pixels of either kind', riff(LOSSY, LOSSLESS)],
    ['another mark of lossless pixels', riff(part('VP8L', Buffer.from([0x2e, 0, 0, 0, 0])))],
    ['lossless pixels of four bytes', riff(part('VP8L', Buffer.from([0x2f, 0, 0, 0])))],
    ['lossy pixels of nine bytes', riff(part('VP8 ', Buffer.from([0x30, 1, 0, 0x9d, 1, 0x2a, 7, 0, 5])))],
    ['another first mark of lossy pixels', riff(lossy(7, 5, [0x9c, 1, 0x2a]))],
    ['another second mark of lossy pixels', riff(lossy(7, 5, [0x9d, 2, 0x2a]))],
    ['another third mark of lossy pixels', riff(lossy(7, 5, [0x9d, 1, 0x2b]))],
    [
      'a part that reaches beyond it',
      riff(LOSSY, Buffer.concat([text('EXIF'), Buffer.from([9, 0, 0, 0, 1, 2])])),
    ],
  ])('is %s', (_what, bytes) => {
    expect(cleanWebp(bytes)).toBeNull()
  })

  it('what is left at its end and too short for a part says nothing', () => {
    expect(cleaned(riff(LOSSY, Buffer.alloc(7)))).toEqual(riff(LOSSY))
  })
})
