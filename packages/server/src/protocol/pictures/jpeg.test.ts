import { describe, expect, it } from 'vitest'
import { exif, frameOf, HIDDEN, jpeg, segment, text } from '../../../test/support/picture-files.js'
import { cleanJpeg } from './jpeg.js'

const START = Buffer.from([0xff, 0xd8])
const END = Buffer.from([0xff, 0xd9])
const SCAN = segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0]))
const PIXELS = Buffer.from([0x12, 0x34])
const FRAME = segment(0xc0, frameOf(3, 2))

const fileOf = (...parts: readonly Uint8Array[]) => Buffer.concat([START, ...parts])
const cleaned = (bytes: Uint8Array) => {
  const read = cleanJpeg(bytes)
  return read === null ? null : Buffer.from(read.bytes)
}
const sizeOf = (bytes: Uint8Array) => {
  const read = cleanJpeg(bytes)
  return read === null ? null : [read.width, read.height]
}

describe('a JPEG — ITU-T T.81 Annex B', () => {
  it.each([0xc0, 0xc1, 0xc2])('is one with a frame that browsers show: %d', (marker) => {
    const file = jpeg({ frame: segment(marker, frameOf(3, 2)) })
    expect(cleaned(file)).toEqual(file)
  })

  it.each([0xc3, 0xc5, 0xc9, 0xca, 0xcf])('is none with another kind of frame: %d', (marker) => {
    expect(cleaned(jpeg({ frame: segment(marker, frameOf(3, 2)) }))).toBeNull()
  })

  it('is as wide and high as its frame says', () => {
    expect(sizeOf(jpeg({ frame: segment(0xc2, frameOf(0x01_02, 0x03_04)) }))).toEqual([0x01_02, 0x03_04])
  })

  it.each([0xc4, 0xdb, 0xdd])('keeps the tables without which it cannot be decoded: %d', (marker) => {
    const file = jpeg({ extra: [segment(marker, Buffer.from([1, 2, 3]))] })
    expect(cleaned(file)).toEqual(file)
  })

  it.each([0xc3, 0xc8, 0xdc, 0xde, 0xe0, 0xe2, 0xef, 0xf0, 0xfe])(
    'leaves out any other segment: %d',
    (marker) => {
      expect(cleaned(jpeg({ extra: [segment(marker, text(HIDDEN))] }))).toEqual(jpeg())
    },
  )

  it('keeps how colours were written, where that says this and no more', () => {
    const note = Buffer.concat([text('Adobe'), Buffer.alloc(7, 1)])
    const kept = jpeg({ extra: [segment(0xee, note)] })
    expect(cleaned(kept)).toEqual(kept)
    const others = [
      segment(0xed, note),
      segment(0xee, Buffer.concat([note, Buffer.alloc(1)])),
      segment(0xee, note.subarray(1)),
      segment(0xee, Buffer.concat([text('Abode'), Buffer.alloc(7, 1)])),
    ]
    for (const other of others) expect(cleaned(jpeg({ extra: [other] }))).toEqual(jpeg())
  })

  it('may have bytes that fill up before a marker, which are left out', () => {
    const fill = Buffer.from([0xff, 0xff, 0xff])
    expect(cleaned(jpeg({ extra: [fill] }))).toEqual(jpeg())
    expect(cleaned(fileOf(FRAME, SCAN, PIXELS, Buffer.from([0xff]), END))).not.toBeNull()
  })

  it('keeps all of its scans, with what stands between them', () => {
    const table = segment(0xc4, Buffer.alloc(20, 2))
    const file = fileOf(segment(0xc2, frameOf(3, 2)), SCAN, PIXELS, table, SCAN, PIXELS, END)
    expect(cleaned(file)).toEqual(file)
    const noted = fileOf(
      segment(0xc2, frameOf(3, 2)),
      SCAN,
      PIXELS,
      segment(0xfe, text(HIDDEN)),
      table,
      SCAN,
      PIXELS,
      END,
    )
    expect(cleaned(noted)).toEqual(file)
  })

  it('has in a scan zeros behind 0xff, and the eight markers where a decoder starts afresh', () => {
    const restarts = [0xd0, 0xd1, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0x00].flatMap((one) => [
      0xff,
      one,
      0x55,
    ])
    const file = fileOf(FRAME, SCAN, Buffer.from(restarts), END)
    expect(cleaned(file)).toEqual(file)
    for (const marker of [0xcf, 0xd8]) {
      const odd = fileOf(FRAME, SCAN, PIXELS, segment(marker, text(HIDDEN)), END)
      expect(cleaned(odd)?.includes('script') ?? false).toBe(false)
    }
  })

  it('stands as the last segment says that says so', () => {
    const upright = cleaned(jpeg({ extra: [exif('MM', 6)] }))
    expect(cleaned(jpeg({ extra: [exif('MM', 3), exif('II', 6)] }))).toEqual(upright)
    expect(cleaned(jpeg({ extra: [exif('MM', 6), segment(0xe1, text('http://ns.adobe.com/xap'))] }))).toEqual(
      upright,
    )
    expect(cleaned(jpeg({ extra: [exif('MM', 6), exif('MM', 9)] }))).toEqual(upright)
  })
})

describe('no JPEG', () => {
  const wrongAt = (index: number) => {
    const file = Buffer.from(jpeg())
    file[index] = (file[index] ?? 0) ^ 1
    return file
  }
  const short = (length: number) => Buffer.from([0xff, 0xdb, 0, length])
  it.each([
    ['another first byte', wrongAt(0)],
    ['another second byte', wrongAt(1)],
    ['another third byte', wrongAt(2)],
    ['nothing', Buffer.alloc(0)],
    ['its beginning', START],
    ['two frames', fileOf(FRAME, FRAME, SCAN, PIXELS, END)],
    ['pixels without a frame', fileOf(SCAN, PIXELS, END)],
    ['a frame without pixels', fileOf(FRAME, END)],
    [
      'a frame that ends before its size',
      fileOf(segment(0xc0, Buffer.from([8, 0, 2, 0])), SCAN, PIXELS, END),
    ],
    ['something between its segments', fileOf(FRAME, Buffer.from([0]), SCAN, PIXELS, END)],
    ['a segment without its length', fileOf(FRAME, SCAN, PIXELS, Buffer.from([0xff, 0xdb, 0]))],
    ['a segment that is shorter than its length', fileOf(short(1), FRAME, SCAN, PIXELS, END)],
    [
      'a segment that reaches beyond the file',
      fileOf(FRAME, SCAN, PIXELS, Buffer.from([0xff, 0xdb, 1, 0, 1])),
    ],
    ['a scan without an end', fileOf(FRAME, SCAN, PIXELS)],
  ])('is %s', (_what, bytes) => {
    expect(cleanJpeg(bytes)).toBeNull()
  })

  it('a segment of two bytes of length and nothing else is left out', () => {
    expect(cleaned(jpeg({ extra: [segment(0xfe, Buffer.alloc(0))] }))).toEqual(jpeg())
  })

  it('a frame that has its size and no more is one', () => {
    const frame = segment(0xc0, frameOf(3, 2).subarray(0, 5))
    expect(sizeOf(fileOf(frame, SCAN, PIXELS, END))).toEqual([3, 2])
  })
})
