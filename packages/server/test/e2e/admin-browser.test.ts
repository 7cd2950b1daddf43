import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  allow,
  answerOf,
  browserOf,
  demoPerson,
  newAskingApp,
  REDIRECT_URI,
  requestOf,
} from '../support/authorize.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { DEMO } from '../support/demo.js'
import { tokensIn } from '../support/grants.js'
import type { TestServer } from '../support/services.js'
import { signInOn } from '../support/look.js'
import { openWalk, type Walk } from '../support/walk.js'

const HERE = `/0/admin/${DEMO.greenfield}`

let server: TestServer
let walk: Walk
let base: string
let token: string

beforeAll(async () => {
  walk = await openWalk()
  ;({ base, server } = walk)
  const app = await newAskingApp(server.services, { settings: { name: 'Harvest Planner' } })
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
  await walk.closePages()
})
afterAll(async () => {
  await walk.close()
})

async function signedIn(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await walk.openPage(options)
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

  it('sets a policy: personal tokens stop at their next call, in this workspace alone', async () => {
    const reach = async (as: 'ada' | 'cara') =>
      ((await server.api('GET', '/workspaces', { as })).json.data as unknown[]).length
    const page = await signedIn(`${HERE}/policies`, { javaScriptEnabled })
    const choose = async (label: string) => {
      await page.getByLabel(label, { exact: true }).check()
      await page.getByRole('button', { name: 'Review changes' }).click()
    }
    const save = async () => {
      await page.getByRole('button', { name: 'Save policies' }).click()
      await page.getByRole('status').getByText('The policies are saved').waitFor()
    }
    await choose('Not allowed')
    await page.getByText(/tokens? of \d (person|people) would stop/).waitFor()
    expect([await reach('ada'), await reach('cara'), await workspaces()]).toEqual([1, 1, 1])
    await save()
    expect([await reach('ada'), await reach('cara'), await workspaces()]).toEqual([0, 1, 1])
    await choose('Allowed')
    await page.getByText(/would reach this workspace again/).waitFor()
    await save()
    expect(await reach('ada')).toBe(1)
  })

  it('invites somebody, who joins and is then taken out', async () => {
    const email = `nova-${String(javaScriptEnabled)}@people.example`
    const page = await signedIn(`${HERE}/members`, { javaScriptEnabled })
    await page.getByRole('link', { name: 'Add member' }).click()
    await page.getByLabel('Email address').fill(email)
    await page.getByLabel('Guest').check()
    await page.getByRole('button', { name: 'Create link' }).click()
    const link = (await page.locator('#link').textContent()) ?? ''
    const theirs = await walk.openPage({ javaScriptEnabled })
    await theirs.goto(link.replace(/^http:\/\/[^/]+/, base))
    await theirs.getByLabel('Your name').fill('Nova')
    await theirs.getByLabel('New password').fill('a password of some length')
    await theirs.getByRole('button', { name: 'Create account' }).click()
    await theirs.getByText('your account is ready').waitFor()
    await theirs.getByRole('link', { name: 'Log in' }).click()
    await theirs.getByLabel('Password').fill('a password of some length')
    await theirs.getByRole('button', { name: 'Log in' }).click()
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

  it('sends two links that lie open in two tabs: neither is in an address, the history or a referrer, nor mixed up', async () => {
    const linkFor = async (email: string) => {
      const made = await server.services.members.invite({
        workspaceGid: DEMO.greenfield as Gid,
        adminGid: DEMO.ada as Gid,
        email,
        role: 'member',
        isMailed: false,
      })
      return `${base}/invitations/${made.ok ? made.secret : ''}`
    }
    const [one, two] = [await linkFor('one@people.example'), await linkFor('two@people.example')]
    const first = await walk.openPage({ javaScriptEnabled })
    const sent: string[] = []
    first.context().on('request', (request) => {
      if (!request.url().includes('mdi_')) sent.push(`${request.url()} ${request.headers()['referer'] ?? ''}`)
    })
    await first.goto(one)
    const second = await first.context().newPage()
    await second.goto(two)
    await first.reload()
    await first.getByText('one@people.example').waitFor()
    await second.getByText('two@people.example').waitFor()
    expect([first.url(), second.url()].filter((url) => url.includes('mdi_'))).toEqual([])
    expect(first.url()).not.toBe(second.url())
    await first.getByRole('link', { name: 'log in' }).click()
    await first.getByLabel('Password').waitFor()
    expect(sent.some((line) => line.includes(`/login?`) && line.includes('/invitations/open/'))).toBe(true)
    expect(sent.filter((line) => line.includes('mdi_'))).toEqual([])
    await first.goBack()
    await first.getByText('one@people.example').waitFor()
    await first.goBack()
    expect(first.url()).toBe('about:blank')
    const cookies = await first.context().cookies(`${base}/0/profile`)
    expect(cookies.filter(({ name }) => name.startsWith('mudra_link'))).toEqual([])
  })
})
