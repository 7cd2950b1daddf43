/** A colour in OKLCH: how light from 0 to 1, how strong, and which hue in degrees. */
interface Oklch {
  readonly lightness: number
  readonly chroma: number
  readonly hue: number
}

/** Red, green and blue as screens mix light, from 0 to 1. */
type Linear = readonly [red: number, green: number, blue: number]

/** The accent in each place where it stands, as CSS writes colours. */
export interface AccentColours {
  /** Words, lines and rings, on the grounds of each scheme. */
  readonly light: string
  readonly dark: string
  /** Behind white words. */
  readonly fill: string
  readonly fillHover: string
  /** Behind the words of the page; a shade of the hue. */
  readonly tintLight: string
  readonly tintDark: string
}

/** WCAG 2.2, 1.4.3 Contrast (Minimum), level AA. */
export const CONTRAST_MIN = 4.5
/** So that rounding to 8 bits does not fall short of it. */
const CONTRAST_WANTED = 4.6
/** The grounds that words in the accent stand on: those of `console.css`, the one with the least contrast of each scheme. */
const GROUND_LIGHT = '#efece9'
const GROUND_DARK = '#35333b'
const WHITE = '#ffffff'
const STEP = 0.005
const HOVER_DARKER = 0.06
const HEX = /^#[0-9a-f]{6}$/i

/** @returns the same text in lower case if it is a colour as `#5a45b5`; else null */
export function parseHexColour(text: string): string | null {
  return HEX.test(text) ? text.toLowerCase() : null
}

/**
 * An operator's accent in every place where it stands. Its hue stays; how light it is moves as far as words need to be read, in both schemes: a bright
 * yellow becomes a dark one behind white words. So every colour will do, and none has to be refused.
 * @param hex  `#5a45b5`
 */
export function accentColours(hex: string): AccentColours {
  const accent = oklchOf(linearOf(hex))
  const fill = readable(accent, WHITE, -STEP)
  return {
    light: readable(accent, GROUND_LIGHT, -STEP),
    dark: readable(accent, GROUND_DARK, STEP),
    fill,
    fillHover: shifted(oklchOf(linearOf(fill)), -HOVER_DARKER),
    tintLight: hexOf({ ...accent, lightness: 0.96, chroma: Math.min(accent.chroma, 0.02) }),
    tintDark: hexOf({ ...accent, lightness: 0.3, chroma: Math.min(accent.chroma, 0.06) }),
  }
}

/** How two colours stand out from each other, from 1 to 21. @see WCAG 2.2, definition of contrast ratio */
export function contrastOf(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminanceOf(one), luminanceOf(other)].toSorted((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

/** The nearest shade of a colour that is read on a ground, going one way. */
function readable(colour: Oklch, ground: string, step: number): string {
  let shade = colour
  let hex = hexOf(shade)
  const end = step > 0 ? 1 : 0
  while (contrastOf(hex, ground) < CONTRAST_WANTED && shade.lightness !== end) {
    shade = { ...shade, lightness: Math.min(Math.max(shade.lightness + step, 0), 1) }
    hex = hexOf(shade)
  }
  return hex
}

const shifted = (colour: Oklch, by: number) =>
  hexOf({ ...colour, lightness: Math.max(colour.lightness + by, 0) })

function luminanceOf(hex: string): number {
  const [red, green, blue] = linearOf(hex)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** @see IEC 61966-2-1, sRGB */
function linearOf(hex: string): Linear {
  const part = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return [part(1), part(3), part(5)]
}

/** @see CSS Color Module Level 4 §10, Oklab */
function oklchOf([red, green, blue]: Linear): Oklch {
  const l = Math.cbrt(0.412_221_470_8 * red + 0.536_332_536_3 * green + 0.051_445_992_9 * blue)
  const m = Math.cbrt(0.211_903_498_2 * red + 0.680_699_545_1 * green + 0.107_396_956_6 * blue)
  const s = Math.cbrt(0.088_302_461_9 * red + 0.281_718_837_6 * green + 0.629_978_700_5 * blue)
  const a = 1.977_998_495_1 * l - 2.428_592_205 * m + 0.450_593_709_9 * s
  const b = 0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766 * s
  return {
    lightness: 0.210_454_255_3 * l + 0.793_617_785 * m - 0.004_072_046_8 * s,
    chroma: Math.hypot(a, b),
    hue: (Math.atan2(b, a) * 180) / Math.PI,
  }
}

/** A colour that screens can show: as strong as that goes. */
function hexOf(colour: Oklch): string {
  let { chroma } = colour
  let mixed = linearFrom({ ...colour, chroma })
  while (chroma > 0 && mixed.some((part) => part < -0.000_1 || part > 1.000_1)) {
    chroma = Math.max(chroma - STEP, 0)
    mixed = linearFrom({ ...colour, chroma })
  }
  const parts = mixed.map((part) => {
    const value = Math.min(Math.max(part, 0), 1)
    const encoded = value <= 0.003_130_8 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055
    return Math.round(encoded * 255)
      .toString(16)
      .padStart(2, '0')
  })
  return `#${parts.join('')}`
}

function linearFrom({ chroma, hue, lightness }: Oklch): Linear {
  const a = chroma * Math.cos((hue * Math.PI) / 180)
  const b = chroma * Math.sin((hue * Math.PI) / 180)
  const l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b) ** 3
  const m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b) ** 3
  const s = (lightness - 0.089_484_177_5 * a - 1.291_485_548 * b) ** 3
  return [
    4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
    -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
    -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701 * s,
  ]
}
