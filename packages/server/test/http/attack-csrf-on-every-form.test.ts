import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserOf } from '../support/authorize.js'
import type { FormBrowser } from '../support/form-browser.js'
import { openTestServer, openTestServerAt, type TestServer } from '../support/services.js'
import { formRoutesOf, formTokenOf, openPageScene, routesOf, type PageScene } from '../support/page-routes.js'

/** Forms with a file; all others are urlencoded. */
const UPLOADS = /\/(?:icon|picture)$/
/** What requests leave behind whether they do anything or not, and the record of refusals. */
const NOT_STATE = new Set(['audit_events', 'settings'])

const probe = await openTestServer()
const ROUTES = formRoutesOf(probe)
const ALL = routesOf(probe, 'POST')
await probe.close()

describe('a form from another site, or of another browser — RFC 6749 §10.12 · RFC 8252 §8.8 · OWASP ASVS 3.5', () => {
  let folder: string
  let server: TestServer
  let scene: PageScene
  let ben: FormBrowser
  let database: DatabaseSync
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mudra-csrf-'))
    const path = join(folder, 'mudra.sqlite')
    server = await openTestServerAt({ kind: 'sqlite', path })
    scene = await openPageScene(server)
    ben = await browserOf(server, 'ben')
    database = new DatabaseSync(path, { readOnly: true })
  })
  afterAll(async () => {
    database.close()
    await server.close()
    rmSync(folder, { recursive: true })
  })

  /** All rows of all tables, but for when a session was last seen. */
  const state = () => {
    const tables = database.prepare("select name from sqlite_master where type = 'table'").all()
    return tables
      .map(({ name }) => String(name))
      .filter((name) => !NOT_STATE.has(name) && !name.startsWith('sqlite_'))
      .map((name) => {
        const rows = database.prepare(`select * from "${name}"`).all()
        return [name, rows.map((row) => ({ ...row, last_seen_at_ms: null }))] as const
      })
  }
  const post = async (
    browser: FormBrowser,
    route: string,
    { token, headers = {} }: { readonly token: string; readonly headers?: Record<string, string> },
  ) => {
    const address = scene.addressOf(route)
    if (!UPLOADS.test(route))
      return await browser.post(address, { csrf_token: token, role: 'admin' }, headers)
    const form = new FormData()
    form.set('csrf_token', token)
    form.set(route.endsWith('picture') ? 'picture' : 'icon', new File([new Uint8Array([1])], 'icon.png'))
    const request = new Request('http://localhost', { method: 'POST', body: form })
    const response = await server.server.inject({
      method: 'POST',
      url: address,
      headers: {
        ...headers,
        accept: 'text/html',
        cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        'content-type': request.headers.get('content-type') ?? '',
      },
      payload: Buffer.from(await request.arrayBuffer()),
    })
    return { status: response.statusCode, text: response.body }
  }

  it('covers what the console, the profile, signing in and the admin pages post', () => {
    expect(ROUTES.length).toBeGreaterThan(35)
    expect(ALL.filter((route) => route.startsWith('/0/')).length - 1).toBe(
      ROUTES.filter((route) => route.startsWith('/0/')).length,
    )
  })

  it.each(ROUTES)('to %s is refused, and changes nothing', async (route) => {
    const before = state()
    const own = await formTokenOf(scene.ada)
    const attacks = [
      { token: '' },
      { token: await formTokenOf(ben) },
      { token: own.slice(1) },
      { token: own, headers: { origin: 'https://evil.example' } },
      { token: own, headers: { origin: 'null' } },
      { token: own, headers: { 'sec-fetch-site': 'cross-site' } },
      { token: own, headers: { 'sec-fetch-site': 'same-site' } },
    ]
    const answers = []
    for (const attack of attacks) answers.push((await post(scene.ada, route, attack)).status)
    expect(answers).toEqual(attacks.map(() => 403))
    expect(state()).toEqual(before)
  })

  it('is told apart by that alone: with its own token no form is taken for a foreign one', async () => {
    const refused = []
    for (const route of ROUTES) {
      const browser = await browserOf(server)
      const { text } = await post(browser, route, { token: await formTokenOf(browser) })
      if (/out of date|another site/.test(text)) refused.push(route)
    }
    // These two need another value of the form’s own, and say the same of one without it.
    expect(refused).toEqual(
      refused.filter((route) => /duplicate|secrets\/new|my-apps\/new|consent/.test(route)),
    )
    expect(refused.length).toBeLessThan(ROUTES.length / 4)
  })
})
