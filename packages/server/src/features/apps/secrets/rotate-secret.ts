import type { Gid } from '../../../protocol/asana/gid.js'
import { newSecret, type Secret } from '../../../protocol/token/secret.js'
import type { Clock } from '../../../platform/clock.js'
import type { Random } from '../../../platform/random.js'
import type { Actor } from '../../audit/audit-event.js'
import {
  DEAD_SECRETS_PER_APP_MAX,
  DEAD_SECRET_VISIBLE_DAYS,
  LIVE_SECRETS_PER_APP_MAX,
  SECRET_OVERLAP_SECONDS,
  SECRET_OVERLAP_SECONDS_MAX,
} from '../app.js'
import { wrong, type Wrong } from '../app-settings.js'
import type { AppSecretStore } from '../ports.js'
import { DAY_MS } from '../../../time-units.js'

export interface RotateSecret {
  readonly clientId: Gid
  /** How long the old one lives on; 0 ends it at once. Null: `SECRET_OVERLAP_SECONDS`. */
  readonly overlapSeconds: number | null
  /** A gid that was set aside for this secret, so that a form that is sent twice makes one; absent for any. */
  readonly secretGid?: Gid
  readonly actor: Actor
}

export type RotateSecretOutcome =
  | {
      readonly ok: true
      readonly secretGid: Gid
      /** Shown once; nothing keeps it. */
      readonly secret: Secret
      readonly hint: string
      /** When the old one ends at the latest, if there is one. */
      readonly oldExpiresAtMs: number
    }
  | Wrong<'app' | 'overlap' | 'secret'>

/**
 * Starts a rotation: gives an app a second secret, so that it can change over without an outage, and the old one an end. A third live
 * one is refused. An app without a live secret gets one, and nothing rotates.
 * @returns the new secret, to be shown once, or the field that is wrong and how to mend it
 * @throws StoreUnavailable, nothing else
 */
export function makeRotateSecret(needs: {
  readonly secrets: AppSecretStore
  readonly clock: Clock
  readonly random: Random
  readonly nextGid: () => Promise<Gid>
}) {
  return async (request: RotateSecret): Promise<RotateSecretOutcome> => {
    const { actor, clientId } = request
    const overlapSeconds = request.overlapSeconds ?? SECRET_OVERLAP_SECONDS
    const fault = overlapFault(overlapSeconds)
    if (fault !== null) return wrong('overlap', fault)
    const nowMs = needs.clock.nowMs()
    const { hash, hint, secret } = newSecret('client_secret', (count) => needs.random.bytes(count))
    const secretGid = request.secretGid ?? (await needs.nextGid())
    const oldExpiresAtMs = nowMs + overlapSeconds * 1_000
    const decision = await needs.secrets.add({
      clientId,
      secret: { gid: secretGid, hash, hint },
      liveMax: LIVE_SECRETS_PER_APP_MAX,
      oldExpiresAtMs,
      deadKept: {
        diedAfterMs: nowMs - DEAD_SECRET_VISIBLE_DAYS * DAY_MS,
        countMax: DEAD_SECRETS_PER_APP_MAX,
      },
      actor,
      nowMs,
    })
    switch (decision) {
      case 'added':
        return { ok: true, secretGid, secret, hint, oldExpiresAtMs }
      case 'exists':
        return wrong('secret', 'Was created already')
      case 'limit_reached':
        return wrong(
          'app',
          `Already has ${LIVE_SECRETS_PER_APP_MAX} live secrets, the most an app may have. Complete or cancel the rotation, or end one of them.`,
        )
      case 'app_native':
        return wrong(
          'app',
          'Is native, and so has no secret: it could not keep one. PKCE stands in its place.',
        )
      case 'unknown':
        return wrong('app', 'Does not exist')
    }
  }
}

/** @returns what is wrong with a length of time until a secret ends, or null */
export function overlapFault(seconds: number): string | null {
  return Number.isInteger(seconds) && seconds >= 0 && seconds <= SECRET_OVERLAP_SECONDS_MAX
    ? null
    : `Must be a whole number of seconds from 0 to ${SECRET_OVERLAP_SECONDS_MAX} (30 days)`
}
