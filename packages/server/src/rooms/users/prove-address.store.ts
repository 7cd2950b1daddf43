import type { Database, Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { endResetsOfUser } from '../accounts/password-reset-rows.store.js'
import type { endPassword } from '../accounts/passwords.store.js'
import type { endSessionsOfUser } from '../accounts/sessions.store.js'
import type { revokeAllInvitationsBy } from '../admin/invitation-rows.store.js'
import type { holdAppsOf, withdrawAppsOf } from '../apps/withdraw-apps.store.js'
import type { Actor } from '../audit/audit-event.js'
import type { AppendAudit } from '../audit/audit.store.js'
import type { clearFactorsOfUser } from '../factors/factor-rows.store.js'
import type { revokeGrantsOfUser } from '../grants/grant-rows.store.js'
import type { QueueMail } from '../mail/mails.store.js'
import type { revokeTokensOfUser } from '../tokens/token-ends.store.js'
import { endedInWords, NOTHING_ENDED, type EndedByProof, type ProvedBy } from './proof.js'

interface Proof {
  readonly userGid: Gid
  readonly by: ProvedBy
  /** Whether what was made before lives on: an operator may know that the owner made it. */
  readonly keepsAll?: boolean
  readonly actor: Actor
  readonly nowMs: number
}

/**
 * Other rooms' way to write down, in their own transaction, which holds the person's row, that the address of an account is proved. The
 * first proof ends all that was made before under the account, whoever made it: sessions, the password, tokens, grants, second factors,
 * links, secrets of apps. Whoever proves sets a new password afterwards.
 *
 * **Atomic** with the audit row and the mail that tells the person. **On conflict:** one proof is the first; what was being made meanwhile
 * by what this ends is ended with it, or is not made.
 * @returns how much was ended; null for an address that was proved before, and then nothing was done
 */
export type ProveAddressIn = (tx: Queries, proof: Proof) => Promise<EndedByProof | null>

interface Needs {
  readonly appendAudit: AppendAudit
  readonly clearFactorsOfUser: typeof clearFactorsOfUser
  readonly endPassword: typeof endPassword
  readonly endResetsOfUser: typeof endResetsOfUser
  readonly endSessionsOfUser: typeof endSessionsOfUser
  readonly holdAppsOf: typeof holdAppsOf
  readonly queueMail: QueueMail
  readonly revokeAllInvitationsBy: typeof revokeAllInvitationsBy
  readonly revokeGrantsOfUser: typeof revokeGrantsOfUser
  readonly revokeTokensOfUser: typeof revokeTokensOfUser
  readonly withdrawAppsOf: typeof withdrawAppsOf
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
    await needs.appendAudit(tx, {
      action: 'address_proved',
      actor,
      target: { kind: 'user', gid: userGid },
      atMs: nowMs,
      details: { by, kept: keepsAll, ...ended },
    })
    const address = 'from' in actor ? (actor.from?.address ?? null) : null
    const facts = { by, address, ended: endedInWords(ended) }
    if (!keepsAll) await needs.queueMail(tx, { kind: 'address_proved', to: { userGid }, facts, nowMs })
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
  await needs.holdAppsOf(db, tx, userGid)
  const apps = await needs.withdrawAppsOf(tx, { ownerGid: userGid, nowMs })
  const sessionsEnded = await needs.endSessionsOfUser(tx, { userGid, reason, nowMs })
  await needs.endPassword(tx, { userGid, nowMs })
  await needs.endResetsOfUser(tx, { userGid, nowMs })
  return {
    ...apps,
    sessionsEnded,
    tokensEnded: await needs.revokeTokensOfUser(tx, { userGid, reason, nowMs }),
    grantsEnded: await needs.revokeGrantsOfUser(tx, { userGid, reason, nowMs }),
    ...(await needs.clearFactorsOfUser(tx, userGid)),
    invitationsEnded: await needs.revokeAllInvitationsBy(tx, { invitedByGid: userGid, nowMs }),
  }
}
