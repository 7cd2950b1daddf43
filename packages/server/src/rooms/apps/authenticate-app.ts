import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import { hashSecret } from '../../protocol/token/secret.js'
import { parseTokenKind } from '../../protocol/token/token-format.js'
import type { Clock } from '../../platform/clock.js'
import { SECRET_USE_INTERVAL_MS, secretIsLive, type AppFacts } from './app.js'
import type { AppSecretStore } from './ports.js'

export type AppAuthenticationReason =
  | 'app_unknown'
  | 'secret_missing'
  | 'secret_malformed'
  | 'secret_unknown'
  | 'secret_expired'
  | 'secret_not_expected'

export type AppAuthentication =
  | {
      readonly ok: true
      readonly app: AppFacts
      /** The secret that was presented; null for a native app, which only says who it is. */
      readonly secretGid: Gid | null
    }
  | { readonly ok: false; readonly reason: AppAuthenticationReason }

/** Judges who an app says it is. @param secret  as presented; empty is the same as null, as RFC 6749 §2.3.1 has it */
export type AuthenticateApp = (presented: {
  readonly clientId: string
  readonly secret: string | null
}) => Promise<AppAuthentication>

/** An id that no app has: an id that cannot be one costs the same as one that is not. */
const NO_APP = '1' as Gid

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
}): AuthenticateApp {
  return async ({ clientId, secret: presented }) => {
    const secret = presented ?? ''
    // Judged without the id, so that it says nothing about the id.
    if (secret !== '' && parseTokenKind(secret) !== 'client_secret') return refuse('secret_malformed')
    const gid = parseGid(clientId)
    const found = await needs.secrets.credentials(gid === clientId ? gid : NO_APP, hashSecret(secret))
    if (found === null) return refuse('app_unknown')
    const { app, secret: known } = found
    if (app.kind === 'native')
      return secret === '' ? { ok: true, app, secretGid: null } : refuse('secret_not_expected')
    if (secret === '') return refuse('secret_missing')
    if (known === null) return refuse('secret_unknown')
    const nowMs = needs.clock.nowMs()
    if (!secretIsLive(known, nowMs)) return refuse('secret_expired')
    if (known.lastUsedAtMs === null || nowMs - known.lastUsedAtMs >= SECRET_USE_INTERVAL_MS) {
      await needs.secrets.recordUse({
        secretGid: known.gid,
        atMs: nowMs,
        intervalMs: SECRET_USE_INTERVAL_MS,
      })
    }
    return { ok: true, app, secretGid: known.gid }
  }
}

function refuse(reason: AppAuthenticationReason): AppAuthentication {
  return { ok: false, reason }
}
