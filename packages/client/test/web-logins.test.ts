import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { serve } from '@hono/node-server'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import passport from 'passport'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
// Its peers are not those of the server, so it has a package of its own.
import { Auth } from '../../server/test/clients/npm/node_modules/@auth/core/index.js'
import { browserOf } from '../../server/test/clients/npm/cookies.js'
import { startLibraryServer, type LibraryServer } from '../../server/test/support/library-server.js'
import { freePort } from '../../server/test/support/mudrad-process.js'
import { mudraProvider } from '../src/auth-js.js'
import * as ofExpress from '../src/express.js'
import * as ofFastify from '../src/fastify.js'
import * as ofHono from '../src/hono.js'
import { oauth } from '../src/index.js'
import * as ofNext from '../src/next.js'
import { mudraStrategy } from '../src/passport.js'
import type { WebLoginOptions } from '../src/web-login.js'

interface Failing {
  status(code: number): { send(text: string): void }
}
type Open = (options: WebLoginOptions, port: number) => Promise<() => unknown>
const host = '127.0.0.1'

/** Next.js itself does not run: its route handlers are functions of Request and Response. */
const APPS: Readonly<Record<string, Open>> = {
  Express: async (options, port) => {
    const web = express()
    const { callback, login } = ofExpress.loginHandlers({
      ...options,
      onLogin: ({ user }) => `/of/${user?.gid}`,
    })
    web.get('/login', login as never)
    web.get('/callback', callback as never)
    web.use(((error: { code: string }, _request: never, response: Failing, _next: never) => {
      response.status(400).send(error.code)
    }) as never)
    const server = createServer(web as never).listen(port, host)
    await once(server, 'listening')
    return () => server.close()
  },
  'Passport on Express': async (options, port) => {
    const keeper = new passport.Passport().use(
      mudraStrategy({ ...options, verify: ({ user }) => ({ id: user?.gid }) }),
    )
    const web = express()
    web.get('/login', keeper.authenticate('mudra') as never)
    web.get('/callback', ((
      request: never,
      response: { redirect(to: string): void } & Failing,
      next: () => void,
    ) => {
      const answer = (error: unknown, user: { id: string } | false, info: { code: string } | undefined) => {
        if (user !== false && error === null) response.redirect(`/of/${user.id}`)
        else response.status(400).send(info?.code ?? (error as Error).message)
      }
      keeper.authenticate('mudra', answer as never)(request, response as never, next)
    }) as never)
    const server = createServer(web as never).listen(port, host)
    await once(server, 'listening')
    return () => server.close()
  },
  Fastify: async (options, port) => {
    const web = Fastify()
    const { callback, login } = ofFastify.loginHandlers({
      ...options,
      onLogin: ({ user }) => `/of/${user?.gid}`,
    })
    web.get('/login', login)
    web.get('/callback', callback)
    web.setErrorHandler(
      async (error: { code: string }, _request, reply) => await reply.code(400).send(error.code),
    )
    await web.listen({ port, host })
    return async () => await web.close()
  },
  Hono: async (options, port) => {
    const web = new Hono()
    const { callback, login } = ofHono.loginHandlers({
      ...options,
      onLogin: ({ user }) => `/of/${user?.gid}`,
    })
    web.get('/login', login)
    web.get('/callback', callback)
    web.onError((error, context) => context.text((error as unknown as { code: string }).code, 400))
    const server = serve({ fetch: web.fetch, port, hostname: host }) as Server
    if (!server.listening) await once(server, 'listening')
    return () => server.close()
  },
  'route handlers as of Next.js': async (options, port) => {
    const { callback, login } = ofNext.loginHandlers({
      ...options,
      onLogin: ({ user }) => `/of/${user?.gid}`,
    })
    const handle = async (request: Request) => {
      try {
        return await (new URL(request.url).pathname === '/login' ? login : callback)(request)
      } catch (error) {
        return new Response((error as { code: string }).code, { status: 400 })
      }
    }
    const server = serve({ fetch: handle, port, hostname: host }) as Server
    if (!server.listening) await once(server, 'listening')
    return () => server.close()
  },
}

describe('loginHandlers', () => {
  let server: LibraryServer
  beforeAll(async () => {
    server = await startLibraryServer()
  })
  afterAll(async () => {
    expect(await server.stop()).toBe(0)
  })

  it.each(Object.entries(APPS))(
    '%s signs people in, two at once in one browser, and nobody by another’s callback',
    async (name, open) => {
      const port = await freePort()
      const url = `http://${host}:${port}`
      const { id, secret } = await server.newApp(`Web ${name}`, `${url}/callback`)
      const app = oauth({
        baseUrl: server.url,
        clientId: id,
        clientSecret: secret,
        redirectUri: `${url}/callback`,
      })
      const close = await open({ app, cookieSecret: 'x'.repeat(32), account: ({ gid }) => gid }, port)
      const begin = async () => {
        const { headers, status } = await fetch(`${url}/login`, { redirect: 'manual' })
        expect(status).toBe(302)
        const [cookie = ''] = headers.getSetCookie()
        expect(cookie).toMatch(
          /^mudra_login_[\w-]{12}=[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=3600$/,
        )
        return { location: headers.get('location') ?? '', cookie: cookie.split(';')[0] ?? '' }
      }
      const comeBack = async (callback: string, cookie: string) =>
        await fetch(callback, { redirect: 'manual', headers: { cookie } })
      const [one, two] = [await begin(), await begin()]
      const both = `other=1; ${one.cookie}; ${two.cookie}`
      for (const [{ location }, as] of [
        [two, server.ben],
        [one, server.ada],
      ] as const) {
        const callback = await server.newVisitor().authorizeToApp(location, { as })
        expect(callback.startsWith(`${url}/callback?`)).toBe(true)
        // Whoever is made to open another's callback has not its cookie.
        const robbed = await comeBack(callback, '')
        expect([robbed.status, await robbed.text()]).toEqual([400, 'login_expired'])
        const back = await comeBack(callback, both)
        expect([back.status, back.headers.get('location')]).toEqual([302, `/of/${as.gid}`])
        expect(back.headers.getSetCookie()[0]).toMatch(/^mudra_login_[\w-]{12}=; .*Max-Age=0$/)
        expect((await app.forAccount(as.gid).fetch('/users/me')).status).toBe(200)
      }
      await close()
    },
  )

  it.each([
    ['by the token answer', ['default']],
    ['by OpenID Connect', ['default', 'openid', 'email', 'profile']],
  ])(
    'Auth.js signs people in %s, refuses a denial, and hands on tokens that stay fresh',
    async (_how, scopes) => {
      const site = 'http://localhost:3000'
      const { id, secret } = await server.newApp('Auth.js', `${site}/auth/callback/mudra`)
      const shared = { clientId: id, clientSecret: secret, baseUrl: server.url }
      const keepIn = oauth(shared)
      const config = {
        providers: [mudraProvider({ ...shared, scopes, keepIn })],
        secret: 'a secret of the site that nobody else knows',
        trustHost: true,
        basePath: '/auth',
        logger: { error: () => undefined, warn: () => undefined, debug: () => undefined },
      }
      const logIn = async (as: LibraryServer['ada'], decision: 'Allow' | 'Deny') => {
        const browse = browserOf(site, async (request) => await Auth(request, config))
        const { csrfToken } = (await (await browse('/auth/csrf')).json()) as { csrfToken: string }
        const body = new URLSearchParams({ csrfToken, callbackUrl: site })
        const { headers } = await browse('/auth/signin/mudra', { method: 'POST', body })
        const back = await server.newVisitor().authorizeToApp(headers.get('location') ?? '', { as, decision })
        const arrived = await browse(back)
        const session = (await (await browse('/auth/session')).json()) as { user?: object } | null
        return { user: session?.user, location: arrived.headers.get('location') }
      }
      const user = { name: 'Ada Byron', email: server.ada.email }
      expect(await logIn(server.ada, 'Allow')).toMatchObject({ user, location: site })
      server.expireAccessTokens()
      const me = await keepIn.forAccount(server.ada.gid).fetch('/users/me')
      expect(await me.json()).toMatchObject({ data: { email: server.ada.email } })
      const denied = await logIn(server.ben, 'Deny')
      expect(denied.user).toBeUndefined()
      expect(await keepIn.forAccount(server.ben.gid).isSignedIn()).toBe(false)
    },
  )
})
