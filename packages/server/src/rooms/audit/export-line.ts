import type { TrailEvent } from './ports.js'

/** An event as one line of JSON, with all that is hashed under the names of its columns: whoever has the line can hash it again. */
export function exportLine(event: TrailEvent): string {
  return JSON.stringify({
    seq: event.seq,
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
    hash: event.hash,
  })
}
