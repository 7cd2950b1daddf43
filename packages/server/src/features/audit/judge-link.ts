import { CHAIN_START, firstFormHash, hashWorkspaces, linkHash } from '../../protocol/audit/chain-link.js'
import type { ChainAnchor, StoredLink } from './ports.js'

/** What is wrong with one event, and in which table it is. */
export type LinkFault =
  | 'event_altered'
  | 'event_missing'
  | 'event_inserted'
  | 'events_reordered'
  | 'workspace_missing'
  | 'workspace_inserted'
  | 'workspace_altered'

/** Where a walk along a chain is: the last link that was found right, or what the chain begins behind. */
export interface ChainPlace {
  readonly position: number
  readonly hash: string
  /** In the first form; null once the links have none. */
  readonly firstHash: string | null
  readonly seq: number
}

/** Behind which the first link of a chain comes. @param anchor  undefined for a chain that was never pruned */
export function startOf(anchor: ChainAnchor | undefined): ChainPlace {
  if (anchor === undefined) return { ...CHAIN_START, firstHash: '', seq: 0 }
  // One that was pruned before there was a second form has its first hash alone.
  return { position: anchor.position, hash: anchor.hash, firstHash: anchor.firstHash ?? anchor.hash, seq: 0 }
}

/** Hashes an event anew, and holds against it what is before it and the workspaces that it is looked up by. */
export function judgeLink(
  link: StoredLink,
  last: ChainPlace,
): { readonly ok: true; readonly place: ChainPlace } | { readonly ok: false; readonly fault: LinkFault } {
  const { chain, hash, position, prevHash, workspaceGids, workspacesSalt } = link
  if (position !== null && position <= last.position) return refuse('event_inserted')
  if (position !== null && position !== last.position + 1) return refuse('event_missing')
  if (chain === null || position === null || prevHash === null || hash === null)
    return refuse('event_altered')
  if (workspaceGids === null || workspacesSalt === null) return refuse('event_altered')
  const workspacesHash = hashWorkspaces({ seq: link.seq, workspaceGids, workspacesSalt })
  const whole = { ...link, chain, position, prevHash, workspacesHash }
  if (linkHash(whole) !== hash) return refuse('event_altered')
  // It is whole, and hangs on something else than what is before it.
  if (prevHash !== last.hash) return refuse('event_inserted')
  if (link.seq <= last.seq) return refuse('events_reordered')
  if (link.firstHash !== null && firstFormHash(whole, last.firstHash ?? '') !== link.firstHash)
    return refuse('event_altered')
  const fault = judgeSeenBy(workspaceGids, link.seenBy)
  if (fault !== null) return refuse(fault)
  return { ok: true, place: { position, hash, firstHash: link.firstHash, seq: link.seq } }
}

/** @param said  by the event; @param found  in the rows by which it is looked up */
function judgeSeenBy(said: string, found: string): LinkFault | null {
  if (said === found) return null
  const [all, rows] = [said, found].map((gids) => new Set(gids.split(' ').filter((gid) => gid !== '')))
  const isMissing = [...(all ?? [])].some((gid) => rows?.has(gid) !== true)
  const isInserted = [...(rows ?? [])].some((gid) => all?.has(gid) !== true)
  return isMissing && isInserted
    ? 'workspace_altered'
    : isMissing
      ? 'workspace_missing'
      : 'workspace_inserted'
}

function refuse(fault: LinkFault) {
  return { ok: false, fault } as const
}
