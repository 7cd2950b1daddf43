import { crc32, deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanPicture, PICTURE_SIDE_PIXELS_MAX } from './picture.js'

const HIDDEN = '<script>alert(1)</script> 52.5200 N 13.4050 E'

function chunk(type: string, data: Uint8Array): Buffer {
  const whole = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(whole))
  return Buffer.concat([length, whole, sum])
}

function png({
  extra = [],
  height = 1,
  width = 1,
}: { readonly extra?: readonly Buffer[]; readonly width?: number; readonly height?: number } = {}): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width)
  head.writeUInt32BE(height, 4)
  head.set([8, 6, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    ...extra,
    chunk('IDAT', deflateSync(Buffer.from([0, 255, 0, 0, 255]))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

const segment = (marker: number, data: Uint8Array) => {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(data.length + 2, 2)
  return Buffer.concat([head, data])
}
const text = (said: string) => Buffer.from(said, 'latin1')

function jpeg({ extra = [] }: { readonly extra?: readonly Buffer[] } = {}): Buffer {
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    ...extra,
    segment(0xdb, Buffer.alloc(65, 1)),
    segment(0xc0, Buffer.from([8, 0, 2, 0, 3, 1, 1, 0x11, 0])),
    segment(0xc4, Buffer.alloc(20, 1)),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    // Pixels, among them a byte that stands for itself and one where a decoder starts afresh.
    Buffer.from([0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56]),
    Buffer.from([0xff, 0xd9]),
  ])
}

function exif(order: 'II' | 'MM', orientation: number): Buffer {
  const tiff = Buffer.alloc(26)
  const [u16, u32] =
    order === 'II'
      ? ([
          (value: number, at: number) => tiff.writeUInt16LE(value, at),
          (value: number, at: number) => tiff.writeUInt32LE(value, at),
        ] as const)
      : ([
          (value: number, at: number) => tiff.writeUInt16BE(value, at),
          (value: number, at: number) => tiff.writeUInt32BE(value, at),
        ] as const)
  tiff.write(order, 'latin1')
  u16(42, 2)
  u32(8, 4)
  u16(1, 8)
  u16(0x01_12, 10)
  u16(3, 12)
  u32(1, 14)
  u16(orientation, 18)
  return segment(0xe1, Buffer.concat([text('Exif\0\0'), tiff, text(HIDDEN)]))
}

const riff = (...chunks: readonly Buffer[]) => {
  const body = Buffer.concat([text('WEBP'), ...chunks])
  const head = Buffer.concat([text('RIFF'), Buffer.alloc(4)])
  head.writeUInt32LE(body.length, 4)
  return Buffer.concat([head, body])
}
const part = (type: string, data: Uint8Array) => {
  const head = Buffer.concat([text(type), Buffer.alloc(4)])
  head.writeUInt32LE(data.length, 4)
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)])
}
const LOSSLESS = part('VP8L', Buffer.from([0x2f, 0, 0, 0, 0, 0x10, 0x07, 0x10, 0x11]))
const LOSSY = part('VP8 ', Buffer.from([0x30, 1, 0, 0x9d, 1, 0x2a, 7, 0, 5, 0, 1, 2, 3]))
const extended = (flags: number) => part('VP8X', Buffer.from([flags, 0, 0, 0, 6, 0, 0, 4, 0, 0]))

function cleaned(bytes: Uint8Array): Buffer {
  const read = cleanPicture(bytes)
  if (!read.ok) throw new Error(read.fault)
  return Buffer.from(read.picture.bytes)
}
const fault = (bytes: Uint8Array) => {
  const read = cleanPicture(bytes)
  return read.ok ? read.picture.mediaType : read.fault
}

it('a picture keeps which of its colors can be seen through', () => {
  const seenThrough = png({ extra: [chunk('tRNS', Buffer.from([0, 1, 0, 2, 0, 3]))] })
  const read = cleanPicture(seenThrough)
  expect(read.ok && Buffer.from(read.picture.bytes).equals(seenThrough)).toBe(true)
})

describe('a picture is written anew without what is about it', () => {
  it.each([
    ['PNG text', png({ extra: [chunk('tEXt', text(HIDDEN)), chunk('eXIf', text(HIDDEN))] }), png()],
    ['PNG of an application', png({ extra: [chunk('prVt', text(HIDDEN))] }), png()],
    ['PNG with something behind its end', Buffer.concat([png(), text(HIDDEN)]), png()],
    ['JPEG comment', jpeg({ extra: [segment(0xfe, text(HIDDEN))] }), jpeg()],
    [
      'JPEG of an application',
      jpeg({ extra: [segment(0xe2, text(HIDDEN)), segment(0xed, text(HIDDEN))] }),
      jpeg(),
    ],
    ['JPEG with something behind its end', Buffer.concat([jpeg(), text(HIDDEN)]), jpeg()],
    ['JPEG noted to stand upright', jpeg({ extra: [exif('II', 1)] }), jpeg()],
    [
      'WebP metadata',
      riff(extended(0x0c), LOSSLESS, part('EXIF', text(HIDDEN)), part('XMP ', text(HIDDEN))),
      riff(LOSSLESS),
    ],
    ['WebP with something behind its end', Buffer.concat([riff(LOSSY), text(HIDDEN)]), riff(LOSSY)],
    ['WebP of an unknown kind', riff(LOSSY, part('MINE', text(HIDDEN))), riff(LOSSY)],
  ])('%s', (_what, given, expected) => {
    expect(given.includes('script') || given.includes('N 13.4')).toBe(true)
    expect(cleaned(given)).toEqual(expected)
  })

  it.each(['II', 'MM'] as const)('but which way up a JPEG is stays, in %s', (order) => {
    const kept = cleaned(jpeg({ extra: [exif(order, 6)] }))
    expect(kept.includes('Exif')).toBe(true)
    expect(kept.includes('script')).toBe(false)
    expect(kept).toEqual(jpeg({ extra: [cleaned(jpeg({ extra: [exif(order, 6)] })).subarray(2, 38)] }))
    expect(cleaned(kept)).toEqual(kept)
    expect(cleaned(jpeg({ extra: [exif(order, 9)] }))).toEqual(jpeg())
  })

  it('transparency of a WebP stays, and its header says nothing else', () => {
    const alpha = part('ALPH', Buffer.from([0, 1, 2]))
    expect(cleaned(riff(extended(0x3c), alpha, LOSSY, part('EXIF', text(HIDDEN))))).toEqual(
      riff(extended(0x10), alpha, LOSSY),
    )
  })

  it('cleaning again changes nothing', () => {
    for (const one of [png(), jpeg(), riff(LOSSY), riff(LOSSLESS)]) expect(cleaned(one)).toEqual(one)
  })
})

describe('no picture', () => {
  const broken = png()
  broken[broken.length - 20] = (broken.at(-20) ?? 0) ^ 1
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', text(HIDDEN)],
    ['SVG', text('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>')],
    ['GIF', text('GIF89a\u0001\u0000\u0001\u0000')],
    ['a PNG’s beginning', png().subarray(0, 8)],
    ['a PNG without an end', png().subarray(0, -12)],
    ['a PNG that was changed', broken],
    ['a PNG of no width', png({ width: 0 })],
    ['a JPEG’s beginning', Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
    ['a JPEG without an end', jpeg().subarray(0, -2)],
    ['a JPEG without pixels', Buffer.from([0xff, 0xd8, 0xff, 0xd9])],
    ['an animated WebP', riff(extended(0x02), part('ANIM', Buffer.alloc(6)), LOSSY)],
    ['a WebP without pixels', riff(part('EXIF', text(HIDDEN)))],
    ['a WebP that is cut off', riff(LOSSY).subarray(0, -3)],
    ['a sound', Buffer.concat([text('RIFF\u0004\u0000\u0000\u0000WAVE')])],
  ])('is %s', (_what, bytes) => {
    expect(fault(bytes)).toBe('no_picture')
  })

  it('is taken that is too wide or too high', () => {
    expect(fault(png({ width: PICTURE_SIDE_PIXELS_MAX }))).toBe('image/png')
    expect(fault(png({ width: PICTURE_SIDE_PIXELS_MAX + 1 }))).toBe('too_wide')
    expect(fault(png({ height: PICTURE_SIDE_PIXELS_MAX + 1 }))).toBe('too_wide')
  })

  it('makes the reader fail, whatever it is: it answers, and in time', () => {
    const beginnings = [png(), jpeg({ extra: [exif('MM', 6)] }), riff(extended(0x10), LOSSY)]
    const damaged = fc
      .tuple(fc.constantFrom(...beginnings), fc.array(fc.tuple(fc.nat(200), fc.nat(255))), fc.nat(200))
      .map(([whole, changes, length]) => {
        const copy = Buffer.from(whole)
        for (const [at, byte] of changes) if (at < copy.length) copy[at] = byte
        return copy.subarray(0, length)
      })
    fc.assert(
      fc.property(damaged, (bytes) => {
        const read = cleanPicture(bytes)
        if (read.ok) expect(cleaned(read.picture.bytes)).toEqual(Buffer.from(read.picture.bytes))
      }),
      { numRuns: 2_000 },
    )
  })
})
