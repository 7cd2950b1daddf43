const HEADER = Buffer.from('Exif\0\0', 'latin1')
const ORIENTATION_TAG = 0x01_12
const ENTRY_BYTES = 12
const ENTRIES_MAX = 200

/**
 * Which way up a picture is, of what a camera noted about it.
 * @param data  of an APP1 segment
 * @returns 1 to 8, or null where it does not say
 * @see Exif 2.32 §4.6.4, tag 0x0112
 */
export function orientationOf(data: Buffer): number | null {
  if (!data.subarray(0, HEADER.length).equals(HEADER)) return null
  const tiff = data.subarray(HEADER.length)
  if (tiff.length < 14) return null
  const order = tiff.toString('latin1', 0, 2)
  if (order !== 'II' && order !== 'MM') return null
  const u16 = (at: number) => (order === 'II' ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const first = order === 'II' ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4)
  if (first + 2 > tiff.length) return null
  const entries = Math.min(u16(first), ENTRIES_MAX)
  for (let entry = 0; entry < entries; entry += 1) {
    const at = first + 2 + entry * ENTRY_BYTES
    if (at + ENTRY_BYTES > tiff.length) return null
    if (u16(at) !== ORIENTATION_TAG) continue
    const value = u16(at + 8)
    return value >= 1 && value <= 8 ? value : null
  }
  return null
}

/** A segment that says which way up a picture is, and nothing else; none for one that stands upright. */
export function orientationSegment(orientation: number): readonly Buffer[] {
  if (orientation === 1) return []
  const tiff = Buffer.alloc(26)
  tiff.write('MM\0*', 'latin1')
  tiff.writeUInt32BE(8, 4)
  tiff.writeUInt16BE(1, 8)
  tiff.writeUInt16BE(ORIENTATION_TAG, 10)
  tiff.writeUInt16BE(3, 12)
  tiff.writeUInt32BE(1, 14)
  tiff.writeUInt16BE(orientation, 18)
  const head = Buffer.from([0xff, 0xe1, 0, 0])
  head.writeUInt16BE(2 + HEADER.length + tiff.length, 2)
  return [Buffer.concat([head, HEADER, tiff])]
}
