import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { demoPerson, newAskingApp, PKCE, requestOf, type AskedApp } from '../support/authorize.js'
import { openBrowser } from '../support/browser.js'
import { openTestServer, type DemoName, type TestServer } from '../support/house.js'

/** What an app's own server got: requests in order, the fields of the last one. */
interface AppServer {
  readonly url: string
  readonly requests: { readonly method: string; readonly path: string; readonly fields: URLSearchParams }[]
  close(): Promise<void>
}

const EVERY_SCOPE = [
  'tasks:read',
  'tasks:write',
  'tasks:delete',
  'projects:read',
  'users:read',
  'openid',
  'email',
  'profile',
]

describe('consent, in a real browser', () => {
  let server: TestServer
  let baseUrl: string
  let browser: Browser
  let appServer: AppServer
  let redirectUri: string
  let app: AskedApp
  const opened: BrowserContext[] = []

  beforeAll(async () => {
    server = await openTestServer()
    baseUrl = await server.server.listen({ port: 0, host: '127.0.0.1' })
    browser = await openBrowser()
    appServer = await startAppServer()
    redirectUri = `${appServer.url}/callback`
    app = await newApp()
  })
  afterEach(async () => {
    for (const context of opened.splice(0)) await context.close()
    appServer.requests.length = 0
  })
  afterAll(async () => {
    await browser.close()
    await appServer.close()
    await server.close()
  })

  const newApp = async (settings: Parameters<typeof newAskingApp>[1] = {}) =>
    await newAskingApp(server.house, {
      redirectUris: [redirectUri],
      ...settings,
      settings: { name: 'Planner', scopes: EVERY_SCOPE, ...settings.settings },
    })
  const pageAt = async (
    path: string,
    { as = 'ada', ...options }: Parameters<Browser['newContext']>[0] & { as?: DemoName } = {},
  ): Promise<Page> => {
    const context = await browser.newContext(options)
    opened.push(context)
    const page = await context.newPage()
    await page.goto(`${baseUrl}${path}`)
    const person = demoPerson(server, as)
    await page.getByLabel('Email address').fill(person.email)
    await page.getByLabel('Password').fill(person.password)
    await page.getByRole('button', { name: 'Log in' }).click()
    return page
  }
  const asking = (one = app, query: Record<string, string> = {}) =>
    requestOf(one, { scope: EVERY_SCOPE.join(' '), redirect_uri: redirectUri, ...query })
  const press = async (page: Page, name: string) => {
    await page.getByRole('button', { name, exact: true }).click()
  }
  const lastRequest = async (page: Page) => {
    await page.getByText('the app is here').waitFor()
    return appServer.requests.at(-1)
  }

  it.each([true, false])(
    'Allow really leads to the app, with script or without: %s — CSP3 §6.4.1',
    async (javaScriptEnabled) => {
      const page = await pageAt(asking(app, { prompt: 'consent' }), { javaScriptEnabled })
      await press(page, 'Allow')
      const arrived = await lastRequest(page)
      expect(arrived?.method).toBe('GET')
      expect(arrived?.fields.get('code')).toMatch(/^mdc_/)
      expect(arrived?.fields.get('state')).toBe('xyz')
    },
  )

  it('an app may send the person on to another of its addresses — CSP3 §6.4.1', async () => {
    const elsewhere = `${appServer.url}/elsewhere`
    const page = await pageAt(
      asking(await newApp({ redirectUris: [elsewhere] }), { redirect_uri: elsewhere }),
    )
    await press(page, 'Allow')
    const arrived = await lastRequest(page)
    expect(arrived?.path).toBe('/home')
  })

  it('Deny tells the app — RFC 6749 §4.1.2.1', async () => {
    const page = await pageAt(asking(app, { prompt: 'consent' }))
    await press(page, 'Deny')
    expect((await lastRequest(page))?.fields.get('error')).toBe('access_denied')
  })

  it('form_post goes on by itself, or by its button where there is no script — OAuth 2.0 Form Post Response Mode §2', async () => {
    for (const javaScriptEnabled of [true, false]) {
      const page = await pageAt(asking(app, { prompt: 'consent', response_mode: 'form_post' }), {
        javaScriptEnabled,
      })
      await press(page, 'Allow')
      if (!javaScriptEnabled) await press(page, 'Continue')
      const arrived = await lastRequest(page)
      expect(arrived?.method).toBe('POST')
      expect(arrived?.fields.get('code')).toMatch(/^mdc_/)
    }
  })

  it('out of band shows the code, and asks nobody else for anything', async () => {
    const redirect = 'urn:ietf:wg:oauth:2.0:oob'
    const native = await newApp({ kind: 'native', redirectUris: [redirect] })
    const page = await pageAt(asking(native, { ...PKCE, redirect_uri: redirect }))
    await press(page, 'Allow')
    expect(await page.locator('.one-time-code').textContent()).toMatch(/^mdc_\w{38}$/)
    expect(page.url()).not.toContain('mdc_')
  })

  it('who allowed it before goes straight on after signing in', async () => {
    const one = await newApp()
    const page = await pageAt(asking(one))
    await press(page, 'Allow')
    await lastRequest(page)
    const again = await pageAt(asking(one))
    expect((await lastRequest(again))?.fields.get('code')).toMatch(/^mdc_/)
  })

  it('“Not you?” lets somebody else sign in for the same request', async () => {
    const page = await pageAt(asking(app, { prompt: 'consent' }))
    await page.getByRole('link', { name: 'Not you?' }).click()
    const ben = demoPerson(server, 'ben')
    await page.getByLabel('Email address').fill(ben.email)
    await page.getByLabel('Password').fill(ben.password)
    await press(page, 'Log in')
    expect(await page.locator('body').innerText()).toContain(ben.email)
  })

  it('works by keyboard alone', async () => {
    const page = await pageAt(asking(app, { prompt: 'consent' }))
    await page.getByRole('button', { name: 'Deny' }).focus()
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Allow')
    await page.keyboard.press('Enter')
    expect((await lastRequest(page))?.fields.get('code')).toMatch(/^mdc_/)
  })
})

async function startAppServer(): Promise<AppServer> {
  const requests: AppServer['requests'][number][] = []
  const server: Server = createServer((request, response) => {
    void (async () => {
      let body = ''
      for await (const chunk of request) body += String(chunk)
      const url = new URL(request.url ?? '', 'http://localhost')
      if (url.pathname === '/favicon.ico') return response.writeHead(404).end()
      requests.push({
        method: request.method ?? '',
        path: url.pathname,
        fields: body === '' ? url.searchParams : new URLSearchParams(body),
      })
      // Another origin: the same server under another name.
      if (url.pathname === '/elsewhere')
        return response.writeHead(302, { location: `http://localhost:${port}/home` }).end()
      return response.writeHead(200, { 'content-type': 'text/html' }).end('<p>the app is here</p>')
    })()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
