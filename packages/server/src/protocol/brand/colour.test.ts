import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accentColours, CONTRAST_MIN, contrastOf, parseHexColour } from './colour.js'

/** The grounds of the pages: console.css, in the order light, dark. */
const GROUNDS = { light: ['#ffffff', '#f6f4f3', '#efece9'], dark: ['#232120', '#161413', '#2b2928'] }

/** By way of CIE XYZ and the cone responses of its author: another way than the program goes. @see https://bottosson.github.io/posts/oklab/ */
function oklch(hex: string): { readonly lightness: number; readonly chroma: number; readonly hue: number } {
  const linear = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  const times = (rows: readonly (readonly number[])[], vector: readonly number[]) =>
    rows.map((row) => row.reduce((sum, factor, at) => sum + factor * (vector[at] ?? 0), 0))
  const xyz = times(
    [
      [0.412_390_8, 0.357_584_34, 0.180_480_79],
      [0.212_639_01, 0.715_168_68, 0.072_192_32],
      [0.019_330_82, 0.119_194_78, 0.950_532_15],
    ],
    linear,
  )
  const cones = times(
    [
      [0.818_933_01, 0.361_866_74, -0.128_859_71],
      [0.032_984_54, 0.929_311_87, 0.036_145_64],
      [0.048_200_3, 0.264_366_27, 0.633_851_71],
    ],
    xyz,
  ).map(Math.cbrt)
  const [lightness = 0, a = 0, b = 0] = times(
    [
      [0.210_454_26, 0.793_617_79, -0.004_072_05],
      [1.977_998_5, -2.428_592_2, 0.450_593_7],
      [0.025_904_04, 0.782_771_77, -0.808_675_77],
    ],
    cones,
  )
  return { lightness, chroma: Math.hypot(a, b), hue: (Math.atan2(b, a) * 180) / Math.PI }
}
const COLOURS = fc
  .integer({ min: 0, max: 0xff_ff_ff })
  .map((value) => `#${value.toString(16).padStart(6, '0')}`)
/** Of two hues, the short way round. */
const turnOf = (one: number, other: number) => Math.abs(((one - other + 540) % 360) - 180)

describe('the contrast of two colours — WCAG 2.2', () => {
  it.each([
    ['#ff0000', '#ffffff', 4],
    ['#00ff00', '#ffffff', 1.37],
    ['#0a0a0a', '#ffffff', 19.8],
    ['#0a0b0a', '#0b0a0b', 1],
    ['#123456', '#fedcba', 9.79],
    ['#000000', '#ffffff', 21],
    ['#ffffff', '#ffffff', 1],
    ['#777777', '#ffffff', 4.48],
    ['#0000ff', '#ffffff', 8.59],
  ])('of %s and %s is %d', (one, other, contrast) => {
    expect(contrastOf(one, other)).toBeCloseTo(contrast, 2)
    expect(contrastOf(other, one)).toBeCloseTo(contrast, 2)
  })
})

it('words are read from a contrast of 4.5 to 1 on — WCAG 2.2, 1.4.3, level AA', () => {
  expect(CONTRAST_MIN).toBe(4.5)
})

describe('an accent', () => {
  it('is read in every place where it stands, whatever colour it is — WCAG 2.2, 1.4.3', () => {
    const colour = fc
      .integer({ min: 0, max: 0xff_ff_ff })
      .map((value) => `#${value.toString(16).padStart(6, '0')}`)
    fc.assert(
      fc.property(colour, (hex) => {
        const { dark, fill, fillHover, light, tintDark, tintLight } = accentColours(hex)
        for (const ground of GROUNDS.light)
          expect(contrastOf(light, ground)).toBeGreaterThanOrEqual(CONTRAST_MIN)
        for (const ground of GROUNDS.dark)
          expect(contrastOf(dark, ground)).toBeGreaterThanOrEqual(CONTRAST_MIN)
        for (const one of [fill, fillHover])
          expect(contrastOf(one, '#ffffff')).toBeGreaterThanOrEqual(CONTRAST_MIN)
        expect(contrastOf(light, tintLight)).toBeGreaterThanOrEqual(CONTRAST_MIN)
        expect(contrastOf(dark, tintDark)).toBeGreaterThanOrEqual(CONTRAST_MIN)
        expect(contrastOf(tintLight, '#161413')).toBeGreaterThan(7)
        expect(contrastOf(tintDark, '#f6f4f3')).toBeGreaterThan(7)
      }),
    )
  })

  it('that is read already stays as it is', () => {
    expect(accentColours('#5a45b5')).toMatchObject({ light: '#5a45b5', fill: '#5a45b5' })
    expect(accentColours('#8fd3ff').dark).toBe('#8fd3ff')
  })

  it('that is too bright behind white words is darkened, and keeps its hue', () => {
    const { fill, light } = accentColours('#ffd500')
    expect(fill).not.toBe('#ffd500')
    for (const hex of [fill, light]) {
      const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
      expect(red > blue + 60 && green > blue + 60).toBe(true)
    }
  })

  it('stays as it is wherever it is read already, and else moves no further than it has to, by its lightness alone', () => {
    const grounds = { light: '#efece9', dark: '#35333b', fill: '#ffffff' } as const
    fc.assert(
      fc.property(COLOURS, (hex) => {
        const accents = accentColours(hex)
        const asked = oklch(hex)
        for (const place of ['light', 'dark', 'fill'] as const) {
          const made = oklch(accents[place])
          if (contrastOf(hex, grounds[place]) >= 4.6) {
            expect([place, accents[place]]).toEqual([place, hex])
            continue
          }
          expect(contrastOf(accents[place], grounds[place])).toBeGreaterThanOrEqual(4.6)
          expect(contrastOf(accents[place], grounds[place])).toBeLessThan(4.85)
          expect(made.chroma).toBeLessThan(asked.chroma + 0.01)
          expect(place === 'dark' ? made.lightness > asked.lightness : made.lightness < asked.lightness).toBe(
            true,
          )
          if (made.chroma > 0.05) expect(turnOf(made.hue, asked.hue)).toBeLessThan(6)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('is darker by as much under the pointer, and a shade of its hue behind words', () => {
    for (const hex of ['#5a45b5', '#b3261e', '#00695c', '#7a4b00', '#3f51b5']) {
      const { fill, fillHover, tintDark, tintLight } = accentColours(hex)
      const asked = oklch(hex)
      expect(oklch(fill).lightness - oklch(fillHover).lightness).toBeCloseTo(0.06, 2)
      expect(oklch(tintLight).lightness).toBeCloseTo(0.96, 2)
      expect(oklch(tintLight).chroma).toBeCloseTo(0.02, 2)
      expect(oklch(tintDark).lightness).toBeCloseTo(0.3, 2)
      // Not every hue is as strong where it is as dark.
      expect(oklch(tintDark).chroma).toBeLessThan(0.062)
      expect(oklch(tintDark).chroma).toBeGreaterThan(0.045)
      for (const shade of [fillHover, tintDark]) expect(turnOf(oklch(shade).hue, asked.hue)).toBeLessThan(4)
    }
    expect(oklch(accentColours('#5a45b5').tintDark).chroma).toBeCloseTo(0.06, 2)
    const { tintDark, tintLight } = accentColours('#808080')
    for (const shade of [tintDark, tintLight]) expect(oklch(shade).chroma).toBeLessThan(0.003)
    expect(accentColours('#000000').fillHover).toBe('#000000')
  })

  it('is written in small letters, whatever it came in', () => {
    expect(parseHexColour('#5A45B5')).toBe('#5a45b5')
    expect(parseHexColour('#5a45b5')).toBe('#5a45b5')
    for (const text of ['x#5a45b5', '#5a45b5\n', '#5a45b', ' #5a45b5'])
      expect(parseHexColour(text)).toBeNull()
  })

  it.each(['#fff', 'red', '5a45b5', '#5a45b5ff', '#5a45bg', 'url(x)', '', '#5a45b5;}'])(
    'is not %j',
    (text) => {
      expect(parseHexColour(text)).toBeNull()
    },
  )
})
