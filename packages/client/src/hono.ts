import { makeGuard, type Bearer, type GuardOptions } from './guard.js'
import { webHandlers, type OnLogin, type WebHandlers, type WebLoginOptions } from './web-login.js'

export type { Bearer, GuardOptions } from './guard.js'

interface Context {
  readonly req: { readonly raw: Request }
}

const bearers = new WeakMap<object, Bearer>()

/**
 * Middleware for Hono: lets requests in whose bearer token works and has the scopes, and answers the others with a challenge (RFC 6750 §3).
 *
 * @example
 * ```ts
 * import { Hono } from 'hono'
 * import { bearerOf, verifyBearer } from '@mudra/client/hono'
 *
 * const api = new Hono()
 * const guard = { baseUrl: 'https://mudra.example.com', clientId: '1', clientSecret: process.env['CLIENT_SECRET'] ?? '' }
 * api.use(verifyBearer({ ...guard, scopes: ['projects:read'] }))
 * api.get('/reports', (context) => context.json({ for: bearerOf(context).user }))
 * ```
 * @throws MudraError `setting_invalid`, `address_insecure`
 */
export function verifyBearer(options: GuardOptions) {
  const guard = makeGuard(options)
  return async (context: Context, next: () => Promise<void>): Promise<Response | undefined> => {
    const judgement = await guard.judge(context.req.raw.headers.get('authorization'))
    if (!judgement.ok)
      return Response.json(judgement.body, { status: judgement.status, headers: { ...judgement.headers } })
    bearers.set(context, judgement.bearer)
    await next()
    return undefined
  }
}

/** Who calls. @throws TypeError behind no {@link verifyBearer}: a mistake in the order of the middleware */
export function bearerOf(context: object): Bearer {
  const bearer = bearers.get(context)
  if (bearer === undefined) throw new TypeError('bearerOf needs verifyBearer before it')
  return bearer
}

/** What a Hono app does with who signed in. */
export type LoginOptions<Given extends Context> = WebLoginOptions & {
  readonly onLogin: OnLogin<readonly [Given]>
}

/**
 * The two routes of a login. What goes wrong is thrown, for `app.onError`.
 *
 * @example
 * ```ts
 * import { Hono, type Context } from 'hono'
 * import { oauth } from '@mudra/client'
 * import { loginHandlers } from '@mudra/client/hono'
 *
 * const web = new Hono()
 * const app = oauth({ clientId: '1200000000000000', redirectUri: 'https://reports.example.com/callback' })
 * const { login, callback } = loginHandlers({
 *   app,
 *   cookieSecret: process.env['COOKIE_SECRET'] ?? '',
 *   account: ({ gid }) => gid,
 *   onLogin: ({ user }, context: Context) => context.text(`Hello, ${user?.name}`),
 * })
 * web.get('/login', login)
 * web.get('/callback', callback)
 * ```
 * @throws MudraError `setting_invalid`
 */
export function loginHandlers<Given extends Context>(
  options: LoginOptions<Given>,
): WebHandlers<readonly [Given]> {
  return webHandlers(options, (context) => context.req.raw)
}
