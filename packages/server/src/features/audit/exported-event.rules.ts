import { hashWorkspaces } from '../../protocol/audit/chain-link.js'
import type { TrailEvent } from './ports.js'

/** The operator learns which workspaces see an event; an admin of one of them does not learn of the others. */
export type ExportReader = 'operator' | 'workspace'

/**
 * An event with all that is hashed under the names of its columns: whoever has it can hash it again. For which workspaces see it there is a hash,
 * and for the operator what that is made of.
 */
export function exportedEvent(event: TrailEvent, reader: ExportReader) {
  const { firstHash, hash, seq, workspaceGids, workspacesSalt } = event
  return {
    seq,
    at: new Date(event.atMs).toISOString(),
    chain: event.chain,
    position: event.position,
    prev_hash: event.prevHash,
    at_ms: event.atMs,
    action: event.action,
    actor_kind: event.actorKind,
    actor_gid: event.actorGid,
    address: event.address,
    credential_kind: event.credentialKind,
    credential_gid: event.credentialGid,
    target_kind: event.targetKind,
    target_gid: event.targetGid,
    person_gid: event.personGid,
    workspace_gid: event.workspaceGid,
    app_gid: event.appGid,
    outcome: event.outcome,
    reason: event.reason,
    details: event.details,
    workspaces_hash:
      workspaceGids === null || workspacesSalt === null
        ? null
        : hashWorkspaces({ seq, workspaceGids, workspacesSalt }),
    ...(reader === 'operator' ? { workspace_gids: workspaceGids, workspaces_salt: workspacesSalt } : {}),
    first_hash: firstHash,
    hash,
  }
}
