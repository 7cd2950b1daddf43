import { createHmac, timingSafeEqual } from 'node:crypto'

/** Whose text it is and what for; a text that was sealed for anything else does not open. */
export interface SealPurpose {
  readonly key: Uint8Array
  readonly purpose: string
}

/** A text that a browser keeps for us and cannot change; it can read it. @returns characters that a cookie may have */
export function sealText({ key, purpose }: SealPurpose, text: string): string {
  const body = Buffer.from(text).toString('base64url')
  return `${body}.${macOf(key, purpose, body)}`
}

/** @returns null for what was not sealed so */
export function openText({ key, purpose }: SealPurpose, sealed: string): string | null {
  const [body = '', presented = '', ...more] = sealed.split('.')
  const expected = Buffer.from(macOf(key, purpose, body))
  const given = Buffer.from(presented)
  if (more.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) return null
  return Buffer.from(body, 'base64url').toString()
}

function macOf(key: Uint8Array, purpose: string, body: string): string {
  return createHmac('sha256', key).update(`sealed ${purpose} ${body}`).digest('base64url')
}
