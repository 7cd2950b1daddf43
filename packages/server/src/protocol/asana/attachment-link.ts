import { createHmac, timingSafeEqual } from 'node:crypto'
import { parseGid, type Gid } from './gid.js'

/** For how long a link to an upload leads anywhere: what Asana promises of its own. */
export const ATTACHMENT_LINK_LIFETIME_SECONDS = 120
/** Below it each upload has its address. */
export const ATTACHMENTS_PATH = '/-/attachments'
const MAC_BYTES = 32
const EXPIRY = /^\d{1,15}$/

/**
 * The address of an upload's bytes, for whoever has it until it expires. What opens it stands in the query, which no log has.
 * @param link.publicUrl  of this server, without a slash at its end
 */
export function sealAttachmentLink(
  gid: Gid,
  { key, nowMs, publicUrl }: { readonly key: Uint8Array; readonly nowMs: number; readonly publicUrl: string },
): string {
  const expires = String(nowMs + ATTACHMENT_LINK_LIFETIME_SECONDS * 1_000)
  const query = new URLSearchParams({ expires, signature: mac(key, gid, expires) })
  return `${publicUrl}${ATTACHMENTS_PATH}/${gid}?${query.toString()}`
}

/** @returns the upload that a link leads to; `unknown` for a link that was not made here, or not for this upload */
export function openAttachmentLink(
  link: { readonly gid: string; readonly expires: string | null; readonly signature: string | null },
  { key, nowMs }: { readonly key: Uint8Array; readonly nowMs: number },
): Gid | 'expired' | 'unknown' {
  const gid = parseGid(link.gid)
  if (gid === null || !EXPIRY.test(link.expires ?? '')) return 'unknown'
  // Compared as text: base64url has several spellings of the same bytes, and we write only one.
  const given = Buffer.from(link.signature ?? '')
  const expected = Buffer.from(mac(key, gid, link.expires ?? ''))
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'unknown'
  return Number(link.expires) > nowMs ? gid : 'expired'
}

/** The key seals other things, too, none of which begins so. */
function mac(key: Uint8Array, gid: string, expires: string): string {
  const digest = createHmac('sha256', key).update(`attachment link ${gid} ${expires}`).digest()
  return digest.subarray(0, MAC_BYTES).toString('base64url')
}
