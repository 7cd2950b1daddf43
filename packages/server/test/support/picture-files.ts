// Small files of pictures, made by hand.
import { crc32, deflateSync } from 'node:zlib'

/** What nobody shall read in a picture. */
export const HIDDEN = '<script>alert(1)</script> 52.5200 N 13.4050 E'

export function chunk(type: string, data: Uint8Array): Buffer {
  const whole = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(whole))
  return Buffer.concat([length, whole, sum])
}

export function png({
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

export const segment = (marker: number, data: Uint8Array) => {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(data.length + 2, 2)
  return Buffer.concat([head, data])
}
export const text = (said: string) => Buffer.from(said, 'latin1')

/** What a frame says: its precision, its height and width, and one component. */
export const frameOf = (width: number, height: number) =>
  Buffer.from([8, height >> 8, height & 0xff, width >> 8, width & 0xff, 1, 1, 0x11, 0])

export function jpeg({
  extra = [],
  frame = segment(0xc0, frameOf(3, 2)),
}: { readonly extra?: readonly Buffer[]; readonly frame?: Buffer } = {}): Buffer {
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    ...extra,
    segment(0xdb, Buffer.alloc(65, 1)),
    frame,
    segment(0xc4, Buffer.alloc(20, 1)),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    // Pixels, among them a byte that stands for itself and one where a decoder starts afresh.
    Buffer.from([0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56]),
    Buffer.from([0xff, 0xd9]),
  ])
}

export function exif(order: 'II' | 'MM', orientation: number): Buffer {
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

export const riff = (...chunks: readonly Buffer[]) => {
  const body = Buffer.concat([text('WEBP'), ...chunks])
  const head = Buffer.concat([text('RIFF'), Buffer.alloc(4)])
  head.writeUInt32LE(body.length, 4)
  return Buffer.concat([head, body])
}
export const part = (type: string, data: Uint8Array) => {
  const head = Buffer.concat([text(type), Buffer.alloc(4)])
  head.writeUInt32LE(data.length, 4)
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)])
}
export const LOSSLESS = part('VP8L', Buffer.from([0x2f, 0, 0, 0, 0, 0x10, 0x07, 0x10, 0x11]))
export const LOSSY = part('VP8 ', Buffer.from([0x30, 1, 0, 0x9d, 1, 0x2a, 7, 0, 5, 0, 1, 2, 3]))
export const extended = (flags: number) => part('VP8X', Buffer.from([flags, 0, 0, 0, 6, 0, 0, 4, 0, 0]))
