import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allow, answerOf, browserOf, newAskingApp, PKCE, requestOf } from '../support/authorize.js'
import { readText, type FormBrowser } from '../support/form-browser.js'
import { openTestServer, testClock, type TestServer } from '../support/services.js'
import { readSeed } from '../../src/compose/demo.js'

const INSIDE = ['http://192.168.1.20:8123/auth/callback', 'http://[fd00::20]/cb', 'http://192.168.1.255/']
const OUTSIDE = [
  'http://192.168.2.20/cb',
  'http://10.0.0.5/cb',
  'http://example.com/cb',
  'http://nas.local/cb',
  'http://192.168.1.20.example.com/cb',
  'http://192.168.1/cb',
  'http://0xc0a80114/cb',
  'http://[::ffff:8.8.8.8]/cb',
  'http://[fe80::1]/cb',
]

describe('http in private ranges that the operator named', () => {
  let server: TestServer
  let closed: TestServer
  let ada: FormBrowser
  beforeAll(async () => {
    server = await openTestServer('sqlite', testClock(), {
      httpRedirectRanges: ['192.168.1.0/24', 'fd00::/8'],
    })
    closed = await openTestServer()
    ada = await browserOf(server)
  })
  afterAll(async () => {
    await server.close()
    await closed.close()
  })
  const register = async (
    on: TestServer,
    redirectUris: readonly string[],
    kind: 'confidential' | 'native' = 'confidential',
  ) => await newAskingApp(on.services, { redirectUris, kind })

  it.each(['confidential', 'native'] as const)(
    'is taken for %s apps, and consent says where it leads',
    async (kind) => {
      const app = await register(server, INSIDE, kind)
      for (const uri of INSIDE) {
        const wish = requestOf(app, { ...PKCE, redirect_uri: uri, prompt: 'consent' })
        const shown = await ada.get(wish)
        expect(readText(shown)).toContain(new URL(uri).host)
        expect(readText(shown)).toContain('others in that network can read')
        const { location } = await allow(ada, wish)
        expect(location?.startsWith(`${uri}?code=`)).toBe(true)
        expect(answerOf({ ...shown, location })).toHaveProperty('code')
      }
      // Exactly what was registered: the port of a loopback address alone may differ.
      const other = await ada.get(
        requestOf(app, { ...PKCE, redirect_uri: 'http://192.168.1.20:9000/auth/callback' }),
      )
      expect([other.status, other.location]).toEqual([400, null])
    },
  )

  it.each(OUTSIDE)('is not taken beyond them: %s', async (uri) => {
    await expect(register(server, [uri])).rejects.toThrow(uri)
  })

  it.each(INSIDE)('is not taken where the operator named none: %s', async (uri) => {
    await expect(register(closed, [uri])).rejects.toThrow('Must be https')
  })

  it('is registered in the console with its warning, and checked as it would be', async () => {
    const app = await register(server, ['https://app.example/cb'])
    const path = `/0/my-apps/${app.clientId}/oauth`
    const added = await ada.post(`${path}/redirect-urls`, {
      csrf_token: /name="csrf_token" value="([^"]+)"/.exec((await ada.get(path)).text)?.[1] ?? '',
      uri: INSIDE[0] ?? '',
    })
    expect(added.status).toBe(303)
    expect(readText(await ada.get(path))).toContain('192.168.1.20 in clear')
    const check = await ada.get(`${path}?check=${encodeURIComponent('http://192.168.1.77/x')}`)
    expect(readText(check)).not.toContain('could not even be registered')
    const beyond = await ada.get(`${path}?check=${encodeURIComponent('http://192.168.2.77/x')}`)
    expect(readText(beyond)).toContain('could not even be registered')
  })

  it('may stand in a seed, which is the operator’s own word', () => {
    const seed = (uri: string) => `version: 1
users:
  - { name: Ada, email: ada@a.example }
workspaces:
  - { name: A, members: [{ user: ada@a.example, role: admin }] }
apps:
  - { name: Planner, owner: ada@a.example, redirect_uris: ["${uri}"] }
`
    expect(readSeed(seed('http://10.1.2.3/cb'), 1).ok).toBe(true)
    expect(readSeed(seed('http://11.1.2.3/cb'), 1).ok).toBe(false)
  })
})
