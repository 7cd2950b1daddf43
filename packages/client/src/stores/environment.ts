import { MudraError } from '../errors.js'
import { redacted } from '../redaction.js'
import type { Store } from '../store.js'
import { writeStored } from '../stored-credential.js'

/** Which variables have what. */
export interface EnvironmentOptions {
  /** Name of the variable with a refresh token. */
  readonly refreshToken?: string
  /** Name of the variable with an access token, or a personal one. */
  readonly accessToken?: string
  /** Instead of the process's own. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

/**
 * Reads credentials from environment variables, and never writes: what is renewed lives as long as the process. For an app that rotates refresh
 * tokens this is the wrong store, and the first refresh says so.
 *
 * @example
 * ```ts
 * import { environmentStore, oauth } from '@mudra/client'
 *
 * const app = oauth({
 *   clientId: process.env['ASANA_CLIENT_ID'] ?? '',
 *   clientSecret: process.env['ASANA_CLIENT_SECRET'] ?? '',
 *   store: environmentStore({ refreshToken: 'ASANA_REFRESH_TOKEN' }),
 * })
 * const me = await (await app.fetch('/users/me')).json()
 * ```
 * @throws MudraError `setting_invalid` if neither variable is named
 */
export function environmentStore(options: EnvironmentOptions): Store {
  if (options.refreshToken === undefined && options.accessToken === undefined)
    throw new MudraError(
      'setting_invalid',
      'environmentStore needs the name of a variable: refreshToken or accessToken.',
    )
  const description = `environment ${[options.refreshToken, options.accessToken].filter(Boolean).join(', ')}`
  const read = () => {
    // oxlint-disable-next-line no-restricted-globals -- the environment is what this store is about
    const env = options.env ?? (globalThis as Environment).process?.env ?? {}
    const value = (name: string | undefined) => (name === undefined ? undefined : env[name]?.trim()) || null
    const [refreshToken, accessToken] = [value(options.refreshToken), value(options.accessToken)]
    if (refreshToken === null && accessToken === null) return null
    return writeStored({
      accessToken,
      refreshToken,
      expiresAtMs: null,
      clockOffsetMs: 0,
      user: null,
      scopes: null,
    })
  }
  const store: Store = {
    description,
    isReadOnly: true,
    read: async () => await Promise.resolve(read()),
    update: async (_key, change) => {
      const kept = read()
      if ((await change(kept)) === kept) return
      throw new MudraError(
        'store_read_only',
        `The store (${description}) cannot be written. Use another store, such as encryptedFileStore.`,
      )
    },
  }
  return redacted(store, `[Store ${description}]`)
}

/** Where the runtime has a process, which a browser has not. */
interface Environment {
  readonly process?: { readonly env?: Readonly<Record<string, string | undefined>> }
}
