import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:http'
import { serve } from '@hono/node-server'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CALLBACK, startLibraryServer, type LibraryServer } from '../../server/test/support/library-server.js'
import * as ofExpress from '../src/express.js'
import * as ofFastify from '../src/fastify.js'
import { makeGuard, type GuardOptions } from '../src/guard.js'
import * as ofHono from '../src/hono.js'
import { oauth } from '../src/index.js'
import * as ofNext from '../src/next.js'

const addressOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

/** An API of each framework, guarded, on a port of its own. Next.js itself does not run: its route handlers are functions of Request and Response. */
const APIS: Readonly<
  Record<string, (options: GuardOptions) => Promise<{ url: string; close: () => unknown }>>
> = {
  Express: async (options) => {
    const api = express()
    api.use(ofExpress.verifyBearer(options))
    api.get('/', (request, response) => void response.json({ for: ofExpress.bearerOf(request).user }))
    const server = createServer(api as never).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return { url: addressOf(server), close: () => server.close() }
  },
  Fastify: async (options) => {
    const api = Fastify()
    api.addHook('onRequest', ofFastify.verifyBearer(options))
    api.get('/', async (request) => await Promise.resolve({ for: ofFastify.bearerOf(request).user }))
    return { url: await api.listen({ port: 0, host: '127.0.0.1' }), close: async () => await api.close() }
  },
  Hono: async (options) => {
    const api = new Hono()
    api.use(ofHono.verifyBearer(options))
    api.get('/', (context) => context.json({ for: ofHono.bearerOf(context).user }))
    const server = serve({ fetch: api.fetch, port: 0, hostname: '127.0.0.1' }) as Server
    if (!server.listening) await once(server, 'listening')
    return { url: addressOf(server), close: () => server.close() }
  },
  'a route handler as of Next.js': async (options) => {
    const handler = ofNext.verifyBearer(options)((_request, bearer) => Response.json({ for: bearer.user }))
    const server = serve({ fetch: handler, port: 0, hostname: '127.0.0.1' }) as Server
    if (!server.listening) await once(server, 'listening')
    return { url: addressOf(server), close: () => server.close() }
  },
}

describe('verifyBearer — RFC 6750 §3, §3.1', () => {
  let server: LibraryServer
  let guard: { clientId: string; clientSecret: string; baseUrl: string }
  let [full, narrow] = ['', '']
  beforeAll(async () => {
    server = await startLibraryServer()
    const { id, secret } = await server.newApp('Reports', 'http://127.0.0.1:8976/callback')
    await server.command('app', 'update', id, '--resource-server', 'on')
    guard = { baseUrl: server.url, clientId: id, clientSecret: secret }
    const made = await server.command('token', 'create', server.ada.email, '--name=guard', '--json')
    full = (JSON.parse(made) as { token: string }).token
    const app = oauth({
      baseUrl: server.url,
      clientId: server.specific.id,
      clientSecret: server.specific.secret,
      redirectUri: CALLBACK,
      scopes: ['users:read'],
    })
    const { pending, url } = await app.startLogin()
    await app.finishLogin(await server.newVisitor().authorizeToApp(url, { as: server.ada }), pending)
    narrow = await app.accessToken()
  })
  afterAll(async () => {
    expect(await server.stop()).toBe(0)
  })

  it.each(Object.entries(APIS))(
    '%s lets in whom it should, and challenges the others',
    async (_name, open) => {
      const api = await open({ ...guard, scopes: ['projects:read'], realm: 'reports' })
      const get = async (authorization?: string) => {
        const response = await fetch(
          api.url,
          authorization === undefined ? {} : { headers: { authorization } },
        )
        return [response.status, response.headers.get('www-authenticate'), await response.json()] as const
      }
      expect(await get(`Bearer ${full}`)).toEqual([200, null, { for: server.ada.gid }])
      expect((await get()).slice(0, 2)).toEqual([401, 'Bearer realm="reports"'])
      expect((await get('Bearer a b')).slice(0, 2)).toEqual([
        400,
        'Bearer realm="reports", error="invalid_request"',
      ])
      expect((await get('Bearer nobody')).slice(0, 2)).toEqual([
        401,
        'Bearer realm="reports", error="invalid_token"',
      ])
      expect((await get(`Bearer ${narrow}`)).slice(0, 2)).toEqual([
        403,
        'Bearer realm="reports", error="insufficient_scope", scope="projects:read"',
      ])
      await api.close()
    },
  )

  it('asks once for many at a time, remembers no longer and no more than told, and is 503 where it cannot ask', async () => {
    let asked = 0
    const counting: typeof fetch = async (...given) => {
      asked += 1
      return await fetch(...given)
    }
    const judge = async (it: ReturnType<typeof makeGuard>, token: string) =>
      (await it.judge(`Bearer ${token}`)).ok
    const machine = { fetch: counting }
    const long = makeGuard({ ...guard, machine })
    expect(await Promise.all(Array.from({ length: 50 }, async () => await judge(long, full)))).toEqual(
      Array.from({ length: 50 }, () => true),
    )
    expect(await judge(long, full)).toBe(true)
    expect(asked).toBe(1)
    const never = makeGuard({ ...guard, machine, trustedSeconds: 0 })
    await judge(never, full)
    await judge(never, full)
    expect(asked).toBe(3)
    const small = makeGuard({ ...guard, machine, rememberedMax: 1 })
    for (const token of [full, narrow, full]) await judge(small, token)
    expect(asked).toBe(6)
    const away = makeGuard({ ...guard, baseUrl: 'http://127.0.0.1:9' })
    expect(await away.judge(`Bearer ${full}`)).toMatchObject({ ok: false, status: 503 })
    const stranger = makeGuard({ ...guard, clientSecret: 'wrong' })
    expect(await stranger.judge(`Bearer ${full}`)).toMatchObject({ ok: false, status: 503 })
  })
})
