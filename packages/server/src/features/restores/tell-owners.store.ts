import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { CredentialsDecision } from '../../protocol/token/restored-credential.js'
import { queueMail } from '../mail/mails.writers.js'
import type { RestoredFactors } from '../factors/restored-factors.writers.js'

/** Whose credentials a restore kept or ended: one entry for each of them. */
interface Owned extends RestoredFactors {
  readonly tokens: readonly Gid[]
  readonly grants: readonly Gid[]
  readonly secrets: readonly Gid[]
}

/**
 * Tells everybody who has an account and any credential in a restored database what came back, or ended, in the transaction that restores it. A
 * password is one: that of somebody who changed it since is the old one again.
 */
export async function tellOwners(
  tx: Queries,
  restored: {
    readonly credentials: CredentialsDecision
    readonly backedUpAtMs: number | null
    readonly nowMs: number
    readonly owned: Owned
  },
): Promise<void> {
  const { backedUpAtMs, credentials, nowMs, owned } = restored
  const [tokens, grants, secrets] = [counts(owned.tokens), counts(owned.grants), counts(owned.secrets)]
  const [passkeys, authenticatorApps] = [counts(owned.passkeys), counts(owned.authenticatorApps)]
  const recoveryCodes = counts(owned.recoveryCodes)
  const people = await tx
    .selectFrom('users')
    .leftJoin('passwords', 'passwords.user_gid', 'users.gid')
    .select(['users.gid', 'passwords.user_gid as has_password'])
    .where('users.deactivated_at_ms', 'is', null)
    .orderBy('users.gid')
    .execute()
  for (const { gid, has_password } of people) {
    const own = {
      tokens: tokens.get(gid) ?? 0,
      grants: grants.get(gid) ?? 0,
      secrets: secrets.get(gid) ?? 0,
      passkeys: passkeys.get(gid) ?? 0,
      authenticatorApps: authenticatorApps.get(gid) ?? 0,
      recoveryCodes: recoveryCodes.get(gid) ?? 0,
    }
    const hasPassword = has_password !== null
    if (!hasPassword && Object.values(own).every((count) => count === 0)) continue
    await queueMail(tx, {
      kind: 'credentials_restored',
      to: { userGid: gid },
      facts: { credentials, backedUpAtMs, hasPassword, ...own },
      nowMs,
    })
  }
}

function counts(owners: readonly Gid[]): ReadonlyMap<string, number> {
  const counted = new Map<string, number>()
  for (const gid of owners) counted.set(gid, (counted.get(gid) ?? 0) + 1)
  return counted
}
