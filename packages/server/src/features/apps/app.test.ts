import { describe, expect, it } from 'vitest'
import { ONE_PIXEL } from '../../../test/support/pictures.js'
import { appDescriptionFault, appNameFault, secretIsLive } from './app.js'
import { APP_ICON_BYTES_MAX, parseAppIcon } from './app-icon.js'

describe('the name of an app', () => {
  it.each(['A', 'Ünïcode Planner 3000', 'گزارش‌ها', '👩‍💻 Reports', 'a'.repeat(80), '<b>Bold</b> & Co.'])(
    'may be %j',
    (name) => {
      expect(appNameFault(name)).toBeNull()
    },
  )

  it.each([
    ['', /1 to 80/],
    ['a'.repeat(81), /80 characters/],
    ['\u200d\u200c', /can be seen/],
    ['\0', /NUL/],
    ['Mudra\0', /NUL/],
    ['Mudra\ud800', /surrogates/],
    ['Mudra\nwants you', /line ends/],
    ['Mudra\u2028', /line ends/],
    ['Mudra\u001b[31m', /control/],
    ['Mudra\u202Eevil', /direction/],
    ['Mudra\u2066evil', /direction/],
    ['Asa\u200bna', /direction|control/],
    ['Asana\ufeff', /direction|control/],
    ['Asana\u{e0041}', /direction|control/],
  ])('must not be %j', (name, why) => {
    expect(appNameFault(name)).toMatch(why)
  })
})

describe('the description of an app', () => {
  it('may be empty, long, and of several lines', () => {
    for (const text of ['', 'One.\nTwo.\r\n\tThree.', 'a'.repeat(1_024)])
      expect(appDescriptionFault(text)).toBeNull()
  })
  it.each(['a'.repeat(1_025), 'a\0', 'a\u202eb', 'a\u0007', 'a\n\u202eb'])('must not be %j', (text) => {
    expect(appDescriptionFault(text)).not.toBeNull()
  })
})

describe('the icon of an app', () => {
  it('is the picture alone, without what is behind its end', () => {
    const bytes = new Uint8Array(APP_ICON_BYTES_MAX)
    bytes.set(ONE_PIXEL)
    expect(parseAppIcon(bytes)).toEqual({ ok: true, icon: { mediaType: 'image/png', bytes: ONE_PIXEL } })
    const tooLong = new Uint8Array(APP_ICON_BYTES_MAX + 1)
    tooLong.set(ONE_PIXEL)
    expect(parseAppIcon(tooLong)).toMatchObject({
      ok: false,
      fault: expect.stringContaining('at most 64 KiB') as unknown,
    })
  })

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['SVG', Buffer.from('<svg onload="alert(1)">')],
    ['GIF', Buffer.from('GIF89a')],
    ['a PNG cut short', ONE_PIXEL.subarray(0, 40)],
    ['HTML after the beginning of a JPEG', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0x3c, 0x68])],
  ])('is not %s', (_, bytes) => {
    expect(parseAppIcon(new Uint8Array(bytes)).ok).toBe(false)
  })
})

it('a secret is live before its end, and without one', () => {
  expect([4, 5, 6].map((nowMs) => secretIsLive({ expiresAtMs: 5 }, nowMs))).toEqual([true, false, false])
  expect(secretIsLive({ expiresAtMs: null }, Number.MAX_SAFE_INTEGER)).toBe(true)
})
