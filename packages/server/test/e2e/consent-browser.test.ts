import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { demoPerson, newAskingApp, PKCE, requestOf, type AskedApp } from '../support/authorize.js'
import { openBrowser } from '../support/browser.js'
import { openTestServer, type DemoName, type TestServer } from '../support/services.js'

/** What an app's own server got: requests in order, the fields of the last one. */
interface AppServer {
  readonly url: string
  readonly requests: {
    readonly method: string
    readonly path: string
    readonly fields: URLSearchParams
    readonly referrer: string | undefined
  }[]
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
    await newAskingApp(server.services, {
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
  const formActionOf = async (page: Page) => {
    await page.getByRole('button', { name: 'Deny' }).waitFor()
    const response = await page.request.get(page.url())
    return /form-action [^;]*/.exec(response.headers()['content-security-policy'] ?? '')?.[0]
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

  it.each([true, false])(
    'an app may send the person on to another origin, with script or without: %s — CSP3 §6.4.1',
    async (javaScriptEnabled) => {
      const elsewhere = `${appServer.url}/elsewhere`
      const one = await newApp({ redirectUris: [elsewhere] })
      for (const decision of ['Deny', 'Allow']) {
        const page = await pageAt(asking(one, { redirect_uri: elsewhere }), { javaScriptEnabled })
        expect(await formActionOf(page)).toBe("form-action 'self'")
        await press(page, decision)
        expect((await lastRequest(page))?.path).toBe('/home')
        expect(new URL(page.url()).hostname).toBe('localhost')
      }
      // Who allowed it before goes all the way from the form of the sign-in page.
      const again = await pageAt(asking(one, { redirect_uri: elsewhere }), { javaScriptEnabled })
      expect((await lastRequest(again))?.path).toBe('/home')
    },
  )

  it('the code goes to the app alone and once: no referrer, nothing kept, and “back” leads to the page before', async () => {
    const native = await newApp({ kind: 'native', redirectUris: [redirectUri] })
    const page = await pageAt(asking(native, PKCE))
    const answered = page.waitForResponse((response) => response.request().method() === 'POST')
    await press(page, 'Allow')
    const headers = await (await answered).allHeaders()
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    })
    expect((await lastRequest(page))?.referrer).toBeUndefined()
    await page.reload()
    await page.goBack()
    expect(new URL(page.url()).pathname).toBe('/-/oauth_authorize')
    expect(await page.locator('body').innerText()).toContain('wants to access your account')
    expect(appServer.requests.filter(({ fields }) => fields.has('code')).length).toBe(2)
    expect(new Set(appServer.requests.map(({ fields }) => fields.get('code'))).size).toBe(1)
  })

  it('a native app on this machine is answered at the port that it chose — RFC 8252 §7.3', async () => {
    const registered = 'http://127.0.0.1/callback'
    const native = await newApp({ kind: 'native', redirectUris: [registered] })
    for (const javaScriptEnabled of [true, false]) {
      const page = await pageAt(asking(native, { ...PKCE, redirect_uri: redirectUri }), { javaScriptEnabled })
      await press(page, 'Allow')
      expect((await lastRequest(page))?.fields.get('code')).toMatch(/^mdc_/)
    }
  })

  it('a scheme of an app’s own is opened by the redirect itself, which its page names', async () => {
    const scheme = 'com.example.planner:/callback'
    const native = await newApp({ kind: 'native', redirectUris: [scheme] })
    const page = await pageAt(asking(native, { ...PKCE, redirect_uri: scheme }))
    expect(await formActionOf(page)).toBe("form-action 'self' com.example.planner:")
    const answered = page.waitForResponse((response) => response.request().method() === 'POST')
    await press(page, 'Allow')
    const response = await answered
    expect(response.status()).toBe(303)
    expect(response.headers()['location']).toMatch(/^com\.example\.planner:\/callback\?code=mdc_/)
  })

  describe('buttons that give something', () => {
    const isHeldBack = async (page: Page) =>
      (await page.getByRole('button', { name: 'Allow', exact: true }).getAttribute('aria-disabled')) ===
      'true'
    /** Browsers themselves drop what is clicked before a page is there to be seen. */
    const painted = async (page: Page) => {
      await page.evaluate(
        () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
      )
    }
    /** They have to have been held back before. */
    const armed = async (page: Page) => {
      await page.waitForFunction(
        () => document.querySelectorAll('[data-armed]:not([aria-disabled])').length === 2,
      )
    }
    const formsSentFrom = (page: Page) => {
      const sent: string[] = []
      page.on('request', (request) => {
        if (request.method() === 'POST') sent.push(request.url())
      })
      return sent
    }
    const placeOfAllow = async (page: Page) => {
      const box = await page.getByRole('button', { name: 'Allow', exact: true }).boundingBox()
      if (box === null) throw new Error('Allow is not to be seen')
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    }

    // So that all of the page is in sight, and a place on it is one on the screen.
    const viewport = { width: 800, height: 2_000 }

    it('a double click that began on a page of somebody else’s does not press Allow', async () => {
      const consent = asking(app, { prompt: 'consent' })
      const page = await pageAt(consent, { viewport })
      const { x, y } = await placeOfAllow(page)
      await page.goto(`${appServer.url}/lure?${new URLSearchParams({ to: baseUrl + consent }).toString()}`)
      await page.mouse.move(x, y)
      await page.mouse.down()
      await page.mouse.up()
      await page.getByRole('button', { name: 'Allow', exact: true }).waitFor()
      await painted(page)
      const sent = formsSentFrom(page)
      await page.mouse.click(x, y)
      await page.mouse.click(x, y)
      await armed(page)
      expect(sent).toEqual([])
      // The same place, once the page has been there for a moment.
      await page.mouse.click(x, y)
      expect((await lastRequest(page))?.fields.get('code')).toMatch(/^mdc_/)
    })

    it('a press that began before they were armed does not count when it ends after', async () => {
      const page = await pageAt(asking(app, { prompt: 'consent' }), { viewport })
      const { x, y } = await placeOfAllow(page)
      await page.reload({ waitUntil: 'commit' })
      await page.getByRole('button', { name: 'Allow', exact: true }).waitFor()
      await painted(page)
      await page.mouse.move(x, y)
      const sent = formsSentFrom(page)
      await page.mouse.down()
      await armed(page)
      await page.mouse.up()
      await painted(page)
      expect(sent).toEqual([])
      await page.mouse.click(x, y)
      await lastRequest(page)
    })

    it('are held back anew when the page was out of sight or out of focus', async () => {
      const page = await pageAt(asking(app, { prompt: 'consent' }))
      await armed(page)
      await page.evaluate(() => dispatchEvent(new Event('blur')))
      expect(await isHeldBack(page)).toBe(true)
      await armed(page)
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
      expect(await isHeldBack(page)).toBe(true)
    })

    it('a double click of somebody in a hurry is one decision, and arrives', async () => {
      const page = await pageAt(asking(app, { prompt: 'consent' }))
      await page.getByRole('button', { name: 'Allow', exact: true }).dblclick()
      expect((await lastRequest(page))?.fields.get('code')).toMatch(/^mdc_/)
    })

    it('without script they work at once, and a second press shows the page again, to be decided on', async () => {
      const page = await pageAt(asking(app, { prompt: 'consent' }), { javaScriptEnabled: false })
      expect(await isHeldBack(page)).toBe(false)
      const posted = page.waitForRequest((request) => request.method() === 'POST')
      await press(page, 'Allow')
      const body = (await posted).postData() ?? ''
      await lastRequest(page)
      // What a second click sends while the first answer is on its way.
      const second = await page.context().request.post(`${baseUrl}/-/oauth_consent`, {
        data: body,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          origin: baseUrl,
          accept: 'text/html',
        },
        maxRedirects: 0,
      })
      expect([second.status(), await second.text()]).toEqual([
        200,
        expect.stringContaining('You have decided on this page already') as string,
      ])
    })
  })

  it('whoever opened the page in a window of theirs has no hold on it — HTML §7.1.3 (COOP)', async () => {
    const signedIn = await pageAt('/login')
    const page = await signedIn.context().newPage()
    const consent = baseUrl + asking(app, { prompt: 'consent' })
    await page.goto(`${appServer.url}/opener?${new URLSearchParams({ to: consent }).toString()}`)
    // Nobody's popup any more: the browser tells of a page.
    const popup = page.context().waitForEvent('page')
    await page.getByRole('button', { name: 'Sign in' }).click()
    const opened = await popup
    await opened.getByRole('button', { name: 'Allow', exact: true }).waitFor()
    expect(await opened.evaluate(() => window.opener as unknown)).toBeNull()
    expect(await page.evaluate(() => (globalThis as unknown as { opened: Window }).opened.closed)).toBe(true)
    await press(opened, 'Allow')
    expect((await lastRequest(opened))?.fields.get('code')).toMatch(/^mdc_/)
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
      const answered = page.waitForResponse((response) => response.url().endsWith('/-/oauth_consent'))
      await press(page, 'Allow')
      expect((await answered).headers()['content-security-policy']).toContain(
        `form-action 'self' ${appServer.url};`,
      )
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
        referrer: request.headers.referer,
      })
      // A site of somebody's who would have a person press what they do not see: its own page, or one that it opens under the pointer.
      if (url.pathname === '/lure') {
        const to = JSON.stringify(url.searchParams.get('to') ?? '')
        const script = `addEventListener('mousedown', () => setTimeout(() => { location.href = ${to} }, 0))`
        return response
          .writeHead(200, { 'content-type': 'text/html' })
          .end(`<p>the app is here</p><script>${script}</script>`)
      }
      if (url.pathname === '/opener')
        return response
          .writeHead(200, { 'content-type': 'text/html' })
          .end(
            '<p>the app is here</p><button onclick="window.opened = window.open(new URLSearchParams(location.search).get(\'to\'))">Sign in</button>',
          )
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
