import type { Answer, Handlers, Resources } from '../../protocol/asana/call.js'
import { parseGid } from '../../protocol/asana/gid.js'
import { readInput } from '../../protocol/asana/input.js'
import type { FieldTree } from '../../protocol/asana/opt-fields.js'
import { done, invalid, notRecognized, refuse, type Outcome } from '../../protocol/asana/refusal.js'
import { openSync, sealSync, syncBinding } from '../../protocol/asana/sync-token.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Clock } from '../../platform/clock.js'
import { namedEvent, pickWished, seenAmong } from './event.wire.js'
import { EVENTS_OF, WORKSPACE_EVENTS } from './events.operations.js'
import type { EventStore, Stream } from './ports.js'
import { STREAM_TYPES, type SeeEvents } from './see-events.js'

/** Events of one answer, of a record's stream and of a workspace's. */
const EVENTS_PER_ANSWER_MAX = 100
const WORKSPACE_EVENTS_PER_ANSWER_MAX = 1_000

interface Needs {
  readonly events: EventStore
  readonly seeEvents: SeeEvents
  readonly resources: () => Resources
  readonly clock: Clock
  readonly syncKey: Uint8Array
}

interface Asked {
  readonly viewer: Principal
  readonly stream: Stream
  /** As sent; absent for the first time. */
  readonly sync: string | undefined
  readonly fields: FieldTree | null
}

export function eventsApi(needs: Needs): Pick<Handlers, 'getEvents' | 'getWorkspaceEvents'> {
  const answer = async ({ fields, stream, sync, viewer }: Asked): Promise<Outcome<Answer>> => {
    const nowMs = needs.clock.nowMs()
    const context = { key: needs.syncKey, binding: syncBinding(viewer.userGid, stream) }
    const place = sync === undefined ? null : openSync(sync, { ...context, nowMs })
    const restoredAtMs = await needs.events.restoredAtMs()
    // What was told before a restore may never have happened.
    if (place === null || (restoredAtMs !== null && place.issuedAtMs <= restoredAtMs)) {
      const seq = await needs.events.head(stream)
      return refuse({ kind: 'sync_needed', sync: sealSync({ seq, issuedAtMs: nowMs }, context) })
    }
    const sizeMax = stream.of === 'workspace' ? WORKSPACE_EVENTS_PER_ANSWER_MAX : EVENTS_PER_ANSWER_MAX
    const read = await needs.events.read(stream, { seq: place.seq, limit: sizeMax + 1 })
    const taken = read.slice(0, sizeMax)
    const { events, seen } = await needs.seeEvents(viewer, stream, taken)
    const seq = taken.at(-1)?.seq ?? place.seq
    return done({
      kind: 'written',
      json: JSON.stringify({
        data: events.map((event) => pickWished(namedEvent(event, seen), fields)),
        sync: sealSync({ seq, issuedAtMs: nowMs }, context),
        has_more: read.length > sizeMax,
      }),
    })
  }

  return {
    async getEvents({ path, principal, query, wish }) {
      const read = readInput(query, { fields: EVENTS_OF.fields })
      if (!read.ok) return read
      const [kind, text] = Object.entries(path).find(([, value]) => value !== undefined) ?? []
      const gid = text === undefined ? (read.value.resource ?? null) : parseGid(text)
      if (gid === null && text === undefined) return invalid('resource: Missing input')
      const unknown = () =>
        kind === undefined
          ? invalid(unknownReference('resource', gid ?? ''))
          : notRecognized(kind.replace(/_gid$/, ''), text ?? '')
      if (gid === null) return unknown()
      const found = await seenAmong(needs.resources(), principal, { gids: [gid], types: STREAM_TYPES })
      if (!found.has(gid) || (kind !== undefined && kind !== `${String(found.get(gid))}_gid`))
        return unknown()
      const stream: Stream = { of: 'resource', gid }
      return await answer({ viewer: principal, stream, sync: read.value.sync, fields: wish.fields })
    },

    async getWorkspaceEvents({ path, principal, query, wish }) {
      const read = readInput(query, WORKSPACE_EVENTS)
      if (!read.ok) return read
      const gid = parseGid(path.workspace_gid)
      if (gid === null || !principal.roles.has(gid)) return notRecognized('workspace', path.workspace_gid)
      return await answer({
        viewer: principal,
        stream: { of: 'workspace', gid },
        sync: read.value.sync,
        fields: wish.fields,
      })
    },
  }
}
