import { readFileSync, statSync } from 'node:fs'
import { nameFault } from '../protocol/asana/text.js'
import { parseHexColour } from '../protocol/brand/colour.js'
import { cleanPicture, type Picture } from '../protocol/pictures/picture.js'
import { namesLoopback } from '../platform/loopback.js'

/** What people see of whoever runs the server. */
export interface BrandSettings {
  /** What the server is called on pages and in mails. */
  readonly name: string
  /** Stands beside the name, and in the tab; null for Mudra's own mark. */
  readonly logo: Picture | null
  /** `#5a45b5`; null for Mudra's own. */
  readonly accent: string | null
  /** Where the terms are that whoever makes a token or an app agrees to; null where there are none, and nobody is asked. */
  readonly termsUrl: string | null
  readonly privacyUrl: string | null
}

export const OWN_BRAND: BrandSettings = {
  name: 'Mudra',
  logo: null,
  accent: null,
  termsUrl: null,
  privacyUrl: null,
}

type BrandFlag = 'brand-name' | 'brand-logo' | 'brand-accent' | 'brand-terms-url' | 'brand-privacy-url'
type Complain = (flag: BrandFlag, problem: string) => void

/** It stands in the top bar, beside a menu, at 360 pixels as well. */
const BRAND_NAME_LENGTH_MAX = 40
/** Every page loads it. */
const BRAND_LOGO_BYTES_MAX = 256 * 1_024
const BRAND_URL_LENGTH_MAX = 2_048

/** Reads what is set about the brand; without anything, it is Mudra's own. */
export function readBrand(
  given: Readonly<Partial<Record<BrandFlag, string | undefined>>>,
  complain: Complain,
): BrandSettings {
  return {
    name: readName(given['brand-name'], complain),
    logo: readLogo(given['brand-logo'], complain),
    accent: readAccent(given['brand-accent'], complain),
    termsUrl: readAddress(given['brand-terms-url'], (problem) => {
      complain('brand-terms-url', problem)
    }),
    privacyUrl: readAddress(given['brand-privacy-url'], (problem) => {
      complain('brand-privacy-url', problem)
    }),
  }
}

function readName(text: string | undefined, complain: Complain): string {
  if (text === undefined) return OWN_BRAND.name
  const name = text.trim()
  const fault = nameFault(name, BRAND_NAME_LENGTH_MAX)
  if (name === '') complain('brand-name', 'is empty; leave it out for Mudra')
  // It is the sender's name of mails unless another one is set.
  else if (/[<>"\\]/.test(name)) complain('brand-name', 'must not contain < > " or \\')
  else if (fault !== null) complain('brand-name', `${fault.charAt(0).toLowerCase()}${fault.slice(1)}`)
  return name
}

function readAccent(text: string | undefined, complain: Complain): string | null {
  if (text === undefined) return null
  const colour = parseHexColour(text.trim())
  if (colour === null) complain('brand-accent', `${text} is not a color; write one like #5a45b5`)
  return colour
}

function readLogo(file: string | undefined, complain: Complain): Picture | null {
  if (file === undefined) return null
  try {
    const found = statSync(file)
    if (!found.isFile()) {
      complain('brand-logo', `${file} is not a file; name a PNG, JPEG or WebP picture`)
      return null
    }
    if (found.size > BRAND_LOGO_BYTES_MAX) {
      complain('brand-logo', `${file} is larger than ${BRAND_LOGO_BYTES_MAX / 1_024} KiB; make it smaller`)
      return null
    }
    const cleaned = cleanPicture(readFileSync(file))
    if (cleaned.ok) return cleaned.picture
    complain('brand-logo', `${file} is not a whole PNG, JPEG or WebP picture of at most 4096 pixels a side`)
    return null
  } catch (error) {
    complain('brand-logo', `cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`)
    return null
  }
}

/** People are led there from pages that they trust, so it is https, or on this machine. */
function readAddress(text: string | undefined, complain: (problem: string) => void): string | null {
  if (text === undefined) return null
  const url = URL.canParse(text) && text.length <= BRAND_URL_LENGTH_MAX ? new URL(text) : null
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && namesLoopback(url.host))
  if (url === null || !isSafe || url.username !== '' || url.password !== '') {
    complain(`${text.slice(0, 100)} is not an address of https; use one like https://example.com/terms`)
    return null
  }
  return url.href
}
