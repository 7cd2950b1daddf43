import { NO_GID, parseGid, type Gid } from '../../../protocol/asana/gid.js'
import { hashSecret, type SecretHash } from '../../../protocol/token/secret.js'
import { parseTokenKind } from '../../../protocol/token/token-format.js'
import type { Clock } from '../../../platform/clock.js'
import type { Changes, Remembered } from '../../../platform/remembered.js'
import { SECRET_USE_INTERVAL_MS, secretIsLive, type AppFacts } from '../app.js'
import type { AppSecretStore } from '../ports.js'

export type AppAuthenticationReason =
  | 'app_unknown'
  | 'secret_missing'
  | 'secret_malformed'
  | 'secret_unknown'
  | 'secret_expired'
  | 'secret_not_expected'
  | 'client_throttled'

export type AppAuthentication =
  | {
      readonly ok: true
      readonly app: AppFacts
      /** The secret that was presented; null for a native app, which only says who it is. */
      readonly secretGid: Gid | null
    }
  | {
      readonly ok: false
      readonly reason: AppAuthenticationReason
      /** Whose app it is that they say they are, where there is one. */
      readonly ownerGid?: Gid
      /** Of `client_throttled` alone. */
      readonly retryAfterSeconds?: number
    }

/** Judges who an app says it is. @param secret  as presented; empty is the same as null, as RFC 6749 §2.3.1 has it */
export type AuthenticateApp = (presented: {
  readonly clientId: string
  readonly secret: string | null
  /** From where, for the list of secrets and for who fails too often. */
  readonly address?: string
}) => Promise<AppAuthentication>

/** Secrets whose last use is kept in mind; beyond it a use may be written once more than needed. */
const NOTED_SECRETS_MAX = 10_000

export type KnownCredentials = NonNullable<Awaited<ReturnType<AppSecretStore['credentials']>>>

/**
 * Authenticates an app by client id and secret. A native app has no secret: its id alone is what it says of itself, and proves
 * nothing. Known and unknown ids cost the same: one hash, one statement; only the reason, for the log, tells them apart.
 * @returns the app as it stands, or the reason; all are `invalid_client` on the wire
 * @throws StoreUnavailable, nothing else
 * @see RFC 6749 §2.3, §3.2.1
 */
export function makeAuthenticateApp(needs: {
  readonly secrets: AppSecretStore
  readonly clock: Clock
  readonly changes: Pick<Changes, 'catchUp'>
  readonly known: Remembered<string, KnownCredentials>
}): AuthenticateApp {
  // What is remembered says nothing of uses since then.
  const usedAtMs = new Map<Gid, number>()

  const lookUp = async (clientId: Gid, hash: SecretHash) => {
    const asOf = await needs.changes.catchUp()
    const key = `${clientId} ${hash}`
    const remembered = asOf === null ? undefined : needs.known.get(key, asOf)
    if (remembered !== undefined) return remembered
    const found = await needs.secrets.credentials(clientId, hash)
    // Only what works is remembered: guesses would fill the memory.
    if (asOf !== null && found !== null && (found.secret !== null || found.app.kind === 'native'))
      needs.known.set(key, asOf, found)
    return found
  }

  const noteUse = async (
    { gid: secretGid, lastUsedAtMs }: { readonly gid: Gid; readonly lastUsedAtMs: number | null },
    { address, nowMs }: { readonly address: string | null; readonly nowMs: number },
  ) => {
    const last = Math.max(lastUsedAtMs ?? 0, usedAtMs.get(secretGid) ?? 0)
    if (nowMs - last < SECRET_USE_INTERVAL_MS) return
    if (usedAtMs.size >= NOTED_SECRETS_MAX) usedAtMs.clear()
    usedAtMs.set(secretGid, nowMs)
    await needs.secrets.recordUse({ secretGid, atMs: nowMs, address, intervalMs: SECRET_USE_INTERVAL_MS })
  }

  return async ({ address, clientId, secret: presented }) => {
    const secret = presented ?? ''
    // Judged without the id, so that it says nothing about the id.
    if (secret !== '' && parseTokenKind(secret) !== 'client_secret') return refuse('secret_malformed')
    const gid = parseGid(clientId)
    // An id that cannot be one costs the same as one that no app has.
    const found = await lookUp(gid === clientId ? gid : NO_GID, hashSecret(secret))
    if (found === null) return refuse('app_unknown')
    const { app, secret: known } = found
    if (app.kind === 'native')
      return secret === '' ? { ok: true, app, secretGid: null } : refuse('secret_not_expected', app)
    if (secret === '') return refuse('secret_missing', app)
    if (known === null) return refuse('secret_unknown', app)
    const nowMs = needs.clock.nowMs()
    if (!secretIsLive(known, nowMs)) return refuse('secret_expired', app)
    await noteUse(known, { address: address ?? null, nowMs })
    return { ok: true, app, secretGid: known.gid }
  }
}

function refuse(reason: AppAuthenticationReason, app: AppFacts | null = null): AppAuthentication {
  return { ok: false, reason, ...(app === null ? {} : { ownerGid: app.ownerGid }) }
}
