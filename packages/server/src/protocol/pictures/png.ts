import { crc32 } from 'node:zlib'
import type { Cleaned } from './cleaned.js'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
/** Length, type and checksum around the data of a chunk. */
const LENGTH_BYTES = 4
const CHUNK_BYTES_MIN = 12
/** What a picture consists of: its size, its colours, what of it can be seen through, its pixels, its end. All else is about it. */
const KEPT: ReadonlySet<string> = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'])
const COLOUR_TYPES: ReadonlySet<number> = new Set([0, 2, 3, 4, 6])

/** @see PNG (Third Edition) §5 */
export function cleanPng(bytes: Uint8Array): Cleaned {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!file.subarray(0, SIGNATURE.length).equals(SIGNATURE)) return null
  const kept: Buffer[] = [SIGNATURE]
  let size: { readonly width: number; readonly height: number } | null = null
  let hasPixels = false
  let at = SIGNATURE.length
  while (at + CHUNK_BYTES_MIN <= file.length) {
    const dataBytes = file.readUInt32BE(at)
    const end = at + CHUNK_BYTES_MIN + dataBytes
    if (end > file.length) return null
    const typeAndData = file.subarray(at + LENGTH_BYTES, end - LENGTH_BYTES)
    if (crc32(typeAndData) !== file.readUInt32BE(end - LENGTH_BYTES)) return null
    const type = typeAndData.toString('latin1', 0, LENGTH_BYTES)
    if ((size === null) !== (type === 'IHDR')) return null
    if (type === 'IHDR') {
      if (dataBytes !== 13 || !COLOUR_TYPES.has(typeAndData[13] ?? -1)) return null
      size = { width: typeAndData.readUInt32BE(4), height: typeAndData.readUInt32BE(8) }
    }
    if (KEPT.has(type)) kept.push(file.subarray(at, end))
    if (type === 'IDAT') hasPixels = true
    if (type === 'IEND')
      return size === null || !hasPixels || dataBytes !== 0 ? null : { bytes: Buffer.concat(kept), ...size }
    at = end
  }
  return null
}
