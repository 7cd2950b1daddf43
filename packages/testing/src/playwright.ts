import { test as base } from '@playwright/test'
import type { Mudra } from './mudra.js'
import { startMudra, type StartOptions } from './start.js'

/**
 * Playwright's `test` with the fixture `mudra`: a server for each worker, which begins each test as it was opened. A test that fails has the record of
 * what was asked attached to it, without secrets. What `startMudra` takes is the option `mudraOptions`.
 *
 * ```ts
 * import { expect } from '@playwright/test'
 * import { test } from '@mudra/testing/playwright'
 *
 * test('shows what was asked', async ({ mudra, page }) => {
 *   await page.goto(mudra.logUrl)
 *   await expect(page.getByRole('heading', { name: 'Request log' })).toBeVisible()
 * })
 * ```
 */
export const test = base.extend<{ mudra: Mudra }, { mudraOptions: StartOptions; mudraServer: Mudra }>({
  mudraOptions: [{}, { scope: 'worker', option: true }],
  mudraServer: [
    async ({ mudraOptions }, use) => {
      await using mudra = await startMudra(mudraOptions)
      await use(mudra)
    },
    { scope: 'worker' },
  ],
  mudra: async ({ mudraServer }, use, testInfo) => {
    await mudraServer.reset()
    await use(mudraServer)
    if (testInfo.status === testInfo.expectedStatus) return
    const body = await mudraServer.record()
    await testInfo.attach('mudra-record.json', { body, contentType: 'application/json' })
  },
})
