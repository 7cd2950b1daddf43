import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allow, answerOf, demoPerson, newAskingApp, REDIRECT_URI, requestOf } from '../support/authorize.js'
import { asGid, DEMO } from '../support/demo.js'
import { openFormBrowser, readText, type FormBrowser, type Shown } from '../support/form-browser.js'
import { openTestServer, tokenOf, type TestServer } from '../support/services.js'
import { openPageScene, routesOf, type PageScene } from '../support/page-routes.js'

const BASE = '/mudra'
const LOCAL = `http://localhost:8080${BASE}`
/** Everything in a page that a browser opens, loads or sends to. */
const ADDRESSES =
  /\s(?:href|src|action|formaction|data-description|poster|srcset|data|cite|ping|background)="([^"]*)"|\scontent="\d+; ?url=([^"]*)"/gi
const PAGES_MAX = 600

/** The addresses of a page or an answer that lie on this host and not below the base path. */
function strays(shown: Shown, here: string): readonly string[] {
  const found = [...shown.text.matchAll(ADDRESSES)].map(
    ([, attribute, refresh]) => attribute ?? refresh ?? '',
  )
  return [...found, ...(shown.location === null ? [] : [shown.location])]
    .map((address) => address.replaceAll('&amp;', '&'))
    .filter((address) => {
      const url = new URL(address, `http://localhost:8080${here}`)
      return (
        url.origin === 'http://localhost:8080' &&
        url.pathname !== BASE &&
        !url.pathname.startsWith(`${BASE}/`)
      )
    })
    .map((address) => `${here}: ${address}`)
}

let server: TestServer
/** Types an address of the site, below its base path; what pages and answers lead to is opened as it stands. */
let ada: FormBrowser
let scene: PageScene

beforeAll(async () => {
  server = await openTestServer('sqlite', undefined, { publicUrl: LOCAL })
  const atBase = {
    ...server,
    server: Object.assign(Object.create(server.server) as TestServer['server'], {
      inject: async (options: { url: string }) =>
        await server.server.inject({
          ...options,
          url: options.url.startsWith(BASE) ? options.url : BASE + options.url,
        }),
    }),
  } as TestServer
  scene = await openPageScene(atBase)
  ;({ ada } = scene)
})
afterAll(async () => {
  await server.close()
})

describe('a server with a base path', () => {
  it('leads nowhere outside of it: every page that links lead to, from every page that there is', async () => {
    const routes = routesOf(server, 'GET').filter((route) => !/\*|^\/api\/|^\/assets\//.test(route))
    const waiting = [`${BASE}/`, ...routes.map((route) => BASE + scene.addressOf(route))]
    const seen = new Set<string>()
    const wrong: string[] = []
    for (let path = waiting.shift(); path !== undefined && seen.size < PAGES_MAX; path = waiting.shift()) {
      if (seen.has(path) || path.includes('/logout')) continue
      seen.add(path)
      const shown = await ada.get(path)
      wrong.push(...strays(shown, path))
      if (shown.location?.startsWith('/') === true) waiting.push(shown.location)
      for (const [, address = ''] of shown.text.matchAll(/<a\b[^>]*?\shref="([^"#]*)/g)) {
        const url = new URL(address.replaceAll('&amp;', '&'), `http://localhost:8080${path}`)
        if (url.origin === 'http://localhost:8080') waiting.push(url.pathname + url.search)
      }
    }
    expect(wrong).toEqual([])
    expect(seen.size).toBeGreaterThan(100)
    // Each of them is a page, and not one that says that nothing is here.
    expect((await ada.get(`${BASE}/0/my-apps`)).text).toContain(`<a class="top-mark" href="${BASE}/">`)
  })

  it('loads what its pages refer to, styles and scripts and pictures', async () => {
    const page = await ada.get(`${BASE}/docs/explorer`)
    const loaded = [...page.text.matchAll(/\s(?:src|href|data-description)="([^"#]+)"/g)].map(
      ([, path = '']) => path,
    )
    expect(loaded.length).toBeGreaterThan(5)
    for (const path of loaded) expect([path, (await ada.get(path)).status < 400]).toEqual([path, true])
  })

  it('is not there without it, but for what watches over its process', async () => {
    const statusOf = async (url: string) =>
      (await server.server.inject({ url, headers: { accept: 'text/html' } })).statusCode
    for (const path of [
      '/',
      '/login',
      '/api/1.0/users/me',
      '/mudra2/login',
      '/mudralogin',
      '/MUDRA/login',
      '//mudra/login',
      '/x/mudra/login',
    ])
      expect([path, await statusOf(path)]).toEqual([path, 404])
    for (const path of ['/-/health/live', '/-/health/ready', `${BASE}/-/health/live`, '/-/metrics'])
      expect([path, await statusOf(path)]).toEqual([path, 200])
    for (const path of [BASE, `${BASE}/`, `${BASE}?x=1`, `${BASE}/login?x=/`]) {
      const { statusCode, headers } = await server.server.inject({
        url: path,
        headers: { accept: 'text/html' },
      })
      expect([path, statusCode < 400, headers.location ?? `${BASE}/`]).toEqual([
        path,
        true,
        expect.stringMatching(/^\/mudra\//),
      ])
    }
    const nowhere = await server.server.inject({ url: `${BASE}/nowhere` })
    expect(nowhere.body).toBe('Nothing is here. The API is at /mudra/api/1.0.\n')
  })

  it('signs in, goes on to where somebody wanted to go, and out again', async () => {
    const browser = openFormBrowser(server)
    const asked = await browser.get(`${BASE}/0/my-apps`)
    expect(asked.location).toMatch(/^\/mudra\/login\?/)
    const { email, password } = demoPerson(server, 'ada')
    const signedIn = await browser.submit(await browser.get(asked.location ?? ''), { email, password })
    expect([signedIn.status, signedIn.location]).toEqual([303, `${BASE}/0/my-apps`])
    const page = await browser.follow(signedIn)
    expect(page.status).toBe(200)
    const left = await browser.get(`${BASE}/logout`)
    expect(strays(left, `${BASE}/logout`)).toEqual([])
  })

  it('names itself in its metadata, in the three places where libraries look for it — RFC 8414 §3.1', async () => {
    const read = async (path: string) => {
      const answer = await server.server.inject(path)
      return answer.statusCode === 200 ? (answer.json() as Record<string, unknown>) : null
    }
    const metadata = await read(`/.well-known/oauth-authorization-server${BASE}`)
    expect(metadata?.['issuer']).toBe(LOCAL)
    expect(await read(`${BASE}/.well-known/oauth-authorization-server`)).toEqual(metadata)
    expect(await read('/.well-known/oauth-authorization-server')).toBeNull()
    const openid = await read(`${BASE}/api/1.0/.well-known/openid-configuration`)
    expect(openid?.['issuer']).toBe(`${LOCAL}/api/1.0`)
    for (const name of ['openid-configuration', 'oauth-authorization-server'])
      expect(await read(`/.well-known/${name}${BASE}/api/1.0`)).toEqual(openid)
    const addresses = Object.values({ ...metadata, ...openid }).filter(
      (value): value is string => typeof value === 'string' && value.startsWith('http'),
    )
    expect(addresses.length).toBeGreaterThan(5)
    expect(addresses.filter((address) => !address.startsWith(`${LOCAL}/`))).toEqual([])
    for (const name of ['jwks_uri', 'service_documentation'] as const) {
      const address = openid?.[name] ?? metadata?.[name]
      if (typeof address !== 'string') continue
      expect([name, (await server.server.inject(new URL(address).pathname)).statusCode]).toEqual([name, 200])
    }
  })

  it('does the whole authorization code flow below it', async () => {
    const app = await newAskingApp(server.services, {})
    const browser = openFormBrowser(server)
    await browser.signIn(demoPerson(server, 'ada'), await browser.get(`${BASE}/login`))
    const { code = '' } = answerOf(await allow(browser, BASE + requestOf(app)))
    const answer = await server.server.inject({
      method: 'POST',
      url: `${BASE}/-/oauth_token`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: app.clientId,
        client_secret: app.secret ?? '',
        redirect_uri: REDIRECT_URI,
        code,
      }).toString(),
    })
    expect(answer.statusCode).toBe(200)
  })

  it('says in the API where things are: next pages, new records, links to pages', async () => {
    const headers = { authorization: `Bearer ${tokenOf(server.demo, 'ada')}` }
    const page = await server.server.inject({
      url: `${BASE}/api/1.0/tasks?project=${DEMO.seedCatalogue}&limit=1&opt_fields=permalink_url`,
      headers,
    })
    const { data, next_page: next } = page.json<{
      data: { permalink_url: string }[]
      next_page: { uri: string }
    }>()
    expect(next.uri.startsWith(`${LOCAL}/api/1.0/tasks?`)).toBe(true)
    expect(
      (await server.server.inject({ url: next.uri.slice('http://localhost:8080'.length), headers }))
        .statusCode,
    ).toBe(200)
    expect(data[0]?.permalink_url.startsWith(`${LOCAL}/`)).toBe(true)
    const made = await server.server.inject({
      method: 'POST',
      url: `${BASE}/api/1.0/tasks`,
      headers: { ...headers, 'content-type': 'application/json' },
      payload: { data: { name: 'New', workspace: DEMO.greenfield } },
    })
    expect([made.statusCode, made.headers.location]).toEqual([
      201,
      expect.stringMatching(/^\/mudra\/api\/1\.0\/tasks\/\d+$/),
    ])
    const described = (await server.server.inject({ url: `${BASE}/api/1.0/openapi.json` })).json<{
      servers: { url: string }[]
    }>()
    expect(described.servers.map(({ url }) => url)).toEqual([`${LOCAL}/api/1.0`])
  })
})

describe('a server that shares a host with others', () => {
  it('keeps its cookies and its forms to its own path', async () => {
    const shared = await openTestServer('sqlite', undefined, {
      publicUrl: 'https://example.com/mudra',
      trustedProxies: ['127.0.0.1'],
    })
    try {
      const viaProxy = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.7', host: 'example.com' }
      const browser = openFormBrowser(shared)
      const page = await browser.get(`${BASE}/login`, viaProxy)
      expect(page.headers['content-security-policy']).toBe(
        "default-src 'none'; style-src https://example.com/mudra/; script-src https://example.com/mudra/; " +
          "img-src https://example.com/mudra/ data:; form-action https://example.com/mudra/; frame-ancestors 'none'; base-uri 'none'",
      )
      const { email, password } = demoPerson(shared, 'ada')
      const form = { email, password }
      const signedIn = await browser.submit(page, form, { ...viaProxy, origin: 'https://example.com' })
      expect([signedIn.status, signedIn.location]).toEqual([303, `${BASE}/`])
      const cookies = [page, signedIn].flatMap(
        ({ headers }) => [headers['set-cookie'] ?? []].flat() as string[],
      )
      expect(cookies.length).toBeGreaterThan(1)
      for (const cookie of cookies)
        expect(cookie).toMatch(/^__Secure-mudra_\w+=.*; Path=\/mudra; HttpOnly; Secure; SameSite=Lax$/)
      const mailed = await shared.services.members.invite({
        workspaceGid: asGid(DEMO.greenfield),
        adminGid: asGid(DEMO.ada),
        email: 'nova@people.example',
        role: 'member',
        isMailed: false,
      })
      const opened = await browser.get(`${BASE}/invitations/${mailed.ok ? mailed.secret : ''}`, viaProxy)
      const [kept] = [opened.headers['set-cookie'] ?? []].flat()
      expect(opened.location).toMatch(/^\/mudra\/invitations\/open\/[\w-]+$/)
      expect(kept).toContain(`; Path=${opened.location ?? ''}; `)
      const other = await browser.submit(await browser.get(`${BASE}/login?again=1`, viaProxy), form, {
        ...viaProxy,
        origin: 'https://other.example.com',
      })
      expect(readText(other)).toContain('another site')
      const inClear = await shared.server.inject({
        url: `${BASE}/login`,
        headers: { ...viaProxy, 'x-forwarded-proto': 'http', accept: 'text/html' },
      })
      expect(inClear.headers.location).toBe('https://example.com/mudra/login')
    } finally {
      await shared.close()
    }
  })
})
