import type { Queries } from '../../db/database.js'
import { leaveForEnd, type Settle } from '../../db/work.js'
import { hashWorkspaces, linkHash, type ChainLink } from '../../protocol/audit/chain-link.js'
import type { AuditEvent } from './audit-event.js'
import { statementsFor, type AuditStatements, type Head } from './audit-statements.store.js'
import { joinGids, peopleOf, workspacesThatSee } from './seen-by.js'

/**
 * Adds one line to the trail, in the transaction of what it records: neither is ever kept without the other. It is written at the
 * transaction's end.
 */
export type AppendAudit = (tx: Queries, event: AuditEvent) => Promise<void>

export const appendAudit: AppendAudit = async (tx, event) => {
  leaveForEnd(tx, event, writeEvents)
  await Promise.resolve()
}

/**
 * Links what an act left to one chain. A transaction holds at most one chain, and nothing waits for anything while it does: no two wait for
 * each other. Who sees an event is found out before the chain is held.
 */
const writeEvents: Settle<AuditEvent> = async (tx, events, place) => {
  const statements = statementsFor(place)
  const workspacesOf = await membershipsOf(tx, events, statements)
  const [head, ...more] = await statements.takeHead(tx, events.length)
  if (head === undefined) throw new Error('the audit trail has no chain')
  const seqs = [head, ...more].map(({ seq }) => seq).toSorted((one, other) => one - other)
  let { hash, position } = head
  const rows: (readonly unknown[])[] = []
  const seen: { readonly workspaceGid: string; readonly seq: number }[] = []
  for (const [index, event] of events.entries()) {
    const seq = seqs[index]
    if (seq === undefined) throw new Error('the database gave fewer numbers than there are events')
    const workspaceGids = workspacesThatSee(event, workspacesOf)
    const seenBy = { seq, workspacesSalt: head.salt, workspaceGids: joinGids(workspaceGids) }
    const link = toLink(event, {
      chain: head.chain,
      position: position + 1,
      prevHash: hash,
      seq,
      workspacesHash: hashWorkspaces(seenBy),
    })
    hash = linkHash(link)
    position += 1
    rows.push(toValues(link, { ...seenBy, hash }))
    seen.push(...workspaceGids.map((workspaceGid) => ({ workspaceGid, seq })))
  }
  await statements.insert(tx, rows)
  await statements.moveHead(tx, { chain: head.chain, position, hash })
  await statements.show(tx, seen)
}

/** The workspaces of everybody whom an event may be shown for. */
async function membershipsOf(
  tx: Queries,
  events: readonly AuditEvent[],
  statements: AuditStatements,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const people = [...new Set(events.flatMap(peopleOf))]
  const workspacesOf = new Map<string, string[]>()
  for (const { user_gid, workspace_gid } of await statements.memberships(tx, people)) {
    const known = workspacesOf.get(user_gid)
    if (known === undefined) workspacesOf.set(user_gid, [workspace_gid])
    else known.push(workspace_gid)
  }
  return workspacesOf
}

type Place = Pick<ChainLink, 'chain' | 'position' | 'prevHash' | 'seq' | 'workspacesHash'>

function toLink(event: AuditEvent, place: Place): ChainLink {
  const { actor, target } = event
  const from = 'from' in actor ? actor.from : undefined
  return {
    ...place,
    atMs: event.atMs,
    action: event.action,
    actorKind: actor.kind,
    actorGid: 'gid' in actor ? actor.gid : null,
    address: from?.address ?? null,
    credentialKind: from?.credential?.kind ?? null,
    credentialGid: from?.credential?.gid ?? null,
    targetKind: target.kind,
    targetGid: target.gid,
    personGid: event.personGid ?? null,
    workspaceGid: event.workspaceGid ?? null,
    appGid: event.appGid ?? null,
    outcome: event.outcome ?? 'done',
    reason: event.reason ?? null,
    details: JSON.stringify(event.details ?? {}),
    firstHash: null,
  }
}

/** Its values in the order of `EVENT_COLUMNS`. */
function toValues(
  link: ChainLink,
  rest: Pick<Head, 'hash'> & { readonly workspaceGids: string; readonly workspacesSalt: string },
): readonly unknown[] {
  return [
    link.seq,
    link.chain,
    link.position,
    link.prevHash,
    link.atMs,
    link.action,
    link.actorKind,
    link.actorGid,
    link.address,
    link.credentialKind,
    link.credentialGid,
    link.targetKind,
    link.targetGid,
    link.personGid,
    link.workspaceGid,
    link.appGid,
    link.outcome,
    link.reason,
    link.details,
    rest.workspaceGids,
    rest.workspacesSalt,
    rest.hash,
  ]
}
