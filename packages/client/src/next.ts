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
 * const guarded = verifyBearer(() => ({
 *   baseUrl: 'https://mudra.example.com',
 *   clientId: process.env['CLIENT_ID'] ?? '',
 *   clientSecret: process.env['CLIENT_SECRET'] ?? '',
 *   scopes: ['projects:read'],
 * }))
 * export const GET = guarded((_request, bearer) => Response.json({ for: bearer.user }))
 * ```
 * @param given  what it guards by, or a function that says so when the first request comes
 * @throws MudraError `setting_invalid`, `address_insecure`; by the handler, where a function was given
 */
export function verifyBearer(given: NowOrLater<GuardOptions>) {
  const guardOf = makeOnce(given, makeGuard)
  return <Route extends readonly unknown[]>(
      handler: (request: Request, bearer: Bearer, ...route: Route) => Response | Promise<Response>,
    ) =>
    async (request: Request, ...route: Route): Promise<Response> => {
      const judgement = await guardOf().judge(request.headers.get('authorization'))
      if (judgement.ok) return await handler(request, judgement.bearer, ...route)
      return Response.json(judgement.body, { status: judgement.status, headers: { ...judgement.headers } })
    }
}

/** `next build` loads every route, often where the settings of production are not: options, or a function that reads them when they are needed. */
export type NowOrLater<Options extends object> = Options | (() => Options)

function makeOnce<Options extends object, Made>(
  given: NowOrLater<Options>,
  make: (options: Options) => Made,
): () => Made {
  let made = typeof given === 'function' ? undefined : make(given)
  return () => (made ??= make(typeof given === 'function' ? given() : given))
}

/** What a Next.js app does with who signed in. */
export type LoginOptions = WebLoginOptions & { readonly onLogin: OnLogin<readonly [Request]> }

/**
 * The two route handlers of a login. What goes wrong is thrown by them.
 *
 * @example
 * ```ts
 * // app/login/route.ts exports login as GET, app/callback/route.ts exports callback as GET
 * import { oauth } from '@mudra/client'
 * import { loginHandlers } from '@mudra/client/next'
 *
 * export const { login, callback } = loginHandlers(() => ({
 *   app: oauth({ clientId: '1200000000000000', redirectUri: 'https://reports.example.com/callback' }),
 *   cookieSecret: process.env['COOKIE_SECRET'] ?? '',
 *   account: ({ gid }) => gid,
 *   onLogin: () => '/reports',
 * }))
 * ```
 * @param given  how people sign in, or a function that says so when the first request comes
 * @throws MudraError `setting_invalid`; by the handlers, where a function was given
 */
export function loginHandlers(given: NowOrLater<LoginOptions>): WebHandlers<readonly [Request]> {
  const handlers = makeOnce(given, (options) =>
    webHandlers<readonly [Request]>(options, (request) => request),
  )
  return {
    login: async (request) => await handlers().login(request),
    callback: async (request) => await handlers().callback(request),
  }
}
