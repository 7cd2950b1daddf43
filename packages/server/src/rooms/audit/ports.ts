import type { Gid } from '../../protocol/asana/gid.js'
import type { Backlog } from '../../platform/sweeper.js'
import type { ChainLink } from '../../protocol/audit/chain-link.js'
import type { Actor, AuditEvent } from './audit-event.js'

/** An event as it is read again. */
export interface TrailEvent extends Omit<ChainLink, 'chain' | 'position' | 'prevHash'> {
  /** Its number: later events have greater ones. */
  readonly seq: number
  /** Null for what was written before there were chains, as are the two hashes. */
  readonly chain: number | null
  readonly position: number | null
  readonly prevHash: string | null
  readonly hash: string | null
}

export interface TrailFilter {
  /** Null for the operator, who sees all. */
  readonly workspaceGid: Gid | null
  readonly actions?: readonly string[]
  /** Who did it, who it was done to, or whose it is. */
  readonly personGid?: string
  readonly actorKinds?: readonly string[]
  readonly actorGid?: string
  readonly targetGid?: string
  /** The app that did it or that it is about. */
  readonly appGid?: string
  readonly outcome?: 'done' | 'refused'
  /** The first included, the last not. */
  readonly sinceMs?: number
  readonly untilMs?: number
}

/** The last link of a chain. */
export interface ChainHead {
  readonly chain: number
  readonly position: number
  readonly hash: string
}

/** Names of what events refer to, as far as it still exists and whoever reads may know it. */
export interface TrailNames {
  readonly users: ReadonlyMap<string, { readonly name: string; readonly email: string }>
  readonly apps: ReadonlyMap<string, string>
  readonly tokens: ReadonlyMap<string, { readonly name: string; readonly hint: string }>
}

/** What reading, checking and pruning the trail needs from storage. */
export interface TrailStore {
  /**
   * The number up to which no event can come any more: whoever has read this far misses nothing that is committed later. Waits for those who
   * write at this moment.
   */
  settledSeq(): Promise<number>

  /** @param page.afterSeq  oldest first from there; @param page.beforeSeq  newest first from there */
  list(
    filter: TrailFilter,
    page: { readonly rowsMax: number } & (
      { readonly afterSeq: number; readonly lastSeq: number } | { readonly beforeSeq: number | null }
    ),
  ): Promise<readonly TrailEvent[]>

  /**
   * @param workspaceGid  for whose admins: they learn the names of people who are, or were, its members, and of those people's tokens; null
   * for the operator, who learns all. Apps are named where an event is seen: a member uses or develops them.
   */
  names(events: readonly TrailEvent[], workspaceGid: Gid | null): Promise<TrailNames>

  /** For each chain, the last position that has an event; read before `heads`, which then says at least as much. */
  lastPositions(): Promise<ReadonlyMap<number, number>>
  heads(): Promise<readonly ChainHead[]>
  /** Up to where each chain was pruned. */
  anchors(): Promise<readonly ChainHead[]>
  /** How many events there should be, and are, from before there were chains. */
  unchained(): Promise<{ readonly expected: number; readonly found: number }>
  /** @returns the events of a chain in order, a batch of them */
  links(chain: number, afterPosition: number, rowsMax: number): Promise<readonly TrailEvent[]>
  /** The last event that says up to where was pruned; null for none. */
  lastPruning(): Promise<TrailEvent | null>

  /**
   * **Atomic:** deletes events older than a moment from the start of each chain, leaves an anchor where each begins now, and the audit row.
   * **On conflict:** one after the other. @returns how many went
   */
  prune(input: {
    readonly beforeMs: number
    readonly rowsMax: number
    readonly actor: Actor
    readonly nowMs: number
  }): Promise<number>

  /** What is older than a moment. */
  backlog(beforeMs: number): Promise<Backlog>

  /** **Atomic:** adds what happened outside any other act. */
  record(events: readonly AuditEvent[]): Promise<void>
}
