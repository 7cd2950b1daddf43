import * as oauth from 'oauth4webapi'
import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ENDPOINT_PATH } from '../../src/protocol/oauth/metadata.js'
import { openTestServer, type TestServer } from '../support/services.js'
import { injectFetch } from '../support/inject-fetch.js'

let server: TestServer
beforeAll(async () => {
  server = await openTestServer()
})
afterAll(async () => {
  await server.close()
})

type Method = 'GET' | 'HEAD' | 'POST' | 'OPTIONS' | 'PUT' | 'DELETE'

const ask = async (path: string, method: Method = 'GET', headers: Readonly<Record<string, string>> = {}) => {
  const answer = await server.server.inject({ method, url: path, headers })
  return { status: answer.statusCode, headers: answer.headers, text: answer.body }
}
const DOCUMENTS = [
  ENDPOINT_PATH.serverMetadata,
  ENDPOINT_PATH.openidConfiguration,
  '/.well-known/openid-configuration/api/1.0',
  '/.well-known/oauth-authorization-server/api/1.0',
  ENDPOINT_PATH.jwks,
]

describe('the documents', () => {
  it.each(DOCUMENTS)(
    '%s is JSON that anybody may read and keep for a short time — RFC 8414 §3.1, §3.2, OpenID Connect Discovery §4.1, §4.2',
    async (path) => {
      const { headers, status, text } = await ask(path, 'GET', { origin: 'https://page.example' })
      expect(status).toBe(200)
      expect(headers['content-type']).toMatch(/^application\/json/)
      expect(headers['access-control-allow-origin']).toBe('*')
      expect(headers).not.toHaveProperty('access-control-allow-credentials')
      expect(headers).not.toHaveProperty('set-cookie')
      const [, seconds] = /^public, max-age=(\d+)$/.exec(String(headers['cache-control'])) ?? []
      expect(Number(seconds)).toBeGreaterThan(0)
      expect(Number(seconds)).toBeLessThanOrEqual(300)
      expect(JSON.parse(text)).toBeTypeOf('object')
    },
  )

  it('have a key before anybody has signed in: libraries take an empty set for a fault', async () => {
    const { keys } = JSON.parse((await ask(ENDPOINT_PATH.jwks)).text) as { keys: readonly object[] }
    expect(keys).toHaveLength(1)
  })

  it.each(DOCUMENTS)(
    '%s has a HEAD of the same length and without the body — RFC 9110 §9.3.2',
    async (path) => {
      const whole = await ask(path)
      const head = await ask(path, 'HEAD')
      expect([head.status, head.text]).toEqual([200, ''])
      expect(head.headers['content-length']).toBe(whole.headers['content-length'])
      expect(head.headers['content-type']).toBe(whole.headers['content-type'])
    },
  )

  it.each(DOCUMENTS)('%s allows a preflight with headers of the page’s own — Fetch §3.2.3', async (path) => {
    const { headers, status } = await ask(path, 'OPTIONS', {
      origin: 'https://page.example',
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'mcp-protocol-version',
    })
    expect(status).toBe(204)
    expect(headers['access-control-allow-origin']).toBe('*')
    expect(headers['access-control-allow-headers']).toBe('*')
  })

  it.each(DOCUMENTS)('%s is for reading alone', async (path) => {
    for (const method of ['POST', 'PUT', 'DELETE'] as const)
      expect((await ask(path, method)).status).toBe(404)
  })

  it.each(DOCUMENTS)('%s in clear from another machine is refused', async (path) => {
    const answer = await server.server.inject({ method: 'GET', url: path, remoteAddress: '192.0.2.7' })
    expect(answer.statusCode).toBe(403)
    expect(answer.body).not.toContain('issuer')
  })

  it('are none at the root for OpenID Connect, as at Asana', async () => {
    expect((await ask('/.well-known/openid-configuration')).status).toBe(404)
  })

  it.each(['openid-configuration', 'oauth-authorization-server'])(
    'the OpenID issuer’s is also at /.well-known/%s/api/1.0, where its path is put behind — RFC 8414 §3.1',
    async (name) => {
      const place = `/.well-known/${name}/api/1.0`
      expect((await ask(place)).text).toBe((await ask(ENDPOINT_PATH.openidConfiguration)).text)
      for (const other of [`${place}/`, `${place}.`, place.slice(0, -2), `${place}/x`])
        expect([other, (await ask(other)).status]).toEqual([other, 404])
    },
  )

  it('name only what is there — RFC 8414 §2, OpenID Connect Discovery §3', async () => {
    for (const path of [ENDPOINT_PATH.serverMetadata, ENDPOINT_PATH.openidConfiguration]) {
      const document = JSON.parse((await ask(path)).text) as Record<string, unknown>
      const endpoints = Object.entries(document).filter(([name]) => /_endpoint$|^jwks_uri$/.test(name))
      expect(endpoints.length).toBeGreaterThanOrEqual(4)
      for (const [, address] of endpoints) {
        expect(String(address).startsWith(`${server.publicUrl}/`)).toBe(true)
        const at = String(address).slice(server.publicUrl.length)
        const found = await Promise.all([ask(at), ask(at, 'POST')])
        expect(found.map(({ status }) => status)).not.toEqual([404, 404])
      }
    }
  })
})

it('oauth4webapi finds the OpenID issuer by RFC 8414, which puts its path behind — RFC 8414 §3.1', async () => {
  const issuer = new URL(`${server.publicUrl}/api/1.0`)
  const response = await oauth.discoveryRequest(issuer, {
    algorithm: 'oauth2',
    [oauth.customFetch]: injectFetch(server),
    [oauth.allowInsecureRequests]: true,
  })
  expect((await oauth.processDiscoveryResponse(issuer, response)).issuer).toBe(issuer.href)
})

describe('libraries find their way', () => {
  const options = () => ({
    [oauth.customFetch]: injectFetch(server),
    [oauth.allowInsecureRequests]: true,
  })

  it.each([
    ['oauth2', '', ENDPOINT_PATH.serverMetadata],
    ['oidc', '/api/1.0', ENDPOINT_PATH.openidConfiguration],
  ] as const)(
    'oauth4webapi by %s, and takes the issuer for the one that it asked — RFC 8414 §3, §3.3, OpenID Connect Discovery §4, §4.3',
    async (algorithm, path, documentPath) => {
      const issuer = new URL(server.publicUrl + path)
      const found = await oauth.processDiscoveryResponse(
        issuer,
        await oauth.discoveryRequest(issuer, { ...options(), algorithm }),
      )
      expect(found.issuer).toBe(server.publicUrl + path)
      expect(found).toEqual(JSON.parse((await ask(documentPath)).text))
      expect(found.code_challenge_methods_supported).toEqual(['S256'])
    },
  )

  it('oauth4webapi refuses either document for the other’s issuer — RFC 8414 §3.3', async () => {
    const root = new URL(server.publicUrl)
    const openid = await injectFetch(server)(server.publicUrl + ENDPOINT_PATH.openidConfiguration)
    await expect(oauth.processDiscoveryResponse(root, openid)).rejects.toThrow()
    const rfc8414 = await injectFetch(server)(server.publicUrl + ENDPOINT_PATH.serverMetadata)
    await expect(
      oauth.processDiscoveryResponse(new URL(`${server.publicUrl}/api/1.0`), rfc8414),
    ).rejects.toThrow()
  })

  it.each([
    ['oidc', '/api/1.0'],
    ['oauth2', ''],
  ] as const)('openid-client by %s — OpenID Connect Discovery §4', async (algorithm, path) => {
    const config = await client.discovery(new URL(server.publicUrl + path), '12', undefined, undefined, {
      algorithm,
      execute: [client.allowInsecureRequests],
      [client.customFetch]: injectFetch(server),
    })
    expect(config.serverMetadata().issuer).toBe(server.publicUrl + path)
    expect(config.serverMetadata().supportsPKCE()).toBe(true)
    const logout = () =>
      client.buildEndSessionUrl(config, { post_logout_redirect_uri: 'https://app.example/bye' })
    if (algorithm === 'oauth2') expect(logout).toThrow()
    else expect(logout().pathname).toBe(ENDPOINT_PATH.endSession)
  })

  it('the logout address stands in the OpenID document — OpenID Connect RP-Initiated Logout §2.1', async () => {
    const document = JSON.parse((await ask(ENDPOINT_PATH.openidConfiguration)).text) as Record<
      string,
      unknown
    >
    expect(document['end_session_endpoint']).toBe(server.publicUrl + ENDPOINT_PATH.endSession)
  })
})
