import type { Pace } from '../../platform/loop-turns.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { ResourceType } from '../../protocol/asana/operations.js'
import type { FieldTree } from '../../protocol/asana/opt-fields.js'
import type { SortKey } from '../../protocol/asana/pagination.js'
import type { ShowRecords, ShownRecord } from '../../protocol/asana/show-records.js'
import type { Principal } from '../../protocol/token/principal.js'
import { ExportImpossible } from './export.rules.js'
import type { SourcePage, SourceStore } from './source-ports.js'

/** Records that are read and written at once: as many as one statement reads. */
const RECORDS_AT_ONCE = 50

/** In whose name an export is read, and how it makes way for others. */
export interface Reading {
  readonly viewer: Principal
  readonly pace: Pace
}

export interface TextNeeds {
  readonly showRecords: ShowRecords
  readonly sources: SourceStore
}

/** What is written of a task, or of something else that was said: fields as `opt_fields`, null for those of a full record, undefined for nothing. */
export interface TaskPlan {
  readonly fields: FieldTree | null
  readonly stories: FieldTree | null | undefined
  readonly attachments: FieldTree | null | undefined
}

export const WHOLE_TASK: TaskPlan = { fields: null, stories: null, attachments: null }

/** Asana's exports have no links to files: they would have expired. */
const LINKS_TO_FILES: ReadonlySet<string> = new Set(['download_url', 'view_url'])

/** Records as their reader sees them, some at a time; those that they may not see are left out. @throws ExportImpossible */
export async function* shownRecords(
  { showRecords }: Pick<TextNeeds, 'showRecords'>,
  { pace, viewer }: Reading,
  of: { readonly type: ResourceType; readonly gids: readonly Gid[]; readonly fields: FieldTree | null },
): AsyncGenerator<ShownRecord> {
  for (let from = 0; from < of.gids.length; from += RECORDS_AT_ONCE) {
    const gids = of.gids.slice(from, from + RECORDS_AT_ONCE)
    const shown = await showRecords(viewer, { ...of, gids, pace })
    if (shown === null) throw new ExportImpossible('has a record that is more than an answer may be')
    yield* shown
    if (pace.isDue()) await pace.rest()
  }
}

/** Tasks, each a JSON object with its stories and attachments, in pieces. */
export async function* taskTexts(
  needs: TextNeeds,
  reading: Reading,
  { gids, plan }: { readonly gids: readonly Gid[]; readonly plan: TaskPlan },
): AsyncGenerator<{ readonly gid: Gid; readonly texts: AsyncIterable<string> }> {
  for await (const { gid, object } of shownRecords(needs, reading, {
    type: 'task',
    gids,
    fields: plan.fields,
  }))
    yield { gid, texts: taskText(needs, reading, { gid, object, plan }) }
}

async function* taskText(
  needs: TextNeeds,
  reading: Reading,
  { gid, object, plan }: ShownRecord & { readonly plan: TaskPlan },
): AsyncGenerator<string> {
  // Whatever is asked for, a record has its gid: there is something before the comma.
  yield JSON.stringify(object).slice(0, -1)
  if (plan.attachments !== undefined) {
    const pages = pagesOf(async (after) => await needs.sources.attachmentsOf(gid, after))
    yield ',"attachments":'
    yield* listText(needs, reading, { type: 'attachment', pages, fields: plan.attachments })
  }
  if (plan.stories !== undefined) {
    const pages = pagesOf(async (after) => await needs.sources.storiesOf(gid, after))
    yield ',"stories":'
    yield* listText(needs, reading, { type: 'story', pages, fields: plan.stories })
  }
  yield '}'
}

async function* listText(
  needs: TextNeeds,
  reading: Reading,
  of: {
    readonly type: 'attachment' | 'story'
    readonly pages: AsyncIterable<readonly Gid[]>
    readonly fields: FieldTree | null
  },
): AsyncGenerator<string> {
  yield '['
  let before = ''
  for await (const gids of of.pages) {
    for await (const { object } of shownRecords(needs, reading, { ...of, gids })) {
      const kept = Object.entries(object).filter(([name]) => of.type === 'story' || !LINKS_TO_FILES.has(name))
      yield before + JSON.stringify(Object.fromEntries(kept))
      before = ','
    }
  }
  yield ']'
}

/** What a source has, page after page; of some pages nothing. */
export async function* pagesOf(
  read: (after: SortKey | null) => Promise<SourcePage>,
): AsyncGenerator<readonly Gid[]> {
  let after: SortKey | null = null
  do {
    const page: SourcePage = await read(after)
    yield page.gids
    after = page.next
  } while (after !== null)
}
