import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  chunk,
  exif,
  extended,
  HIDDEN,
  jpeg,
  LOSSLESS,
  LOSSY,
  part,
  png,
  riff,
  segment,
  text,
} from '../../../test/support/picture-files.js'
import { cleanPicture, PICTURE_SIDE_PIXELS_MAX } from './picture.js'

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
    ['a PNG of no height', png({ height: 0 })],
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
