import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { browserOf, requestOf } from '../support/authorize.js'
import { openBrowser } from '../support/browser.js'
import { DEMO } from '../support/demo.js'
import { openFormBrowser, type Shown } from '../support/form-browser.js'
import { openTestServer, type TestServer } from '../support/services.js'
import { openPageScene, routesOf } from '../support/page-routes.js'

const MARK = 'q7x'
/** Ends a title, an attribute, a comment and a script, and puts an element, a handler and a picture in. */
const BREAKOUT = `${MARK}"'></title></textarea></script>--><x-${MARK} onclick=alert(1)><img src=x onerror=alert(1)>`
const HOSTILE_ADDRESSES = ['javascript:alert(1)//', 'data:text/html,<script>alert(1)</script>', 'vbscript:x']
/** Names of parameters that any page reads, or might. */
const PARAMETERS = [
  'to', 'email', 'page', 'apps', 'q', 'check', 'state', 'client_id', 'redirect_uri', 'scope', 'nonce', 'error', 'kind',
  'error_description', 'code', 'name', 'scopes', 'person', 'app', 'post_logout_redirect_uri', 'id_token_hint', 'login_hint', 'prompt',
  'response_mode', 'response_type', 'action', 'actor', 'from', 'until', 'sort', 'filter', 'again', 'search', 'token', 'purpose',
] // prettier-ignore

describe('text that somebody else chose — OWASP ASVS 1.2 · CWE-79', () => {
  let server: TestServer
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    server = await openTestServer()
    browser = await openBrowser()
    page = await browser.newPage()
  })
  afterAll(async () => {
    await browser.close()
    await server.close()
  })

  /** What a real parser makes of a page that our own markup never has. */
  const injected = async (html: string): Promise<readonly string[]> =>
    await page.evaluate(
      ([text, mark]) => {
        const found = new DOMParser().parseFromString(text ?? '', 'text/html')
        const elements = [...found.querySelectorAll('*')]
        const isOurs = (element: Element) =>
          element.localName !== 'script' || /^\/assets\/[\w.-]+\.js$/.test(element.getAttribute('src') ?? '')
        return elements.flatMap((element) => [
          ...(element.localName === `x-${mark ?? ''}` ? [`element ${element.localName}`] : []),
          ...(isOurs(element) ? [] : ['script']),
          ...(['iframe', 'object', 'embed', 'base'].includes(element.localName) ? [element.localName] : []),
          ...[...element.attributes]
            .filter(
              ({ name, value }) =>
                /^on|^style$|^srcdoc$/.test(name) ||
                (/^(href|src|action|formaction|xlink:href)$/.test(name) &&
                  /^\s*(javascript|vbscript|data:text)/i.test(value)),
            )
            .map(({ name, value }) => `${element.localName} ${name}=${value}`),
        ])
      },
      [html, MARK],
    )

  it('is seen by this test where it is written as markup', async () => {
    expect(await injected(`<title>${BREAKOUT}</title>`)).not.toEqual([])
    expect(await injected('<a href=" javascript:x">')).toHaveLength(1)
    expect(await injected('<script>1</script>')).toHaveLength(1)
  })

  it('stays text on every page, whoever stored it', async () => {
    const name = `${BREAKOUT}`.slice(0, 80)
    const scene = await openPageScene(server, {
      texts: { app: name, description: BREAKOUT, token: BREAKOUT },
    })
    const made = await server.services.users.create({
      name,
      email: 'mallory@people.example',
      role: 'admin',
      workspace: { newName: name },
      password: 'a password of some length',
      actor: { kind: 'operator' },
    })
    if (!made.ok) throw new Error(made.message)
    const mallory = openFormBrowser(server)
    const who = { email: 'mallory@people.example', password: 'a password of some length' }
    await mallory.submit(await mallory.get('/login'), who, { 'user-agent': BREAKOUT })
    const app = await server.services.apps.create({
      ownerGid: made.user.gid as Gid,
      kind: 'native',
      redirectUris: ['com.example.app:/x'],
      settings: { name, description: BREAKOUT, distribution: { to: 'any' } },
      actor: { kind: 'operator' },
    })
    if (!app.ok) throw new Error(app.message)
    const consent = requestOf(app, {
      redirect_uri: 'com.example.app:/x',
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
    })
    const [workspace] = await server.services.workspaces.ofUser(made.user.gid as Gid)
    let shown = 0
    const found = []
    for (const [visitor, addresses] of [
      [
        scene.ada,
        [
          ...routesOf(server, 'GET')
            .filter((route) => isPage(route))
            .map((route) => scene.addressOf(route)),
          consent,
        ],
      ],
      [mallory, ['/', '/0/profile', '/0/profile/sessions', '/0/my-apps', `/0/my-apps/${app.clientId}`, consent,
        ...['members', 'members/add', 'apps', 'tokens'].map((rest) => `/0/admin/${workspace?.gid ?? ''}/${rest}`)]], // prettier-ignore
    ] as const) {
      for (const address of addresses) {
        const answer = await visitor.get(address)
        const { text } = answer
        if (text.includes(MARK)) shown++
        if (isData(answer)) continue
        for (const what of await injected(text)) found.push(`${address}: ${what}`)
      }
    }
    expect(found).toEqual([])
    expect(shown).toBeGreaterThan(25)
  })

  it('stays text when it comes with the address', async () => {
    const ada = await browserOf(server)
    const scene = await openPageScene(server)
    const found = []
    for (const visitor of [ada, openFormBrowser(server)]) {
      for (const route of routesOf(server, 'GET').filter(isPage)) {
        for (const value of [BREAKOUT, ...HOSTILE_ADDRESSES]) {
          const query = new URLSearchParams(PARAMETERS.map((name) => [name, value]))
          const answer = await visitor.get(`${scene.addressOf(route)}?${query.toString()}`)
          const { status, text } = answer
          if (status >= 500) found.push(`${route}: ${status}`)
          if (isData(answer)) continue
          for (const what of await injected(text)) found.push(`${route}: ${what}`)
        }
      }
    }
    expect(found).toEqual([])
  })

  it('stays text in a form that is shown again, and a redirect to a script is refused', async () => {
    const ada = await browserOf(server)
    const found = []
    for (const value of [BREAKOUT, '\u202e\u0000', ...HOSTILE_ADDRESSES]) {
      for (const [address, fields] of [
        ['/login', { email: value, password: 'x', to: value }],
        ['/0/my-apps/new', { name: value, description: value, redirect_uris: value, kind: 'confidential' }],
        ['/0/my-apps/tokens/new', { name: value, date: value, scope: value, expires: value, access: value }],
        [`/0/admin/${DEMO.greenfield}/members/add`, { email: value, role: value }],
      ] as const) {
        const answer = await ada.submit(
          await ada.get(address === '/login' ? '/login?again=1' : address),
          fields,
        )
        if (answer.status >= 500 || /script:|^data:/i.test(answer.location ?? '')) found.push(address)
        for (const what of await injected(answer.text)) found.push(`${address}: ${what}`)
      }
    }
    expect(found).toEqual([])
  })
})

/** Data that a browser is told to take for nothing else, as a list that is saved. */
function isData({ headers }: Pick<Shown, 'headers'>): boolean {
  return (
    headers['x-content-type-options'] === 'nosniff' &&
    /^application\/(json|x-ndjson|jsonl)/.test(String(headers['content-type']))
  )
}

function isPage(route: string): boolean {
  return !/^\/(api|assets|\.well-known)|^\*$|^\/-\/(health|metrics)|^\/0\/app-icons|explorer/.test(route)
}
