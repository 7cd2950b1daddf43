import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { User } from '@mudra/client'
import { CliError } from './errors.js'

/** Where credentials can be kept. */
export const STORE_NAMES = ['file', 'keychain', 'env'] as const
export type StoreName = (typeof STORE_NAMES)[number]

/** An account at a server, without its secrets. */
export interface Profile {
  readonly name: string
  /** Without a slash at its end. */
  readonly server: string
  /** Null for a personal access token. */
  readonly app: { readonly clientId: string; readonly redirectUri: string } | null
  readonly scopes: readonly string[]
  /** Null where the server did not say. */
  readonly user: User | null
  readonly store: StoreName
}

/** As many as one machine has use for. */
const PROFILES_MAX = 100

const NAME = /^[\w.@:+-]{1,100}$/
const CURRENT = 'current'
const ENDING = '.json'
const OWNER_ONLY = 0o600
const OWNER_ONLY_FOLDER = 0o700

/** @throws CliError `usage` */
function checkProfileName(name: string): string {
  if (NAME.test(name)) return name
  throw new CliError(
    'usage',
    `${JSON.stringify(name)} cannot be the name of a profile: up to 100 letters, digits and . @ : + - _ can.`,
  )
}

/**
 * The profiles, a file each: two commands at once that write two profiles lose neither, and one that write the same leave the one or the other
 * whole. Which credential is a profile's depends on its server and app, so that no order of writes sends a credential elsewhere.
 */
export class Profiles {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = join(folder, 'profiles')
  }

  /**
   * In the order of their names.
   * @throws CliError `folder_refused`, `profile_corrupt`
   */
  async list(): Promise<readonly Profile[]> {
    const names = await this.#names()
    const found = await Promise.all(names.map(async (name) => await this.read(name)))
    return found.filter((profile) => profile !== null)
  }

  /** @returns null where there is none @throws CliError `folder_refused`, `profile_corrupt` */
  async read(name: string): Promise<Profile | null> {
    const path = this.#pathOf(name)
    const text = await this.#readFile(path)
    if (text === null) return null
    const profile = parseProfile(text, name)
    if (profile !== null) return profile
    throw new CliError(
      'profile_corrupt',
      `${path} does not describe a profile. Nothing was changed: mend the file, or remove it and log in again.`,
    )
  }

  /** Takes the place of the one that has the name. @throws CliError `profiles_too_many`, `folder_refused` */
  async write(profile: Profile): Promise<void> {
    const names = await this.#names()
    if (!names.includes(profile.name) && names.length >= PROFILES_MAX)
      throw new CliError(
        'profiles_too_many',
        `There are ${PROFILES_MAX} profiles already: log out of one that is not used (mudra logout --profile NAME).`,
      )
    const { name: _name, ...rest } = profile
    await this.#replace(this.#pathOf(profile.name), `${JSON.stringify({ version: 1, ...rest }, null, 2)}\n`)
  }

  /** @throws CliError `folder_refused` */
  async remove(name: string): Promise<void> {
    await this.#using(async () => {
      await rm(this.#pathOf(name), { force: true })
    })
    if ((await this.current()) === name)
      await this.#using(async () => {
        await rm(join(this.#folder, CURRENT), { force: true })
      })
  }

  /** @returns the name of the one that is used where none is named; null for none */
  async current(): Promise<string | null> {
    const name = (await this.#readFile(join(this.#folder, CURRENT)))?.trim() ?? ''
    return NAME.test(name) ? name : null
  }

  /** @throws CliError `folder_refused` */
  async setCurrent(name: string): Promise<void> {
    await this.#replace(join(this.#folder, CURRENT), `${name}\n`)
  }

  #pathOf(name: string): string {
    return join(this.#folder, encodeURIComponent(checkProfileName(name)) + ENDING)
  }

  async #names(): Promise<readonly string[]> {
    try {
      const files = await readdir(this.#folder)
      return files
        .filter((file) => file.endsWith(ENDING))
        .map((file) => nameOf(file.slice(0, -ENDING.length)))
        .filter((name) => NAME.test(name))
        .toSorted()
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return []
      throw this.#refused(error)
    }
  }

  async #readFile(path: string): Promise<string | null> {
    try {
      return await readFile(path, 'utf8')
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null
      throw this.#refused(error)
    }
  }

  /** A crash leaves the old one or the new one. */
  async #replace(path: string, text: string): Promise<void> {
    const aside = `${path}.${randomUUID()}`
    await this.#using(async () => {
      await mkdir(this.#folder, { recursive: true, mode: OWNER_ONLY_FOLDER })
      try {
        const file = await open(aside, 'wx', OWNER_ONLY)
        try {
          await file.writeFile(text)
          await file.sync()
        } finally {
          await file.close()
        }
        await rename(aside, path)
      } finally {
        await rm(aside, { force: true })
      }
    })
  }

  async #using(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      throw this.#refused(error)
    }
  }

  #refused(error: unknown): CliError {
    return new CliError(
      'folder_refused',
      `${this.#folder} cannot be used (${codeOf(error) ?? 'unknown'}). Give its owner back to this user, free the disk, or name another folder in MUDRA_CONFIG_DIR.`,
      error,
    )
  }
}

/** @returns an empty text for what names no profile */
function nameOf(encoded: string): string {
  try {
    return decodeURIComponent(encoded)
  } catch {
    return ''
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}

function parseProfile(text: string, name: string): Profile | null {
  let read: unknown
  try {
    read = JSON.parse(text)
  } catch {
    return null
  }
  const { app, scopes, server, store, user, version } = (read ?? {}) as Record<string, unknown>
  const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
  const fields = (value: unknown) => (value ?? {}) as Record<string, unknown>
  const isWhole =
    version === 1 &&
    isText(server) &&
    STORE_NAMES.some((one) => one === store) &&
    Array.isArray(scopes) &&
    scopes.every(isText) &&
    (app === null || (isText(fields(app)['clientId']) && isText(fields(app)['redirectUri']))) &&
    (user === null || isText(fields(user)['gid']))
  if (!isWhole) return null
  return {
    name,
    server,
    app: app as Profile['app'],
    scopes,
    user: user as Profile['user'],
    store: store as StoreName,
  }
}
