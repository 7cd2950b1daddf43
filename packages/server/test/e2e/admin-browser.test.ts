import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import {
  allow,
  answerOf,
  browserOf,
  demoPerson,
  newAskingApp,
  REDIRECT_URI,
  requestOf,
} from '../support/authorize.js'
import { openBrowser } from '../support/browser.js'
import { DEMO } from '../support/demo.js'
import { tokensIn } from '../support/grants.js'
import { openTestServer, type TestServer } from '../support/house.js'
import { checkLook, HARD_NAMES, LOOKS, signInOn } from '../support/look.js'

const OPERATOR = { kind: 'operator' } as const
const HERE = `/0/admin/${DEMO.greenfield}`
const MANY_PEOPLE = 60
const MANY_TOKENS = 90

let server: TestServer
let browser: Browser
let base: string
let token: string
let clientId: string
const contexts: BrowserContext[] = []

beforeAll(async () => {
  server = await openTestServer()
  await server.server.listen({ host: '127.0.0.1', port: 0 })
  base = `http://localhost:${(server.server.server.address() as AddressInfo).port}`
  browser = await openBrowser()
  const app = await newAskingApp(server.house, { settings: { name: 'Harvest Planner' } })
  clientId = app.clientId
  const code =
    answerOf(await allow(await browserOf(server), requestOf(app, { scope: 'default' })))['code'] ?? ''
  const answer = await server.server.inject({
    method: 'POST',
    url: '/-/oauth_token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: app.clientId,
      client_secret: app.secret ?? '',
      redirect_uri: REDIRECT_URI,
      code,
    }).toString(),
  })
  token = tokensIn(answer.body).access
})
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close()
})
afterAll(async () => {
  await browser.close()
  await server.close()
})

async function openPage(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext(options)
  contexts.push(context)
  return await context.newPage()
}

async function signedIn(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await openPage(options)
  await page.goto(`${base}${path}`)
  await signInOn(page, demoPerson(server, 'ada'))
  return page
}

const workspaces = async () =>
  ((await server.api('GET', '/workspaces', { as: { token } })).json.data as { gid: string }[]).length

describe.each([true, false])('an admin, with JavaScript: %s', (javaScriptEnabled) => {
  it('blocks an app, whose calls stop, and lets it in again', async () => {
    expect(await workspaces()).toBe(1)
    const page = await signedIn('/0/admin', { javaScriptEnabled })
    await page.getByRole('link', { name: 'Apps', exact: true }).last().click()
    await page.getByRole('link', { name: 'Block Harvest Planner' }).click()
    await page.getByText('1 person here allowed it').waitFor()
    expect(await workspaces()).toBe(1)
    await page.getByRole('button', { name: 'Block app' }).click()
    await page.getByText('Its calls to this workspace stop now').waitFor()
    expect(await workspaces()).toBe(0)
    expect((await server.api('GET', `/workspaces/${DEMO.greenfield}`, { as: { token } })).status).toBe(404)
    await page.getByRole('link', { name: 'Unblock Harvest Planner' }).click()
    await page.getByRole('button', { name: 'Unblock app' }).click()
    await page.getByText('reaches this workspace again').waitFor()
    expect(await workspaces()).toBe(1)
  })

  it('invites somebody, who joins and is then taken out', async () => {
    const email = `nova-${String(javaScriptEnabled)}@people.example`
    const page = await signedIn(`${HERE}/members`, { javaScriptEnabled })
    await page.getByRole('link', { name: 'Add member' }).click()
    await page.getByLabel('Email address').fill(email)
    await page.getByLabel('Guest').check()
    await page.getByRole('button', { name: 'Create link' }).click()
    const link = (await page.locator('#link').textContent()) ?? ''
    const theirs = await openPage({ javaScriptEnabled })
    await theirs.goto(link.replace(/^http:\/\/[^/]+/, base))
    await theirs.getByLabel('Your name').fill('Nova')
    await theirs.getByLabel('New password').fill('a password of some length')
    await theirs.getByRole('button', { name: 'Create account and join' }).click()
    await theirs.waitForURL(`${base}/`)
    await page.getByRole('link', { name: 'I have sent it' }).click()
    const row = page.getByRole('row').filter({ hasText: email })
    await row.getByText('Guest').waitFor()
    await row.getByRole('link', { name: 'Manage Nova' }).click()
    await page.getByRole('link', { name: 'Deactivate account' }).click()
    await page.getByRole('button', { name: 'Deactivate account' }).click()
    await page.getByText('The account is deactivated').waitFor()
    await theirs.goto(`${base}/0/profile`)
    await theirs.getByRole('button', { name: 'Log in' }).waitFor()
  })
})

describe('every page, with long lists and hard names', () => {
  const members: string[] = []
  let invitation = ''
  beforeAll(async () => {
    const names = [
      ...HARD_NAMES.map(([, name]) => name),
      ...Array.from({ length: MANY_PEOPLE }, (_, at) => `Person ${at}`),
    ]
    for (const [at, name] of names.entries()) {
      const made = await server.house.createUser({
        name,
        email: `${at < HARD_NAMES.length ? 'a-rather-long-address-that-somebody-really-has-' : 'p'}${at}@people.example`,
        role: 'member',
        workspace: { gid: DEMO.greenfield as Gid },
        password: null,
        actor: OPERATOR,
      })
      if (!made.ok) throw new Error(made.message)
      members.push(made.user.gid)
    }
    for (let at = 0; at < MANY_TOKENS; at++) {
      const hard = HARD_NAMES[at]?.[1]
      await server.house.createPersonalToken({
        userGid: (at < HARD_NAMES.length ? members[at] : DEMO.ben) as Gid,
        name: hard === undefined || hard.includes('<') ? `Script ${at}` : hard,
        scopes: at % 2 === 0 ? null : ['tasks:read', 'tasks:write', 'projects:read'],
        expires: 'default',
        actor: OPERATOR,
      })
    }
    const invited = await server.house.inviteMember({
      workspaceGid: DEMO.greenfield as Gid,
      adminGid: DEMO.ada as Gid,
      email: 'somebody-with-a-long-address@a-long-domain-name.example',
      role: 'guest',
      isMailed: false,
    })
    if (!invited.ok) throw new Error('nobody was invited')
    invitation = `/invitations/${invited.secret}`
  }, 60_000)

  it.each(LOOKS)(
    'is in order at $width px, $colorScheme',
    async ({ options }) => {
      const [token] = await server.house.listTokens({ userGid: DEMO.ben as Gid })
      const page = await signedIn('/0/admin', options)
      const paths = [
        `${HERE}/members`,
        `${HERE}/members?page=2`,
        `${HERE}/members/add`,
        `${HERE}/members/${members[0] ?? ''}`,
        `${HERE}/members/${members[1] ?? ''}/remove`,
        `${HERE}/apps`,
        `${HERE}/apps/${clientId}`,
        `${HERE}/tokens`,
        `${HERE}/tokens?page=2&person=${DEMO.ben}`,
        `${HERE}/tokens?app=personal&unused=365`,
        `${HERE}/tokens/personal/${token?.gid ?? ''}`,
        invitation,
      ]
      for (const path of paths) {
        await page.goto(`${base}${path}`)
        await checkLook(page)
      }
      const visitor = await openPage(options)
      for (const path of [invitation, '/invitations/none']) {
        await visitor.goto(`${base}${path}`)
        await checkLook(visitor)
      }
    },
    90_000,
  )
})
