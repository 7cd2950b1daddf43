import { parseObject } from '../endpoint.js'
import { MudraError } from '../errors.js'
import { redacted } from '../redaction.js'
import { Turns, type Store } from '../store.js'
import { hashOf } from './hash.js'
import { LEASE_SECONDS, overtaken, takeLock } from './lease.js'
import { loadPackage } from './optional-package.js'

/** Where in Google Cloud the secrets are. */
export interface GoogleSecretManagerOptions {
  /** Its id: `reports-273`. */
  readonly project: string
  /** Names of the secrets begin so: `reports-asana`. Each account is a secret. */
  readonly prefix: string
  /** A `SecretManagerServiceClient` of your own; one with the credentials of the environment unless given. */
  readonly client?: object
}

/** Locks name their time by the clock of whoever took them: those that look older than this are over even if clocks are off. */
const CLOCKS_APART_SECONDS_MAX = 7_200

/** How often a version is looked up again that somebody replaced meanwhile. */
const READS_MAX = 5

/** Annotations of the secret: which of its versions is kept, and who writes. Google changes them only if nobody else has (by `etag`). */
const KEPT = 'mudra-kept'
const LOCK = 'mudra-lock'

const CODES = {
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  failedPrecondition: 9,
  aborted: 10,
  unauthenticated: 16,
} as const

/**
 * Keeps credentials in Google Secret Manager: each account is a secret. Needs the package `@google-cloud/secret-manager`. Writers on all machines wait for each other
 * by an annotation of the secret, and what is renewed becomes the kept version only if nobody else has written since; the version before is destroyed.
 *
 * The service account needs `roles/secretmanager.admin` on secrets whose names begin with the prefix.
 *
 * @example
 * ```ts
 * import { oauth } from '@mudra/client'
 * import { googleSecretManagerStore } from '@mudra/client/stores/google'
 *
 * const store = googleSecretManagerStore({ project: 'reports-273', prefix: 'reports-asana' })
 * const app = oauth({ clientId: '1200000000000000', store })
 * ```
 * @throws MudraError `setting_invalid`; its methods `package_missing`, `store_refused`, `store_unavailable`, `store_locked`, `store_corrupt`
 */
export function googleSecretManagerStore({ client, prefix, project }: GoogleSecretManagerOptions): Store {
  if (!/^[\w-]{1,200}$/.test(prefix))
    throw new MudraError(
      'setting_invalid',
      'prefix must have letters, digits, - and _ alone, such as reports-asana.',
    )
  if (!/^[\w:.-]+$/.test(project))
    throw new MudraError('setting_invalid', 'project must be the id of a project, such as reports-273.')
  const description = `Google Secret Manager ${project}/${prefix}`
  let made: Promise<Google> | null = null
  const google = async () => {
    made ??= googleOf(client, description)
    try {
      return await made
    } catch (error) {
      made = null
      throw error
    }
  }
  const turns = new Turns()
  const placeOf = async (key: string): Promise<Place> => {
    const id = `${prefix}-${await hashOf(key)}`
    return { parent: `projects/${project}`, id, name: `projects/${project}/secrets/${id}`, description }
  }
  const store: Store = {
    description,
    read: async (key) => await readKept(await google(), await placeOf(key)),
    update: async (key, change) => {
      const place = await placeOf(key)
      await turns.run(place.id, async () => {
        const secrets = await google()
        const watch: Watch = { lock: '', sinceMs: 0 }
        const mine = await takeLock(async () => await tryLock(secrets, place, watch), description)
        let isDone = false
        try {
          const kept = await readKept(secrets, place)
          const text = await change(kept)
          if (text === null) await remove(secrets, place, mine)
          else if (text !== kept) await replace(secrets, place, { text, mine })
          isDone = text !== kept || text === null
        } finally {
          // Both give the lock back together with what they write.
          if (!isDone) await settle(secrets, place, { mine, kept: null }).catch(() => {})
        }
      })
    },
  }
  return redacted(store, `[Store ${description}]`)
}

interface Place {
  readonly parent: string
  readonly id: string
  readonly name: string
  readonly description: string
}

/** A lock of somebody's, and since when this process sees it. */
interface Watch {
  lock: string
  sinceMs: number
}

interface Secret {
  readonly etag?: string
  readonly annotations?: Readonly<Record<string, string>>
}

type Answer = readonly [object, ...(readonly unknown[])]

/** The calls that are made here. */
type GoogleClient = { readonly [Call in Method]: (request: object) => Promise<Answer> }
type Method =
  | 'accessSecretVersion'
  | 'addSecretVersion'
  | 'createSecret'
  | 'deleteSecret'
  | 'destroySecretVersion'
  | 'getSecret'
  | 'updateSecret'

interface Google {
  /** @returns the answer, or Google's code where that is one of `expected` */
  call(
    method: Method,
    request: object,
    expected?: readonly number[],
  ): Promise<{ readonly answer: object; readonly no: number | null }>
}

async function googleOf(given: object | undefined, description: string): Promise<Google> {
  const sdk = await loadPackage(
    '@google-cloud/secret-manager',
    async () => await import('@google-cloud/secret-manager'),
  )
  const client = (given ?? new sdk.SecretManagerServiceClient()) as GoogleClient
  return {
    call: async (method, request, expected = []) => {
      try {
        const [answer] = await client[method](request)
        return { answer, no: null }
      } catch (error) {
        const { code } = error as { code?: unknown }
        if (typeof code === 'number' && expected.includes(code)) return { answer: {}, no: code }
        throw asGoogleError(error, description)
      }
    },
  }
}

async function readSecret(google: Google, { name }: Place): Promise<Secret | null> {
  const { answer, no } = await google.call('getSecret', { name }, [CODES.notFound])
  return no === null ? answer : null
}

async function readKept(google: Google, place: Place): Promise<string | null> {
  for (let reads = 1; ; reads++) {
    const secret = await readSecret(google, place)
    const version = secret?.annotations?.[KEPT] ?? ''
    if (version === '') return null
    const request = { name: `${place.name}/versions/${version}` }
    const { answer, no } = await google.call('accessSecretVersion', request, [
      CODES.notFound,
      CODES.failedPrecondition,
    ])
    if (no === null) return textIn(answer, place)
    // Destroyed between the two: there is a newer one by now.
    if (reads === READS_MAX)
      throw new MudraError(
        'store_corrupt',
        `Version ${version} of ${place.name} is the one that is kept, and is gone. Nothing was changed: remove the secret and sign in again.`,
      )
  }
}

function textIn(answer: object, { description, name }: Place): string {
  const { payload } = answer as { payload?: { data?: Uint8Array | string } }
  const data = payload?.data ?? ''
  const text = typeof data === 'string' ? data : new TextDecoder().decode(data)
  const kept = parseObject(text)?.['credential']
  if (typeof kept === 'string') return kept
  throw new MudraError(
    'store_corrupt',
    `The secret ${name} in ${description} has no field credential. Nothing was changed.`,
  )
}

/** @returns what the lock's annotation says of this process; null where somebody else has it */
async function tryLock(google: Google, place: Place, watch: Watch): Promise<string | null> {
  const mine = `${crypto.randomUUID()} ${Date.now()}`
  const secret = await readSecret(google, place)
  if (secret === null) {
    const made = { replication: { automatic: {} }, annotations: { [LOCK]: mine } }
    const request = { parent: place.parent, secretId: place.id, secret: made }
    const { no } = await google.call('createSecret', request, [CODES.alreadyExists])
    return no === null ? mine : null
  }
  const lock = secret.annotations?.[LOCK] ?? ''
  if (lock !== '' && !isAbandoned(lock, watch)) return null
  return (await annotate(google, place, { secret, change: { [LOCK]: mine } })) ? mine : null
}

/** One that this process has seen unchanged for a lease, or whose time is so long ago that no clock explains it. */
function isAbandoned(lock: string, watch: Watch): boolean {
  const nowMs = performance.now()
  if (watch.lock !== lock) {
    watch.lock = lock
    watch.sinceMs = nowMs
  }
  const takenAtMs = Number(lock.split(' ')[1])
  return (
    nowMs - watch.sinceMs > LEASE_SECONDS * 1_000 ||
    !(Math.abs(Date.now() - takenAtMs) < (LEASE_SECONDS + CLOCKS_APART_SECONDS_MAX) * 1_000)
  )
}

/** @returns false where somebody else has changed the secret since it was read */
async function annotate(
  google: Google,
  place: Place,
  { change, secret }: { readonly secret: Secret; readonly change: Readonly<Record<string, string>> },
): Promise<boolean> {
  const annotations = { ...secret.annotations, ...change }
  const request = {
    secret: { name: place.name, etag: secret.etag, annotations },
    updateMask: { paths: ['annotations'] },
  }
  const { no } = await google.call('updateSecret', request, [
    CODES.failedPrecondition,
    CODES.aborted,
    CODES.notFound,
  ])
  return no === null
}

/** Gives the lock back, and with `kept` in the same step says which version is kept. @throws MudraError `store_locked` where it is somebody else's */
async function settle(
  google: Google,
  place: Place,
  { kept, mine }: { mine: string; kept: string | null },
): Promise<Secret> {
  for (;;) {
    const secret = await readSecret(google, place)
    // An answer that was lost: it was written.
    if (kept !== null && secret?.annotations?.[KEPT] === kept) return secret
    if (secret?.annotations?.[LOCK] !== mine) throw overtaken(place.description)
    const change = { [LOCK]: '', ...(kept === null ? {} : { [KEPT]: kept }) }
    if (await annotate(google, place, { secret, change })) return secret
  }
}

async function replace(
  google: Google,
  place: Place,
  { mine, text }: { mine: string; text: string },
): Promise<void> {
  const data = new TextEncoder().encode(JSON.stringify({ credential: text }))
  const { answer } = await google.call('addSecretVersion', { parent: place.name, payload: { data } })
  const kept = (answer as { name?: string }).name?.split('/').at(-1) ?? ''
  const destroy = async (version: string | undefined) => {
    if (version === undefined || version === '' || version === kept) return
    const gone = [CODES.notFound, CODES.failedPrecondition]
    // What is not destroyed now stays where only this service account reads it.
    await google
      .call('destroySecretVersion', { name: `${place.name}/versions/${version}` }, gone)
      .catch(() => {})
  }
  const before = await settle(google, place, { mine, kept })
  await destroy(before.annotations?.[KEPT])
}

async function remove(google: Google, place: Place, mine: string): Promise<void> {
  for (;;) {
    const secret = await readSecret(google, place)
    if (secret === null) return
    if (secret.annotations?.[LOCK] !== mine) throw overtaken(place.description)
    const request = { name: place.name, etag: secret.etag }
    const { no } = await google.call('deleteSecret', request, [
      CODES.failedPrecondition,
      CODES.aborted,
      CODES.notFound,
    ])
    if (no === null || no === CODES.notFound) return
  }
}

function asGoogleError(error: unknown, description: string): MudraError {
  const { code, message = '' } = error as { code?: unknown; message?: string }
  const isRefused = code === CODES.permissionDenied || code === CODES.unauthenticated
  if (isRefused || /default credentials|Unable to detect a Project Id/i.test(message))
    return new MudraError(
      'store_refused',
      `Google does not let this program use ${description}. Look at the credentials of its environment and at the roles of its service account.`,
      { cause: error },
    )
  return new MudraError(
    'store_unavailable',
    `Google Secret Manager does not answer, or failed (${String(code)}). Try again later.`,
    { cause: error },
  )
}
