import { expect, it } from 'vitest'
import { rendered } from '../../../test/support/rendered.js'
import { WelcomePicture } from './welcome-picture.page.js'

it('the words beside an arrow of the picture begin or end there, by the side on which they stand', () => {
  const { html } = rendered(WelcomePicture, {})
  const anchored = (where: string) =>
    html.match(new RegExp(`class="picture-text"[^>]*text-anchor="${where}"`, 'g'))
  expect(anchored('start')?.length).toBeGreaterThan(0)
  expect(anchored('end')?.length).toBeGreaterThan(0)
})

it('the words of a box stand in its middle, its title above what it does, and every box is within the picture', () => {
  const { html } = rendered(WelcomePicture, {})
  const [, width, height] = (/viewBox="0 0 (\d+) (\d+)" role="img"/.exec(html) ?? []).map(Number)
  const boxes = [
    ...html.matchAll(
      /<g class="picture-box"><rect x="(\S+)" y="(\S+)" width="(\S+)" height="(\S+)"[^>]*>.*?<text class="picture-title" x="(\S+)" y="(\S+)".*?<text class="picture-text" x="(\S+)" y="(\S+)"/g,
    ),
  ].map(([, ...numbers]) => numbers.map(Number))
  expect(boxes).toHaveLength(4)
  for (const [left = 0, top = 0, wide = 0, high = 0, titleX, titleY = 0, textX, textY = 0] of boxes) {
    expect([titleX, textX]).toEqual([left + wide / 2, left + wide / 2])
    expect(titleY).toBeGreaterThan(top)
    expect(textY).toBeGreaterThan(titleY)
    expect(textY).toBeLessThan(top + high)
    expect(left + wide).toBeLessThanOrEqual(width ?? 0)
    expect(top + high).toBeLessThanOrEqual(height ?? 0)
  }
})
