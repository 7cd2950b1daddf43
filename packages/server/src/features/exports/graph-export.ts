import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import { readInput, type Input } from '../../protocol/asana/input.js'
import { invalid, type Outcome } from '../../protocol/asana/refusal.js'
import { unknownReference, type Found } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Job } from '../jobs/job.rules.js'
import type { Worker } from '../jobs/run-job.js'
import type { StartJob } from '../jobs/start-job.js'
import { ExportImpossible, GRAPH_CONTAINERS_MAX, GRAPH_RECORDS_MAX } from './export.rules.js'
import { GRAPH_EXPORT } from './exports.operations.js'
import { pagesOf, shownRecords, taskTexts, WHOLE_TASK, type Reading, type TextNeeds } from './record-texts.js'
import type { Container } from './source-ports.js'
import type { makeWriteExport } from './write-export.js'

/** Looks a record up for somebody, as far as its workspace. @param gid  null for a text that is no id */
export type FindContainer = (
  viewer: Principal,
  gid: Gid | null,
) => Promise<Found<{ readonly gid: Gid; readonly workspaceGid: Gid }>>

/** What a graph may begin with, in the order in which it is looked for; no two kinds of record have the same gid. */
export type FindContainers = Readonly<Record<Container['type'], FindContainer>>

const CONTAINER_TYPES = ['project', 'portfolio', 'goal', 'team'] as const

/** What the job is told. */
interface GraphInput {
  readonly parent: Container
}

/** Has what is below a goal, team, portfolio or project written down, which whoever sees it may. */
export function makeCreateGraphExport(needs: { readonly find: FindContainers; readonly startJob: StartJob }) {
  return async (viewer: Principal, data: Input): Promise<Outcome<Job>> => {
    const read = readInput(data, GRAPH_EXPORT)
    if (!read.ok) return read
    const text = read.value.parent ?? ''
    for (const type of CONTAINER_TYPES) {
      const found = await needs.find[type](viewer, parseGid(text))
      if (found.state === 'absent') continue
      if (found.state !== 'visible') return found.refusal(text)
      const { gid, workspaceGid } = found.record
      const input: GraphInput = { parent: { type, gid } }
      return await needs.startJob(viewer, { kind: 'graph_export_request', workspaceGid, input })
    }
    return invalid(unknownReference('parent', text))
  }
}

interface WriterNeeds extends TextNeeds {
  readonly writeExport: ReturnType<typeof makeWriteExport>
  readonly paceOf: (owner: string) => Reading['pace']
  readonly find: FindContainers
}

export function makeGraphExporter(needs: WriterNeeds): Worker {
  return async (viewer, job, running) => {
    // Written by `makeCreateGraphExport`, and by nobody else.
    const { parent } = JSON.parse(job.input) as GraphInput
    const found = await needs.find[parent.type](viewer, parent.gid)
    if (found.state !== 'visible') return 'what it begins with is gone'
    const reading = { viewer, pace: needs.paceOf(viewer.userGid) }
    const texts = graphTexts(needs, reading, parent)
    return await needs.writeExport(
      { job, kind: 'graph_export_request', judge: fullPermissions, texts },
      running,
    )
  }
}

/** What every export takes, when it is asked for, while it is written and before its file is had. */
export function fullPermissions(viewer: Principal | null): string | null {
  return viewer?.scopes === 'full' ? null : 'is of a credential that has ended, or does not allow it'
}

/** `{"data":[…]}`: each record once, those above before those below. */
async function* graphTexts(needs: TextNeeds, reading: Reading, parent: Container): AsyncGenerator<string> {
  const seen = new Set<Gid>([parent.gid])
  const waiting: Container[] = [parent]
  let before = ''
  const element = (text: string) => {
    const written = before + text
    before = ','
    return written
  }
  yield '{"data":['
  // Those that are found on the way are appended.
  for (const container of waiting) {
    if (seen.size > GRAPH_RECORDS_MAX)
      throw new ExportImpossible(`has more than ${GRAPH_RECORDS_MAX} records`)
    let isShown = false
    for await (const { object } of shownRecords(needs, reading, {
      ...container,
      gids: [container.gid],
      fields: null,
    })) {
      isShown = true
      yield element(JSON.stringify(object))
    }
    // What is below is not looked at where it is not seen itself.
    if (!isShown) continue
    const contents = await needs.sources.contents(container, GRAPH_CONTAINERS_MAX + 1)
    if (contents.records.length > GRAPH_CONTAINERS_MAX)
      throw new ExportImpossible(`has a record with more than ${GRAPH_CONTAINERS_MAX} others in it`)
    for (const { gid, type } of contents.records)
      for await (const { object } of shownRecords(needs, reading, { type, gids: [gid], fields: null }))
        yield element(JSON.stringify(object))
    for (const one of contents.containers) {
      if (seen.has(one.gid)) continue
      seen.add(one.gid)
      waiting.push(one)
      if (waiting.length > GRAPH_CONTAINERS_MAX)
        throw new ExportImpossible(`has more than ${GRAPH_CONTAINERS_MAX} goals, portfolios and projects`)
    }
    const pages =
      container.type === 'project'
        ? pagesOf(async (after) => await needs.sources.tasksOf(container.gid, after))
        : [contents.taskGids]
    for await (const gids of pages) yield* treesOf(needs, reading, { gids, seen, element })
  }
  yield ']}'
}

/** Tasks with all that is below them, each unless it was written before. */
async function* treesOf(
  needs: TextNeeds,
  reading: Reading,
  of: { readonly gids: readonly Gid[]; readonly seen: Set<Gid>; readonly element: (text: string) => string },
): AsyncGenerator<string> {
  const { element, seen } = of
  const gids = of.gids.filter((gid) => !seen.has(gid))
  for await (const { gid, texts } of taskTexts(needs, reading, { gids, plan: WHOLE_TASK })) {
    seen.add(gid)
    if (seen.size > GRAPH_RECORDS_MAX)
      throw new ExportImpossible(`has more than ${GRAPH_RECORDS_MAX} records`)
    yield element('')
    yield* texts
    for await (const below of pagesOf(async (after) => await needs.sources.subtasksOf(gid, after)))
      yield* treesOf(needs, reading, { gids: below, seen, element })
  }
}
