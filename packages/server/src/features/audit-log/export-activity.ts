import { eventTypeOf } from '../audit/events.rules.js'
import type { OwnTrailFilter, OwnTrailStore, TrailEvent } from '../audit/ports.js'

/** Events that are in memory at once. */
const EVENTS_PER_BATCH = 100

export type ActivityFormat = 'jsonl' | 'csv'

/** A person's own events that match, newest first, a line each; a batch is read when the one before was taken. */
export async function* exportActivity(
  { ownTrail }: { readonly ownTrail: Pick<OwnTrailStore, 'list'> },
  filter: OwnTrailFilter,
  format: ActivityFormat,
): AsyncGenerator<string> {
  if (format === 'csv') yield `${CSV_COLUMNS.join(',')}\r`
  for (let beforeSeq: number | null = null; ;) {
    const events: readonly TrailEvent[] = await ownTrail.list(filter, {
      beforeSeq,
      rowsMax: EVENTS_PER_BATCH,
    })
    for (const event of events) {
      const line = lineOf(event)
      yield format === 'csv'
        ? `${CSV_COLUMNS.map((name) => csvCell(line[name])).join(',')}\r`
        : JSON.stringify(line)
    }
    if (events.length < EVENTS_PER_BATCH) return
    beforeSeq = events.at(-1)?.seq ?? null
  }
}

/**
 * What a person gets of an event under the names of the operator's export. The hashes of its chain are left out: by them the few addresses that
 * there are could be tried out until the one that is withheld fits.
 */
function lineOf(event: TrailEvent) {
  return {
    seq: event.seq,
    at: new Date(event.atMs).toISOString(),
    action: event.action,
    says: eventTypeOf(event.action).words,
    actor_kind: event.actorKind,
    actor_gid: event.actorGid,
    address: event.address,
    credential_kind: event.credentialKind,
    credential_gid: event.credentialGid,
    target_kind: event.targetKind,
    target_gid: event.targetGid,
    app_gid: event.appGid,
    outcome: event.outcome,
    reason: event.reason,
    details: event.details,
  }
}

const CSV_COLUMNS = [
  'seq',
  'at',
  'action',
  'says',
  'actor_kind',
  'actor_gid',
  'address',
  'credential_kind',
  'credential_gid',
  'target_kind',
  'target_gid',
  'app_gid',
  'outcome',
  'reason',
  'details',
] as const satisfies readonly (keyof ReturnType<typeof lineOf>)[]

/** A cell as RFC 4180 §2 writes it. A spreadsheet takes none for a formula: one that begins like that gets an apostrophe before it. */
function csvCell(value: string | number | null): string {
  const text = value === null ? '' : String(value)
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
