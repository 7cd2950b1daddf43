import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../support/browser.js'
import { carryAxe, checkLook, checkScheme, checkTargets, checkWidth } from '../support/look.js'
import { DEMO } from '../support/demo.js'
import { routesOf } from '../support/page-routes.js'
import { PICTURES } from '../screenshots/pages.js'
import type { PictureOf } from '../screenshots/picture.js'
import { openScene, type Scene } from '../screenshots/scene.js'

const TIMEOUT_MS = 180_000
/** Pages that are looked at at once. */
const LANES = 3
/** The widths beside the one that a page is opened at: one at which the navigation leaves little, a telephone, and both at 200 % zoom. At the last, the narrowest, all must be hit as well. */
const WIDTHS = [900, 360, 720, 320] as const

/** Routes that are opened by GET and are no page of their own, or are looked at elsewhere. */
const NOT_LOOKED_AT = new Map([
  ['/-/health/live', 'for a load balancer'],
  ['/-/health/ready', 'for a load balancer'],
  ['/-/metrics', 'for Prometheus'],
  ['/-/authorize_request', 'for the guard’s proxy'],
  ['/0/app-icons/:clientId', 'a picture'],
  ['/profile-pictures/:name', 'a picture'],
  ['/-/attachments/:gid', 'a file'],
  ['/-/exports/:gid', 'a file'],
  ['/0/admin/:workspace', 'leads on to its members'],
  ['/0/admin/:workspace/audit/export', 'a file'],
  ['/0/profile/activity/export', 'a file'],
  ['/docs/postman.json', 'a file'],
  ['/docs/seed.schema.json', 'a file'],
  ['/favicon.ico', 'a picture'],
  ['/docs/explorer', 'the viewer of another project; reference.test.ts opens it'],
])

describe('every page', () => {
  let scene: Scene
  let browser: Browser
  const contexts = new Map<PictureOf['as'], BrowserContext>()
  beforeAll(async () => {
    scene = await openScene()
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await scene.close()
  })

  const contextOf = async (who: PictureOf['as']): Promise<BrowserContext> => {
    const known = contexts.get(who)
    if (known !== undefined) return known
    const context = await browser.newContext({ baseURL: scene.baseUrl, reducedMotion: 'reduce' })
    contexts.set(who, context)
    if (who !== null) await context.addCookies(scene.cookiesOf(who))
    return context
  }
  const addressOf = ({ path }: PictureOf) => (typeof path === 'string' ? path : path(scene))

  /** Where the browser came by on its way to what was looked at. */
  const seen = new Set<string>()
  const openPage = async (who: PictureOf['as']): Promise<Page> => {
    const page = await (await contextOf(who)).newPage()
    await carryAxe(page)
    page.on('framenavigated', (frame) => seen.add(new URL(frame.url()).pathname))
    return page
  }
  const look = async (page: Page, picture: PictureOf): Promise<void> => {
    try {
      // What was done for the picture before, if anything.
      await page.unrouteAll()
      await page.setExtraHTTPHeaders({})
      await page.setViewportSize({ width: 1_440, height: 900 })
      await page.emulateMedia({ colorScheme: 'light' })
      await page.goto(addressOf(picture))
      await picture.act?.(page, scene)
      seen.add(new URL(page.url()).pathname)
      const { bytesMax } = picture
      await checkLook(page, {
        colors: picture.isTwin !== true,
        ...(bytesMax === undefined ? {} : { bytesMax }),
      })
      for (const width of WIDTHS) await checkWidth(page, width)
      if (picture.isTwin === true) return
      await checkTargets(page)
      await checkScheme(page, 'dark')
      await expectKeys(page)
    } catch (error) {
      const { actual } = error as { readonly actual?: unknown }
      throw new Error(`${picture.name}: ${String(error)} ${JSON.stringify(actual)}`, { cause: error })
    }
  }

  it.each([...new Set(PICTURES.map(({ as }) => as))].map((who) => [who ?? 'a visitor', who] as const))(
    'of %s is in order: no finding of axe-core in either scheme, no sideways scrolling down to 320 px, all of it by keyboard',
    async (_name, who) => {
      const found: string[] = []
      const pictures = PICTURES.filter(
        ({ as, path }) => as === who && !NOT_LOOKED_AT.has(String(path)),
      ).values()
      await contextOf(who)
      // One tab goes from page to page: a new one for each would load the browser's half of everything again.
      const lane = async () => {
        let page = await openPage(who)
        for (const picture of pictures)
          await look(page, picture).catch(async (error: unknown) => {
            found.push(String(error))
            await page.close()
            page = await openPage(who)
          })
        await page.close()
      }
      await Promise.all(Array.from({ length: LANES }, lane))
      expect(found.join('\n\n')).toBe('')
    },
    TIMEOUT_MS,
  )

  it(
    'that no picture comes by is looked at as it is when Ada opens it, or has a reason why not',
    async () => {
      const forgotten = routesOf(scene.server, 'GET')
        .filter(
          (route) => !/^\/(api\/1\.0|assets|\.well-known)\b|^\*$/.test(route) && !NOT_LOOKED_AT.has(route),
        )
        .filter((route) => {
          const pattern = new RegExp(`^${route.replaceAll(/:\w+/g, '[^/]+')}$`)
          return ![...seen].some((address) => pattern.test(address))
        })
        .map((route) => ({ route, path: route.replace(':workspace', DEMO.greenfield) }))
      const unknown = forgotten.filter(({ path }) => path.includes(':')).map(({ route }) => route)
      expect(unknown, 'add them to test/screenshots/pages.ts').toEqual([])
      const page = await openPage('ada')
      for (const { path, route } of forgotten) await look(page, { name: route, as: 'ada', path })
    },
    TIMEOUT_MS,
  )
})

/** Whatever can be used is reached by the tabulator key, in the order in which it is read, with the focus in sight. */
async function expectKeys(page: Page): Promise<void> {
  const wrong = await page.evaluate(() => {
    const used = [
      ...document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary'),
    ]
    const seen = used.filter(
      (element) => element.checkVisibility() && !element.matches('[disabled], [type=hidden]'),
    )
    return seen.flatMap((element) => {
      const name = `${element.localName} ${element.textContent.trim()}`
      if (element.tabIndex !== 0 && !element.matches('[type=radio]')) return [`${name} is left out`]
      element.focus({ focusVisible: true } as FocusOptions)
      if (document.activeElement !== element) return [`${name} takes no focus`]
      const { outlineStyle, outlineWidth } = getComputedStyle(element)
      return outlineStyle === 'none' || Number.parseFloat(outlineWidth) < 2 ? [`${name} shows no focus`] : []
    })
  })
  expect(wrong).toEqual([])
}
