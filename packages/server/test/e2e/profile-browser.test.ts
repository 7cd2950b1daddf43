import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../support/browser.js'
import type { DemoName } from '../support/services.js'
import { signInOn } from '../support/look.js'
import { openScene, type Scene } from '../screenshots/scene.js'

describe('the profile, in a real browser', () => {
  let scene: Scene
  let browser: Browser
  const opened: BrowserContext[] = []
  const complaints: string[] = []
  beforeAll(async () => {
    scene = await openScene()
    browser = await openBrowser()
  })
  afterEach(async () => {
    for (const context of opened.splice(0)) await context.close()
    expect(complaints.splice(0)).toEqual([])
  })
  afterAll(async () => {
    await browser.close()
    await scene.close()
  })

  const pageOf = async (who: DemoName, options: BrowserContextOptions = {}): Promise<Page> => {
    const context = await browser.newContext({ baseURL: scene.baseUrl, ...options })
    opened.push(context)
    const page = await context.newPage()
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (message) => {
      // A script that types before the page has settled is told that autofocus came too late.
      if (!/status of 40\d|^Autofocus processing/.test(message.text())) complaints.push(message.text())
    })
    await page.goto('/login')
    await signInOn(page, scene.personOf(who))
    return page
  }
  const openMenu = async (page: Page) => {
    await page.locator('.person-menu summary').click()
  }

  it.each([true, false])(
    'picture, My Profile Settings, Apps, down to Developer App Settings, Manage Developer Apps; with script: %s',
    async (javaScriptEnabled) => {
      const page = await pageOf('ben', { javaScriptEnabled })
      await openMenu(page)
      await page.getByRole('link', { name: 'My Profile Settings' }).click()
      await page
        .getByRole('navigation', { name: 'My Profile Settings' })
        .getByRole('link', { name: 'Apps' })
        .click()
      await page.getByRole('heading', { name: 'Developer App Settings' }).waitFor()
      await page.getByRole('link', { name: 'Manage Developer Apps' }).click()
      expect(new URL(page.url()).pathname).toBe('/0/my-apps')
    },
  )

  it('ends sessions, deauthorizes and logs out without script', async () => {
    const page = await pageOf('ben', { javaScriptEnabled: false })
    await page.goto('/0/profile/sessions')
    await page.getByRole('button', { name: 'End session', exact: false }).first().click()
    await page.getByRole('status').getByText('That session was ended.').waitFor()
    await page.getByRole('button', { name: 'End all other sessions' }).click()
    await page.getByText('You are logged in here and nowhere else.').waitFor()
    await page.goto('/0/profile/apps')
    await page.getByRole('link', { name: 'Deauthorize Timesheet export' }).click()
    await page.getByRole('button', { name: 'Deauthorize app' }).click()
    await page.getByRole('status').getByText('The app has no access').waitFor()
    expect(await page.getByText('Timesheet export').count()).toBe(0)
    await openMenu(page)
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
  })

  it('the menu opens and closes by keyboard, and the way to the content is short', async () => {
    const page = await pageOf('ada')
    await page.goto('/0/profile')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content')
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content')
    await page.locator('.person-menu summary').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'My Profile Settings' }).waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: 'My Profile Settings' }).waitFor({ state: 'hidden' })
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('SUMMARY')
  })
})
