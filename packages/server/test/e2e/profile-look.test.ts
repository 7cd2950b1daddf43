import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../support/browser.js'
import type { DemoName } from '../support/house.js'
import { checkLook, LOOKS, signInOn } from '../support/look.js'
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

  const pageOf = async (
    who: DemoName | 'hard' | null,
    options: BrowserContextOptions = {},
  ): Promise<Page> => {
    const context = await browser.newContext({ baseURL: scene.baseUrl, ...options })
    opened.push(context)
    const page = await context.newPage()
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (message) => {
      if (!/status of 40\d/.test(message.text())) complaints.push(message.text())
    })
    await page.goto(who === null ? '/' : '/login')
    if (who !== null) await signInOn(page, scene.personOf(who))
    return page
  }
  const openMenu = async (page: Page) => {
    await page.locator('.person-menu summary').click()
  }

  describe.each(LOOKS)('at $width px, $colorScheme', ({ options }) => {
    it('every page is in order, with little and with much on it', async () => {
      await checkLook(await pageOf(null, options))
      const [ada, ben, hard] = [
        await pageOf('ada', options),
        await pageOf('ben', options),
        await pageOf('hard', options),
      ]
      const paths = ['/', '/0/profile', '/0/profile/apps', '/0/profile/sessions', '/0/profile/security']
      for (const page of [ada, hard]) {
        for (const path of paths) {
          await page.goto(path)
          await checkLook(page)
        }
      }
      await ben.goto('/0/profile/apps')
      await checkLook(ben)
      await ben.locator('.more summary').first().click()
      await checkLook(ben)
      await ben.getByRole('link', { name: 'Deauthorize Planner' }).click()
      await checkLook(ben)
      await openMenu(ben)
      await checkLook(ben)
      await ada.getByLabel('Current password').fill('wrong')
      await ada.getByLabel('New password').fill('too short')
      await ada.getByRole('button', { name: 'Change password' }).click()
      await ada.getByRole('alert').waitFor()
      await checkLook(ada)
    })
  })

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
