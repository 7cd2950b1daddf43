import type { Cleaned } from './cleaned.js'
import { cleanJpeg } from './jpeg.js'
import { cleanPng } from './png.js'
import { cleanWebp } from './webp.js'

/** Kinds of pictures that are taken. SVG is none of them: it can hold scripts. */
export type PictureType = 'image/png' | 'image/jpeg' | 'image/webp'

export interface Picture {
  readonly mediaType: PictureType
  readonly bytes: Uint8Array
}

/** Sides of a picture, in pixels: a larger one takes more memory of whoever looks at it than a picture of a person is worth. */
export const PICTURE_SIDE_PIXELS_MAX = 4_096

const KINDS: readonly (readonly [PictureType, (bytes: Uint8Array) => Cleaned])[] = [
  ['image/png', cleanPng],
  ['image/jpeg', cleanJpeg],
  ['image/webp', cleanWebp],
]

export type PictureFault = 'no_picture' | 'too_wide'

/**
 * Reads a picture by its contents, whatever it is called, and writes it anew with nothing in it but what is needed to see it: no place, no camera,
 * no comment, no thumbnail, no colour profile, nothing behind its end.
 */
export function cleanPicture(
  bytes: Uint8Array,
): { readonly ok: true; readonly picture: Picture } | { readonly ok: false; readonly fault: PictureFault } {
  for (const [mediaType, clean] of KINDS) {
    const cleaned = clean(bytes)
    if (cleaned === null) continue
    const { height, width } = cleaned
    if (width < 1 || height < 1) return { ok: false, fault: 'no_picture' }
    if (Math.max(width, height) > PICTURE_SIDE_PIXELS_MAX) return { ok: false, fault: 'too_wide' }
    return { ok: true, picture: { mediaType, bytes: cleaned.bytes } }
  }
  return { ok: false, fault: 'no_picture' }
}
