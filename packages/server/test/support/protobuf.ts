/** How a field is read: a number or text, or a message of its own with fields. All but the last value of one that is no list are dropped. */
export type Field = readonly [
  name: string,
  type: 'varint' | 'fixed64' | 'double' | 'text' | 'hex' | 'doubles' | 'fixed64s' | Fields,
  list?: 'list',
]
/** By their numbers. */
export interface Fields {
  readonly [number: number]: Field
}

const DATA = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const

/**
 * Reads a message of Protocol Buffers. Fields that are not named are passed over; what is cut off or of another type throws.
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export function decode(bytes: Uint8Array, fields: Fields): Record<string, unknown> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const message: Record<string, unknown> = {}
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = view.getUint8(at++)
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  while (at < bytes.length) {
    const tag = Number(varint())
    const [field, wire] = [fields[tag >> 3], tag & 7]
    let value: unknown
    if (wire === DATA.varint) value = Number(varint())
    else if (wire === DATA.fixed64) {
      value = field?.[1] === 'double' ? view.getFloat64(at, true) : view.getBigUint64(at, true)
      at += 8
    } else if (wire === DATA.fixed32) at += 4
    else if (wire === DATA.bytes) {
      const length = Number(varint())
      if (at + length > bytes.length) throw new Error(`a field of ${length} bytes is cut off`)
      if (field !== undefined) value = readBytes(bytes.subarray(at, at + length), field)
      at += length
    } else throw new Error(`no wire type: ${wire}`)
    if (field === undefined) continue
    const [name, , list] = field
    if (list === undefined) message[name] = value
    else message[name] = [...((message[name] as unknown[] | undefined) ?? []), value]
  }
  return message
}

function readBytes(bytes: Uint8Array, [name, type]: Field): unknown {
  if (typeof type === 'object') return decode(bytes, type)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const each = <T>(read: (at: number) => T) =>
    Array.from({ length: bytes.length / 8 }, (_, index) => read(index * 8))
  switch (type) {
    case 'text':
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    case 'hex':
      return Buffer.from(bytes).toString('hex')
    case 'doubles':
      return each((at) => view.getFloat64(at, true))
    case 'fixed64s':
      return each((at) => Number(view.getBigUint64(at, true)))
    case 'varint':
    case 'fixed64':
    case 'double':
      throw new Error(`${name} came as bytes`)
  }
}
