import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openVisits, prepareGo, runGo } from '../support/clients.js'
import { newVisitor } from '../support/fetch-visitor.js'
import { startLibraryServer, type LibraryServer } from '../support/library-server.js'
import { freePort } from '../support/mudrad-process.js'
import { spawn } from '../support/spawn.js'

const walks = await prepareGo('.', 'walks')
const proxy = await prepareGo('github.com/oauth2-proxy/oauth2-proxy/v7', 'oauth2-proxy')
const whyNot = (prepared: typeof walks) => (prepared.ok ? '' : ` (skipped: ${prepared.reason})`)

let server: LibraryServer
let visits: Awaited<ReturnType<typeof openVisits>>
beforeAll(async () => {
  server = await startLibraryServer()
  visits = await openVisits(server)
})
afterAll(async () => {
  await visits.close()
  expect(await server.stop()).toBe(0)
})

describe('golang.org/x/oauth2 and go-oidc', () => {
  it
    .skipIf(!walks.ok)
    .each(['signs_in', 'refreshes_by_itself', 'public_app', 'wrong_secret', 'checks_the_id_token'])(
    `%s${whyNot(walks)}`,
    async (step) => {
      if (walks.ok) await runGo(walks.client, visits.scene)(step)
    },
  )
})

describe('oauth2-proxy', () => {
  it.skipIf(!proxy.ok)(`lets in who signed in here, and nobody else${whyNot(proxy)}`, async () => {
    if (!proxy.ok) return
    const upstream = createServer((request, response) =>
      response.end(`behind it: ${String(request.headers['x-forwarded-email'])}`),
    )
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
    const port = await freePort()
    const site = `http://127.0.0.1:${port}`
    const { id, secret } = await server.newApp('Proxied', `${site}/oauth2/callback`)
    const { port: upstreamPort } = upstream.address() as { port: number }
    const child = spawn(
      proxy.client,
      [
        '--provider=oidc',
        `--oidc-issuer-url=${server.apiUrl}`,
        `--client-id=${id}`,
        `--client-secret=${secret}`,
        `--redirect-url=${site}/oauth2/callback`,
        '--scope=openid email profile default',
        '--code-challenge-method=S256',
        '--email-domain=*',
        `--cookie-secret=${randomBytes(16).toString('hex')}`,
        '--cookie-secure=false',
        '--skip-provider-button=true',
        `--http-address=127.0.0.1:${port}`,
        `--upstream=http://127.0.0.1:${upstreamPort}`,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    )
    let log = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (log += text))
    try {
      await expect
        .poll(
          async () =>
            await fetch(`${site}/ready`).then(
              ({ status }) => status,
              () => log,
            ),
          { timeout: 20_000 },
        )
        .toBe(200)
      const visitor = newVisitor(server.url, site)
      const arrival = await visitor.authorize(`${site}/report`, { as: server.ada })
      expect([arrival, log]).toEqual([
        { at: 'page', url: `${site}/report`, status: 200, text: `behind it: ${server.ada.email}` },
        log,
      ])
      expect((await fetch(`${site}/report`, { redirect: 'manual' })).status).toBe(302)
    } finally {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
      upstream.closeAllConnections()
      await new Promise((resolve) => upstream.close(resolve))
    }
  })
})
