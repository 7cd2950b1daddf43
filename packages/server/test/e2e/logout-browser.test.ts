import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../support/browser.js'
import { startLibraryServer, type LibraryServer } from '../support/library-server.js'

/** An app on another site (127.0.0.1 beside localhost) that signs people in, and sends them to log out in each way there is. */
describe('an app that logs people out, in a real browser', () => {
  let server: LibraryServer
  let site: Server
  let browser: Browser
  let appUrl = ''

  beforeAll(async () => {
    server = await startLibraryServer()
    site = createServer((request, response) => {
      const url = new URL(request.url ?? '', appUrl)
      response.setHeader('content-type', 'text/html')
      if (url.pathname !== '/post') {
        response.end(`<h1>App</h1><p>${url.pathname}</p>`)
        return
      }
      const fields = [...url.searchParams]
        .map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`)
        .join('')
      response.end(
        `<form method="post" action="${server.url}/-/oauth_logout">${fields}<button>Out</button></form>`,
      )
    })
    site.listen(0, '127.0.0.1')
    await once(site, 'listening')
    appUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
    for (const path of ['/in', '/out']) {
      await server.command('app', 'add-redirect', server.specific.id, appUrl + path)
    }
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser.close()
    site.close()
    await server.stop()
  })

  /** Somebody who has signed in for the app. @returns the page, and the ID token that the app got */
  const signIn = async (): Promise<{ page: Page; idToken: string }> => {
    const page = await (await browser.newContext()).newPage()
    const query = new URLSearchParams({
      client_id: server.specific.id,
      redirect_uri: `${appUrl}/in`,
      response_type: 'id_token',
      scope: 'openid',
      nonce: 'n',
    })
    await page.goto(`${server.url}/-/oauth_authorize?${query.toString()}`)
    await page.getByLabel('Email address').fill(server.ada.email)
    await page.getByLabel('Password').fill(server.ada.password)
    await page.getByRole('button', { name: 'Log in' }).click()
    const allow = page.getByRole('button', { name: 'Allow' })
    await Promise.race([allow.waitFor(), page.waitForURL(`${appUrl}/in*`)])
    if (await allow.isVisible()) await allow.click()
    await page.waitForURL(`${appUrl}/in*`)
    return { page, idToken: new URLSearchParams(new URL(page.url()).hash.slice(1)).get('id_token') ?? '' }
  }
  const isSignedIn = async (page: Page) =>
    (await page.context().cookies(server.url)).some(({ name }) => name === 'mudra_session')
  const way = () => ({ post_logout_redirect_uri: `${appUrl}/out`, state: 's' })

  it('by a form posted from its own site: the session is found and ended — OpenID Connect RP-Initiated Logout §2', async () => {
    const { idToken, page } = await signIn()
    expect(await isSignedIn(page)).toBe(true)
    await page.goto(`${appUrl}/post?${new URLSearchParams({ ...way(), id_token_hint: idToken }).toString()}`)
    await page.getByRole('button', { name: 'Out' }).click()
    await page.waitForURL(`${appUrl}/out?state=s`)
    expect(await isSignedIn(page)).toBe(false)
    await page.context().close()
  })

  it('by a link without proof: the page asks, and its button leads back to the app — OpenID Connect RP-Initiated Logout §2, §3', async () => {
    const { page } = await signIn()
    const query = new URLSearchParams({ ...way(), client_id: server.specific.id })
    await page.goto(`${server.url}/-/oauth_logout?${query.toString()}`)
    expect(await isSignedIn(page)).toBe(true)
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.waitForURL(`${appUrl}/out?state=s`)
    expect(await isSignedIn(page)).toBe(false)
    await page.context().close()
  })

  it('and stays where the person says so', async () => {
    const { page } = await signIn()
    await page.goto(`${server.url}/-/oauth_logout`)
    await page.getByRole('link', { name: 'Stay logged in' }).click()
    expect(await isSignedIn(page)).toBe(true)
    await page.context().close()
  })
})
