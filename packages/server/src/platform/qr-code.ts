import { encode } from 'uqr'

/** Light modules that readers expect around a code (ISO/IEC 18004: four). */
const QUIET_ZONE_MODULES = 4

/** A text as a QR code. @returns its rows from the top, each module dark or not, with the quiet zone around it */
export function qrCode(text: string): readonly (readonly boolean[])[] {
  return encode(text, { ecc: 'M', border: QUIET_ZONE_MODULES }).data
}
