import { addressesOf, ASANA_URL } from './addresses.js'
import { MudraError } from './errors.js'
import type { OAuthCredential } from './oauth.js'
import type { User } from './stored-credential.js'

/** An app, as Auth.js signs people in to it. */
export interface ProviderOptions {
  readonly clientId: string
  readonly clientSecret: string
  /** Of Mudra; Asana unless given. */
  readonly baseUrl?: string
  /** With `openid` among them, people are who the ID token says. */
  readonly scopes?: readonly string[]
  /**
   * Where the tokens of whoever signs in are kept, each person under their gid, and stay fresh: `app.forAccount(gid).fetch(…)`. Without it they are in Auth.js's own
   * `account` alone, which nothing refreshes.
   */
  readonly keepIn?: OAuthCredential
  /** Of the provider: `mudra` unless given. The redirect URI to register ends with it: `/auth/callback/mudra`. */
  readonly id?: string
  /** As the button says it. */
  readonly name?: string
}

/** Tokens as Auth.js hands them on: the token endpoint's answer. */
interface Tokens {
  readonly access_token?: string
  readonly refresh_token?: string
  readonly expires_at?: number
  readonly scope?: string
  readonly data?: unknown
}

/** Who signed in, as Auth.js keeps people. */
export interface AuthUser {
  readonly id: string
  readonly name: string
  readonly email: string
}

/**
 * A provider for Auth.js (`next-auth` 5, `@auth/express`, `@auth/sveltekit`, …), with state, PKCE and the issuer checked. Who signed in is what the token answer
 * says, so no scope is needed for it.
 *
 * @example
 * ```ts
 * import { oauth } from '@mudra/client'
 * import { mudraProvider } from '@mudra/client/auth-js'
 *
 * const app = { clientId: '1200000000000000', clientSecret: process.env['ASANA_CLIENT_SECRET'] ?? 'secret' }
 * export const reports = oauth(app)
 * export const config = { providers: [mudraProvider({ ...app, scopes: ['tasks:read'], keepIn: reports })] }
 * // later: reports.forAccount(session.user.id).fetch('/tasks?…')
 * ```
 * @throws MudraError `setting_invalid`, `address_insecure`
 */
export function mudraProvider(options: ProviderOptions) {
  const { clientId, clientSecret, id = 'mudra', keepIn, name = 'Asana', scopes = [] } = options
  if (clientId.trim() === '' || clientSecret.trim() === '')
    throw new MudraError(
      'setting_invalid',
      'clientId and clientSecret are needed: both are in the developer console.',
    )
  const { api, authorization, base, token } = addressesOf(options.baseUrl ?? ASANA_URL)
  const isOpenId = scopes.includes('openid')
  const keep = async (user: AuthUser, { access_token: accessToken = '', ...tokens }: Tokens) => {
    await keepIn?.forAccount(user.id).keep({ ...tokens, access_token: accessToken })
    return user
  }
  return {
    id,
    name,
    clientId,
    clientSecret,
    // The answers name the API as their issuer where they are of OpenID Connect (RFC 9207).
    issuer: isOpenId ? api : base,
    authorization: { url: authorization, params: { scope: scopes.join(' ') } },
    token,
    client: { token_endpoint_auth_method: 'client_secret_post' as const },
    ...(isOpenId ? byIdToken(api, keep) : byAnswer(api, keep)),
  }
}

type Keep = (user: AuthUser, tokens: Tokens) => Promise<AuthUser>

function byIdToken(api: string, keep: Keep) {
  const checks: ('pkce' | 'state' | 'nonce')[] = ['pkce', 'state', 'nonce']
  return {
    type: 'oidc' as const,
    checks,
    userinfo: `${api}/openid_connect/userinfo`,
    /** Who signed in, by the ID token. */
    profile: async (claims: Readonly<Record<string, unknown>>, tokens: Tokens) =>
      await keep(
        { id: textOf(claims['sub']), name: textOf(claims['name']), email: textOf(claims['email']) },
        tokens,
      ),
  }
}

function byAnswer(api: string, keep: Keep) {
  const checks: ('pkce' | 'state')[] = ['pkce', 'state']
  return {
    type: 'oauth' as const,
    checks,
    userinfo: {
      url: `${api}/users/me`,
      /** Reads the token answer in the place of asking. */
      request: ({ tokens }: { readonly tokens: Tokens }) => personIn(tokens),
    },
    /** Who signed in, by the token answer. */
    profile: async ({ email, gid, name }: User, tokens: Tokens) =>
      await keep({ id: gid, name, email }, tokens),
  }
}

/** The token answer says whose access it is. */
function personIn({ data }: Tokens): User {
  const { email, gid, id, name } = (data ?? {}) as Readonly<Record<string, unknown>>
  const found = textOf(gid ?? id)
  if (found === '')
    throw new MudraError('answer_malformed', 'The server did not say who signed in. Is baseUrl its address?')
  return { gid: found, name: textOf(name), email: textOf(email) }
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
