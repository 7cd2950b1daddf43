import type { AuditEvent } from './audit-event.js'

/**
 * Whose workspaces see an event, beside those of nobody. What happened in one workspace is that one's alone. Everything else is seen where whom
 * it concerns is a member at that moment: who it was done to and whose it is. Who did it counts where they did it to themselves or to nobody:
 * where else an admin is a member is nothing to those whom they act on, and these are nothing to there.
 */
export function peopleOf({ actor, personGid, target, workspaceGid }: AuditEvent): readonly string[] {
  if (workspaceGid !== undefined) return []
  const concerned = target.kind === 'user' ? [target.gid] : []
  if (personGid !== undefined) concerned.push(personGid)
  if (actor.kind === 'user' && concerned.every((gid) => gid === actor.gid)) concerned.push(actor.gid)
  return [...new Set(concerned)]
}

/** The workspaces that see an event. @param workspacesOf  of people, as they are at this moment */
export function workspacesThatSee(
  event: AuditEvent,
  workspacesOf: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  if (event.workspaceGid !== undefined) return [event.workspaceGid]
  return [...new Set(peopleOf(event).flatMap((gid) => workspacesOf.get(gid) ?? []))]
}

/** As they stand with an event: in the order of their bytes, each once. */
export function joinGids(gids: readonly string[]): string {
  return gids.toSorted((one, other) => (one < other ? -1 : 1)).join(' ')
}
