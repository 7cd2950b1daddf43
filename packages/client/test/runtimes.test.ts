import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../../server/test/support/browser.js'
import { startLibraryServer, type LibraryServer } from '../../server/test/support/library-server.js'
import { ensureClientBuilt } from './support/built-client.js'
import { runtimesHere } from './support/runtimes.js'

const SUPPORT = join(import.meta.dirname, 'support')

describe('login, eight calls after the end of the token, and renewal', () => {
  let server: LibraryServer
  let control: ReturnType<typeof createServer>
  let controlUrl = ''
  let page = ''
  beforeAll(async () => {
    ensureClientBuilt()
    server = await startLibraryServer()
    control = createServer((request, response) => {
      const answer = async () => {
        if (request.url === '/') return page
        const body = await text(request)
        if (request.url === '/login')
          return await server.newVisitor().authorizeToApp(body, { as: server.ada })
        server.expireAccessTokens()
        return ''
      }
      answer().then(
        (body) => response.writeHead(200, { 'content-type': 'text/html' }).end(body),
        () => response.writeHead(500).end(),
      )
    })
    control.listen(0, '127.0.0.1')
    await once(control, 'listening')
    controlUrl = `http://127.0.0.1:${(control.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    control.closeAllConnections()
    control.close()
    expect(await server.stop()).toBe(0)
  })

  const settings = () => ({
    baseUrl: server.url,
    clientId: server.native.id,
    control: controlUrl,
    // Of a page, the origin has to be the redirect's.
    redirectUri: `${controlUrl}/callback`,
  })
  const expected = () => ({
    forged: 'state_mismatch',
    user: server.ada.gid,
    me: server.ada.gid,
    statuses: [200],
    isRenewed: true,
    shown: expect.stringMatching(/^"\[OAuthCredential of app /) as string,
  })

  for (const [name, runtime] of Object.entries(runtimesHere())) {
    if (typeof runtime === 'string') it.skip(`in ${name}: ${runtime}`, () => {})
    else
      it(`in ${name}`, async () => {
        const { args, program } = runtime
        const child = spawn(program, [...args, join(SUPPORT, 'flow-main.mjs'), JSON.stringify(settings())], {
          env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
          stdio: ['ignore', 'pipe', 'inherit'],
        })
        expect(JSON.parse(await text(child.stdout))).toEqual(expected())
      })
  }

  it('in a page of a browser, bundled', async () => {
    const made = await build({
      stdin: {
        contents: "import { runFlow } from './flow.mjs'\nglobalThis.runFlow = runFlow",
        resolveDir: SUPPORT,
      },
      bundle: true,
      // Whatever it would need of Node fails here.
      platform: 'browser',
      format: 'esm',
      write: false,
    })
    page = `<!doctype html><title>page</title><script type="module">${made.outputFiles[0]?.text ?? ''}</script>`
    const browser = await openBrowser()
    try {
      const tab = await browser.newPage()
      await tab.goto(controlUrl)
      const told = await tab.evaluate(`runFlow(${JSON.stringify(settings())})`)
      expect(told).toEqual(expected())
    } finally {
      await browser.close()
    }
  })
})
