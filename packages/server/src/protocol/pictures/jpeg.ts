import { orientationOf, orientationSegment } from './exif-orientation.js'
import type { Cleaned } from './cleaned.js'

const START = 0xd8
const END = 0xd9
const SCAN = 0xda
const EXIF = 0xe1
const ADOBE = 0xee
/** Baseline, extended and progressive: the frames that browsers show. */
const FRAMES: ReadonlySet<number> = new Set([0xc0, 0xc1, 0xc2])
/** Tables of Huffman codes and of quantization, and how often the decoder starts afresh. */
const TABLES: ReadonlySet<number> = new Set([0xc4, 0xdb, 0xdd])
/** What a frame says of its size stands behind its length and its precision. */
const FRAME_BYTES_MIN = 9
const ADOBE_BYTES = 14

/**
 * A JPEG's tables, frame and scans; of what was noted about it, which way up it is alone, without which telephones' pictures lie on their side.
 * @see ITU-T T.81 Annex B
 */
export function cleanJpeg(bytes: Uint8Array): Cleaned {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (file[0] !== 0xff || file[1] !== START || file[2] !== 0xff) return null
  const kept: Buffer[] = []
  let size: { readonly width: number; readonly height: number } | null = null
  let orientation = 1
  let hasScan = false
  let at = 2
  while (at + 1 < file.length) {
    if (file[at] !== 0xff) return null
    const marker = file[at + 1] ?? 0
    // Any number of these may stand before a marker.
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (marker === END) {
      if (size === null || !hasScan) return null
      const head = [Buffer.from([0xff, START]), ...orientationSegment(orientation)]
      return { bytes: Buffer.concat([...head, ...kept, Buffer.from([0xff, END])]), ...size }
    }
    if (at + 4 > file.length) return null
    const end = at + 2 + file.readUInt16BE(at + 2)
    if (end < at + 4 || end > file.length) return null
    const segment = file.subarray(at, end)
    if (FRAMES.has(marker)) {
      if (size !== null || segment.length < FRAME_BYTES_MIN) return null
      size = { height: segment.readUInt16BE(5), width: segment.readUInt16BE(7) }
    }
    if (marker === EXIF) orientation = orientationOf(segment.subarray(4)) ?? orientation
    if (FRAMES.has(marker) || TABLES.has(marker) || isAdobe(marker, segment)) kept.push(segment)
    at = end
    if (marker !== SCAN) continue
    hasScan = true
    at = endOfScan(file, end)
    kept.push(segment, file.subarray(end, at))
  }
  return null
}

/** Says how colours were written; without it a picture of four of them, or of none that were turned into brightness, has false ones. */
function isAdobe(marker: number, segment: Buffer): boolean {
  return (
    marker === ADOBE && segment.length === 2 + ADOBE_BYTES && segment.toString('latin1', 4, 9) === 'Adobe'
  )
}

/** Where the next marker is: in a scan, 0xff stands for itself with a zero behind it, and eight markers belong to it. */
function endOfScan(file: Buffer, from: number): number {
  let at = from
  while (at + 1 < file.length) {
    const next = file[at + 1] ?? 0
    if (file[at] === 0xff && next !== 0 && (next < 0xd0 || next > 0xd7)) return at
    at += 1
  }
  return file.length
}
