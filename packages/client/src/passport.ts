import { MudraError, type MudraErrorCode } from './errors.js'
import type { FinishedLogin } from './oauth.js'
import { makeWebLogin, type WebLoginOptions } from './web-login.js'

/** What Passport hands a strategy: Express's request. */
interface PassportRequest {
  readonly url?: string | undefined
  readonly originalUrl?: string | undefined
  readonly headers: { readonly cookie?: string | undefined }
  readonly res?: { appendHeader(name: string, value: string): unknown } | undefined
}

/** What Passport gives a strategy to say what came of a request. */
interface PassportActions {
  success(user: object, info?: object): void
  fail(challenge: object, status?: number): void
  redirect(address: string): void
  error(error: Error): void
}

/** How people sign in by Passport. */
export interface StrategyOptions<User extends object> extends WebLoginOptions {
  /** Under which Passport knows it: `mudra` unless given. */
  readonly name?: string
  /**
   * Finds the user of the app for who signed in; false lets them not in. Unless given, the user is what the server says: gid, name and email.
   */
  readonly verify?: (finished: FinishedLogin, request: object) => User | false | Promise<User | false>
}

/** A strategy as `passport.use` takes it. */
export interface MudraStrategy {
  readonly name: string
  /** Passport calls it for each request. */
  authenticate(this: PassportActions, request: PassportRequest): void
}

/** Not let in, which is no fault: Passport's `failureRedirect` is for these. */
const FAILURES: readonly MudraErrorCode[] = [
  'access_denied',
  'state_mismatch',
  'issuer_mismatch',
  'callback_malformed',
  'login_expired',
]

const FORBIDDEN = 403

/**
 * A strategy for Passport on Express, for both routes of a login. State, issuer and PKCE are checked; what has to be remembered lies sealed in a cookie, so that no
 * session is needed for it. The tokens are kept in the app's store and stay fresh there.
 *
 * What goes wrong is an error for Express's handler, save for who is not let in: those are failures with `{ code, message }`.
 *
 * @example
 * ```ts
 * import express from 'express'
 * import passport from 'passport'
 * import { oauth } from '@mudra/client'
 * import { mudraStrategy } from '@mudra/client/passport'
 *
 * const app = oauth({ clientId: '1200000000000000', redirectUri: 'https://reports.example.com/callback' })
 * const strategy = mudraStrategy({
 *   app,
 *   cookieSecret: process.env['COOKIE_SECRET'] ?? '',
 *   account: ({ gid }) => gid,
 *   verify: ({ user }) => ({ id: user?.gid }),
 * })
 * const keeper = new passport.Passport().use(strategy)
 * const web = express()
 * web.get('/login', keeper.authenticate('mudra'))
 * web.get('/callback', keeper.authenticate('mudra', { failureRedirect: '/sorry', successRedirect: '/' }))
 * // later: app.forAccount(id).fetch('/tasks?…')
 * ```
 * @throws MudraError `setting_invalid`
 */
export function mudraStrategy<User extends object>(options: StrategyOptions<User>): MudraStrategy {
  const { name = 'mudra', verify = ({ user }) => (user ?? false) as User | false } = options
  const web = makeWebLogin(options)
  const login = async (actions: PassportActions, request: PassportRequest) => {
    const { cookie, location } = await web.start()
    setCookie(request, cookie)
    actions.redirect(location)
  }
  const callback = async (actions: PassportActions, request: PassportRequest) => {
    const { cookie, finished } = await web.finish(addressOf(request), request.headers.cookie)
    setCookie(request, cookie)
    const user = await verify(finished, request)
    if (user === false) actions.fail({ message: 'The app does not let this person in.' }, FORBIDDEN)
    else actions.success(user)
  }
  return {
    name,
    authenticate(request) {
      const isCallback = /[?&](?:code|error|state)=/.test(addressOf(request))
      ;(isCallback ? callback : login)(this, request).catch((error: unknown) => {
        if (error instanceof MudraError && FAILURES.includes(error.code))
          this.fail({ code: error.code, message: error.message }, FORBIDDEN)
        else this.error(error as Error)
      })
    },
  }
}

function addressOf({ originalUrl, url = '' }: PassportRequest): string {
  return originalUrl ?? url
}

function setCookie({ res }: PassportRequest, cookie: string): void {
  if (res === undefined)
    throw new MudraError(
      'setting_invalid',
      'The strategy sets a cookie, for which it needs Express: its requests have res.',
    )
  res.appendHeader('set-cookie', cookie)
  res.appendHeader('cache-control', 'no-store')
}
