import type { Handlers } from '../../protocol/asana/call.js'
import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import { readInput } from '../../protocol/asana/input.js'
import { done, noAccess, notRecognized } from '../../protocol/asana/refusal.js'
import { EVENT_FILTER } from './audit-log.operations.js'
import type { AuditLogEvent } from './audit-log.wire.js'
import { actionsOfType } from '../audit/events.rules.js'
import type { TrailFilter, TrailStore } from '../audit/ports.js'

/** Events of a page whose size nobody asked for. */
const PAGE_SIZE_OTHERWISE = 1_000
const EVENTS_PER_STATEMENT_MAX = 100

const KINDS_OF_ACTOR = {
  user: ['user', 'app'],
  asana: ['system'],
  asana_support: [],
  anonymous: ['anonymous'],
  external_administrator: ['operator'],
} as const

/** Asana's audit log, of the workspaces that the caller administers. A list that never ends: each page names the next one, which may be empty yet. */
export function auditLogApi({
  trail,
}: {
  readonly trail: Pick<TrailStore, 'list' | 'names' | 'settledSeq'>
}): Pick<Handlers, 'getAuditLogEvents'> {
  return {
    async getAuditLogEvents({ principal, page, path, query, rest }) {
      const workspaceGid = parseGid(path.workspace_gid)
      const role = workspaceGid === null ? undefined : principal.roles.get(workspaceGid)
      if (workspaceGid === null || role === undefined) return notRecognized('workspace', path.workspace_gid)
      if (role !== 'admin') return noAccess('workspace')
      const asked = readInput(query, EVENT_FILTER)
      if (!asked.ok) return asked
      const filter = filterOf(workspaceGid, asked.value)
      const afterSeq = Number(page.after?.[0] ?? 0)
      const lastSeq = await trail.settledSeq()
      const rowsMax = page.limit ?? PAGE_SIZE_OTHERWISE
      const records: AuditLogEvent[] = []
      let seq = afterSeq
      while (records.length < rowsMax) {
        const stepMax = Math.min(EVENTS_PER_STATEMENT_MAX, rowsMax - records.length)
        const events = await trail.list(filter, { afterSeq: seq, lastSeq, rowsMax: stepMax })
        const names = await trail.names(events, workspaceGid)
        for (const event of events) records.push({ gid: String(event.seq) as Gid, event, names })
        seq = events.at(-1)?.seq ?? seq
        if (events.length < stepMax) break
        await rest(events.length)
      }
      // Where nothing ever matched there is nothing to go on from; who has begun can always ask again.
      const last = seq === 0 ? null : seq
      return done({ kind: 'list', records, next: last === null ? null : [last] })
    },
  }
}

function filterOf(
  workspaceGid: Gid,
  asked: {
    readonly start_at?: number
    readonly end_at?: number
    readonly event_type?: string
    readonly actor_type?: keyof typeof KINDS_OF_ACTOR
    readonly actor_gid?: string
    readonly resource_gid?: string
  },
): TrailFilter {
  const { actor_gid, actor_type, end_at, event_type, resource_gid, start_at } = asked
  return {
    workspaceGid,
    ...(start_at === undefined ? {} : { sinceMs: start_at }),
    ...(end_at === undefined ? {} : { untilMs: end_at }),
    ...(event_type === undefined ? {} : { actions: actionsOfType(event_type) }),
    ...(actor_type === undefined ? {} : { actorKinds: KINDS_OF_ACTOR[actor_type] }),
    ...(actor_gid === undefined ? {} : { actorGid: actor_gid }),
    ...(resource_gid === undefined ? {} : { targetGid: resource_gid }),
  }
}
