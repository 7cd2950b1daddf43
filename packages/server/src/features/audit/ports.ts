import type { Gid } from '../../protocol/asana/gid.js'
import type { Backlog } from '../../platform/sweeper.js'
import type { ChainLink } from '../../protocol/audit/chain-link.js'
import type { Actor, AuditEvent } from './audit-event.js'

/** An event as it is read again. */
export interface TrailEvent extends Omit<ChainLink, 'chain' | 'position' | 'prevHash' | 'workspacesHash'> {
  /** Null only in a row that somebody else wrote, as are those below. */
  readonly chain: number | null
  readonly position: number | null
  readonly prevHash: string | null
  readonly hash: string | null
  /** The workspaces that see it, as the event itself says, and what is hashed with them. */
  readonly workspaceGids: string | null
  readonly workspacesSalt: string | null
}

/** An event in its chain, with the workspaces that it is looked up by. */
export interface StoredLink extends TrailEvent {
  readonly seenBy: string
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
  /** In the names of whoever and whatever it is about, as far as the reader may know them, in the address, the reason and the details. */
  readonly search?: {
    readonly text: string
    /** Actions whose words have the text. */
    readonly actions: readonly string[]
  }
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

/** The last link that was pruned from a chain, and its first hash where it had one. */
export interface ChainAnchor extends ChainHead {
  readonly firstHash: string | null
}

/** What a pruning did. */
export interface Pruning {
  /** How many went. */
  readonly events: number
  /** The first event that was old enough and is not what and where it was; null for none. */
  readonly stoppedAtSeq: number | null
}

export interface Stray {
  readonly table: 'audit_events' | 'audit_event_workspaces'
  readonly seq: number
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
  /** Up to where each chain was pruned, and the last event that says so, both of one moment. */
  pruned(): Promise<{ readonly anchors: readonly ChainAnchor[]; readonly pruning: TrailEvent | null }>
  /** @returns the events of a chain in order, a batch of them */
  links(chain: number, afterPosition: number, rowsMax: number): Promise<readonly StoredLink[]>
  /** @returns an event that is in no chain that there can be, or a workspace's row of an event that there is not; null for neither */
  stray(): Promise<Stray | null>

  /**
   * **Atomic:** deletes events older than a moment from the start of each chain, leaves an anchor where each begins now, and the audit row.
   * An event that is not whole stays, and all behind it.
   * **On conflict:** one after the other.
   */
  prune(input: {
    readonly beforeMs: number
    readonly rowsMax: number
    readonly actor: Actor
    readonly nowMs: number
  }): Promise<Pruning>

  /** @returns whose apps these are, as far as there are such */
  ownersOfApps(clientIds: readonly string[]): Promise<ReadonlyMap<string, Gid>>

  /** What is older than a moment. */
  backlog(beforeMs: number): Promise<Backlog>

  /** **Atomic:** adds what happened outside any other act. */
  record(events: readonly AuditEvent[]): Promise<void>
}

/** Which of a person's own events. */
export interface OwnTrailFilter {
  /** Whose. */
  readonly userGid: Gid
  readonly actions?: readonly string[]
  readonly outcome?: 'done' | 'refused'
  /** The first included, the last not. */
  readonly sinceMs?: number
  readonly untilMs?: number
}

/** What a person's own part of the trail needs from storage. */
export interface OwnTrailStore {
  /**
   * What concerns the person and what they did, newest first, each event without what they may not know of others; see `own-activity.ts`.
   * @param page.beforeSeq  only older ones; null for all
   */
  list(
    filter: OwnTrailFilter,
    page: { readonly beforeSeq: number | null; readonly rowsMax: number },
  ): Promise<readonly TrailEvent[]>
  /** @returns the names of people whom they share a workspace with, of apps, and of their own tokens */
  names(events: readonly TrailEvent[], userGid: Gid): Promise<TrailNames>
}
