import { join } from 'node:path'
import { environmentStore, memoryStore, MudraError, type Store } from '@mudra/client'
import { encryptedFileStore } from '@mudra/client/stores/file'
import type { Context } from './context.js'
import { CliError } from './errors.js'
import { placesOf } from './places.js'
import { STORE_NAMES, type Profile, type StoreName } from './profiles.js'

/** The variables that `--store env` reads. */
export const ENV_TOKEN = 'MUDRA_TOKEN'
export const ENV_REFRESH_TOKEN = 'MUDRA_REFRESH_TOKEN'

/**
 * Reads which store is meant.
 * @returns null where neither the command line nor the environment names one
 * @throws CliError `usage`
 */
export function namedStore(
  given: { text(name: string): string | null },
  { environment }: Pick<Context, 'environment'>,
): StoreName | null {
  const text = given.text('store') ?? (environment['MUDRA_STORE'] || null)
  if (text === null) return null
  const name = STORE_NAMES.find((one) => one === text)
  if (name !== undefined) return name
  throw new CliError('usage', `--store must be one of ${STORE_NAMES.join(', ')}, and is ${text}.`)
}

/**
 * Opens a store. The keychain is loaded when it is asked for, since it needs a package of its own.
 * @throws MudraError `setting_invalid`, `package_missing`
 */
export async function openStore(name: StoreName, context: Context): Promise<Store> {
  const { environment } = context
  switch (name) {
    case 'file': {
      const { credentials: path, key: keyFile } = placesOf(context)
      const key = environment['MUDRA_STORE_KEY'] || null
      return encryptedFileStore(key === null ? { path, keyFile } : { path, key })
    }
    case 'env':
      return environmentStore({
        accessToken: ENV_TOKEN,
        refreshToken: ENV_REFRESH_TOKEN,
        env: environment,
      })
    case 'keychain':
      return await openKeychain(join(placesOf(context).folder, 'locks'))
  }
}

/** It is loaded only where it is wanted: an older client has none, and it needs a package that has to be installed beside. */
const KEYCHAIN = '@mudra/client/stores/keychain'

async function openKeychain(lockFolder: string): Promise<Store> {
  try {
    const { keychainStore } = (await import(KEYCHAIN)) as {
      readonly keychainStore: (options: { readonly lockFolder: string }) => Store
    }
    return keychainStore({ lockFolder })
  } catch (error) {
    if (error instanceof MudraError) throw error
    throw new MudraError(
      'package_missing',
      'This @mudra/client has no keychain store. Install a newer one, or use --store file.',
      { cause: error },
    )
  }
}

/** @returns the one entry of a store that is a profile's, whatever name the client knows it by */
export function entryOf(store: Store, key: string): Store {
  return {
    description: store.description,
    isReadOnly: store.isReadOnly === true,
    read: async () => await store.read(key),
    update: async (_key, change) => {
      await store.update(key, change)
    },
  }
}

/** Names server and app, so that what was kept for one is never sent to another. */
export function credentialKey({ app, name, server }: Pick<Profile, 'app' | 'name' | 'server'>): string {
  return `mudra profile ${name} ${server} ${app?.clientId ?? 'personal'}`
}

/** Under which the secret of an app is kept. */
export function secretKey(server: string, clientId: string): string {
  return `mudra app ${server} ${clientId}`
}

/** Writes what is kept under a key, or removes it where that is null. @throws MudraError `store_…` */
export async function put(store: Store, key: string, text: string | null): Promise<void> {
  await store.update(key, async () => await Promise.resolve(text))
}

/** @returns a store in memory that has one text, whatever it is asked for */
export async function memoryWith(text: string | null): Promise<Store> {
  const store = entryOf(memoryStore(), 'one')
  if (text !== null) await put(store, 'one', text)
  return store
}
