import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { UNKNOWN_TOKEN_BUDGET } from '../../src/http/unknown-tokens.js'
import { formatToken } from '../../src/protocol/token/token-format.js'
import { openTestServer, tokenOf } from '../support/services.js'
import { freePort } from '../support/mudrad-process.js'
import { hasNginx, startNginx } from '../support/nginx.js'

const DOCUMENT = fileURLToPath(new URL('../../../../docs/guard-your-api.md', import.meta.url))

describe('the configuration of nginx in docs/guard-your-api.md', () => {
  test.skipIf(!hasNginx)(
    `guards an API as the document says${hasNginx ? '' : ' (skipped: there is no nginx)'}`,
    async () => {
      const mudra = await openTestServer('sqlite', undefined, { countsGuesses: true })
      await mudra.server.listen({ host: '127.0.0.1', port: 0 })
      const api = createServer((request, response) => {
        response.end(JSON.stringify(request.headers))
      }).listen(0, '127.0.0.1')
      await once(api, 'listening')
      const portOf = (address: unknown) => (address as AddressInfo).port
      const port = await freePort()
      const [, block = ''] = /```nginx\n([\s\S]*?)```/.exec(readFileSync(DOCUMENT, 'utf8')) ?? []
      const site = block
        .replace('127.0.0.1:8000', `127.0.0.1:${port}`)
        .replace('127.0.0.1:8080', `127.0.0.1:${portOf(mudra.server.server.address())}`)
        .replace('127.0.0.1:9000', `127.0.0.1:${portOf(api.address())}`)
      const ask = async (token: string | null, headers: Record<string, string> = {}) =>
        await fetch(`http://127.0.0.1:${port}/reports/1`, {
          headers: {
            ...headers,
            connection: 'close',
            ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          },
        })
      const nginx = await startNginx(site, async () => await (await ask(null)).body?.cancel())
      try {
        const ada = tokenOf(mudra.demo, 'ada')
        const letIn = await ask(ada, { 'x-mudra-user': 'somebody else' })
        expect(letIn.status).toBe(200)
        const seen = (await letIn.json()) as Record<string, string>
        expect(seen).toMatchObject({ 'x-mudra-user': mudra.demo.users[0]?.gid, 'x-mudra-scope': 'default' })
        expect(JSON.stringify(seen)).not.toContain(ada)

        const refused = await ask(null)
        expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
          401,
          'Bearer realm="Mudra"',
        ])
        const narrow = await mudra.services.tokens.create({
          userGid: mudra.demo.users[0]?.gid ?? ('0' as never),
          name: 'narrow',
          scopes: ['tasks:read'],
          expires: 'never',
          actor: { kind: 'operator' },
        })
        if (!narrow.ok) throw new Error(narrow.message)
        const lacking = await ask(narrow.secret)
        expect(lacking.status).toBe(403)
        expect(lacking.headers.get('www-authenticate')).toContain('scope="projects:read"')

        const madeUp = () => formatToken('personal', (count) => randomBytes(count))
        for (let guess = 0; guess < UNKNOWN_TOKEN_BUDGET.points; guess++)
          expect((await ask(madeUp())).status).toBe(401)
        const heldBack = await ask(madeUp())
        expect([heldBack.status, heldBack.headers.get('retry-after')]).toEqual([
          429,
          expect.stringMatching(/^[1-9]\d*$/),
        ])
        expect((await ask(ada)).status).toBe(200)
      } finally {
        await nginx.stop()
        api.close()
        await mudra.close()
      }
    },
  )
})
