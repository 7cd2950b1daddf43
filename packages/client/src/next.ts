import { makeGuard, type Bearer, type GuardOptions } from './guard.js'
import { webHandlers, type OnLogin, type WebHandlers, type WebLoginOptions } from './web-login.js'

export type { Bearer, GuardOptions } from './guard.js'

/**
 * Guards route handlers of Next.js, and whatever else takes a `Request` and gives a `Response`: a request whose bearer token works and has
 * the scopes comes to the handler, others are answered with a challenge (RFC 6750 §3).
 *
 * @example
 * ```ts
 * // app/reports/route.ts
 * import { verifyBearer } from '@mudra/client/next'
 *
 * const guarded = verifyBearer({
 *   baseUrl: 'https://mudra.example.com',
 *   clientId: process.env['CLIENT_ID'] ?? '1',
 *   clientSecret: process.env['CLIENT_SECRET'] ?? 'secret',
 *   scopes: ['projects:read'],
 * })
 * export const GET = guarded((_request, bearer) => Response.json({ for: bearer.user }))
 * ```
 * @throws MudraError `setting_invalid`, `address_insecure`
 */
export function verifyBearer(options: GuardOptions) {
  const guard = makeGuard(options)
  return <Route extends readonly unknown[]>(
      handler: (request: Request, bearer: Bearer, ...route: Route) => Response | Promise<Response>,
    ) =>
    async (request: Request, ...route: Route): Promise<Response> => {
      const judgement = await guard.judge(request.headers.get('authorization'))
      if (judgement.ok) return await handler(request, judgement.bearer, ...route)
      return Response.json(judgement.body, { status: judgement.status, headers: { ...judgement.headers } })
    }
}

/** What a Next.js app does with who signed in. */
export type LoginOptions = WebLoginOptions & { readonly onLogin: OnLogin<readonly [Request]> }

/**
 * The two route handlers of a login. What goes wrong is thrown.
 *
 * @example
 * ```ts
 * // app/login/route.ts exports login as GET, app/callback/route.ts exports callback as GET
 * import { oauth } from '@mudra/client'
 * import { loginHandlers } from '@mudra/client/next'
 *
 * export const { login, callback } = loginHandlers({
 *   app: oauth({ clientId: '1200000000000000', redirectUri: 'https://reports.example.com/callback' }),
 *   cookieSecret: process.env['COOKIE_SECRET'] ?? '',
 *   account: ({ gid }) => gid,
 *   onLogin: () => '/reports',
 * })
 * ```
 * @throws MudraError `setting_invalid`
 */
export function loginHandlers(options: LoginOptions): WebHandlers<readonly [Request]> {
  return webHandlers(options, (request) => request)
}
