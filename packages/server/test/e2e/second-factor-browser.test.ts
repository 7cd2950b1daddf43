import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openTestServer, testClock, type TestServer } from '../support/services.js'
import { demoPerson } from '../support/authorize.js'
import { openBrowser } from '../support/browser.js'
import { authenticator } from '../support/factors.js'
import { signInOn } from '../support/look.js'

const SECURITY = '/0/profile/security'
const STEP_MS = 30_000

/** Passkeys are of one address, and only `localhost` is taken for safe without https: so the port is known before the services is built. */
describe('a second factor, in a real browser', () => {
  let server: TestServer
  let baseUrl: string
  let browser: Browser
  const opened: BrowserContext[] = []
  const complaints: string[] = []
  beforeAll(async () => {
    const port = await freePort()
    baseUrl = `http://localhost:${port}`
    server = await openTestServer('sqlite', testClock(), { publicUrl: baseUrl })
    await server.server.listen({ host: '127.0.0.1', port })
    browser = await openBrowser()
  })
  afterEach(async () => {
    for (const context of opened.splice(0)) await context.close()
    expect(complaints.splice(0)).toEqual([])
  })
  afterAll(async () => {
    await browser.close()
    await server.close()
  })

  const newPage = async (options: BrowserContextOptions = {}): Promise<Page> => {
    const context = await browser.newContext({ baseURL: baseUrl, ...options })
    opened.push(context)
    const page = await context.newPage()
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (message) => {
      if (!/status of 4\d\d|^Autofocus processing/.test(message.text())) complaints.push(message.text())
    })
    return page
  }
  /** A device that keeps passkeys and recognises its person. */
  const withDevice = async (page: Page) => {
    const client = await page.context().newCDPSession(page)
    await client.send('WebAuthn.enable')
    await client.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
  }
  const logOut = async (page: Page) => {
    await page.context().clearCookies()
  }

  it('registers a passkey, logs in with it alone, then with the password and it', async () => {
    const page = await newPage()
    await withDevice(page)
    await page.goto('/login')
    await signInOn(page, demoPerson(server, 'cara'))
    await page.goto(`${SECURITY}/passkeys/new`)
    await page.getByLabel('Name').fill('Laptop')
    await page.getByRole('button', { name: 'Add passkey' }).click()
    await page.getByRole('heading', { name: 'Store your recovery codes' }).waitFor()
    await page.getByRole('link', { name: 'I have stored them' }).click()
    expect(await page.getByRole('row', { name: /Laptop/ }).textContent()).toContain('Never')

    await logOut(page)
    await page.goto('/login?to=%2F0%2Fmy-apps')
    await page.getByRole('link', { name: 'Log in with a passkey' }).click()
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await page.waitForURL('**/0/my-apps')

    await logOut(page)
    await page.goto('/login')
    await signInOn(page, demoPerson(server, 'cara'))
    await page.getByRole('heading', { name: 'Verify that it is you' }).waitFor()
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await page.getByRole('heading', { name: /Hello/ }).waitFor()
    await page.goto(SECURITY)
    expect(await page.getByRole('row', { name: /Laptop/ }).textContent()).not.toContain('Never')
  })

  it('says so without script, and offers the other way', async () => {
    const page = await newPage({ javaScriptEnabled: false })
    await page.goto('/login/passkey')
    expect(await page.getByText('Passkeys need JavaScript.').isVisible()).toBe(true)
    expect(await page.getByRole('button', { name: 'Use a passkey' }).isVisible()).toBe(false)
    await page.getByRole('link', { name: 'Log in with your password' }).click()
    expect(await page.getByLabel('Email address').isVisible()).toBe(true)
  })

  it.each([true, false])('walks with an authenticator app; with script: %s', async (javaScriptEnabled) => {
    const who = demoPerson(server, javaScriptEnabled ? 'ben' : 'gil')
    const page = await newPage({ javaScriptEnabled })
    await page.goto('/login')
    await signInOn(page, who)
    await page.goto(SECURITY)
    await page.getByRole('link', { name: 'Set up authenticator app' }).click()
    await page.getByRole('button', { name: 'Show the key' }).click()
    const key = (await page.locator('#key').textContent()) ?? ''
    const phone = authenticator(key.replaceAll(' ', ''))
    await page.getByLabel('Code').fill(phone.codeAt(server.clock.nowMs()))
    await page.getByRole('button', { name: 'Turn on' }).click()
    expect((await page.locator('#codes').textContent())?.split('\n')).toHaveLength(10)
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download as text' }).click()
    expect((await download).suggestedFilename()).toBe('mudra-recovery-codes.txt')
    await page.getByRole('link', { name: 'I have stored them' }).click()
    await logOut(page)
    server.clock.advance(2 * STEP_MS)
    await page.goto('/login')
    await signInOn(page, who)
    await page.getByLabel('Code').fill('123')
    await page.getByRole('button', { name: 'Verify' }).click()
    await page.getByRole('alert').waitFor()
    await page.getByLabel('Code').fill(phone.codeAt(server.clock.nowMs()))
    await page.getByRole('button', { name: 'Verify' }).click()
    await page.getByRole('heading', { name: /Hello/ }).waitFor()
  })
})

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net')
  return await new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      })
    })
  })
}
