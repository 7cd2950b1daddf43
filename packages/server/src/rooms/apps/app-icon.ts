import { t } from '../../languages/text.js'
import type { AppIcon } from './app.js'

export const APP_ICON_BYTES_MAX = 64 * 1_024

/** What each kind of picture begins with; null stands for any byte. Nobody is asked what a file is. */
const BEGINNINGS: readonly (readonly [AppIcon['mediaType'], readonly (number | null)[]])[] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  [
    'image/webp',
    [0x52, 0x49, 0x46, 0x46, null, null, null, null, 0x57, 0x45, 0x42, 0x50], // RIFF, its length, WEBP
  ],
]

/** Reads a picture. SVG is none of those taken: it can hold scripts. */
export function parseAppIcon(
  bytes: Uint8Array,
): { readonly ok: true; readonly icon: AppIcon } | { readonly ok: false; readonly fault: string } {
  if (bytes.length > APP_ICON_BYTES_MAX)
    return {
      ok: false,
      fault: t('Must be at most {kibibytes} KiB; 128 × 128 pixels will do', {
        kibibytes: APP_ICON_BYTES_MAX / 1_024,
      }),
    }
  const found = BEGINNINGS.find(([, beginning]) =>
    beginning.every((byte, index) => (byte === null ? index < bytes.length : bytes[index] === byte)),
  )
  if (found === undefined) return { ok: false, fault: t('Must be a PNG, JPEG or WebP picture') }
  return { ok: true, icon: { mediaType: found[0], bytes } }
}
