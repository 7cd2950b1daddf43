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
