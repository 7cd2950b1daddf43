import type { Gid } from './gid.js'
import { openLink, sealLink, type SealedLinks } from './sealed-link.js'

/** For how long a link to an upload leads anywhere: what Asana promises of its own. */
export const ATTACHMENT_LINK_LIFETIME_SECONDS = 120
/** Below it each upload has its address. */
export const ATTACHMENTS_PATH = '/-/attachments'

const LINKS: SealedLinks = {
  words: 'attachment link',
  path: ATTACHMENTS_PATH,
  lifetimeSeconds: ATTACHMENT_LINK_LIFETIME_SECONDS,
}

/** The address of an upload's bytes, for whoever has it until it expires. */
export function sealAttachmentLink(gid: Gid, by: Parameters<typeof sealLink>[2]): string {
  return sealLink(LINKS, gid, by)
}

/** @returns the upload that a link leads to; `unknown` for a link that was not made here, or not for this upload */
export function openAttachmentLink(
  link: Parameters<typeof openLink>[1],
  by: Parameters<typeof openLink>[2],
): ReturnType<typeof openLink> {
  return openLink(LINKS, link, by)
}
