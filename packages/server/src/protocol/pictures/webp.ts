import type { Cleaned } from './cleaned.js'

const HEADER_BYTES = 12
const CHUNK_HEADER_BYTES = 8
const ALPHA_FLAG = 0x10
const ANIMATION_FLAG = 0x02
const LOSSY_START = Buffer.from([0x9d, 0x01, 0x2a])
const LOSSLESS_START = 0x2f

interface Chunk {
  readonly type: string
  /** With its header and the byte that makes it even. */
  readonly whole: Buffer
  readonly data: Buffer
}

/** A still picture: its pixels, and its transparency where that stands apart. @see RFC 9649 §2 */
export function cleanWebp(bytes: Uint8Array): Cleaned {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (file.length < HEADER_BYTES || file.toString('latin1', 0, 4) !== 'RIFF') return null
  if (file.toString('latin1', 8, 12) !== 'WEBP') return null
  const chunks = readChunks(file.subarray(HEADER_BYTES, Math.min(file.length, 8 + file.readUInt32LE(4))))
  if (chunks === null) return null
  const [extended, ...more] = chunks.filter(({ type }) => type === 'VP8X')
  if (more.length > 0 || ((extended?.data[0] ?? 0) & ANIMATION_FLAG) !== 0) return null
  const [pixels, ...others] = chunks.filter(({ type }) => type === 'VP8 ' || type === 'VP8L')
  if (pixels === undefined || others.length > 0) return null
  const size = pixels.type === 'VP8L' ? losslessSize(pixels.data) : lossySize(pixels.data)
  if (size === null) return null
  const alpha = pixels.type === 'VP8 ' ? chunks.find(({ type }) => type === 'ALPH') : undefined
  const kept = alpha === undefined ? [pixels.whole] : [extendedHeader(size), alpha.whole, pixels.whole]
  const body = Buffer.concat([Buffer.from('WEBP', 'latin1'), ...kept])
  const head = Buffer.from('RIFF\0\0\0\0', 'latin1')
  head.writeUInt32LE(body.length, 4)
  return { bytes: Buffer.concat([head, body]), ...size }
}

function readChunks(body: Buffer): readonly Chunk[] | null {
  const chunks: Chunk[] = []
  let at = 0
  while (at + CHUNK_HEADER_BYTES <= body.length) {
    const dataBytes = body.readUInt32LE(at + 4)
    const dataEnd = at + CHUNK_HEADER_BYTES + dataBytes
    if (dataEnd > body.length) return null
    const padding = Buffer.alloc(dataBytes % 2)
    chunks.push({
      type: body.toString('latin1', at, at + 4),
      whole: Buffer.concat([body.subarray(at, dataEnd), padding]),
      data: body.subarray(at + CHUNK_HEADER_BYTES, dataEnd),
    })
    at = dataEnd + padding.length
  }
  return chunks
}

function lossySize(data: Buffer): { readonly width: number; readonly height: number } | null {
  if (data.length < 10 || !data.subarray(3, 6).equals(LOSSY_START)) return null
  return { width: data.readUInt16LE(6) & 0x3f_ff, height: data.readUInt16LE(8) & 0x3f_ff }
}

function losslessSize(data: Buffer): { readonly width: number; readonly height: number } | null {
  if (data.length < 5 || data[0] !== LOSSLESS_START) return null
  const bits = data.readUInt32LE(1)
  return { width: (bits & 0x3f_ff) + 1, height: ((bits >>> 14) & 0x3f_ff) + 1 }
}

/** Says that transparency stands apart, and nothing else of what it could announce. */
function extendedHeader({ height, width }: { readonly width: number; readonly height: number }): Buffer {
  const chunk = Buffer.alloc(CHUNK_HEADER_BYTES + 10)
  chunk.write('VP8X', 'latin1')
  chunk.writeUInt32LE(10, 4)
  chunk[CHUNK_HEADER_BYTES] = ALPHA_FLAG
  chunk.writeUIntLE(width - 1, CHUNK_HEADER_BYTES + 4, 3)
  chunk.writeUIntLE(height - 1, CHUNK_HEADER_BYTES + 7, 3)
  return chunk
}
