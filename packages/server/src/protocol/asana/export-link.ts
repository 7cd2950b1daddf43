import type { Gid } from './gid.js'
import { openLink, sealLink, type SealedLinks } from './sealed-link.js'

/** For how long a link to an export leads anywhere: what Asana promises of its own. */
const EXPORT_LINK_LIFETIME_SECONDS = 3_600
/** Below it each export has its address. */
export const EXPORTS_PATH = '/-/exports'

const LINKS: SealedLinks = {
  words: 'export link',
  path: EXPORTS_PATH,
  lifetimeSeconds: EXPORT_LINK_LIFETIME_SECONDS,
}

/** The address of an export's bytes, for whoever has it until it expires. */
export function sealExportLink(gid: Gid, by: Parameters<typeof sealLink>[2]): string {
  return sealLink(LINKS, gid, by)
}

/** @returns the export that a link leads to; `unknown` for a link that was not made here, or not for this export */
export function openExportLink(
  link: Parameters<typeof openLink>[1],
  by: Parameters<typeof openLink>[2],
): ReturnType<typeof openLink> {
  return openLink(LINKS, link, by)
}
