import type { Database } from '../../db/database.js'
import type { DueRows } from '../../db/due-rows.js'
import { daysAfter } from '../../db/due-rows.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { eventOf } from './event.columns.js'
import type { EventStore } from './ports.js'

/** Longer than a token of synchronization lives, and than a webhook may fail. */
const EVENTS_KEPT_DAYS = 2

export const DUE_EVENTS: DueRows = {
  name: 'events',
  table: 'events',
  due: 'created_at_ms',
  before: daysAfter(EVENTS_KEPT_DAYS),
}

export function eventStore(db: Database): EventStore {
  return {
    async head(stream) {
      const row =
        stream.of === 'workspace'
          ? await db.queries
              .selectFrom('event_heads')
              .select('seq')
              .where('workspace_gid', '=', stream.gid)
              .executeTakeFirst()
          : await db.queries
              .selectFrom('event_streams')
              .select((it) => it.fn.max('seq').as('seq'))
              .where('stream_gid', '=', stream.gid)
              .executeTakeFirst()
      return row?.seq ?? 0
    },

    async read(stream, { limit, seq }) {
      if (stream.of === 'workspace') {
        const rows = await db.queries
          .selectFrom('events')
          .selectAll()
          .where('workspace_gid', '=', stream.gid)
          .where('seq', '>', seq)
          .orderBy('seq')
          .limit(limit)
          .execute()
        return rows.map(eventOf)
      }
      const rows = await db.queries
        .selectFrom('event_streams')
        .innerJoin('events', (join) =>
          join
            .onRef('events.workspace_gid', '=', 'event_streams.workspace_gid')
            .onRef('events.seq', '=', 'event_streams.seq'),
        )
        .selectAll('events')
        .where('event_streams.stream_gid', '=', stream.gid)
        .where('event_streams.seq', '>', seq)
        .orderBy('event_streams.seq')
        .limit(limit)
        .execute()
      return rows.map(eventOf)
    },

    async streamsOf(workspaceGid, seqs) {
      if (seqs.length === 0) return new Map()
      const rows = await db.queries
        .selectFrom('event_streams')
        .select(['seq', 'stream_gid'])
        .where('workspace_gid', '=', workspaceGid)
        .where('seq', 'in', seqs)
        .execute()
      const bySeq = new Map<number, Gid[]>()
      for (const row of rows) {
        const known = bySeq.get(row.seq)
        if (known === undefined) bySeq.set(row.seq, [row.stream_gid])
        else known.push(row.stream_gid)
      }
      return bySeq
    },

    async restoredAtMs() {
      const row = await db.queries
        .selectFrom('restores')
        .select((it) => it.fn.max('at_ms').as('at_ms'))
        .executeTakeFirst()
      return row?.at_ms ?? null
    },
  }
}
