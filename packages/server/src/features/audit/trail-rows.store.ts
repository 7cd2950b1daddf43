import type { Selectable } from 'kysely'
import type { AuditEventsTable } from '../../db/schema.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { TrailEvent } from './ports.js'

export function eventOf(row: Selectable<AuditEventsTable>): TrailEvent {
  return {
    seq: row.seq,
    chain: row.chain,
    position: row.position,
    prevHash: row.prev_hash,
    atMs: row.at_ms,
    action: row.action,
    actorKind: row.actor_kind,
    actorGid: row.actor_gid,
    address: row.address,
    credentialKind: row.credential_kind,
    credentialGid: row.credential_gid,
    targetKind: row.target_kind,
    targetGid: row.target_gid,
    personGid: row.person_gid,
    workspaceGid: row.workspace_gid,
    appGid: row.app_gid,
    outcome: row.outcome,
    reason: row.reason,
    details: row.details,
    workspaceGids: row.workspace_gids,
    workspacesSalt: row.workspaces_salt,
    firstHash: row.first_hash,
    hash: row.hash,
  }
}

/** Every id in some events, each once, to look for names by: nothing is found by what is the id of no record. */
export function gidsIn(events: readonly TrailEvent[]): readonly Gid[] {
  const ids = new Set(
    events.flatMap((event) => [
      event.actorGid,
      event.targetGid,
      event.personGid,
      event.appGid,
      event.credentialGid,
    ]),
  )
  return [...ids].filter((id) => id !== null) as Gid[]
}
