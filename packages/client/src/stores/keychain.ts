import { homedir } from 'node:os'
import { join } from 'node:path'
import { mkdir } from 'node:fs/promises'
import process from 'node:process'
import { MudraError } from '../errors.js'
import { redacted } from '../redaction.js'
import { Turns, type Store } from '../store.js'
import { asFileError, withFileLock } from './file-lock.js'
import { hashOf } from './hash.js'
import { loadPackage } from './optional-package.js'

/** Under which name the keychain shows what is kept. */
export interface KeychainOptions {
  /** `mudra` unless given. Each account is an entry of it. */
  readonly service?: string
  /** Where processes wait for each other, since keychains have no locks: a folder of this user. `.mudra` in their home unless given. No secret is in there. */
  readonly lockFolder?: string
}

const OWNER_ONLY_FOLDER = 0o700

/** The kernel's own keyring, which the package falls back to otherwise, forgets everything at the next start of the machine. */
const SECRET_SERVICE = { linux: { store: 'secret-service' } } as const

/**
 * Keeps credentials in the keychain of the operating system: Keychain on macOS, Credential Manager on Windows, the Secret Service (GNOME Keyring, KeePassXC, KWallet)
 * on Linux. Needs the package `@napi-rs/keyring`. An entry is replaced as a whole by the system; processes of this user wait for each other by a lock file.
 *
 * @example
 * ```ts
 * import { oauth } from '@mudra/client'
 * import { keychainStore } from '@mudra/client/stores/keychain'
 *
 * const app = oauth({ clientId: '1200000000000000', store: keychainStore({ service: 'reports' }) })
 * ```
 * @throws MudraError `setting_invalid`; its methods `package_missing`, `keychain_absent`, `keychain_locked`, `store_refused`, `store_locked`,
 *   `store_unavailable`
 */
export function keychainStore(options: KeychainOptions = {}): Store {
  const { lockFolder = join(homedir(), '.mudra'), service = 'mudra' } = options
  if (service.trim() === '')
    throw new MudraError('setting_invalid', 'service is empty: it is the name that the keychain shows.')
  const description = `keychain ${service}`
  const turns = new Turns()
  const entryOf = async (key: string) => {
    const { AsyncEntry } = await loadPackage('@napi-rs/keyring', async () => await import('@napi-rs/keyring'))
    return await asked(description, async () => {
      const entry = new AsyncEntry(service, key, SECRET_SERVICE)
      return await Promise.resolve(entry)
    })
  }
  const read = async (key: string) => {
    const entry = await entryOf(key)
    return await asked(description, async () => await entry.getPassword())
  }
  const store: Store = {
    description,
    read,
    update: async (key, change) => {
      await turns.run(key, async () => {
        const lock = join(lockFolder, `${await hashOf(`${service} ${key}`)}.lock`)
        await makeFolder(lockFolder)
        await withFileLock(lock, async () => {
          const kept = await read(key)
          const text = await change(kept)
          if (text === kept) return
          const entry = await entryOf(key)
          await asked(description, async () => {
            if (text === null) await entry.deletePassword()
            else await entry.setPassword(text)
          })
        })
      })
    },
  }
  return redacted(store, `[Store ${description}]`)
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: OWNER_ONLY_FOLDER })
  } catch (error) {
    throw asFileError(error, path)
  }
}

/** Runs what asks the keychain, and says what its words mean. */
async function asked<Value>(description: string, ask: () => Promise<Value>): Promise<Value> {
  try {
    return await ask()
  } catch (error) {
    throw asKeychainError(error, description)
  }
}

/**
 * The package has one code for everything, and its words are the systems' own.
 * @internal
 */
export function asKeychainError(error: unknown, description: string): MudraError {
  const said = error instanceof Error ? error.message : ''
  const details = { cause: error }
  if (/dismissed|is locked|locked collection|interaction is not allowed|-25308/i.test(said))
    return new MudraError(
      'keychain_locked',
      `The keychain is locked (${description}). Unlock it, as signing in to the desktop does, or where there is none use encryptedFileStore.`,
      details,
    )
  if (/longer than|too long|limit of/i.test(said))
    return new MudraError(
      'store_refused',
      `The keychain (${description}) takes no text as long as this credential. Use encryptedFileStore.`,
      details,
    )
  if (/cancell?ed|denied|not permitted|-128\b/i.test(said))
    return new MudraError(
      'store_refused',
      `The keychain does not let this program in (${description}). Allow it when asked, or in the settings of the keychain.`,
      details,
    )
  if (
    /not provided|no result found|D-?Bus|org\.freedesktop|no keychain is available|platform failure/i.test(
      said,
    )
  )
    return new MudraError(
      'keychain_absent',
      `There is no keychain here (${description}). ${remedy()}`,
      details,
    )
  return new MudraError(
    'store_unavailable',
    `The keychain failed (${description}). Try again later.`,
    details,
  )
}

function remedy(): string {
  return process.platform === 'linux'
    ? 'Start a Secret Service, such as gnome-keyring, in this D-Bus session, or use encryptedFileStore.'
    : 'Use encryptedFileStore.'
}
