import { hashSecret, type SecretHash } from '../../protocol/token/secret.js'
import { tokenHint } from '../../protocol/token/token-format.js'
import type { Clock } from '../../platform/clock.js'
import { leakedKind, type PresentedCredentials } from './leak.js'
import type { LeakStore } from './ports.js'

/** @param credentials  as they were found, at most `LEAK_REPORT_CREDENTIALS_MAX` */
export type RevokeLeaked = (report: {
  readonly credentials: readonly string[]
  readonly address: string
}) => Promise<{ readonly revoked: number }>

/**
 * Revokes credentials that somebody found where they do not belong. Whoever has one could use it, so to revoke it they need prove no more.
 * What has not the form and the checksum of a credential costs nothing; a report of such alone reads no database.
 * @returns how many lived until now, when their ends are durable; nobody outside is told
 * @throws StoreUnavailable, nothing else
 */
export function makeRevokeLeaked(needs: { readonly leaks: LeakStore; readonly clock: Clock }): RevokeLeaked {
  return async ({ address, credentials }) => {
    const presented = sortByKind(credentials)
    if (Object.values(presented).every(({ size }) => size === 0)) return { revoked: 0 }
    const revoked = await needs.leaks.revoke({ presented, address, nowMs: needs.clock.nowMs() })
    return { revoked: revoked.length }
  }
}

function sortByKind(credentials: readonly string[]): PresentedCredentials {
  const empty = () => new Map<SecretHash, string>()
  const presented = {
    personal: empty(),
    access: empty(),
    refresh: empty(),
    code: empty(),
    client_secret: empty(),
  }
  for (const text of credentials) {
    const kind = leakedKind(text)
    if (kind !== null) presented[kind].set(hashSecret(text), tokenHint(text))
  }
  return presented
}
