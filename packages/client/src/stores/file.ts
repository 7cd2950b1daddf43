import { randomBytes, randomUUID } from 'node:crypto'
import { link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import process from 'node:process'
import { parseObject } from '../endpoint.js'
import { MudraError } from '../errors.js'
import { redacted } from '../redaction.js'
import { Turns, type Store } from '../store.js'
import { asFileError, codeOf, withFileLock } from './file-lock.js'
import { makeSealer, parseKey, type SealingSecret } from './sealed-text.js'

/** What opens the file: one of the three. */
export type FileSecret =
  /** 32 bytes, or their text in base64 or hexadecimal digits: from a secret manager, not from code. */
  | { readonly key: string | Uint8Array }
  /** What people remember. Opening takes a second then. */
  | { readonly passphrase: string }
  /** A file with the key, made at the first write, which is for its owner alone. Whoever reads both files has the credentials. */
  | { readonly keyFile: string }

/** Where the file is, and what opens it. */
export type FileStoreOptions = FileSecret & {
  /** Of the file. Its folder is made if it is missing. */
  readonly path: string
}

const OWNER_ONLY = 0o600
const OWNER_ONLY_FOLDER = 0o700
const FOR_OTHERS = 0o077

/**
 * Keeps credentials in one file, sealed with AES-256-GCM, readable by its owner alone (0600). It is replaced as a whole, so that a crash leaves the old one or
 * the new one; a lock beside it makes processes wait for each other, also on machines that share the folder.
 *
 * @example
 * ```ts
 * import { oauth } from '@mudra/client'
 * import { encryptedFileStore } from '@mudra/client/stores/file'
 *
 * const app = oauth({
 *   clientId: process.env['ASANA_CLIENT_ID'] ?? '',
 *   clientSecret: process.env['ASANA_CLIENT_SECRET'] ?? '',
 *   store: encryptedFileStore({ path: 'data/credentials', key: process.env['STORE_KEY'] ?? '' }),
 * })
 * ```
 * @throws MudraError `setting_invalid`; its methods `store_corrupt`, `store_key_wrong`, `store_too_open`, `store_locked`, `store_refused`,
 *   `store_read_only`, `store_unavailable`
 */
export function encryptedFileStore(options: FileStoreOptions): Store {
  const path = resolve(options.path)
  const secretOf = secretReader(options)
  let sealer: Promise<ReturnType<typeof makeSealer>> | null = null
  const sealerFor = async (mayMake: boolean) => {
    const mine = (sealer ??= secretOf(mayMake).then(makeSealer))
    try {
      return await mine
    } catch (error) {
      sealer = null
      throw error
    }
  }
  const turns = new Turns()
  const readAll = async (): Promise<ReadonlyMap<string, string>> => {
    const sealed = await readOwned(path)
    if (sealed === null) return new Map()
    return parseEntries(await (await sealerFor(false)).open(sealed, path), path)
  }
  const store: Store = {
    description: `file ${path}`,
    read: async (key) => (await readAll()).get(key) ?? null,
    update: async (key, change) => {
      // Callers of one process queue here; the lock is for the others.
      await turns.run('file', async () => {
        await makeFolder(path)
        await withFileLock(`${path}.lock`, async () => {
          const before = await readAll()
          const kept = before.get(key) ?? null
          const text = await change(kept)
          if (text === kept) return
          const entries = new Map(before)
          if (text === null) entries.delete(key)
          else entries.set(key, text)
          const sealed = await (await sealerFor(true)).seal(JSON.stringify(Object.fromEntries(entries)))
          await replace(path, sealed)
        })
      })
    },
  }
  return redacted(store, `[Store file ${path}]`)
}

function secretReader(options: FileSecret): (mayMake: boolean) => Promise<SealingSecret> {
  if ('keyFile' in options) {
    const path = resolve(options.keyFile)
    return async (mayMake) => ({ key: await readKeyFile(path, mayMake) })
  }
  if ('key' in options) {
    const secret = { key: parseKey(options.key) }
    return async () => await Promise.resolve(secret)
  }
  const { passphrase } = options
  if (passphrase === '')
    throw new MudraError('setting_invalid', 'The passphrase is empty. Is its variable set?')
  return async () => await Promise.resolve({ passphrase })
}

async function readKeyFile(path: string, mayMake: boolean): Promise<Uint8Array> {
  const found = await readOwned(path)
  if (found !== null) return parseKey(found)
  if (!mayMake)
    throw new MudraError(
      'store_key_wrong',
      `${path} has the key to the credentials, and is missing. Put it back.`,
    )
  await makeFolder(path)
  const aside = `${path}.${randomUUID()}`
  try {
    await writeOwned(aside, `${randomBytes(32).toString('base64')}\n`)
    // Of two at once, the first decides.
    await link(aside, path).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error
    })
  } catch (error) {
    throw asFileError(error, path)
  } finally {
    await rm(aside, { force: true })
  }
  const made = await readOwned(path)
  if (made === null) throw new MudraError('store_unavailable', `${path} was removed while it was made.`)
  return parseKey(made)
}

/** Reads a file that only its owner may read. @returns null where there is none */
async function readOwned(path: string): Promise<string | null> {
  try {
    // Windows has no such bits: there, the folder's rights count.
    const { mode } = await stat(path)
    if (process.platform !== 'win32' && (mode & FOR_OTHERS) !== 0)
      throw new MudraError(
        'store_too_open',
        `Others may read ${path}. Run: chmod 600 ${path} — and if strangers are on this machine, revoke what is in it.`,
      )
    return await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw asFileError(error, path)
  }
}

async function replace(path: string, text: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`
  try {
    await writeOwned(aside, text)
    await rename(aside, path)
  } catch (error) {
    await rm(aside, { force: true })
    throw asFileError(error, path)
  }
}

async function writeOwned(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', OWNER_ONLY)
  try {
    await file.writeFile(text)
    // On the disk before it takes the old one's place.
    await file.sync()
  } finally {
    await file.close()
  }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: OWNER_ONLY_FOLDER })
  } catch (error) {
    throw asFileError(error, path)
  }
}

function parseEntries(text: string, path: string): ReadonlyMap<string, string> {
  const entries = Object.entries(parseObject(text) ?? {})
  return new Map(
    entries.map(([key, value]) => {
      if (typeof value === 'string') return [key, value]
      throw new MudraError(
        'store_corrupt',
        `${path} holds something that is no credential. Nothing was changed.`,
      )
    }),
  )
}
