import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** What a page may weigh with everything that it loads. */
const PAGE_BYTES_MAX = 50_000
const WIDTHS = [360, 1440] as const
/** The whole of it, without the names and comments of its sources. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const SCHEMES = ['light', 'dark'] as const

/** Options of a browser context for each look that every page must have: both widths, both schemes. Nothing moves. */
export const LOOKS = WIDTHS.flatMap((width) =>
  SCHEMES.map((colorScheme) => ({
    width,
    colorScheme,
    options: { colorScheme, viewport: { width, height: 900 }, reducedMotion: 'reduce' as const },
  })),
)

/** Names that people and apps really have, and that break layouts. */
export const HARD_NAMES: readonly (readonly [says: string, name: string])[] = [
  ['80 characters in one word', 'W'.repeat(80)],
  ['right to left', 'مدير المشروع عبد الرحمن بن محمد بن عبد العزيز آل الشيخ الأنصاري القرطبي الأندلسي'],
  ['emoji', '👩‍👩‍👧‍👦'.repeat(7)],
  ['markup', '<script>alert(1)</script><img src=x onerror=alert(1)>'],
]

/**
 * Expects of the page that is shown: no finding of axe-core, targets of 24 px or spaced so, no sideways scrolling, one `h1`, and a weight
 * below the limit. Without `colors` their contrast is left out, half of what axe-core takes.
 */
export async function checkLook(
  page: Page,
  { bytesMax = PAGE_BYTES_MAX, colors = true }: { bytesMax?: number; colors?: boolean } = {},
): Promise<void> {
  const address = new URL(page.url()).pathname
  expect({ address, findings: await findings(page, { colors }) }).toEqual({ address, findings: [] })
  expect({ address, overflow: await overflow(page) }).toEqual({ address, overflow: 0 })
  expect({ address, titles: await page.locator('h1').count() }).toEqual({ address, titles: 1 })
  expect(await weight(page), `${address} is too heavy`).toBeLessThan(bytesMax)
}

/** Expects of the page that is shown that its colours are in order in the other scheme, too. */
export async function checkScheme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme })
  const address = new URL(page.url()).pathname
  const contrast = await findings(page, { only: 'color-contrast' })
  expect({ address, colorScheme, findings: contrast }).toEqual({ address, colorScheme, findings: [] })
}

/** Expects that the page needs no sideways scrolling at another width, a telephone's or a larger one's at 200 % zoom. */
export async function checkWidth(page: Page, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 900 })
  const address = new URL(page.url()).pathname
  expect({ address, width, overflow: await overflow(page) }).toEqual({ address, width, overflow: 0 })
}

/** Expects that all can be hit where the page is shown as it is now. */
export async function checkTargets(page: Page): Promise<void> {
  const address = new URL(page.url()).pathname
  const targets = await findings(page, { only: 'target-size' })
  expect({ address, findings: targets }).toEqual({ address, findings: [] })
}

/** Gives a tab axe-core once for all that it will show: its source is half a megabyte, and to send it again for each page takes longer than what it does there. */
export async function carryAxe(page: Page): Promise<void> {
  await page.addInitScript(AXE)
}

/** What axe-core finds; it is evaluated by the debugger, which CSP does not hold up. */
async function findings(
  page: Page,
  { only = null, colors = true }: { readonly only?: string | null; readonly colors?: boolean } = {},
): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE)
  return await page.evaluate(
    async (asked) => {
      const { axe: run } = globalThis as unknown as { axe: { run(options: object): Promise<AxeResults> } }
      const { violations } = await run.run({
        // Nobody reads where what is in order stands.
        resultTypes: ['violations'],
        selectors: false,
        ...(asked.only === null
          ? // Off unless asked for: what is used with a finger or a shaking hand is 24 px at least, or spaced so — WCAG 2.2, 2.5.8.
            { rules: { 'target-size': { enabled: true }, 'color-contrast': { enabled: asked.colors } } }
          : { runOnly: { type: 'rule', values: [asked.only] } }),
      })
      return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
    },
    { only, colors },
  )
}

/** By how many pixels the page is wider than its window. */
async function overflow(page: Page): Promise<number> {
  return await page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement
    return scrollWidth - clientWidth
  })
}

/** The bytes of the page and of everything that it loaded, as they were sent. */
async function weight(page: Page): Promise<number> {
  return await page.evaluate(() => {
    const entries = [
      ...performance.getEntriesByType('navigation'),
      ...performance.getEntriesByType('resource'),
    ] as PerformanceResourceTiming[]
    return entries.reduce((sum, entry) => sum + entry.encodedBodySize, 0)
  })
}

/** Signs somebody in by the form, on the page that asks for it. */
export async function signInOn(
  page: Page,
  { email, password }: { readonly email: string; readonly password: string },
): Promise<void> {
  await page.getByLabel('Email address').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('main').getByRole('button', { name: 'Log in' }).click()
  await page.waitForLoadState()
}
