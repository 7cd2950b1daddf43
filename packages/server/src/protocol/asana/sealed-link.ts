import { createHmac, timingSafeEqual } from 'node:crypto'
import { parseGid, type Gid } from './gid.js'

const MAC_BYTES = 32
const EXPIRY = /^\d{1,15}$/

/** Links to files of one kind, for whoever has one until it expires. */
export interface SealedLinks {
  /** What is sealed beside id and moment, so that a link to one kind of file opens none of another. */
  readonly words: string
  /** Below it each file has its address. */
  readonly path: string
  readonly lifetimeSeconds: number
}

/**
 * The address of a file's bytes. What opens it stands in the query, which no log has.
 * @param link.publicUrl  of this server, without a slash at its end
 */
export function sealLink(
  { lifetimeSeconds, path, words }: SealedLinks,
  gid: Gid,
  { key, nowMs, publicUrl }: { readonly key: Uint8Array; readonly nowMs: number; readonly publicUrl: string },
): string {
  const expires = String(nowMs + lifetimeSeconds * 1_000)
  const query = new URLSearchParams({ expires, signature: mac(key, words, `${gid} ${expires}`) })
  return `${publicUrl}${path}/${gid}?${query.toString()}`
}

/** @returns the file that a link leads to; `unknown` for a link that was not made here, or not for this file */
export function openLink(
  { words }: SealedLinks,
  link: { readonly gid: string; readonly expires: string | null; readonly signature: string | null },
  { key, nowMs }: { readonly key: Uint8Array; readonly nowMs: number },
): Gid | 'expired' | 'unknown' {
  const gid = parseGid(link.gid)
  if (gid === null || !EXPIRY.test(link.expires ?? '')) return 'unknown'
  // Compared as text: base64url has several spellings of the same bytes, and we write only one.
  const given = Buffer.from(link.signature ?? '')
  const expected = Buffer.from(mac(key, words, `${gid} ${link.expires ?? ''}`))
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'unknown'
  return Number(link.expires) > nowMs ? gid : 'expired'
}

/** The key seals other things, too, each after words of its own. */
function mac(key: Uint8Array, words: string, sealed: string): string {
  const digest = createHmac('sha256', key).update(`${words} ${sealed}`).digest()
  return digest.subarray(0, MAC_BYTES).toString('base64url')
}
