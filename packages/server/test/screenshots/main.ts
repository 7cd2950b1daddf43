/** `npm run screenshots [-- FOLDER]`: a picture of every page at both widths and in both schemes. */
import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { BrowserContext } from 'playwright-core'
import { openBrowser } from '../support/browser.js'
import { LOOKS } from '../support/look.js'
import { PICTURES } from './pages.js'
import type { PictureOf } from './picture.js'
import { openScene, type Scene } from './scene.js'

/** @param wanted  makes only pictures whose name contains it */
async function makeScreenshots(folder: string, wanted: string): Promise<void> {
  const scene = await openScene()
  const browser = await openBrowser()
  const pictures = PICTURES.filter(({ name }) => name.includes(wanted))
  try {
    for (const who of new Set(pictures.map(({ as }) => as))) {
      const theirs = pictures.filter(({ as }) => as === who)
      for (const look of LOOKS) {
        const context = await browser.newContext({ ...look.options, baseURL: scene.baseUrl })
        if (who !== null) await context.addCookies(scene.cookiesOf(who))
        for (const picture of theirs) {
          const file = join(folder, `${picture.name}-${look.width}-${look.colorScheme}.png`)
          await take(context, { scene, picture, file })
        }
        await context.close()
      }
    }
  } finally {
    await browser.close()
    await scene.close()
  }
}

async function take(
  context: BrowserContext,
  { file, picture, scene }: { readonly scene: Scene; readonly picture: PictureOf; readonly file: string },
): Promise<void> {
  const page = await context.newPage()
  await page.goto(typeof picture.path === 'string' ? picture.path : picture.path(scene))
  await picture.act?.(page, scene)
  // As they are once somebody has looked at the page for a moment.
  await page.waitForFunction(() => document.querySelector('[data-armed][aria-disabled]') === null)
  await page.screenshot({ path: file, fullPage: true })
  await page.close()
}

const [given, wanted = ''] = process.argv.slice(2)
const folder = given === undefined ? mkdtempSync(join(tmpdir(), 'mudra-screenshots-')) : resolve(given)
mkdirSync(folder, { recursive: true })
await makeScreenshots(folder, wanted)
console.log(`The pictures are in ${folder}`)
