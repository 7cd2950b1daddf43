import { makeGuard, type Bearer, type GuardOptions } from './guard.js'
import type { FinishedLogin } from './oauth.js'
import { makeWebLogin, type WebLoginOptions } from './web-login.js'

export type { Bearer, GuardOptions } from './guard.js'

interface Request {
  readonly headers: { readonly authorization?: string | undefined }
}

interface Response {
  status(code: number): Response
  set(headers: Record<string, string>): Response
  json(body: unknown): unknown
}

const bearers = new WeakMap<object, Bearer>()

/**
 * Middleware for Express: lets requests in whose bearer token works and has the scopes, and answers the others with a challenge (RFC 6750 §3).
 *
 * @example
 * ```ts
 * import express from 'express'
 * import { bearerOf, verifyBearer } from '@mudra/client/express'
 *
 * const api = express()
 * api.use(
 *   verifyBearer({
 *     baseUrl: 'https://mudra.example.com',
 *     clientId: process.env['CLIENT_ID'] ?? '',
 *     clientSecret: process.env['CLIENT_SECRET'] ?? '',
 *     scopes: ['projects:read'],
 *   }),
 * )
 * api.get('/reports', (request, response) => {
 *   response.json({ for: bearerOf(request).user })
 * })
 * ```
 * @throws MudraError `setting_invalid`, `address_insecure`
 */
export function verifyBearer(options: GuardOptions) {
  const guard = makeGuard(options)
  return async (request: Request, response: Response, next: () => void): Promise<void> => {
    const judgement = await guard.judge(request.headers.authorization)
    if (judgement.ok) {
      bearers.set(request, judgement.bearer)
      next()
    } else
      response
        .status(judgement.status)
        .set({ ...judgement.headers })
        .json(judgement.body)
  }
}

/** Who calls. @throws TypeError behind no {@link verifyBearer}: a mistake in the order of the middleware */
export function bearerOf(request: object): Bearer {
  const bearer = bearers.get(request)
  if (bearer === undefined) throw new TypeError('bearerOf needs verifyBearer before it')
  return bearer
}

interface LoginRequest {
  readonly originalUrl: string
  readonly headers: { readonly cookie?: string | undefined }
}

interface LoginResponse {
  append(header: string, value: string): LoginResponse
  set(header: string, value: string): LoginResponse
  redirect(address: string): void
}

/** What an Express app does with who signed in: a path to go to, or nothing where it has answered itself. */
export type LoginOptions<Req extends LoginRequest, Res extends LoginResponse> = WebLoginOptions & {
  /** Called once a login is done. */
  readonly onLogin: (finished: FinishedLogin, request: Req, response: Res) => MaybePath | Promise<MaybePath>
}
type MaybePath = string | undefined

/**
 * The two routes of a login. What goes wrong is a rejection, which Express 5 gives to its error handler.
 *
 * @example
 * ```ts
 * import express from 'express'
 * import { oauth } from '@mudra/client'
 * import { loginHandlers } from '@mudra/client/express'
 *
 * const web = express()
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
export function loginHandlers<Req extends LoginRequest, Res extends LoginResponse>(
  options: LoginOptions<Req, Res>,
) {
  const web = makeWebLogin(options)
  return {
    /** Where a login begins: redirects to the server. */
    login: async (_request: Req, response: Res): Promise<void> => {
      const { cookie, location } = await web.start()
      response.append('set-cookie', cookie).set('cache-control', 'no-store').redirect(location)
    },
    /** Where it ends: the redirect URI. */
    callback: async (request: Req, response: Res): Promise<void> => {
      const { cookie, finished } = await web.finish(request.originalUrl, request.headers.cookie)
      response.append('set-cookie', cookie).set('cache-control', 'no-store')
      const next = await options.onLogin(finished, request, response)
      if (next !== undefined) response.redirect(next)
    },
  }
}
