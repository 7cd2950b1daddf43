import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { demoPerson } from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import { openTestServer, testClock, type DemoName, type TestServer } from '../support/services.js'
import { checkLook, signInOn } from '../support/look.js'
import { openWalk, type Walk } from '../support/walk.js'

/** Nobody listens there; what the browser is sent to is read from the request that it makes. */
const REDIRECT_URI = 'https://planner.invalid/callback'
const TIMEOUT_MS = 120_000

let server: TestServer
let walk: Walk
let base: string

beforeAll(async () => {
  walk = await openWalk(openTestServer('sqlite', testClock(Date.now())))
  ;({ base, server } = walk)
})
afterEach(async () => {
  await walk.closePages()
})
afterAll(async () => {
  await walk.close()
})

/** A browser profile of its own in which somebody is signed in. */
async function pageOf(name: DemoName, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await walk.openPage(options)
  await page.goto(`${base}/login`)
  await signInOn(page, demoPerson(server, name))
  return page
}

const textOf = async (page: Page, id: string) => (await page.locator(`#${id}`).textContent()) ?? ''

describe.each([true, false])('with script: %s', (javaScriptEnabled) => {
  it(
    'a person makes an app, another one allows it and takes that back, and its owner sees what it does',
    { timeout: TIMEOUT_MS },
    async () => {
      const ada = await pageOf('ada', { javaScriptEnabled })
      await ada.goto(`${base}/0/my-apps/new`)
      await ada.getByLabel('App name').fill('Weekly Planner')
      await ada.getByLabel('Redirect URLs').fill(REDIRECT_URI)
      await ada.getByRole('button', { name: 'Create app' }).click()
      await ada.getByText('You won’t see this secret again.').waitFor()
      const clientId = await textOf(ada, 'client-id')
      const clientSecret = await textOf(ada, 'client-secret')
      await ada.getByRole('link', { name: 'I have stored it' }).click()
      expect(await ada.content()).not.toContain(clientSecret)
      await ada.getByRole('link', { name: 'Manage distribution' }).click()
      await ada.getByLabel('Any workspace').check()
      await ada.getByRole('button', { name: 'Save distribution' }).click()
      await ada.getByText('Your changes are saved.').waitFor()

      const cara = await pageOf('cara', { javaScriptEnabled })
      const query = new URLSearchParams({
        response_type: 'code',
        client_id: clientId,
        redirect_uri: REDIRECT_URI,
        state: 'xyz',
      })
      await cara.goto(`${base}/-/oauth_authorize?${query.toString()}`)
      const answered = cara.waitForRequest((request) => request.url().startsWith(REDIRECT_URI))
      await cara.getByRole('button', { name: 'Allow' }).click()
      const code = new URL((await answered).url()).searchParams.get('code') ?? ''

      const token = await fetch(`${base}/-/oauth_token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          client_id: clientId,
          client_secret: clientSecret,
          redirect_uri: REDIRECT_URI,
          code,
        }),
      })
      const { access_token: accessToken } = (await token.json()) as { access_token: string }
      const call = async (path: string) =>
        (await fetch(`${base}/api/1.0${path}`, { headers: { authorization: `Bearer ${accessToken}` } }))
          .status
      expect([await call('/users/me'), await call('/users/me'), await call('/tasks/1')]).toEqual([
        200, 200, 404,
      ])
      await server.services.apps.requests.flushAll()

      await ada.getByRole('link', { name: 'Usage' }).click()
      await ada.getByRole('img', { name: '3 requests in 30 days' }).waitFor()
      await ada.getByText('Show the numbers').click()
      expect(await ada.getByRole('row', { name: /2 1 0$/ }).count()).toBe(1)
      await ada.getByRole('link', { name: 'Basic information' }).click()
      await ada.getByRole('link', { name: 'Delete app' }).click()
      await ada.getByText('1 person loses it').waitFor()
      await cara.goto(`${base}/0/profile/apps`)
      await cara.getByRole('link', { name: 'Deauthorize Weekly Planner' }).click()
      await cara.getByRole('button', { name: 'Deauthorize app' }).click()
      await cara.getByRole('status').getByText('The app has no access').waitFor()
      expect(await call('/users/me')).toBe(401)
      await ada.getByLabel('Type the app’s name').fill('Weekly Planner')
      await ada.getByRole('button', { name: 'Delete app' }).click()
      await ada.waitForURL(`${base}/0/my-apps`)
      expect((await server.services.apps.authenticate({ clientId, secret: clientSecret })).ok).toBe(false)
    },
  )

  it('an owner uploads a picture and chooses scopes', { timeout: TIMEOUT_MS }, async () => {
    const clientId = await newApp('Pictures')
    const ada = await pageOf('ada', { javaScriptEnabled })
    await ada.goto(`${base}/0/my-apps/${clientId}`)
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
      'base64',
    )
    await ada.getByLabel('Picture').setInputFiles({ name: 'icon.png', mimeType: 'image/png', buffer: png })
    await ada.getByRole('button', { name: 'Upload image' }).click()
    await ada.getByText('Your changes are saved.').waitFor()
    expect((await server.services.apps.icon(clientId))?.bytes.length).toBe(png.length)
    await ada.getByRole('link', { name: 'OAuth' }).click()
    await ada.getByRole('link', { name: 'Change scopes' }).click()
    await ada.getByLabel('Specific scopes').first().check()
    if (javaScriptEnabled) {
      await ada.getByLabel('Find a scope').fill('tasks:')
      expect(await ada.getByLabel('webhooks:read').isVisible()).toBe(false)
    }
    await ada.getByLabel('tasks:read').check()
    await ada.getByRole('button', { name: 'Save scopes' }).click()
    await ada.getByText('Your changes are saved.').waitFor()
    expect((await server.services.apps.find(clientId))?.scopes).toEqual(['tasks:read'])
  })
})

it('says while one types whether a redirect URL would match', { timeout: TIMEOUT_MS }, async () => {
  const clientId = await newApp('Live')
  const ada = await pageOf('ada')
  await ada.goto(`${base}/0/my-apps/${clientId}/oauth`)
  const field = ada.getByLabel('Redirect URL in a request')
  await field.fill(REDIRECT_URI)
  await ada.getByText(`Yes: it matches ${REDIRECT_URI}.`).waitFor()
  await field.fill(`${REDIRECT_URI}/`)
  await ada.getByText('No: it would be refused. Check it to see why.').waitFor()
  await ada.getByRole('button', { name: 'Check', exact: true }).click()
  await ada.getByText('with a slash at its end').waitFor()
})

it('walks through a try of one’s own app', { timeout: TIMEOUT_MS }, async () => {
  // The address at which it is answered is its public one, so the port is chosen first.
  const port = await freePort()
  const publicUrl = `http://localhost:${port}`
  const own = await openTestServer('sqlite', testClock(Date.now()), { publicUrl })
  try {
    await own.server.listen({ host: '127.0.0.1', port })
    const clientId = await newApp('Tried', own)
    const ada = await walk.openPage()
    await ada.goto(`${publicUrl}/login`)
    await signInOn(ada, demoPerson(own, 'ada'))
    await ada.goto(`${publicUrl}/0/my-apps/${clientId}/try`)
    await ada.getByRole('button', { name: 'Register callback' }).click()
    await ada.getByRole('button', { name: 'Build the request' }).click()
    await checkLook(ada)
    await ada.getByRole('link', { name: 'Go there' }).click()
    await ada.getByRole('button', { name: 'Allow' }).click()
    await ada.getByText('The state is the one that was sent').waitFor()
    await checkLook(ada)
    await ada.getByRole('button', { name: 'Exchange the code' }).click()
    await ada.getByText('"name": "Ada Byron"').first().waitFor()
    await checkLook(ada)
    await ada.getByRole('button', { name: 'Revoke what I granted' }).click()
    await ada.getByText('What you granted while trying is revoked.').waitFor()
  } finally {
    await own.server.close()
    await own.close()
  }
})

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

async function newApp(name: string, { services }: TestServer = server): Promise<Gid> {
  const made = await services.apps.create({
    ownerGid: DEMO.ada as Gid,
    kind: 'confidential',
    redirectUris: [REDIRECT_URI],
    settings: { name, distribution: { to: 'any' } },
    actor: { kind: 'operator' },
  })
  if (!made.ok) throw new Error(`${made.field}: ${made.message}`)
  return made.clientId
}
