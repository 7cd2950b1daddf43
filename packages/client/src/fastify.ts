import { makeGuard, type Bearer, type GuardOptions } from './guard.js'
import type { FinishedLogin } from './oauth.js'
import { makeWebLogin, type WebLoginOptions } from './web-login.js'

export type { Bearer, GuardOptions } from './guard.js'

interface Request {
  readonly headers: { readonly authorization?: string | undefined }
}

interface Reply {
  code(status: number): Reply
  headers(headers: Record<string, string>): Reply
  send(body: unknown): Reply
}

const bearers = new WeakMap<object, Bearer>()

/**
 * A hook for Fastify, for `onRequest`: lets requests in whose bearer token works and has the scopes, and answers the others with a challenge
 * (RFC 6750 §3).
 *
 * @example
 * ```ts
 * import Fastify from 'fastify'
 * import { bearerOf, verifyBearer } from '@mudra/client/fastify'
 *
 * const api = Fastify()
 * const guard = { baseUrl: 'https://mudra.example.com', clientId: '1', clientSecret: process.env['CLIENT_SECRET'] ?? '' }
 * api.addHook('onRequest', verifyBearer({ ...guard, scopes: ['projects:read'] }))
 * api.get('/reports', async (request) => ({ for: bearerOf(request).user }))
 * ```
 * @throws MudraError `setting_invalid`, `address_insecure`
 */
export function verifyBearer(options: GuardOptions) {
  const guard = makeGuard(options)
  return async (request: Request, reply: Reply): Promise<Reply | undefined> => {
    const judgement = await guard.judge(request.headers.authorization)
    if (!judgement.ok)
      return reply
        .code(judgement.status)
        .headers({ ...judgement.headers })
        .send(judgement.body)
    bearers.set(request, judgement.bearer)
    return undefined
  }
}

/** Who calls. @throws TypeError behind no {@link verifyBearer}: a mistake in the order of the hooks */
export function bearerOf(request: object): Bearer {
  const bearer = bearers.get(request)
  if (bearer === undefined) throw new TypeError('bearerOf needs verifyBearer before it')
  return bearer
}

interface LoginRequest {
  readonly url: string
  readonly headers: { readonly cookie?: string | undefined }
}

interface LoginReply {
  header(name: string, value: string): LoginReply
  redirect(address: string): LoginReply
}

/** What a Fastify app does with who signed in: a path to go to, or anything else to send. */
export type LoginOptions<Req extends LoginRequest> = WebLoginOptions & {
  /** Called once a login is done. */
  readonly onLogin: (finished: FinishedLogin, request: Req) => unknown
}

/**
 * The two routes of a login. What goes wrong is a rejection, for Fastify's error handler.
 *
 * @example
 * ```ts
 * import Fastify from 'fastify'
 * import { oauth } from '@mudra/client'
 * import { loginHandlers } from '@mudra/client/fastify'
 *
 * const web = Fastify()
 * const { login, callback } = loginHandlers({
 *   app: oauth({ clientId: '1200000000000000', redirectUri: 'https://reports.example.com/callback' }),
 *   cookieSecret: process.env['COOKIE_SECRET'] ?? '',
 *   account: ({ gid }) => gid,
 *   onLogin: () => '/reports',
 * })
 * web.get('/login', login)
 * web.get('/callback', callback)
 * ```
 * @throws MudraError `setting_invalid`
 */
export function loginHandlers<Req extends LoginRequest>(options: LoginOptions<Req>) {
  const web = makeWebLogin(options)
  return {
    /** Where a login begins: redirects to the server. */
    login: async (_request: Req, reply: LoginReply): Promise<LoginReply> => {
      const { cookie, location } = await web.start()
      return reply.header('set-cookie', cookie).header('cache-control', 'no-store').redirect(location)
    },
    /** Where it ends: the redirect URI. */
    callback: async (request: Req, reply: LoginReply): Promise<unknown> => {
      const { cookie, finished } = await web.finish(request.url, request.headers.cookie)
      reply.header('set-cookie', cookie).header('cache-control', 'no-store')
      const next = await options.onLogin(finished, request)
      return typeof next === 'string' ? reply.redirect(next) : next
    },
  }
}
