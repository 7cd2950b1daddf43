/**
 * `npm run screenshots [-- FOLDER [NAME]]`: a picture of every page, or of those whose name contains NAME, at both widths and in both schemes.
 * `npm run screenshots -- --readme`: the few pictures that the README shows, small enough to be kept in the repository.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { BrowserContextOptions, Page, PageScreenshotOptions } from 'playwright-core'
import { openBrowser } from '../support/browser.js'
import { LOOKS } from '../support/look.js'
import { REPOSITORY } from '../support/mudrad-process.js'
import { PICTURES } from './pages.js'
import type { PictureOf } from './picture.js'
import { openReadmeScene, README_LOOKS, README_PICTURES } from './readme-pictures.js'
import { openScene, type Scene } from './scene.js'

/** Text stays sharp. */
const WEBP_QUALITY_PERCENT = 80
/** Attempts at one picture, and the pause between two. */
const CAPTURES_MAX = 5
const PAUSE_MS = 500

interface Job<OfScene> {
  readonly folder: string
  readonly pictures: readonly PictureOf<OfScene>[]
  /** The name tells its pictures from those of another look. */
  readonly looks: readonly { readonly name: string; readonly options: BrowserContextOptions }[]
  readonly openScene: () => Promise<OfScene>
  /** Writes the page that is shown to a file, whose name is given without an ending. */
  readonly write: (page: Page, file: string) => Promise<void>
}

async function makeScreenshots<OfScene extends Pick<Scene, 'baseUrl' | 'close' | 'cookiesOf'>>({
  folder,
  looks,
  pictures,
  write,
  ...job
}: Job<OfScene>): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const scene = await job.openScene()
  const browser = await openBrowser()
  try {
    for (const who of new Set(pictures.map(({ as }) => as))) {
      const theirs = pictures.filter(({ as }) => as === who)
      for (const look of looks) {
        const context = await browser.newContext({ ...look.options, baseURL: scene.baseUrl })
        if (who !== null) await context.addCookies(scene.cookiesOf(who))
        for (const picture of theirs) {
          const page = await context.newPage()
          await page.goto(typeof picture.path === 'string' ? picture.path : picture.path(scene))
          await picture.act?.(page, scene)
          // As they are once somebody has looked at the page for a moment.
          await page.waitForFunction(() => document.querySelector('[data-armed][aria-disabled]') === null)
          await write(page, join(folder, `${picture.name}-${look.name}`))
          await page.close()
        }
        await context.close()
      }
    }
  } finally {
    await browser.close()
    await scene.close()
  }
  console.log(`The pictures are in ${folder}`)
}

async function writeWholePage(page: Page, file: string): Promise<void> {
  writeFileSync(`${file}.png`, await capture(page, { fullPage: true }))
}

/** On a busy machine Chromium now and then has no frame to show in time, and says so at once; asked again, it has. */
async function capture(page: Page, options: PageScreenshotOptions = {}): Promise<Buffer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await page.screenshot(options)
    } catch (error) {
      const hadNoFrame = error instanceof Error && error.message.includes('Unable to capture screenshot')
      if (!hadNoFrame || attempt === CAPTURES_MAX) throw error
      await setTimeout(PAUSE_MS)
    }
  }
}

/** What fits into the window, as WebP, which Playwright cannot write and the browser can. */
async function writeWindow(page: Page, file: string): Promise<void> {
  const png = `data:image/png;base64,${(await capture(page)).toString('base64')}`
  const drawing = await page.context().newPage()
  const webp = await drawing.evaluate(
    async ({ address, quality }) => {
      const image = new Image()
      image.src = address
      await image.decode()
      const canvas = document.createElement('canvas')
      canvas.width = image.naturalWidth
      canvas.height = image.naturalHeight
      canvas.getContext('2d')?.drawImage(image, 0, 0)
      return canvas.toDataURL('image/webp', quality)
    },
    { address: png, quality: WEBP_QUALITY_PERCENT / 100 },
  )
  await drawing.close()
  writeFileSync(`${file}.webp`, Buffer.from(webp.slice(webp.indexOf(',') + 1), 'base64'))
}

const [given, wanted = ''] = process.argv.slice(2)
if (given === '--readme')
  await makeScreenshots({
    folder: join(REPOSITORY, 'docs/pictures'),
    pictures: README_PICTURES,
    looks: README_LOOKS,
    openScene: openReadmeScene,
    write: writeWindow,
  })
else
  await makeScreenshots({
    folder: given === undefined ? mkdtempSync(join(tmpdir(), 'mudra-screenshots-')) : resolve(given),
    pictures: PICTURES.filter(({ name }) => name.includes(wanted)),
    looks: LOOKS.map(({ colorScheme, options, width }) => ({ name: `${width}-${colorScheme}`, options })),
    openScene,
    write: writeWholePage,
  })
