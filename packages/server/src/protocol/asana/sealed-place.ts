import { createHmac, timingSafeEqual } from 'node:crypto'

const MAC_BYTES = 16

/** A place in a list or a stream serves the caller and the query that it was made for, nobody and nothing else. */
export interface SealContext {
  readonly key: Uint8Array
  /** Operation, path, filters and caller as one text. */
  readonly binding: string
}

/** @returns an opaque text: base64url JSON, a dot, a MAC over it and its binding */
export function sealPlace(place: object, { key, binding }: SealContext): string {
  const payload = Buffer.from(JSON.stringify(place)).toString('base64url')
  return `${payload}.${mac(key, payload, binding)}`
}

/** @returns what was sealed; null for a text that was not made here, or for another caller or query */
export function openPlace(text: string, { key, binding }: SealContext): unknown {
  const [payload = '', seal = '', ...rest] = text.split('.')
  // Compared as text: base64url has several spellings of the same bytes, and we write only one.
  const given = Buffer.from(seal)
  const expected = Buffer.from(mac(key, payload, binding))
  if (rest.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) return null
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as unknown
}

function mac(key: Uint8Array, payload: string, binding: string): string {
  const digest = createHmac('sha256', key)
    .update(JSON.stringify([payload, binding]))
    .digest()
  return digest.subarray(0, MAC_BYTES).toString('base64url')
}
