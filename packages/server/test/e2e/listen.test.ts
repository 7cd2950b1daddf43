import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catchRedirect, type Caught } from '../../src/commands/catch-redirect.js'
import type { CommandContext } from '../../src/commands/command.js'
import { runCommand } from '../../src/main.js'
import { allow, browserOf, newAskingApp, PKCE, requestOf, VERIFIER } from '../support/authorize.js'
import { readCurl } from '../support/curl.js'
import { openTestServer, testPlatform, type TestServer } from '../support/services.js'
import { freePort } from '../support/mudrad-process.js'

/** `mudrad listen`, and what it has said until now. */
async function listening(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const [printed, complained]: [string[], string[]] = [[], []]
  let ready: () => void = () => undefined
  const isReady = new Promise<void>((resolve) => (ready = resolve))
  const context: CommandContext = {
    environment,
    platform: testPlatform(),
    nodeVersion: process.versions.node,
    print: (line) => void printed.push(line),
    complain: (line) => {
      complained.push(line)
      if (line.startsWith('Waiting for')) ready()
    },
    askSecret: async () => await Promise.resolve(''),
    ask: null,
  }
  const ended = runCommand(['listen', ...args], context)
  await Promise.race([isReady, ended])
  return { ended, printed, complained }
}

const uriAt = async () => `http://localhost:${await freePort()}/oauth-callback`

describe('mudrad listen', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer()
  })
  afterAll(async () => {
    await server.close()
  })

  it.each(['confidential', 'native'] as const)(
    'catches the redirect of a %s app, and prints the command that redeems its code, without a secret in it',
    async (kind) => {
      const redirectUri = await uriAt()
      const app = await newAskingApp(server.services, { kind, redirectUris: [redirectUri] })
      const variables = {
        CLIENT_ID: app.clientId,
        CLIENT_SECRET: app.secret ?? '',
        REDIRECT_URI: redirectUri,
        CODE_VERIFIER: VERIFIER,
        STATE: 'a state of mine',
      }
      const command = await listening(kind === 'native' ? ['--native'] : [], variables)
      const asked = requestOf(app, { redirect_uri: redirectUri, state: variables.STATE, ...PKCE })
      const { location } = await allow(await browserOf(server), asked)
      const page = await fetch(location ?? '')
      expect([page.status, await page.text()]).toEqual([
        200,
        expect.stringContaining('You may close this window'),
      ])
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(await command.ended).toBe(0)
      const [printed = '', ...more] = command.printed
      expect(more).toEqual([])
      expect(printed).not.toContain('mds_')
      expect(printed.includes('client_secret')).toBe(kind === 'confidential')
      const { headers, method, payload, url } = readCurl(printed, variables)
      const answer = await server.server.inject({
        method,
        url: url.pathname,
        headers,
        payload: payload ?? '',
      })
      expect([answer.statusCode, answer.json()]).toEqual([
        200,
        expect.objectContaining({ token_type: 'bearer' }),
      ])
    },
  )

  it('asks for a secret that the shell does not have, without showing it; as JSON it gives the code alone', async () => {
    const uri = await uriAt()
    const shell = await listening([uri, '--state', 's'])
    await fetch(`${uri}?code=c&state=s`)
    expect(await shell.ended).toBe(0)
    expect(shell.printed[0]).toContain('read -rs CLIENT_SECRET')
    const json = await listening([uri, '--state', 's', '--json'])
    await fetch(`${uri}?code=c&state=s`)
    expect(await json.ended).toBe(0)
    expect(JSON.parse(json.printed.join('\n'))).toEqual({ code: 'c', state: 's', redirect_uri: uri })
  })

  it('takes nothing with another state, none, two, or no code, from another path or by another method, and goes on waiting', async () => {
    const uri = await uriAt()
    const command = await listening([uri, '--state', 'mine'])
    const statusOf = async (url: string, method = 'GET') => (await fetch(url, { method })).status
    expect([
      await statusOf(`${uri}?code=stolen&state=theirs`),
      await statusOf(`${uri}?code=stolen`),
      await statusOf(`${uri}?code=stolen&state=mine&state=mine`),
      await statusOf(`${uri}?error=access_denied&state=theirs`),
      await statusOf(`${uri}?state=mine`),
      await statusOf(`${uri}?code=one&code=two&state=mine`),
      await statusOf(`${uri}?code=${encodeURIComponent('$(id)')}&state=mine`),
      await statusOf(`${uri}?code=stolen&state=mine`, 'POST'),
      await statusOf(new URL('/favicon.ico', uri).href),
    ]).toEqual([400, 400, 400, 400, 400, 400, 400, 405, 404])
    expect(command.printed).toEqual([])
    expect((await (await fetch(`${uri}?code=stolen&state=theirs`)).text()).includes('stolen')).toBe(false)
    await fetch(`${uri}?code=mine_&state=mine`)
    expect(await command.ended).toBe(0)
    expect(command.printed.join('\n')).toContain('code=mine_"')
    expect(command.complained.join('\n')).not.toContain('stolen')
  })

  it('says what the server said when the person denied it, and moves no terminal with it', async () => {
    const uri = await uriAt()
    const command = await listening([uri, '--state', 's'])
    const query = new URLSearchParams({
      error: 'access_denied',
      error_description: 'No\u001B[2J, \u202Ethanks',
      state: 's',
    })
    await fetch(`${uri}?${query.toString()}`)
    expect(await command.ended).toBe(1)
    expect(command.complained.at(-1)).toBe('mudrad: no code: access_denied (No?[2J, ?thanks)')
  })

  it('gives up after its time, and says so', async () => {
    const uri = await uriAt()
    const command = await listening([uri, '--state', 's', '--timeout', '1s'])
    expect(await command.ended).toBe(1)
    expect(command.complained.at(-1)).toContain(`nobody came back to ${uri} within 1 second.`)
    // And is gone.
    await expect(fetch(uri)).rejects.toThrow('fetch failed')
  })

  it('says that the port is in use, and by whom it can be mended', async () => {
    for (const host of ['127.0.0.1', '::1']) {
      const other = createServer().listen({ host, port: 0 })
      await once(other, 'listening')
      const { port } = other.address() as AddressInfo
      const command = await listening([`http://localhost:${port}/callback`, '--state', 's'])
      expect(await command.ended).toBe(2)
      expect(command.complained).toEqual([
        expect.stringMatching(`^mudrad: port ${port} is in use by another program`),
      ])
      other.close()
    }
  })

  it.each([
    [['https://localhost:4567/callback', '--state', 's'], /does not lead to this machine/],
    [['http://example.com/callback', '--state', 's'], /does not lead to this machine/],
    [['http://localhost.example.com/callback', '--state', 's'], /does not lead to this machine/],
    [['http://0.0.0.0:4567/callback', '--state', 's'], /does not lead to this machine/],
    [['callback', '--state', 's'], /does not lead to this machine/],
    [['http://localhost:4567/callback'], /say which state you sent/],
    [['--state', 's'], /name the redirect URI/],
    [
      ['http://localhost:4567/callback', '--state', 's', '--timeout', '2h'],
      /--timeout must be from 1s to 60 minutes/,
    ],
    [['http://localhost:4567/callback', '--state', 's', '--timeout', '0s'], /--timeout must be/],
  ])('refuses %j', async (args, words) => {
    const command = await listening(args)
    expect(await command.ended).toBe(2)
    expect(command.complained.join('\n')).toMatch(words)
  })

  it('listens on loopback addresses alone', async () => {
    const uri = new URL(await uriAt())
    const seen: string[] = []
    const caught: Promise<Caught> = catchRedirect({
      redirectUri: uri,
      state: 's',
      timeoutMs: 60_000,
      onReady: () => seen.push('ready'),
      onStranger: () => undefined,
    })
    await expect.poll(() => seen).toEqual(['ready'])
    for (const host of ['127.0.0.1', '[::1]'])
      expect((await fetch(`http://${host}:${uri.port}/`)).status).toBe(404)
    // Nobody has the port on the other addresses, so that somebody else can take it there.
    const other = createServer().listen({ host: '127.0.0.2', port: Number(uri.port) })
    await once(other, 'listening')
    other.close()
    await fetch(`${uri.href}?code=c&state=s`)
    expect(await caught).toEqual({ outcome: 'code', code: 'c' })
  })
})
