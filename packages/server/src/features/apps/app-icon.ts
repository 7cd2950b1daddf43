import { t } from '../../languages/text.js'
import { cleanPicture } from '../../protocol/pictures/picture.js'
import type { AppIcon } from './app.js'

export const APP_ICON_BYTES_MAX = 64 * 1_024

/**
 * Reads a picture by its contents, and keeps nothing of it but what is needed to see it. SVG is none of those taken: it can hold scripts.
 */
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
  const cleaned = cleanPicture(bytes)
  return cleaned.ok
    ? { ok: true, icon: cleaned.picture }
    : { ok: false, fault: t('Must be a PNG, JPEG or WebP picture') }
}
