import { parseAddress } from '../addresses.js'
import { dateOf, parseObject } from '../endpoint.js'
import { MudraError } from '../errors.js'
import { redacted } from '../redaction.js'
import { Turns, type Store } from '../store.js'
import { asNetworkError } from '../waiting.js'
import { hashOf } from './hash.js'
import { LEASE_SECONDS, overtaken, takeLock } from './lease.js'

/** A key-value engine, version 2, of HashiCorp Vault or OpenBao. */
export interface VaultOptions {
  /** `https://vault.example.com:8200` */
  readonly address: string
  /** Vault's own token, or a function that has a fresh one. */
  readonly token: string | (() => string | Promise<string>)
  /** Of the engine: `secret` unless given. */
  readonly mount?: string
  /** Below the mount. Each account is a secret in there, and `lock` beside it. */
  readonly path: string
  /** Of Vault Enterprise. */
  readonly namespace?: string
  /** Instead of the runtime's own. */
  readonly fetch?: typeof fetch
}

/** How long Vault may take to answer. */
const VAULT_TIMEOUT_MS = 10_000

/** A version of a secret; null of one that is not there, or no more. */
interface Version {
  readonly number: number
  readonly fields: Readonly<Record<string, unknown>> | null
  readonly createdAtMs: number
  /** By Vault's clock. */
  readonly nowMs: number
}

/**
 * Keeps credentials in Vault, over HTTP. Writers on all machines wait for each other by a lock in Vault itself, which is taken by check-and-set.
 * The token needs `create`, `read`, `update` on `MOUNT/data/PATH/*`, and `delete` on `MOUNT/metadata/PATH/*`.
 *
 * @example
 * ```ts
 * import { oauth } from '@mudra/client'
 * import { vaultStore } from '@mudra/client/stores/vault'
 *
 * const store = vaultStore({
 *   address: 'https://vault.example.com:8200',
 *   token: process.env['VAULT_TOKEN'] ?? '',
 *   path: 'reports/asana',
 * })
 * const app = oauth({ clientId: '1200000000000000', store })
 * ```
 * @throws MudraError `setting_invalid`, `address_insecure`; its methods `store_refused`, `store_unavailable`, `store_locked`, `store_corrupt`
 */
export function vaultStore(options: VaultOptions): Store {
  const { mount = 'secret', path } = options
  for (const [name, value] of Object.entries({ mount, path }))
    if (!/^[\w-]+(?:\/[\w-]+)*$/.test(value))
      throw new MudraError(
        'setting_invalid',
        `${name} must be names with slashes between, such as reports/asana.`,
      )
  const { href } = parseAddress(options.address, 'address')
  const vault = vaultAt(`${href.replace(/\/+$/, '')}/v1/${mount}`, options)
  const description = `vault ${href} ${mount}/${path}`
  const turns = new Turns()
  const placeOf = async (key: string) => `${path}/${await hashOf(key)}`
  const textOf = ({ fields }: Version) => {
    if (fields === null) return null
    const text = fields['credential']
    if (typeof text === 'string') return text
    throw new MudraError(
      'store_corrupt',
      `A secret in ${description} has no field credential. Nothing was changed.`,
    )
  }
  const store: Store = {
    description,
    read: async (key) => textOf(await vault.read(await placeOf(key))),
    update: async (key, change) => {
      const place = await placeOf(key)
      await turns.run(place, async () => {
        const release = await takeLock(async () => await tryLock(vault, `${place}-lock`), description)
        try {
          const before = await vault.read(place)
          const kept = textOf(before)
          const text = await change(kept)
          if (text === kept) return
          if (text === null) await vault.remove(place)
          else if (!(await vault.write(place, { credential: text }, before.number)))
            throw overtaken(description)
        } finally {
          await release()
        }
      })
    },
  }
  return redacted(store, `[Store ${description}]`)
}

type Vault = ReturnType<typeof vaultAt>

/** @returns what gives it back; null where somebody holds it */
async function tryLock(vault: Vault, place: string): Promise<(() => Promise<void>) | null> {
  const { createdAtMs, fields, nowMs, number } = await vault.read(place)
  const isFree = fields === null || fields['isHeld'] !== true || nowMs - createdAtMs > LEASE_SECONDS * 1_000
  if (!isFree || !(await vault.write(place, { isHeld: true }, number))) return null
  return async () => {
    // One that somebody took over is theirs; one that cannot be given back ends by itself.
    await vault.write(place, { isHeld: false }, number + 1).catch(() => {})
  }
}

function vaultAt(root: string, { fetch: ask = globalThis.fetch, namespace, token }: VaultOptions) {
  const call = async (method: string, path: string, body?: object) => {
    const headers = new Headers({
      'x-vault-token': typeof token === 'string' ? token : await token(),
      'x-vault-request': 'true',
      ...(namespace === undefined ? {} : { 'x-vault-namespace': namespace }),
    })
    try {
      const response = await ask(`${root}/${path}`, {
        method,
        headers,
        redirect: 'error',
        signal: AbortSignal.timeout(VAULT_TIMEOUT_MS),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return { response, answer: parseObject(await response.text()) }
    } catch (error) {
      throw new MudraError(
        'store_unavailable',
        `Vault does not answer. ${asNetworkError(error, root).message}`,
        { cause: error },
      )
    }
  }
  const refuse = ({ status }: Response): never => {
    if (status === 401 || status === 403)
      throw new MudraError(
        'store_refused',
        `Vault refuses its token for ${root} (${status}). Is it over, or its policy too narrow?`,
        { status },
      )
    if (status === 503)
      throw new MudraError('store_unavailable', `Vault is sealed or starting. Unseal it.`, { status })
    throw new MudraError(
      'store_unavailable',
      `Vault answered ${status}. Is ${root} a key-value engine of version 2?`,
      { status },
    )
  }
  return {
    read: async (place: string): Promise<Version> => {
      const { answer, response } = await call('GET', `data/${place}`)
      const { data, metadata } = fieldsOf(answer?.['data'])
      // A removed version is a 404 with its metadata.
      if (!response.ok && response.status !== 404) refuse(response)
      const { created_time: created, version } = fieldsOf(metadata)
      return {
        number: typeof version === 'number' ? version : 0,
        fields: response.ok && typeof data === 'object' && data !== null ? fieldsOf(data) : null,
        createdAtMs: typeof created === 'string' ? Date.parse(created) : 0,
        nowMs: dateOf(response.headers) ?? Date.now(),
      }
    },
    /** @returns false where somebody else wrote first */
    write: async (place: string, data: object, cas: number): Promise<boolean> => {
      const { answer, response } = await call('POST', `data/${place}`, { data, options: { cas } })
      if (response.ok) return true
      if (response.status === 400 && JSON.stringify(answer).includes('check-and-set')) return false
      return refuse(response)
    },
    /** With all its versions: those would still have the refresh token. */
    remove: async (place: string) => {
      const { response } = await call('DELETE', `metadata/${place}`)
      if (!response.ok && response.status !== 404) refuse(response)
    },
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
