import type { Database, Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Actor } from '../audit/audit-event.js'
import { endedCounts, NOTHING_ENDED, type EndedByProof, type ProvedBy } from './proof.js'
import { appendAudit } from '../audit/audit.writers.js'
import { queueMail } from '../mail/mails.writers.js'
import { holdAppsOf, withdrawAppsOf } from '../apps/withdraw-apps.writers.js'
import { endSessionsOfUser } from '../sessions/sessions.writers.js'
import { revokeGrantsOfUser } from '../grants/grants.writers.js'
import { revokeTokensOfUser } from '../tokens/tokens.writers.js'
import { clearFactorsOfUser } from '../factors/factor-rows.writers.js'
import { endPassword } from '../passwords/passwords.writers.js'
import { endResetsOfUser } from '../passwords/password-resets.writers.js'

interface Proof {
  readonly userGid: Gid
  readonly by: ProvedBy
  /** Whether what was made before lives on: an operator may know that the owner made it. */
  readonly keepsAll?: boolean
  readonly actor: Actor
  readonly nowMs: number
}

/**
 * Other features' way to write down, in their own transaction, which holds the person's row, that the address of an account is proved. The
 * first proof ends all that was made before under the account, whoever made it: sessions, the password, tokens, grants, second factors,
 * links, secrets of apps. Whoever proves sets a new password afterwards.
 *
 * **Atomic** with the audit row and the mail that tells the person. **On conflict:** one proof is the first; what was being made meanwhile
 * by what this ends is ended with it, or is not made.
 * @returns how much was ended; null for an address that was proved before, and then nothing was done
 */
export type ProveAddressIn = (tx: Queries, proof: Proof) => Promise<EndedByProof | null>

interface Needs {
  /** @returns how many ended */
  readonly revokeAllInvitationsBy: (
    tx: Queries,
    input: { readonly invitedByGid: Gid; readonly nowMs: number },
  ) => Promise<number>
}

export function makeProveAddress(db: Database, needs: Needs): ProveAddressIn {
  return async (tx, { actor, by, keepsAll = false, nowMs, userGid }) => {
    const first = await tx
      .updateTable('users')
      .set({ email_verified_at_ms: nowMs })
      .where('gid', '=', userGid)
      .where('email_verified_at_ms', 'is', null)
      .where('deactivated_at_ms', 'is', null)
      .returning('gid')
      .executeTakeFirst()
    if (first === undefined) return null
    const ended = keepsAll ? NOTHING_ENDED : await endAll(db, tx, { needs, userGid, nowMs })
    await appendAudit(tx, {
      action: 'address_proved',
      actor,
      target: { kind: 'user', gid: userGid },
      atMs: nowMs,
      details: { by, kept: keepsAll, ...ended },
    })
    const address = 'from' in actor ? (actor.from?.address ?? null) : null
    const facts = { by, address, ended: endedCounts(ended) }
    if (!keepsAll) await queueMail(tx, { kind: 'address_proved', to: { userGid }, facts, nowMs })
    return ended
  }
}

/** The apps are held before anything of theirs is ended, as their deletion holds them. */
async function endAll(
  db: Database,
  tx: Queries,
  { needs, nowMs, userGid }: { readonly needs: Needs; readonly userGid: Gid; readonly nowMs: number },
): Promise<EndedByProof> {
  const reason = 'address_proved'
  await holdAppsOf(db, tx, userGid)
  const apps = await withdrawAppsOf(tx, { ownerGid: userGid, nowMs })
  const sessionsEnded = await endSessionsOfUser(tx, { userGid, reason, nowMs })
  await endPassword(tx, { userGid, nowMs })
  await endResetsOfUser(tx, { userGid, nowMs })
  return {
    ...apps,
    sessionsEnded,
    tokensEnded: await revokeTokensOfUser(tx, { userGid, reason, nowMs }),
    grantsEnded: await revokeGrantsOfUser(tx, { userGid, reason, nowMs }),
    ...(await clearFactorsOfUser(tx, userGid)),
    invitationsEnded: await needs.revokeAllInvitationsBy(tx, { invitedByGid: userGid, nowMs }),
  }
}
