import type { Gid } from '../../protocol/asana/gid.js'
import { hashWorkspaces, linkHash } from '../../protocol/audit/chain-link.js'
import { exportedEvent } from './exported-event.rules.js'
import type { TrailEvent, TrailStore } from './ports.js'

/** What can be said of an event's place in its chain from the event and the one before it alone. `mudrad audit verify` walks all of them. */
export interface PlaceInChain {
  /** Whether it hashes to what stands with it. */
  readonly isWhole: boolean
  /** Whether it hangs on the event before it; null where that one was pruned. */
  readonly hangsOnPrevious: boolean | null
}

export interface FoundEvent {
  readonly event: TrailEvent
  /** Every field under its name, as in the export. */
  readonly fields: ReturnType<typeof exportedEvent>
  readonly place: PlaceInChain
}

export type FindEvent = ReturnType<typeof makeFindEvent>

/**
 * One event of a workspace's record.
 * @returns null for one that the workspace does not see, and for a number that no event has
 * @throws StoreUnavailable, nothing else
 */
export function makeFindEvent({ trail }: { readonly trail: Pick<TrailStore, 'list' | 'links'> }) {
  return async (asked: { readonly workspaceGid: Gid; readonly seq: number }): Promise<FoundEvent | null> => {
    const { seq, workspaceGid } = asked
    const [event] = await trail.list({ workspaceGid }, { afterSeq: seq - 1, lastSeq: seq, rowsMax: 1 })
    if (event === undefined) return null
    return { event, fields: exportedEvent(event, 'workspace'), place: await placeOf(event, trail) }
  }
}

async function placeOf(event: TrailEvent, trail: Pick<TrailStore, 'links'>): Promise<PlaceInChain> {
  const { chain, hash, position, prevHash, seq, workspaceGids, workspacesSalt } = event
  if (chain === null || position === null || prevHash === null) return BROKEN
  if (workspaceGids === null || workspacesSalt === null) return BROKEN
  const workspacesHash = hashWorkspaces({ seq, workspaceGids, workspacesSalt })
  const isWhole = linkHash({ ...event, chain, position, prevHash, workspacesHash }) === hash
  if (position === 1) return { isWhole, hangsOnPrevious: prevHash === '' }
  const [previous] = await trail.links(chain, position - 2, 1)
  const isThere = previous?.position === position - 1
  return { isWhole, hangsOnPrevious: isThere ? previous.hash === prevHash : null }
}

const BROKEN: PlaceInChain = { isWhole: false, hangsOnPrevious: false }
