import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { TestServer } from '../support/services.js'
import { signInOn } from '../support/look.js'
import { openWalk, type Walk } from '../support/walk.js'
import { MINUTE_MS } from '../../src/time-units.js'

const WALK_MS = 120_000

let server: TestServer
let walk: Walk
let base: string

beforeAll(async () => {
  walk = await openWalk()
  ;({ base, server } = walk)
})
afterEach(async () => {
  await walk.closePages()
})
afterAll(async () => {
  await walk.close()
})

async function signIn(page: Page, path = '/'): Promise<void> {
  const [ada] = server.demo.users
  if (ada === undefined) throw new Error('the demo has nobody')
  await page.goto(`${base}/login?to=${encodeURIComponent(path)}`)
  await signInOn(page, ada)
}

const statusOf = async (token: string) => {
  const url = `${base}/api/1.0/users/me`
  return (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status
}
const shownToken = async (page: Page) => {
  await page.getByRole('heading', { name: 'Copy your new token' }).waitFor()
  return (await page.locator('#token').textContent()) ?? ''
}

/** From the picture in the top right corner to a token in hand, as the documentation tells it. */
async function walkToNewToken(page: Page, description: string): Promise<string> {
  await page.getByRole('banner').locator('summary').last().click()
  await page.getByRole('link', { name: 'My Profile Settings' }).click()
  await page.getByRole('navigation').getByRole('link', { name: 'Apps', exact: true }).last().click()
  await page.getByRole('heading', { name: 'Developer App Settings' }).waitFor()
  await page.getByRole('link', { name: 'Manage Developer Apps' }).click()
  await page.getByRole('link', { name: 'Create New Personal Access Token' }).click()
  await page.getByLabel('Description').fill(description)
  await page.getByRole('button', { name: 'Create token' }).click()
  return await shownToken(page)
}

describe.each([
  ['with script', true],
  ['without script', false],
])('%s a person', (_says, javaScriptEnabled) => {
  it(
    'creates a token as the documentation tells, uses, rotates and revokes it',
    async () => {
      const page = await walk.openPage({ javaScriptEnabled })
      await signIn(page)
      const description = `Walk ${String(javaScriptEnabled)}`
      const token = await walkToNewToken(page, description)
      expect(await statusOf(token)).toBe(200)
      await server.services.tokens.uses.flushAll()

      await page.getByRole('link', { name: 'I have stored it' }).click()
      await page.getByRole('link', { name: description, exact: true }).click()
      expect(await page.content()).not.toContain(token)
      await page.getByRole('link', { name: 'Rotate token' }).click()
      await page.getByRole('button', { name: 'Rotate token' }).click()
      const fresh = await shownToken(page)
      expect(fresh).not.toBe(token)
      expect([await statusOf(token), await statusOf(fresh), await statusOf(token)]).toEqual([200, 200, 401])
      await server.services.tokens.uses.flushAll()
      server.clock.advance(3 * MINUTE_MS)

      await page.getByRole('link', { name: 'I have stored it' }).click()
      await page.getByRole('link', { name: `Revoke ${description}` }).click()
      await page.getByText('It was used 3 minutes ago from 127.0.0.1').waitFor()
      await page.getByRole('button', { name: 'Revoke token' }).click()
      await page.getByRole('status').getByText('The token is revoked.').waitFor()
      expect(await statusOf(fresh)).toBe(401)
    },
    WALK_MS,
  )

  it(
    'chooses scopes and a date, which show only when they count',
    async () => {
      const page = await walk.openPage({ javaScriptEnabled })
      await signIn(page, '/0/my-apps/tokens/new')
      const reading = page.getByLabel('View people')
      expect(await reading.isVisible()).toBe(false)
      expect(await page.getByLabel('Date', { exact: true }).isVisible()).toBe(false)
      await page.getByLabel('Chosen scopes only').check()
      await page.getByLabel('Expires').selectOption('date')
      await page.getByLabel('Date', { exact: true }).fill('2027-01-31')
      await reading.check()
      if (javaScriptEnabled) {
        await page.getByLabel('Find scopes').fill('delete tasks')
        expect(await page.getByLabel('Delete tasks').isVisible()).toBe(true)
        expect(await page.getByLabel('View projects').isVisible()).toBe(false)
        expect(await reading.isVisible()).toBe(true)
      } else expect(await page.getByLabel('Find scopes').isVisible()).toBe(false)
      await page.getByLabel('Description').fill('Narrow')
      await page.getByRole('button', { name: 'Create token' }).click()
      const token = await shownToken(page)
      expect(await statusOf(token)).toBe(200)
      // Loading the answer again sends the form again: the same token, and no second one.
      await page.reload()
      expect(await shownToken(page)).toBe(token)
      await page.getByText('You sent this form before.').waitFor()
    },
    WALK_MS,
  )
})
