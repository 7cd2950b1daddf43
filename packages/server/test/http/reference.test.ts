import { spawnSync } from 'node:child_process'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OPERATIONS, type OperationId } from '../../src/protocol/asana/operations.js'
import { GRANULAR_SCOPES } from '../../src/protocol/asana/scopes.js'
import { reasonsAt, refusal } from '../../src/protocol/oauth/oauth-error.js'
import { challengeOf } from '../../src/protocol/oauth/pkce.js'
import { SECRET_CHECKER, SECRET_KINDS, SECRET_PATTERN } from '../../src/features/reference/secret-scanning.js'
import { walkthrough, type Walkthrough } from '../../src/features/reference/walkthrough.js'
import { allow, answerOf, browserOf } from '../support/authorize.js'
import { readCurl } from '../support/curl.js'
import { DEMO, demoTask } from '../support/demo.js'
import { exampleServers } from '../support/example-servers.js'
import { openFormBrowser, readText, type FormBrowser } from '../support/form-browser.js'
import { readyExample } from '../support/ready-example.js'
import { openTestServer, tokenOf, type TestServer } from '../support/services.js'

const PAGES = [
  '/docs',
  '/docs/personal-tokens',
  '/docs/oauth',
  '/docs/checking-tokens',
  '/docs/openid-connect',
  '/docs/scopes',
  '/docs/errors',
  '/docs/api',
  '/docs/secret-scanning',
]
const IDS = Object.keys(OPERATIONS) as OperationId[]
const ENDPOINTS = IDS.map((id) => `/docs/api/${id}`)
const BASE = 'http://localhost:8080'
/** Half of it are styles, which browsers keep. */
const PAGE_BYTES_MAX = 90_000

let server: TestServer
let visitor: FormBrowser
let commands: Walkthrough

beforeAll(async () => {
  server = await openTestServer()
  visitor = openFormBrowser(server)
  commands = walkthrough(BASE)
})
afterAll(async () => {
  await server.close()
})

/** Text between tags, as a person copies it. */
function copied(html: string, id: string): string {
  const coloured = new RegExp(`<code id="${id}">([^]*?)</code>`).exec(html)?.[1]
  const text = coloured?.replaceAll(/<\/?span[^>]*>/g, '')
  if (text === undefined) throw new Error(`nothing to copy under ${id}`)
  const entities: Readonly<Record<string, string>> = {
    '&quot;': '"',
    '&amp;': '&',
    '&lt;': '<',
    '&gt;': '>',
    '&#39;': "'",
  }
  return text.replaceAll(/&(?:quot|amp|lt|gt|#39);/g, (entity) => entities[entity] ?? entity)
}

async function run(command: string, variables: Readonly<Record<string, string>> = {}) {
  const { headers, method, payload, url } = readCurl(command, variables)
  const response = await server.server.inject({
    method,
    url: url.pathname + url.search,
    headers,
    ...(payload === null ? {} : { payload }),
  })
  return {
    status: response.statusCode,
    headers: response.headers,
    text: response.body,
    json: () => response.json(),
  }
}

describe('the reference', () => {
  it.each([...PAGES, '/docs/explorer', '/docs/api/getTask', '/docs/api/createTask'])(
    '%s is for everybody',
    async (path) => {
      const shown = await visitor.get(path)
      expect(shown.status).toBe(200)
      expect(shown.headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
      })
      expect((await (await browserOf(server, 'ben')).get(path)).status).toBe(200)
    },
  )

  it('knows who is signed in', async () => {
    expect((await visitor.get('/docs')).text).toContain('Log in')
    expect((await (await browserOf(server, 'ben')).get('/docs')).text).toContain('Ben Okafor')
  })

  it.each([
    '/docs/nowhere',
    '/docs/api/nothing',
    '/docs/api/constructor',
    '/docs/api/%3Cscript%3E',
    '/docs/api/getTask/x',
  ])('has no page %s, and says so on one', async (path) => {
    const shown = await visitor.get(path)
    expect(shown.status).toBe(404)
    expect(readText(shown)).toContain('Reference number')
    expect(shown.text).not.toContain('<script>')
  })

  it('leads nowhere that is not there', async () => {
    // It follows the links to other languages, too, which stay chosen.
    const crawler = openFormBrowser(server)
    const found = new Map<string, string>()
    const shown = new Map<string, string>()
    for (const path of [...PAGES, ...ENDPOINTS, '/docs/explorer']) {
      const { text } = await crawler.get(path)
      shown.set(path, text)
      for (const [, href = ''] of text.matchAll(/(?:href|src)="([^"]+)"/g)) {
        if (href.startsWith('#')) expect(text).toContain(`id="${href.slice(1)}"`)
        else found.set(href, path)
      }
    }
    for (const [href, from] of found) {
      expect(`${from}: ${href}`).toMatch(/: \//)
      const [path = '', fragment] = href.split('#')
      if (!shown.has(path)) {
        const { status, text } = await crawler.get(path)
        expect([from, href, status < 400]).toEqual([from, href, true])
        shown.set(path, text)
      }
      if (fragment !== undefined) expect(shown.get(path)).toContain(`id="${fragment}"`)
    }
  })

  it('weighs less than 50 kB a page, with all that it loads', async () => {
    for (const path of [...PAGES, ...ENDPOINTS]) {
      const { text } = await visitor.get(path)
      let bytes = Buffer.byteLength(text)
      for (const [, href = ''] of text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)) {
        bytes += (await server.server.inject(href)).rawPayload.length
      }
      expect([path, bytes < PAGE_BYTES_MAX ? 'light' : bytes]).toEqual([path, 'light'])
    }
  })

  it('uses no address twice on a page', async () => {
    for (const path of [...PAGES, ...ENDPOINTS]) {
      const { text } = await visitor.get(path)
      const ids = [...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)
      expect([path, ids.filter((id, index) => ids.indexOf(id) !== index)]).toEqual([path, []])
    }
  })
})

describe('what it says', () => {
  it('each scope, with the operations that the table opens with it', async () => {
    const { text } = await visitor.get('/docs/scopes')
    for (const scope of GRANULAR_SCOPES) expect(text).toContain(`id="${scope}"`)
    for (const id of IDS) {
      const { scope } = OPERATIONS[id]
      const start = text.indexOf(`id="${scope ?? 'default'}"`)
      const end = text.indexOf(scope === null ? '</section>' : '</tr>', start)
      expect([id, text.slice(start, end).includes(`/docs/api/${id}"`)]).toEqual([id, true])
    }
  })

  it('each error that an OAuth endpoint can give, with its words', async () => {
    const flat = (one: string) => one.replaceAll(/[\s`]/g, '')
    const text = flat(readText(await visitor.get('/docs/errors')))
    for (const place of ['page', 'redirect', 'json'] as const) {
      for (const reason of reasonsAt(place)) {
        const { code, description } = refusal(reason as 'parameter_missing', '…')
        expect(text).toContain(code)
        expect(text).toContain(flat(description ?? ''))
      }
    }
  })

  it('a pattern and a checksum that know our secrets, and nothing else', async () => {
    const pattern = new RegExp(SECRET_PATTERN)
    const address = `data:text/javascript,${encodeURIComponent(SECRET_CHECKER)}`
    const { isMudraSecret } = (await import(/* @vite-ignore */ address)) as {
      isMudraSecret: (text: string) => boolean
    }
    const token = tokenOf(server.demo, 'ada')
    const secret = server.demo.apps[0]?.client_secret ?? ''
    for (const one of [token, secret]) {
      expect(pattern.test(`token = "${one}";`)).toBe(true)
      expect(isMudraSecret(one)).toBe(true)
      expect(isMudraSecret(`${one.slice(0, -1)}${one.endsWith('0') ? '1' : '0'}`)).toBe(false)
    }
    for (const { prefix } of SECRET_KINDS) expect(pattern.test(prefix + 'x'.repeat(38))).toBe(true)
    const { text } = await visitor.get('/docs/secret-scanning')
    expect(copied(text, 'pattern')).toBe(SECRET_PATTERN)
    expect(copied(text, 'checker')).toBe(SECRET_CHECKER)
  })
})

describe('every command', () => {
  const servers = exampleServers(openTestServer, async (one) => {
    await one.close()
  })
  afterAll(servers.close)

  it.each(IDS)('of %s works on the demo organization as it is shown', async (id) => {
    const command = copied((await visitor.get(`/docs/api/${id}`)).text, 'sample')
    const own = await servers.for(id)
    const ready = await readyExample(own, id)
    const shown = ready.fit(command)
    const { headers, method, payload, url } = readCurl(shown, { MUDRA_TOKEN: tokenOf(own.demo, 'ada') })
    const response = await own.server.inject({
      method,
      url: url.pathname + url.search,
      headers,
      ...(payload === null ? {} : { payload }),
    })
    expect([response.statusCode, response.body.slice(0, 200)]).toEqual([ready.status, expect.any(String)])
    await ready.close()
    await servers.tried(id)
  })

  it('of the OAuth page works, one after the other', async () => {
    const { text } = await visitor.get('/docs/oauth')
    const app = server.demo.apps.find(
      ({ kind, permissions }) => kind === 'confidential' && permissions === 'full',
    )
    const variables: Record<string, string> = {
      CLIENT_ID: app?.client_id ?? '',
      CLIENT_SECRET: app?.client_secret ?? '',
      REDIRECT_URI: /REDIRECT_URI=(\S+)/.exec(copied(text, 'settings'))?.[1] ?? '',
      CODE_VERIFIER: 'a-verifier-of-forty-three-characters-or-more',
      STATE: 'xyz',
    }
    variables['CODE_CHALLENGE'] = challengeOf(variables['CODE_VERIFIER'] ?? '')
    const print = readCurl(copied(text, 'authorize').replace('echo', 'curl'), variables)
    const answer = answerOf(await allow(await browserOf(server), print.url.pathname + print.url.search))
    expect(answer).toEqual({ code: expect.any(String) as string, state: 'xyz' })
    variables['CODE'] = answer['code'] ?? ''
    const redeemed = await run(copied(text, 'redeem'), variables)
    expect(redeemed.status).toBe(200)
    const { access_token: access, refresh_token: refresh } = redeemed.json() as Record<string, string>
    Object.assign(variables, { ACCESS_TOKEN: access, REFRESH_TOKEN: refresh })
    expect((await run(copied(text, 'call'), variables)).json()).toMatchObject({ data: { gid: DEMO.ada } })
    expect((await run(copied(text, 'refresh-call'), variables)).status).toBe(200)
    expect((await run(copied(text, 'revoke-call'), variables)).status).toBe(200)
    expect((await run(copied(text, 'refresh-call'), variables)).json()).toMatchObject({
      error: 'invalid_grant',
    })
    expect((await run(copied(text, 'call'), variables)).status).toBe(401)
  })

  it('of the pages about tokens works', async () => {
    const app = server.demo.apps.find(({ kind }) => kind === 'confidential')
    const variables = {
      MUDRA_TOKEN: tokenOf(server.demo, 'ada'),
      CLIENT_ID: app?.client_id ?? '',
      CLIENT_SECRET: app?.client_secret ?? '',
    }
    expect((await run(commands.personalToken.curl, variables)).json()).toMatchObject({
      data: { gid: DEMO.ada },
    })
    expect((await run(commands.tokenInfo.curl, variables)).json()).toMatchObject({ active: true })
    // A personal token is not this app's, and the app is no resource server.
    expect((await run(commands.introspect.curl, variables)).json()).toEqual({ active: false })
    expect((await run(commands.guard.curl, variables)).headers['x-mudra-user']).toBe(DEMO.ada)
    expect((await run(commands.discovery.curl)).json()).toMatchObject({ issuer: `${BASE}/api/1.0` })
    expect((await run(commands.keys.curl)).json()).toMatchObject({ keys: [{ alg: 'RS256' }] })
    // What the page says of personal tokens: they have no openid.
    expect((await run(commands.userinfo.curl, { ACCESS_TOKEN: variables.MUDRA_TOKEN })).status).toBe(403)
    expect(demoTask(31, 0)).toBe('1200000000031000')
  })

  const openssl = spawnSync('openssl', ['version']).status === 0
  it.skipIf(!openssl)(`for verifier and challenge works${openssl ? '' : ', but openssl is not here'}`, () => {
    const script = `${commands.pkce.curl}\nprintf '%s %s %s' "$CODE_VERIFIER" "$CODE_CHALLENGE" "$STATE"`
    const { stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8' })
    const [verifier = '', challenge, state] = stdout.split(' ')
    expect(verifier).toMatch(/^[0-9a-f]{64}$/)
    expect(challenge).toBe(challengeOf(verifier))
    expect(state).toMatch(/^[0-9a-f]{32}$/)
  })
})

describe('the explorer', () => {
  it('may do what the viewer needs, and no other page may', async () => {
    const policy = String((await visitor.get('/docs/explorer')).headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self' 'nonce-")
    expect(policy).toContain(
      "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    )
    expect(policy).not.toMatch(/script-src[^;]*unsafe|https:|\*/)
    const other = String((await visitor.get('/docs')).headers['content-security-policy'])
    expect(other).not.toMatch(/unsafe|nonce|connect-src/)
  })

  it('has another nonce each time, in the header and in the page', async () => {
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const { headers, text } = await visitor.get('/docs/explorer')
        const nonce = /'nonce-([^']+)'/.exec(String(headers['content-security-policy']))?.[1] ?? ''
        expect(text).toContain(`content="${nonce}"`)
        return nonce
      }),
    )
    expect(new Set(nonces).size).toBe(2)
  })

  it('gets its script from here, compressed where it may be, to be kept', async () => {
    const { text } = await visitor.get('/docs/explorer')
    const path = /src="(\/assets\/api-viewer-[^"]+)"/.exec(text)?.[1] ?? ''
    const plain = await server.server.inject(path)
    const zipped = await server.server.inject({ url: path, headers: { 'accept-encoding': 'gzip, br' } })
    expect(plain.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
    })
    expect(zipped.headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(zipped.rawPayload).equals(plain.rawPayload)).toBe(true)
    expect(zipped.rawPayload.length).toBeLessThan(plain.rawPayload.length / 3)
  })
})
