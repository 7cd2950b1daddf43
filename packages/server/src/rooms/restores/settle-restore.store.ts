import type { DatabaseKind, Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { THIS_SERVER } from '../../protocol/audit/this-server.js'
import type { endRestoredSessions } from '../accounts/restored-accounts.store.js'
import type { withdrawRestoredInvitations } from '../admin/invitations.store.js'
import type { settleRestoredSecrets } from '../apps/restored-secrets.store.js'
import type { Actor, AuditAction, AuditEvent } from '../audit/audit-event.js'
import type { AppendAudit } from '../audit/audit.store.js'
import type { skipEventNumbers } from '../audit/restored-trail.store.js'
import type { settleRestoredFactors } from '../factors/restored-factors.store.js'
import type { settleRestoredGrants } from '../grants/restored-grants.store.js'
import type { dropRestoredLinks, QueueMail } from '../mail/mails.store.js'
import type { retireRestoredSigningKeys, settleRestoredTokens } from '../tokens/restored-tokens.store.js'
import type { CredentialsDecision, Restore, RestoredCredential } from './restore.js'
import { insertRestore } from './restores.store.js'
import { tellOwners } from './tell-owners.store.js'

/** What of other rooms settles what they own. */
export interface RestoreWriters {
  readonly appendAudit: AppendAudit
  readonly dropRestoredLinks: typeof dropRestoredLinks
  readonly endRestoredSessions: typeof endRestoredSessions
  readonly queueMail: QueueMail
  readonly retireRestoredSigningKeys: typeof retireRestoredSigningKeys
  readonly settleRestoredFactors: typeof settleRestoredFactors
  readonly settleRestoredGrants: typeof settleRestoredGrants
  readonly settleRestoredSecrets: typeof settleRestoredSecrets
  readonly settleRestoredTokens: typeof settleRestoredTokens
  readonly skipEventNumbers: typeof skipEventNumbers
  readonly withdrawRestoredInvitations: typeof withdrawRestoredInvitations
}

const OPERATOR: Actor = { kind: 'operator' }

/**
 * Settles a database that came back, in the transaction that brought it: what opens nothing again ends, credentials are marked or end as it was
 * decided, each with its line in the trail, their owners are told, and so is every workspace.
 * @param input.gid  of the restore, never handed out before
 */
export async function settleRestore(
  tx: Queries,
  writers: RestoreWriters,
  input: Pick<Restore, 'backedUpAtMs' | 'credentials' | 'gid' | 'source'> & {
    readonly kind: DatabaseKind
    readonly nowMs: number
  },
): Promise<Restore> {
  const { backedUpAtMs, credentials, gid, kind, nowMs, source } = input
  await writers.endRestoredSessions(tx, { nowMs })
  await writers.withdrawRestoredInvitations(tx, { nowMs })
  await writers.dropRestoredLinks(tx)
  await writers.retireRestoredSigningKeys(tx, { appendAudit: writers.appendAudit, nowMs })
  const decided = { credentials, nowMs }
  const tokens = await writers.settleRestoredTokens(tx, decided)
  const grants = await writers.settleRestoredGrants(tx, decided)
  const secrets = await writers.settleRestoredSecrets(tx, decided)
  const factors = await writers.settleRestoredFactors(tx, decided)
  if (credentials === 'end') {
    await recordEnds(tx, writers, { action: 'token_revoked', kind: 'token', some: tokens, nowMs })
    await recordEnds(tx, writers, { action: 'grant_revoked', kind: 'grant', some: grants, nowMs })
    await recordEnds(tx, writers, { action: 'app_secret_expired', kind: 'app', some: secrets, nowMs })
  }
  const people = new Set(ownersOf([...tokens, ...grants, ...secrets]))
  const restore: Restore = {
    gid,
    atMs: nowMs,
    backedUpAtMs,
    source,
    credentials,
    people: people.size,
    tokens: tokens.length,
    grants: grants.length,
    secrets: secrets.length,
  }
  const owned = { tokens: ownersOf(tokens), grants: ownersOf(grants), secrets: ownersOf(secrets), ...factors }
  await tellOwners(tx, writers, { backedUpAtMs, credentials, nowMs, owned })
  await insertRestore(tx, restore)
  await recordRestore(tx, writers, restore)
  await writers.skipEventNumbers(tx, { kind, nowMs })
  return restore
}

function ownersOf(some: readonly RestoredCredential[]): readonly Gid[] {
  return some.map(({ ownerGid }) => ownerGid)
}

async function recordEnds(
  tx: Queries,
  { appendAudit }: RestoreWriters,
  ended: {
    readonly action: AuditAction
    readonly kind: AuditEvent['target']['kind']
    readonly some: readonly RestoredCredential[]
    readonly nowMs: number
  },
): Promise<void> {
  const { action, kind, nowMs, some } = ended
  for (const { appGid, gid, ownerGid } of some)
    await appendAudit(tx, {
      action,
      actor: OPERATOR,
      target: { kind, gid: kind === 'app' && appGid !== null ? appGid : gid },
      personGid: ownerGid,
      ...(appGid === null ? {} : { appGid }),
      reason: 'restored',
      atMs: nowMs,
    })
}

/** The operator's line, and one for the admins of each workspace: what is theirs may be older than they remember. */
async function recordRestore(tx: Queries, { appendAudit }: RestoreWriters, restore: Restore): Promise<void> {
  const { atMs, backedUpAtMs, credentials, grants, people, secrets, source, tokens } = restore
  const event = { action: 'database_restored', actor: OPERATOR, atMs } as const
  const said = { backedUpAtMs, credentials, source } satisfies {
    backedUpAtMs: number | null
    credentials: CredentialsDecision
    source: string
  }
  await appendAudit(tx, {
    ...event,
    target: THIS_SERVER,
    details: { ...said, people, tokens, grants, secrets },
  })
  const workspaces = await tx.selectFrom('workspaces').select('gid').orderBy('gid').execute()
  for (const { gid } of workspaces)
    await appendAudit(tx, {
      ...event,
      target: { kind: 'workspace', gid },
      workspaceGid: gid as Gid,
      details: said,
    })
}
