import { addressesOf, ASANA_URL, OUT_OF_BAND, parseAddress, type Addresses } from './addresses.js'
import { makeAuthorizedFetch } from './authorized-fetch.js'
import type { Credential } from './credential.js'
import { askEndpoint, type AppCredentials, type Machine } from './endpoint.js'
import { MudraError } from './errors.js'
import { Keeper } from './keeper.js'
import {
  beginLogin,
  checkCallback,
  checkIdToken,
  isOutOfBand,
  parsePending,
  type IdClaims,
  type LoginOptions,
  type PendingLogin,
} from './login.js'
import { redacted } from './redaction.js'
import type { Store } from './store.js'
import { memoryStore } from './stores/memory.js'
import type { User } from './stored-credential.js'
import { readHandedTokens, readTokenAnswer, type HandedTokens, type TokenAnswer } from './token-answer.js'
import { askUserinfo } from './userinfo.js'

/** An app, and where its accounts are kept. */
export interface OAuthOptions {
  readonly clientId: string
  /** None for a native app, a page, or any program that cannot keep a secret. */
  readonly clientSecret?: string
  /** As registered, exactly. `urn:ietf:wg:oauth:2.0:oob` unless given. */
  readonly redirectUri?: string
  /** Asked for at each login, unless that names others. */
  readonly scopes?: readonly string[]
  /** In memory unless given. */
  readonly store?: Store
  /** Whose access it is: one app has many. */
  readonly account?: string
  /** Of Mudra; Asana unless given. */
  readonly baseUrl?: string
  /** Refuses callbacks that name no issuer. For a server whose metadata promises one (RFC 9207). */
  readonly requiresIssuer?: boolean
  /** The parts of the machine that tests take the place of. */
  readonly machine?: Partial<Machine>
}

/** What a finished login gives. */
export interface FinishedLogin {
  /** The credential of whoever signed in. */
  readonly credential: OAuthCredential
  /** Null where the server did not say. */
  readonly user: User | null
  /** Null unless `openid` was granted. */
  readonly claims: IdClaims | null
}

/** Under which account a login is kept. */
export interface FinishOptions {
  /** The credential's own account unless given. A web app keeps each person under their gid: `({ gid }) => gid`. */
  readonly account?: string | ((user: User) => string)
}

/** An app's access to one account, which is a credential, and the ways to get it. */
export interface OAuthCredential extends Credential {
  readonly clientId: string
  readonly account: string
  /** The same app and store for another account. */
  forAccount(account: string): OAuthCredential
  /**
   * Begins a login: the address to send the person to, with state and PKCE, and what to remember until they come back.
   * @throws MudraError `setting_invalid`, `address_insecure`
   */
  startLogin(
    options?: Partial<LoginOptions>,
  ): Promise<{ readonly url: string; readonly pending: PendingLogin }>
  /**
   * Checks the callback, redeems its code and keeps what comes of it. There is no way around the check.
   * @param callback  the address that the person came back with, its query, or the form that was posted
   * @param pending  as {@link OAuthCredential.startLogin} gave it, from this same browser
   * @throws MudraError `state_mismatch`, `issuer_mismatch`, `callback_malformed`, `access_denied`, `authorization_refused`, `login_expired`,
   *   `code_refused`, `code_answer_lost`, `id_token_invalid`, `app_refused`, `rate_limited`, `answer_malformed`, `store_…`
   */
  finishLogin(
    callback: string | URL | URLSearchParams,
    pending: PendingLogin,
    options?: FinishOptions,
  ): Promise<FinishedLogin>
  /**
   * Redeems a code that the person copied from a page, for a login that was begun with the out-of-band redirect.
   * @throws MudraError `setting_invalid` for a login with another redirect, and as {@link OAuthCredential.finishLogin}
   */
  finishWithCode(code: string, pending: PendingLogin, options?: FinishOptions): Promise<FinishedLogin>
  /**
   * Keeps what another library got from the token endpoint, in the place of what is kept: from then on it stays fresh here.
   * @throws MudraError `setting_invalid` for what is no token, `store_…`
   */
  keep(tokens: HandedTokens): Promise<void>
  /** Whose access it is, as far as the store knows. Null where nobody is signed in. @throws MudraError `store_…` */
  user(): Promise<User | null>
  /** Whether anything is kept. It may have ended at the server. @throws MudraError `store_…` */
  isSignedIn(): Promise<boolean>
}

/**
 * An app's access by OAuth: login, refresh, revocation.
 *
 * @example
 * ```ts
 * import { oauth } from '@mudra/client'
 *
 * const app = oauth({
 *   clientId: '1200000000000000',
 *   clientSecret: process.env['ASANA_CLIENT_SECRET'] ?? '',
 *   redirectUri: 'https://reports.example.com/callback',
 *   scopes: ['tasks:read'],
 * })
 * const { url, pending } = await app.startLogin()
 * // … the person opens url, and comes back:
 * const { credential, user } = await app.finishLogin('?code=…&state=…', pending)
 * const tasks = await credential.fetch('/tasks?assignee=me&workspace=1')
 * ```
 * @throws MudraError `setting_invalid`, `address_insecure`
 */
export function oauth(options: OAuthOptions): OAuthCredential {
  const { clientId, clientSecret, machine: given = {}, redirectUri = OUT_OF_BAND } = options
  if (clientId.trim() === '')
    throw new MudraError('setting_invalid', 'clientId is empty. It is a number, in the developer console.')
  if (clientSecret?.trim() === '')
    throw new MudraError(
      'setting_invalid',
      'clientSecret is empty. Is its variable set? A native app has none: leave it out.',
    )
  checkRedirect(redirectUri)
  const machine: Machine = {
    clock: given.clock ?? Date.now,
    fetch: given.fetch ?? globalThis.fetch.bind(globalThis),
  }
  return credentialOf(options.account ?? 'default', {
    app: { clientId, clientSecret },
    addresses: addressesOf(options.baseUrl ?? ASANA_URL),
    machine,
    store: options.store ?? memoryStore(),
    scopes: options.scopes ?? [],
    redirectUri,
    requiresIssuer: options.requiresIssuer ?? false,
    keepers: new Map(),
  })
}

interface App {
  readonly app: AppCredentials
  readonly addresses: Addresses
  readonly machine: Machine
  readonly store: Store
  readonly scopes: readonly string[]
  readonly redirectUri: string
  readonly requiresIssuer: boolean
  /** One for each account that is in use, so that all credentials of one account share their refreshes. */
  readonly keepers: Map<string, WeakRef<Keeper>>
}

/** After so many accounts, those that nobody holds any more are forgotten. */
const KEEPERS_BEFORE_SWEEP = 1_000

function keeperOf(account: string, settings: App): Keeper {
  const { addresses, app, keepers, machine, store } = settings
  const known = keepers.get(account)?.deref()
  if (known !== undefined) return known
  if (keepers.size >= KEEPERS_BEFORE_SWEEP)
    for (const [name, keeper] of keepers) if (keeper.deref() === undefined) keepers.delete(name)
  const key = `${addresses.base} ${app.clientId} ${account}`
  const keeper = new Keeper({ app, tokenAddress: addresses.token, store, key, machine })
  keepers.set(account, new WeakRef(keeper))
  return keeper
}

function credentialOf(account: string, settings: App): OAuthCredential {
  const { addresses, app, machine } = settings
  const keeper = keeperOf(account, settings)
  const tokens: Pick<Credential, 'accessToken' | 'accessTokenAfter'> = {
    accessToken: async ({ signal } = {}) => await keeper.token(signal),
    accessTokenAfter: async (refused, { signal } = {}) => await keeper.after(refused, signal),
  }
  const authorizedFetch = makeAuthorizedFetch({
    addresses,
    machine,
    tokens,
    heardTime: (serverNowMs) => {
      keeper.heardTime(serverNowMs)
    },
  })
  const finish = async (code: string, pending: PendingLogin, { account: named }: FinishOptions = {}) => {
    const { claims, credential: kept, user } = await redeem(code, pending, settings)
    const owner = accountFor(named ?? account, user)
    await keeperOf(owner, settings).keep(kept)
    return { credential: owner === account ? credential : credentialOf(owner, settings), user, claims }
  }
  const credential: OAuthCredential = {
    baseUrl: addresses.base,
    apiUrl: addresses.api,
    clientId: app.clientId,
    account,
    ...tokens,
    fetch: authorizedFetch,
    forAccount: (other) => credentialOf(other, settings),
    startLogin: async (login = {}) => {
      const redirectUri = login.redirectUri ?? settings.redirectUri
      checkRedirect(redirectUri)
      const wish = { ...login, redirectUri, scopes: login.scopes ?? settings.scopes }
      return await beginLogin(addresses, { clientId: app.clientId, clock: machine.clock }, wish)
    },
    finishLogin: async (callback, given, finishing) => {
      const pending = parsePending(given)
      const { requiresIssuer } = settings
      const code = checkCallback(callback, pending, { addresses, requiresIssuer, nowMs: machine.clock() })
      return await finish(code, pending, finishing)
    },
    finishWithCode: async (code, given, finishing) => {
      const pending = parsePending(given)
      if (!isOutOfBand(pending))
        throw new MudraError(
          'setting_invalid',
          `finishWithCode is for logins with the redirect ${OUT_OF_BAND}: use finishLogin.`,
        )
      return await finish(code.trim(), pending, finishing)
    },
    keep: async (tokens) => {
      await keeper.keep(readHandedTokens(tokens, machine.clock()))
    },
    user: async () => (await keeper.read())?.user ?? null,
    isSignedIn: async () => (await keeper.read()) !== null,
    userinfo: async () => await askUserinfo(authorizedFetch, addresses),
    revoke: async () => {
      await keeper.forget(async ({ accessToken, refreshToken }) => {
        // With the refresh token goes the whole access (RFC 7009 §2.1).
        await askEndpoint(
          addresses.revocation,
          { token: refreshToken ?? accessToken ?? '' },
          { app, machine },
        )
      })
    },
  }
  return redacted(credential, `[OAuthCredential of app ${app.clientId} for ${account} at ${addresses.base}]`)
}

async function redeem(code: string, pending: PendingLogin, { addresses, app, machine }: App) {
  const form = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: pending.redirectUri,
    code_verifier: pending.verifier,
  }
  let answer: TokenAnswer
  let nowMs: number
  try {
    const told = await askEndpoint(addresses.token, form, { app, machine })
    nowMs = told.serverNowMs ?? machine.clock()
    answer = readTokenAnswer(told, machine.clock())
  } catch (error) {
    throw asCodeError(error)
  }
  const { idToken, ...credential } = answer
  const { nonce } = pending
  const expected = { addresses, clientId: app.clientId, nonce, nowMs }
  const claims = idToken === null ? null : checkIdToken(idToken, expected)
  return { credential, claims, user: answer.user }
}

/** A code works once: what may have been redeemed is not asked for again. */
function asCodeError(error: unknown): unknown {
  if (!(error instanceof MudraError)) return error
  const { code, oauthError, status } = error
  if (oauthError === 'invalid_grant')
    return new MudraError(
      'code_refused',
      'The code is used or expired, or was issued to another app or redirect URI. Begin the login anew.',
      { status, oauthError, cause: error },
    )
  if (code === 'network_failed' || code === 'timed_out' || code === 'server_failed')
    return new MudraError(
      'code_answer_lost',
      'The server’s answer to the code was lost. A code works once: begin the login anew.',
      { status, cause: error },
    )
  return error
}

function accountFor(named: string | ((user: User) => string), user: User | null): string {
  if (typeof named === 'string') return named
  if (user !== null) return named(user)
  throw new MudraError(
    'answer_malformed',
    'The server did not say who signed in, so that there is no account to keep it under.',
  )
}

function checkRedirect(redirectUri: string): void {
  if (redirectUri === OUT_OF_BAND) return
  // The scheme of an app of its own (RFC 8252 §7.1) is not a network's.
  if (/^[a-z][a-z\d+-]*(?:\.[a-z\d+-]+)+:/i.test(redirectUri)) return
  if (parseAddress(redirectUri, 'redirectUri').hash !== '')
    throw new MudraError('setting_invalid', 'redirectUri must not have a fragment (#…).')
}
