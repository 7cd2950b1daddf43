import type { DatabaseKind, Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { THIS_SERVER } from '../../protocol/audit/this-server.js'
import type { Actor, AuditEvent } from '../audit/audit-event.js'
import type { AuditAction } from '../audit/events.rules.js'
import type { Restore } from './restore.js'
import { insertRestore } from './restores.store.js'
import { tellOwners } from './tell-owners.store.js'
import type { CredentialsDecision, RestoredCredential } from '../../protocol/token/restored-credential.js'
import { appendAudit } from '../audit/audit.writers.js'
import { dropRestoredLinks } from '../mail/mails.writers.js'
import { endRestoredResets } from '../passwords/password-resets.writers.js'
import { endRestoredSessions } from '../sessions/restored-sessions.writers.js'
import { retireRestoredSigningKeys } from '../openid/restored-signing-keys.writers.js'
import { settleRestoredFactors } from '../factors/restored-factors.writers.js'
import { settleRestoredGrants } from '../grants/restored-grants.writers.js'
import { settleRestoredSecrets } from '../apps/secrets/restored-secrets.writers.js'
import { settleRestoredTokens } from '../tokens/restored-tokens.writers.js'
import { skipEventNumbers } from '../audit/restored-trail.writers.js'
import { withdrawRestoredInvitations } from '../members/invitations.writers.js'

const OPERATOR: Actor = { kind: 'operator' }

/**
 * Settles a database that came back, in the transaction that brought it: what opens nothing again ends, credentials are marked or end as it was
 * decided, each with its line in the trail, their owners are told, and so is every workspace.
 * @param input.gid  of the restore, never handed out before
 */
export async function settleRestore(
  tx: Queries,
  input: Pick<Restore, 'backedUpAtMs' | 'credentials' | 'gid' | 'source'> & {
    readonly kind: DatabaseKind
    readonly nowMs: number
  },
): Promise<Restore> {
  const { backedUpAtMs, credentials, gid, kind, nowMs, source } = input
  await endRestoredSessions(tx, { nowMs })
  await endRestoredResets(tx, { nowMs })
  await withdrawRestoredInvitations(tx, { nowMs })
  await dropRestoredLinks(tx)
  await retireRestoredSigningKeys(tx, { nowMs })
  const decided = { credentials, nowMs }
  const tokens = await settleRestoredTokens(tx, decided)
  const grants = await settleRestoredGrants(tx, decided)
  const secrets = await settleRestoredSecrets(tx, decided)
  const factors = await settleRestoredFactors(tx, decided)
  if (credentials === 'end') {
    await recordEnds(tx, { action: 'token_revoked', kind: 'token', some: tokens, nowMs })
    await recordEnds(tx, { action: 'grant_revoked', kind: 'grant', some: grants, nowMs })
    await recordEnds(tx, { action: 'app_secret_expired', kind: 'app', some: secrets, nowMs })
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
  await tellOwners(tx, { backedUpAtMs, credentials, nowMs, owned })
  await insertRestore(tx, restore)
  await recordRestore(tx, restore)
  await skipEventNumbers(tx, { kind, nowMs })
  return restore
}

function ownersOf(some: readonly RestoredCredential[]): readonly Gid[] {
  return some.map(({ ownerGid }) => ownerGid)
}

async function recordEnds(
  tx: Queries,
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
async function recordRestore(tx: Queries, restore: Restore): Promise<void> {
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
      workspaceGid: gid,
      details: said,
    })
}
