import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accentColours, CONTRAST_MIN, contrastOf, parseHexColour } from './colour.js'

/** The grounds of the pages: console.css, in the order light, dark. */
const GROUNDS = { light: ['#ffffff', '#f6f4f3', '#efece9'], dark: ['#232120', '#161413', '#2b2928'] }

describe('the contrast of two colours — WCAG 2.2', () => {
  it.each([
    ['#000000', '#ffffff', 21],
    ['#ffffff', '#ffffff', 1],
    ['#777777', '#ffffff', 4.48],
    ['#0000ff', '#ffffff', 8.59],
  ])('of %s and %s is %d', (one, other, contrast) => {
    expect(contrastOf(one, other)).toBeCloseTo(contrast, 2)
    expect(contrastOf(other, one)).toBeCloseTo(contrast, 2)
  })
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

  it.each(['#fff', 'red', '5a45b5', '#5a45b5ff', '#5a45bg', 'url(x)', '', '#5a45b5;}'])(
    'is not %j',
    (text) => {
      expect(parseHexColour(text)).toBeNull()
    },
  )
})
