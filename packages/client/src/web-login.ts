import { MudraError } from './errors.js'
import { parsePending, type LoginOptions, type PendingLogin } from './login.js'
import type { FinishedLogin, FinishOptions, OAuthCredential } from './oauth.js'

/** How people sign in to a web app. */
export interface WebLoginOptions extends FinishOptions {
  readonly app: OAuthCredential
  /** At least 32 characters that nobody can guess, the same in all processes: it seals what the browser keeps between the two requests. */
  readonly cookieSecret: string
  /** For each login: scopes, further parameters. */
  readonly login?: Partial<LoginOptions>
}

/** Of the secret that seals cookies. */
const SECRET_LENGTH_MIN = 32
const COOKIE_PREFIX = 'mudra_login_'
/** Browsers take a cookie of such a name from this very host alone, and from no other below its domain (RFC 6265bis §4.1.3.2). */
const OF_HOST = '__Host-'
const STATE_IN_NAME = 12
/** How long a browser keeps what a login needs at its end. */
const COOKIE_SECONDS = 3_600
const IV_BYTES = 12

/** The two requests of a login, whatever the framework. */
export interface WebLogin {
  /** @returns where to redirect to, and the `Set-Cookie` that goes with it */
  start(): Promise<{ readonly location: string; readonly cookie: string }>
  /**
   * @param address  of the callback, as the request has it
   * @param cookies  the `Cookie` header
   * @returns the login, and the `Set-Cookie` that removes what {@link WebLogin.start} set
   * @throws MudraError as `finishLogin`; `login_expired` where this browser did not begin it
   */
  finish(
    address: string,
    cookies: string | null | undefined,
  ): Promise<{ readonly finished: FinishedLogin; readonly cookie: string }>
}

/**
 * Begins and finishes logins of a web app. What has to be remembered lies in a cookie that scripts cannot read, sealed; several logins at once in one
 * browser have one each.
 * @throws MudraError `setting_invalid`
 */
export function makeWebLogin({ account, app, cookieSecret, login = {} }: WebLoginOptions): WebLogin {
  if (cookieSecret.length < SECRET_LENGTH_MIN)
    throw new MudraError(
      'setting_invalid',
      `cookieSecret needs ${SECRET_LENGTH_MIN} characters at least. Make one with: openssl rand -base64 32`,
    )
  const sealer = makeSealer(cookieSecret)
  const cookieOf = ({ redirectUri, state }: PendingLogin, value: string, seconds: number) => {
    const isSecure = redirectUri.startsWith('https:')
    const name = `${isSecure ? OF_HOST : ''}${nameFor(state)}`
    return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${isSecure ? '; Secure' : ''}`
  }
  /** What this browser has of a login. Another host can give it a cookie without the prefix: that is of a login in clear alone. */
  const pendingOf = async (state: string, cookies: string | null | undefined): Promise<PendingLogin> => {
    const name = nameFor(state)
    const ofHost = await sealer.open(cookieNamed(OF_HOST + name, cookies))
    const text = ofHost ?? (await sealer.open(cookieNamed(name, cookies)))
    const pending = parsePending(text === null ? null : JSON.parse(text))
    return ofHost === null && pending.redirectUri.startsWith('https:') ? parsePending(null) : pending
  }
  return {
    start: async () => {
      const { pending, url } = await app.startLogin(login)
      const value = await sealer.seal(JSON.stringify(pending))
      return { location: url, cookie: cookieOf(pending, value, COOKIE_SECONDS) }
    },
    finish: async (address, cookies) => {
      const given = new URLSearchParams(/\?([^#]*)/.exec(address)?.[1] ?? '')
      const pending = await pendingOf(given.get('state') ?? '', cookies)
      const finished = await app.finishLogin(given, pending, account === undefined ? {} : { account })
      return { finished, cookie: cookieOf(pending, '', 0) }
    },
  }
}

/** Answers of a framework that speaks `Request` and `Response`. */
export interface WebHandlers<Given extends readonly unknown[]> {
  /** Where a login begins: redirects to the server. */
  readonly login: (...given: Given) => Promise<Response>
  /** Where it ends: the redirect URI. */
  readonly callback: (...given: Given) => Promise<Response>
}

/** What a web app does with who signed in: a path to go to, or an answer of its own. */
export type OnLogin<Given extends readonly unknown[]> = (
  finished: FinishedLogin,
  ...given: Given
) => string | Response | Promise<string | Response>

/** The two handlers of a framework that speaks `Request` and `Response`. */
export function webHandlers<Given extends readonly unknown[]>(
  options: WebLoginOptions & { readonly onLogin: OnLogin<Given> },
  requestOf: (...given: Given) => Request,
): WebHandlers<Given> {
  const web = makeWebLogin(options)
  return {
    login: async () => {
      const { cookie, location } = await web.start()
      return new Response(null, {
        status: 302,
        headers: { location, 'set-cookie': cookie, 'cache-control': 'no-store' },
      })
    },
    callback: async (...given) => {
      const request = requestOf(...given)
      const { cookie, finished } = await web.finish(request.url, request.headers.get('cookie'))
      const next = await options.onLogin(finished, ...given)
      const response =
        typeof next === 'string'
          ? new Response(null, { status: 302, headers: { location: next } })
          : new Response(next.body, next)
      response.headers.append('set-cookie', cookie)
      response.headers.set('cache-control', 'no-store')
      return response
    },
  }
}

function nameFor(state: string): string {
  return COOKIE_PREFIX + state.replaceAll(/[^\w-]/g, '').slice(0, STATE_IN_NAME)
}

function cookieNamed(name: string, header: string | null | undefined): string | null {
  for (const pair of (header ?? '').split(';')) {
    const [found, value] = pair.trim().split('=', 2)
    if (found === name && value !== undefined) return value
  }
  return null
}

/** Seals with AES-256-GCM. The secret is a key's text, not a password: it is not stretched. */
function makeSealer(secret: string) {
  const key = (async () => {
    const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`mudra login ${secret}`))
    return await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])
  })()
  // Whoever uses it sees the failure.
  key.catch(() => {})
  return {
    seal: async (text: string): Promise<string> => {
      const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
      const data = await crypto.subtle.encrypt(
        { name: 'AES-GCM', iv },
        await key,
        new TextEncoder().encode(text),
      )
      const bytes = Array.from(new Uint8Array([...iv, ...new Uint8Array(data)]), (byte) =>
        String.fromCharCode(byte),
      )
      return btoa(bytes.join('')).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
    },
    /** @returns null for whatever was not sealed here */
    open: async (sealed: string | null): Promise<string | null> => {
      if (sealed === null) return null
      try {
        const bytes = Uint8Array.from(atob(sealed.replaceAll('-', '+').replaceAll('_', '/')), (one) =>
          one.charCodeAt(0),
        )
        const [iv, data] = [bytes.subarray(0, IV_BYTES), bytes.subarray(IV_BYTES)]
        return new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, await key, data))
      } catch {
        return null
      }
    },
  }
}
