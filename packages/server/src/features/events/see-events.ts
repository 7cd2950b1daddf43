import type { Resources } from '../../protocol/asana/call.js'
import type { ResourceType } from '../../protocol/asana/operations.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Named, WorkEvent } from './event.rules.js'
import { namedIn, readSeen, seenAmong, type Seen } from './event.wire.js'
import type { EventStore, Stream } from './ports.js'

/** Kinds of record that have streams of their own. */
export const STREAM_TYPES = ['task', 'project', 'section', 'goal'] as const satisfies readonly ResourceType[]
/** Kinds that are not shared with everybody of a workspace: what was added to one is told to those alone who see it. */
const SHARED_TYPES: ReadonlySet<string> = new Set([
  ...STREAM_TYPES,
  'tag',
  'portfolio',
  'status_update',
  'project_brief',
])
/** Kinds that something else belongs to: whoever sees one knows what happens to that. */
const OWNING_TYPES = [...STREAM_TYPES, 'portfolio'] as const

/**
 * Leaves out what a viewer may not know of. They see the record whose stream it is, and so all that happens in it, but not into what else of
 * theirs others put it; of a workspace they see what happens to records that they see, and what happened in the streams of such.
 */
export function makeSeeEvents(needs: { readonly events: EventStore; readonly resources: () => Resources }) {
  return async (
    viewer: Principal,
    stream: Stream,
    events: readonly WorkEvent[],
  ): Promise<{ readonly events: readonly WorkEvent[]; readonly seen: Seen }> => {
    const resources = needs.resources()
    const seen = await readSeen(resources, viewer, events.flatMap(namedIn))
    const isShown = (named: Named | null | undefined): boolean =>
      named == null || named.gid === stream.gid || !SHARED_TYPES.has(named.type) || seen.has(named)
    const shown = events.filter(({ change, parent }) => isShown(parent) && isShown(change?.value))
    if (stream.of === 'resource') return { events: shown, seen }
    const doubtful = shown.filter(({ resource }) => !isShown(resource))
    const streams = await needs.events.streamsOf(
      stream.gid,
      doubtful.map((event) => event.seq),
    )
    const gids = [...new Set([...streams.values()].flat())]
    const among = await seenAmong(resources, viewer, { gids, types: OWNING_TYPES })
    const isKnown = (event: WorkEvent) =>
      isShown(event.resource) || (streams.get(event.seq) ?? []).some((gid) => among.has(gid))
    return { events: shown.filter(isKnown), seen }
  }
}

export type SeeEvents = ReturnType<typeof makeSeeEvents>
