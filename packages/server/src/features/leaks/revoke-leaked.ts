import { hashSecret, type SecretHash } from '../../protocol/token/secret.js'
import { tokenHint } from '../../protocol/token/token-format.js'
import type { Clock } from '../../platform/clock.js'
import { leakedKind, type PresentedCredentials } from './leak.js'
import type { LeakStore } from './ports.js'

/** @param credentials  as they were found, at most `LEAK_REPORT_CREDENTIALS_MAX` */
export type RevokeLeaked = (report: {
  readonly credentials: readonly string[]
  readonly address: string
}) => Promise<{
  readonly revoked: number
  /** Those that somebody has or had. */
  readonly known: number
  /** Those with the form of a credential, each once. */
  readonly presented: number
}>

/**
 * Revokes credentials that somebody found where they do not belong. Whoever has one could use it, so to revoke it they need prove no more.
 * What has not the form and the checksum of a credential costs nothing; a report of such alone reads no database.
 * @returns how many lived until now, when their ends are durable, and how many are known at all; nobody outside is told
 * @throws StoreUnavailable, nothing else
 */
export function makeRevokeLeaked(needs: { readonly leaks: LeakStore; readonly clock: Clock }): RevokeLeaked {
  return async ({ address, credentials }) => {
    const presented = sortByKind(credentials)
    const count = Object.values(presented).reduce((sum, { size }) => sum + size, 0)
    if (count === 0) return { revoked: 0, known: 0, presented: 0 }
    const found = await needs.leaks.revoke({ presented, address, nowMs: needs.clock.nowMs() })
    return { revoked: found.revoked.length, known: found.known, presented: count }
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
