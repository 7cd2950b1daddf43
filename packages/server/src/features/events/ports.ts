import type { Gid } from '../../protocol/asana/gid.js'
import type { WorkEvent } from './event.rules.js'

/** Of what events are read: a record's stream, or all of a workspace. */
export type Stream =
  { readonly of: 'resource'; readonly gid: Gid } | { readonly of: 'workspace'; readonly gid: Gid }

/** What events need from storage. */
export interface EventStore {
  /** The number of the stream's last event; 0 where there is none. */
  head(stream: Stream): Promise<number>
  /** In order of their numbers: those after one, at most so many. Whoever got a number missed none below it. */
  read(stream: Stream, after: { readonly seq: number; readonly limit: number }): Promise<readonly WorkEvent[]>
  /** Whose streams some events of a workspace are in, by number. */
  streamsOf(workspaceGid: Gid, seqs: readonly number[]): Promise<ReadonlyMap<number, readonly Gid[]>>
  /** When the database was last restored; null for never. What was said of its events before is not true any more. */
  restoredAtMs(): Promise<number | null>
}
