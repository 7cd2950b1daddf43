import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { OPEN_POLICY } from '../../src/protocol/token/policy.js'
import { browserOf, demoPerson } from '../support/authorize.js'
import { readCurl } from '../support/curl.js'
import { DEMO } from '../support/demo.js'
import { openFormBrowser, readText, type FormBrowser } from '../support/form-browser.js'
import { formsOf } from '../support/html-form.js'
import { press, sampleOn, tokensIn } from '../support/reference-page.js'
import { openTestServer, type TestServer } from '../support/services.js'
import { MINUTE_MS } from '../../src/time-units.js'

const TOKEN_PAGES = [
  '/docs',
  '/docs/personal-tokens',
  '/docs/checking-tokens',
  '/docs/explorer',
  '/docs/api/getTask',
]

let server: TestServer
let ada: FormBrowser
beforeEach(async () => {
  server = await openTestServer()
  ada = await browserOf(server)
})
afterEach(async () => {
  await server.close()
})

const createdTokens = async () =>
  await server.services.audit.trail.list(
    { workspaceGid: null, actions: ['token_created'] },
    { beforeSeq: null, rowsMax: 100 },
  )

describe('the language of the samples', () => {
  it('is chosen by a link, for every sample of a page, and kept', async () => {
    const visitor = openFormBrowser(server)
    expect(sampleOn(await visitor.get('/docs/oauth'), 'redeem')).toMatch(/^curl /)
    const { text } = await visitor.get('/docs/oauth')
    expect(text).toContain('href="/docs/oauth?lang=python#redeem-sample"')
    const python = await visitor.get('/docs/oauth?lang=python')
    for (const id of ['pkce', 'authorize', 'redeem', 'call', 'refresh-call', 'revoke-call'])
      expect(sampleOn(python, id)).toMatch(/import (?:os|base64)\b/)
    expect(python.text).toMatch(/lang=python#redeem-sample" aria-current="true">Python/)
    expect(sampleOn(await visitor.get('/docs/api/getTask'))).toContain('import urllib.request')
    expect(sampleOn(await visitor.get('/docs/api/getTask?lang=go'))).toContain('package main')
    expect(sampleOn(await visitor.get('/docs'), 'first-call')).toContain('package main')
  })

  it.each(['ruby', '', 'constructor', '__proto__', '<script>'])('is none of "%s"', async (lang) => {
    const visitor = openFormBrowser(server)
    const shown = await visitor.get(`/docs/oauth?${new URLSearchParams({ lang }).toString()}`)
    expect([shown.status, sampleOn(shown, 'redeem').slice(0, 5)]).toEqual([200, 'curl '])
    expect(visitor.cookies.has('mudra_sample')).toBe(false)
  })

  it('leads back to the sample that it was chosen at', async () => {
    const { text } = await ada.get('/docs/oauth')
    for (const [, anchor = ''] of text.matchAll(/\?lang=[a-z]+[^"]*#([\w-]+)"/g))
      expect(text).toContain(`id="${anchor}"`)
  })
})

describe('the reader’s app', () => {
  it('stands in the samples of whoever is signed in, and of nobody else', async () => {
    const own = server.demo.apps.at(-1)
    const shown = await ada.get('/docs/oauth')
    expect(sampleOn(shown, 'settings')).toContain(`export CLIENT_ID=${own?.client_id ?? ''}\n`)
    expect(sampleOn(shown, 'refresh-call')).toContain(`client_id=${own?.client_id ?? ''}`)
    for (const other of [openFormBrowser(server), await browserOf(server, 'ben')]) {
      const { text } = await other.get('/docs/oauth')
      for (const { client_id: id } of server.demo.apps) expect(text).not.toContain(id)
      expect(sampleOn({ text }, 'settings')).toContain('export CLIENT_ID=…\n')
    }
  })

  it('is the one that they choose, with its redirect URI; somebody else’s is not', async () => {
    const [first] = server.demo.apps
    const path = `/docs/oauth?app=${first?.client_id ?? ''}`
    const shown = await ada.get(path)
    expect(sampleOn(shown, 'settings')).toBe(
      `export CLIENT_ID=${first?.client_id ?? ''}\nexport CLIENT_SECRET=mds_…\nexport REDIRECT_URI=${first?.redirect_uris[0] ?? ''}`,
    )
    expect(shown.text).toContain(`?lang=node&amp;app=${first?.client_id ?? ''}#redeem-sample`)
    const ben = await (await browserOf(server, 'ben')).get(path)
    expect(ben.text).not.toContain(first?.name)
    expect(readText(ben)).toContain('You have no app yet.')
  })

  it('sends no secret where it has none', async () => {
    const native = server.demo.apps.find(({ kind }) => kind === 'native')
    const shown = await ada.get(`/docs/oauth?app=${native?.client_id ?? ''}`)
    for (const id of ['settings', 'redeem', 'refresh-call', 'revoke-call'])
      expect(sampleOn(shown, id).toLowerCase()).not.toContain('client_secret')
  })
})

describe('a token for the samples', () => {
  it.each(TOKEN_PAGES)(
    'is made on %s by a press, not by opening the page, and is on no page after',
    async (path) => {
      for (const browser of [ada, openFormBrowser(server)]) {
        const opened = await browser.get(path)
        expect([opened.status, tokensIn(opened)]).toEqual([200, []])
      }
      const before = await createdTokens()
      const shown = await press(ada, path)
      expect([shown.status, tokensIn(shown)]).toEqual([200, [expect.any(String)]])
      expect(shown.headers['cache-control']).toBe('no-store')
      const [created] = await createdTokens()
      expect((await createdTokens()).length).toBe(before.length + 1)
      expect(created).toMatchObject({ actorKind: 'user', actorGid: DEMO.ada })
      for (const other of [...TOKEN_PAGES, '/docs/oauth', '/0/my-apps'])
        expect(tokensIn(await ada.get(other))).toEqual([])
    },
  )

  it('is named, listed, revocable, and lives an hour', async () => {
    const shown = await press(ada, '/docs/api/getTask')
    const [token = ''] = tokensIn(shown)
    expect(readText(shown)).toContain('Your token Reference: Get a task is in the samples of this page')
    expect(readText(await ada.get('/0/my-apps'))).toContain('Reference: Get a task')
    const [, link = ''] = /href="(\/0\/my-apps\/tokens\/\d+)"/.exec(shown.text) ?? []
    expect(readText(await ada.get(link))).toContain('Reference: Get a task')
    const ask = async () => {
      const { headers, method, url } = readCurl(sampleOn(shown))
      return (await server.server.inject({ method, url: url.pathname, headers })).statusCode
    }
    expect(sampleOn(shown)).toContain(token)
    expect(await ask()).toBe(200)
    server.clock.advance(59 * MINUTE_MS)
    expect(await ask()).toBe(200)
    server.clock.advance(MINUTE_MS)
    expect(await ask()).toBe(401)
  })

  it('is one token, however often the form is sent, and stays in the page in another language', async () => {
    const page = await ada.get('/docs/api/getTask')
    const form = formsOf(page.text).find(({ action }) => action === '/docs/api/getTask')
    const fields = Object.fromEntries(form?.values ?? [])
    const [first, second] = await Promise.all([
      ada.post('/docs/api/getTask', fields),
      ada.post('/docs/api/getTask', fields),
    ])
    expect(tokensIn(first)).toEqual(tokensIn(second))
    const before = (await createdTokens()).length
    const tabs = formsOf(first.text).find(({ action }) => action === '/docs/api/getTask#sample-sample')
    const python = await ada.post('/docs/api/getTask', {
      ...Object.fromEntries(tabs?.values ?? []),
      lang: 'python',
    })
    expect(tokensIn(python)).toEqual(tokensIn(first))
    expect(sampleOn(python)).toMatch(/import urllib\.request[^]*mdp_/)
    expect((await createdTokens()).length).toBe(before)
    // Later the tabs lead to the page without it, and make no other.
    server.clock.advance(9 * MINUTE_MS + 1)
    const late = await ada.post('/docs/api/getTask', {
      ...Object.fromEntries(tabs?.values ?? []),
      lang: 'go',
    })
    expect([late.status, late.location]).toEqual([303, '/docs/api/getTask?lang=go'])
    expect((await createdTokens()).length).toBe(before)
  })

  it('takes a recent sign-in, a form of ours, and somebody who is signed in', async () => {
    const page = await ada.get('/docs')
    const fields = Object.fromEntries(
      formsOf(page.text).find(({ action }) => action === '/docs')?.values ?? [],
    )
    const before = (await createdTokens()).length
    expect((await ada.post('/docs', { ...fields, csrf_token: 'x' })).status).toBe(403)
    expect((await openFormBrowser(server).post('/docs', fields)).location).toBe('/login?to=%2Fdocs')
    server.clock.advance(10 * MINUTE_MS + 1)
    const old = await ada.post('/docs', fields)
    expect([old.status, old.location]).toEqual([303, '/login?to=%2Fdocs&again=1'])
    const back = await ada.follow(
      await ada.signIn(demoPerson(server, 'ada'), await ada.get(old.location ?? '')),
    )
    expect(tokensIn(back)).toEqual([])
    expect((await createdTokens()).length).toBe(before)
  })

  it('is refused in words where a workspace allows none', async () => {
    const { policies } = server.services
    const { version } = await policies.reading.find(DEMO.greenfield as Gid)
    await policies.write({
      workspaceGid: DEMO.greenfield as Gid,
      adminGid: null,
      seenVersion: version,
      policy: { ...OPEN_POLICY, personalTokensAllowed: false },
      actor: { kind: 'operator' },
      nowMs: server.clock.nowMs(),
    })
    const before = (await createdTokens()).length
    for (const path of TOKEN_PAGES) {
      const refused = await press(ada, path)
      expect([refused.status, tokensIn(refused)]).toEqual([400, []])
      expect(readText(refused)).toMatch(/No token was created\. .*personal access tokens/i)
    }
    expect((await createdTokens()).length).toBe(before)
  })
})
