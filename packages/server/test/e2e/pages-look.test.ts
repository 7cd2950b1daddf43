import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { openBrowser } from '../support/browser.js'
import { openTestServer, type TestServer } from '../support/house.js'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const WIDTHS = [360, 1440] as const
const SCHEMES = ['light', 'dark'] as const
const MISMATCH = 'That email address and password do not match.'
const PASSWORD = 'a password of some length'

let server: TestServer
let browser: Browser
let base: string
const contexts: BrowserContext[] = []

beforeAll(async () => {
  server = await openTestServer()
  await server.server.listen({ host: '127.0.0.1', port: 0 })
  base = `http://localhost:${(server.server.server.address() as AddressInfo).port}`
  browser = await openBrowser()
})
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close()
})
afterAll(async () => {
  await browser.close()
  await server.close()
})

/** A new browser profile; whatever a page complains of fails the test. */
async function openPage(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext(options)
  contexts.push(context)
  return await context.newPage()
}

/** What axe-core finds; it is evaluated by the debugger, which CSP does not hold up. */
async function findings(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE)
  return await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
    }
    const { violations } = await axe.run()
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
  })
}

async function overflow(page: Page): Promise<number> {
  return await page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement
    return scrollWidth - clientWidth
  })
}

async function expectGoodLook(page: Page): Promise<void> {
  expect(await findings(page)).toEqual([])
  expect(await overflow(page)).toBe(0)
}

async function fill(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('Email address', { exact: true }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
}

describe.each(WIDTHS.flatMap((width) => SCHEMES.map((colorScheme) => ({ width, colorScheme }))))(
  'at $width px, $colorScheme',
  ({ width, colorScheme }) => {
    it('sign-in, its error, the start page, sign-out and a page that is not there are in order', async () => {
      const complaints: string[] = []
      const page = await openPage({ colorScheme, viewport: { width, height: 800 } })
      page.on('console', (message) => {
        if (!/status of 40[04]/.test(message.text())) complaints.push(message.text())
      })
      page.on('pageerror', (error) => complaints.push(String(error)))
      await page.goto(`${base}/login?to=%2Flogout`)
      await expectGoodLook(page)
      await fill(page, 'ada@greenfield.example', 'not her password')
      await page.getByRole('button', { name: 'Log in' }).click()
      await page.getByRole('alert').getByText(MISMATCH).waitFor()
      expect(await page.getByLabel('Email address', { exact: true }).inputValue()).toBe(
        'ada@greenfield.example',
      )
      await expectGoodLook(page)
      await fill(page, 'ada@greenfield.example', server.demo.users[0]?.password ?? '')
      await page.getByRole('button', { name: 'Log in' }).click()
      await page.getByRole('heading', { name: 'Log out?' }).waitFor()
      await expectGoodLook(page)
      await page.goto(base)
      await page.getByRole('heading', { name: 'Hello, Ada Byron' }).waitFor()
      await expectGoodLook(page)
      await page.locator('.person-menu summary').click()
      await page.getByRole('button', { name: 'Log out' }).click()
      await page.getByRole('button', { name: 'Log in' }).waitFor()
      await page.goto(`${base}/nowhere`)
      await expectGoodLook(page)
      expect(complaints).toEqual([])
    })
  },
)

describe('sign-in', () => {
  it('takes nothing but the keyboard, and shows where it is', async () => {
    const page = await openPage()
    await page.goto(`${base}/login`)
    const focused = async () =>
      await page.evaluate(() => {
        const element = document.activeElement
        const { outlineStyle, outlineWidth } = getComputedStyle(element ?? document.body)
        return [element?.id ?? '', element?.textContent ?? '', outlineStyle, outlineWidth]
      })
    expect(await focused()).toEqual(['email', '', 'solid', '2px'])
    await page.keyboard.type('ben@greenfield.example')
    await page.keyboard.press('Tab')
    expect(await focused()).toEqual(['password', '', 'solid', '2px'])
    await page.keyboard.type(server.demo.users[1]?.password ?? '')
    await page.keyboard.press('Tab')
    expect(await focused()).toEqual(['', 'Log in', 'solid', '2px'])
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Hello, Ben' }).waitFor()
  })

  it('works without script', async () => {
    const page = await openPage({ javaScriptEnabled: false })
    await page.goto(base)
    await page.getByRole('banner').getByRole('link', { name: 'Log in' }).click()
    await fill(page, 'ada@greenfield.example', server.demo.users[0]?.password ?? '')
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByRole('heading', { name: 'Hello, Ada Byron' }).waitFor()
    await page.locator('.person-menu summary').click()
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByRole('button', { name: 'Log in' }).waitFor()
  })

  it('is refused to a form on another site, which the browser says it is', async () => {
    const page = await openPage()
    await page.goto(`${base}/login`)
    const elsewhere = await openTestServer()
    await elsewhere.server.listen({ host: '127.0.0.1', port: 0 })
    const { port } = elsewhere.server.server.address() as AddressInfo
    // Another port of this machine shares its cookies, so the visitor's own token comes along; only the origin tells.
    const token = await page.locator('input[name=csrf_token]').inputValue()
    await page.route(`http://localhost:${port}/attack`, async (route) => {
      const fields = { csrf_token: token, email: 'ben@greenfield.example', password: 'x' }
      const inputs = Object.entries(fields).map(([name, value]) => `<input name="${name}" value="${value}">`)
      const body = `<form method="post" action="${base}/login">${inputs.join('')}<button>Win</button></form>`
      await route.fulfill({ contentType: 'text/html', body })
    })
    await page.goto(`http://localhost:${port}/attack`)
    await page.getByRole('button', { name: 'Win' }).click()
    await page.getByRole('heading', { name: 'That form came from another site' }).waitFor()
    await elsewhere.close()
  })
})

describe('long and foreign names', () => {
  it.each([
    ['80 characters in one word', 'W'.repeat(80)],
    ['right to left', 'مدير المشروع عبد الرحمن بن محمد بن عبد العزيز آل الشيخ الأنصاري القرطبي الأندلسي'],
    ['emoji', '👩‍👩‍👧‍👦'.repeat(20)],
  ])('stay inside the page: %s', async (says, name) => {
    const email = `${says.replaceAll(' ', '-')}.${'x'.repeat(40)}@${'long-domain-'.repeat(4)}name.example`
    const made = await server.house.createUser({
      name,
      email,
      role: 'member',
      workspace: { newName: says },
      password: PASSWORD,
      actor: { kind: 'operator' },
    })
    if (!made.ok) throw new Error(made.message)
    const page = await openPage({ viewport: { width: 360, height: 740 } })
    await page.goto(`${base}/login?email=${encodeURIComponent(email)}`)
    await fill(page, email, PASSWORD)
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByRole('main').getByText(name).waitFor()
    await expectGoodLook(page)
    await page.goto(`${base}/0/profile`)
    await expectGoodLook(page)
    await page.locator('.person-menu summary').click()
    await expectGoodLook(page)
    await server.house.deactivateUser({ userGid: made.user.gid as Gid, actor: { kind: 'operator' } })
    await page.reload()
    await page.getByRole('button', { name: 'Log in' }).waitFor()
  })
})
