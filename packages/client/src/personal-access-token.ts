import { addressesOf, ASANA_URL } from './addresses.js'
import { makeAuthorizedFetch } from './authorized-fetch.js'
import type { Credential } from './credential.js'
import type { Machine } from './endpoint.js'
import { MudraError } from './errors.js'
import { redacted } from './redaction.js'
import type { Store } from './store.js'
import { readStored, writeStored } from './stored-credential.js'
import { askUserinfo } from './userinfo.js'

/** Where a personal access token is for, and where it is kept. */
export interface PersonalAccessTokenOptions {
  /** Of Mudra; Asana unless given. */
  readonly baseUrl?: string
  /** The parts of the machine that tests take the place of. */
  readonly machine?: Partial<Machine>
}

/** A personal access token in a store. */
export interface KeptPersonalAccessToken {
  readonly store: Store
  /** Several can lie in one store. */
  readonly account?: string
}

/** A personal access token as a credential. */
export interface PersonalAccessToken extends Credential {
  /**
   * Puts a token into the store, in the place of the one that is there.
   * @throws MudraError `setting_invalid` where there is no store or the text is no token, `store_…`
   */
  keep(token: string): Promise<void>
}

/**
 * A personal access token as a credential.
 *
 * @example
 * ```ts
 * import { personalAccessToken } from '@mudra/client'
 *
 * const credential = personalAccessToken(process.env['ASANA_TOKEN'] ?? '')
 * const { data: me } = await (await credential.fetch('/users/me')).json()
 * ```
 * @param source  the token, or the store that has it
 * @throws MudraError `setting_invalid`, `address_insecure`
 */
export function personalAccessToken(
  source: string | KeptPersonalAccessToken,
  { baseUrl = ASANA_URL, machine: given = {} }: PersonalAccessTokenOptions = {},
): PersonalAccessToken {
  const addresses = addressesOf(baseUrl)
  const machine: Machine = {
    clock: given.clock ?? Date.now,
    fetch: given.fetch ?? globalThis.fetch.bind(globalThis),
  }
  const secret = typeof source === 'string' ? tokenIn(source) : null
  const kept = typeof source === 'string' ? null : source
  const key = `${addresses.base} personal ${kept?.account ?? 'default'}`
  const read = async () => {
    if (kept === null) return secret
    return readStored(await kept.store.read(key), kept.store.description)?.accessToken ?? null
  }
  const tokens: Pick<Credential, 'accessToken' | 'accessTokenAfter'> = {
    accessToken: async () => {
      const token = await read()
      if (token !== null) return token
      throw new MudraError(
        'signed_out',
        'No personal access token is kept here: put one into the store with keep().',
      )
    },
    accessTokenAfter: async (refused) => {
      const token = await read()
      // Somebody may have put another into the store.
      if (token !== null && token !== refused) return token
      throw new MudraError(
        'token_refused',
        `${addresses.origin} does not take this personal access token. Make a new one in the developer console.`,
      )
    },
  }
  const authorizedFetch = makeAuthorizedFetch({ addresses, machine, tokens, heardTime: () => {} })
  const credential: PersonalAccessToken = {
    baseUrl: addresses.base,
    apiUrl: addresses.api,
    ...tokens,
    fetch: authorizedFetch,
    userinfo: async () => await askUserinfo(authorizedFetch, addresses),
    revoke: async () =>
      await Promise.reject(
        new MudraError(
          'request_refused',
          `A personal access token is revoked by its owner, in the developer console: ${addresses.base}/0/my-apps`,
        ),
      ),
    keep: async (token) => {
      if (kept === null)
        throw new MudraError('setting_invalid', 'This credential has no store: make it with { store }.')
      const stored = {
        accessToken: tokenIn(token),
        refreshToken: null,
        expiresAtMs: null,
        clockOffsetMs: 0,
        user: null,
        scopes: null,
      }
      await kept.store.update(key, async () => await Promise.resolve(writeStored(stored)))
    },
  }
  return redacted(credential, `[PersonalAccessToken for ${addresses.base}]`)
}

function tokenIn(text: string): string {
  const token = text.trim()
  if (/^[\x21-\x7e]+$/.test(token)) return token
  throw new MudraError(
    'setting_invalid',
    token === ''
      ? 'The personal access token is empty. Is its variable set?'
      : 'The personal access token has characters that no token has.',
  )
}
