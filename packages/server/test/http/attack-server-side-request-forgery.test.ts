import { once } from 'node:events'
import { globSync, readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ENDPOINT_PATH } from '../../src/protocol/oauth/metadata.js'
import { AUTHORIZE, browserOf, newAskingApp, requestOf } from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import { formsOf } from '../support/html-form.js'
import { openTestServer, type TestServer } from '../support/services.js'
import { postForm } from '../support/oauth-forms.js'

const SOURCES = join(import.meta.dirname, '../../src')
/** Code that opens a connection to an address. The drivers of the mail server and the database do so inside, to what the operator set. */
const REACHES_OUT =
  /\bfetch\(|\b(?:http|https|http2|net|tls)\.(?:request|get|connect|createConnection)\(|import \{[^}]*\b(?:request|get|connect|createConnection|createSocket)\b[^}]*\} from 'node:(?:http|https|http2|net|tls|dgram)'|from 'undici'/

/** Somebody who would notice: what listens here is what an attacker wants to reach, a service inside. */
const inside = createServer((socket) => {
  visits++
  socket.destroy()
})
let visits = 0
let address: string
let server: TestServer

beforeAll(async () => {
  inside.listen(0, '127.0.0.1')
  await once(inside, 'listening')
  address = `http://127.0.0.1:${(inside.address() as AddressInfo).port}`
  server = await openTestServer('sqlite', undefined, { webhookRanges: [] })
})
afterAll(async () => {
  await server.close()
  inside.close()
})

test('no address inside that anybody sends is ever visited: icons, redirects, requests, webhooks, notes', async () => {
  const ada = await browserOf(server)
  const app = await newAskingApp(server.services, {
    redirectUris: [`${address}/callback`.replace('127.0.0.1', 'localhost'), 'https://app.example/callback'],
  })
  const addresses = [address, `${address}/latest/meta-data`, address.replace('127.0.0.1', 'localhost')]
  for (const url of addresses) {
    // OpenID Connect Core §6.2 and §7: what a server may be asked to fetch.
    for (const name of [
      'request_uri',
      'resource',
      'sector_identifier_uri',
      'jwks_uri',
      'login_hint',
      'logo_uri',
      'registration',
    ]) {
      await ada.get(requestOf(app, { [name]: url }))
    }
    await ada.get(
      `${AUTHORIZE}?${new URLSearchParams({ client_id: app.clientId, redirect_uri: url, response_type: 'code' }).toString()}`,
    )
    await ada.get(`/login?to=${encodeURIComponent(url)}`)
    await ada.get(
      `/-/oauth_logout?post_logout_redirect_uri=${encodeURIComponent(url)}&client_id=${app.clientId}`,
    )
    await postForm(server, ENDPOINT_PATH.token, {
      form: {
        grant_type: 'authorization_code',
        code: url,
        redirect_uri: url,
        client_id: app.clientId,
        client_assertion: url,
      },
    })

    // An icon is bytes that its owner sends; an address in its place is no picture.
    for (const path of ['settings', 'oauth']) {
      const shown = await ada.get(`/0/my-apps/${app.clientId}/${path}`)
      for (const { action, values } of formsOf(shown.text)) {
        if (action === '/logout') continue
        const fields = Object.fromEntries(
          [...values].map(([name, value]) => [name, /csrf|ticket/.test(name) ? value : url]),
        )
        await ada.post(action === '' ? `/0/my-apps/${app.clientId}/${path}` : action, {
          ...fields,
          icon: url,
          icon_url: url,
          redirect_uri: url,
          url,
        })
      }
    }

    // A webhook calls whatever it is told, but nothing on this machine or in its network, by address or by name.
    const hook = { resource: DEMO.seedCatalogue, target: url }
    for (const target of [url, url.replace('http:', 'https:')]) {
      const refused = await server.api('POST', '/webhooks', { body: { data: { ...hook, target } } })
      expect([400, 403]).toContain(refused.status)
    }
    const html = `<body><a href="${url}">a</a><img src="${url}"></body>`
    await server.api('POST', '/tasks', {
      body: { data: { workspace: DEMO.greenfield, name: url, html_notes: html } },
    })
    await server.api('POST', '/tasks', {
      body: { data: { workspace: DEMO.greenfield, name: url, notes: url } },
    })
    await server.api('POST', '/attachments', {
      body: { data: { parent: DEMO.seedCatalogue, url, resource_subtype: 'external' } },
    })
    await server.api('PUT', '/users/me', { body: { data: { photo: url } } })
  }
  // What was begun in the background would have arrived by now.
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(visits).toBe(0)
})

test('nothing in the program could, but for webhooks: no other file of it opens a connection to an address', () => {
  const files = globSync('**/*.{ts,tsx}', { cwd: SOURCES }).filter((file) => !file.includes('.test.'))
  expect(files.length).toBeGreaterThan(200)
  const reaching = files.filter((file) => REACHES_OUT.test(readFileSync(join(SOURCES, file), 'utf8')))
  // Webhooks are posted by platform/post.ts alone, which looks at each address. The doctor asks whether the port that it is told to listen on is taken, on this machine. The sample is text that people read.
  expect(reaching.toSorted()).toEqual([
    'commands/doctor.ts',
    'features/reference/sample-node.ts',
    'platform/post.ts',
  ])
})
