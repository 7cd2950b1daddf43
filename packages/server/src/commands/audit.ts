import { readFileSync, statSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { OperatorProblem } from '../platform/faults.js'
import { parseDateTime } from '../protocol/asana/dates.js'
import { parseGid } from '../protocol/asana/gid.js'
import type { TrailEvent, TrailFilter } from '../features/audit/ports.js'
import type { TrailFinding } from '../features/audit/verify-trail.js'
import type { Services } from '../compose/services.js'
import { defineCommand, type Arguments, type Run } from './command-line.js'
import { isoOrNull, withServices, type CommandContext } from './command.js'
import { counted, printDone, printJson, printTable } from './output.js'
import { AUDIT } from './texts/audit.js'
import { DAY_MS } from '../time-units.js'

const TAIL_LINES = 20
const TAIL_LINES_MAX = 1_000
const FOLLOW_INTERVAL_MS = 1_000

const verify: Run = async (given, context) => {
  const expect = given.text('expect')
  return await withServices(given.config, context, async (services) => {
    const noted =
      expect === null ? [] : services.audit.parseHeads(isFile(expect) ? readFileSync(expect, 'utf8') : expect)
    if (noted === null)
      throw new OperatorProblem(
        '--expect must be a file with heads in it, or heads like 0:12:9f86…, as verify prints them',
      )
    const verdict = await services.audit.verify(noted)
    if (!verdict.ok) {
      context.complain(`the security record is not whole: ${findingText(verdict)}`)
      if (given.has('json')) printJson(context, { whole: false, ...findingJson(verdict) })
      return 1
    }
    if (verdict.pruned.length > 0)
      context.complain(
        `older events were deleted by pruning: ${verdict.pruned.map(({ chain, position }) => `chain ${chain} up to position ${position}`).join(', ')}`,
      )
    for (const head of verdict.unheld)
      context.complain(
        `pruned since it was noted, so it cannot be compared: ${services.audit.headText(head)}`,
      )
    const heads = verdict.heads.map((head) => services.audit.headText(head))
    printDone(context, given, { json: { whole: true, events: verdict.events, heads }, words: heads })
    context.complain(`${counted(verdict.events, 'event')}, each where and what it was`)
    return 0
  })
}

const tail: Run = async (given, context) => {
  const filter = readFilter(given)
  const lines = readCount(given.text('lines'), {
    option: '--lines',
    otherwise: TAIL_LINES,
    max: TAIL_LINES_MAX,
  })
  return await withServices(given.config, context, async (services) => {
    const newest = await services.audit.trail.list(filter, { beforeSeq: null, rowsMax: lines })
    await printEvents(services, newest.toReversed(), { given, context })
    if (!given.has('follow')) return 0
    for (let afterSeq = newest[0]?.seq ?? (await services.audit.trail.settledSeq()); ;) {
      await wait(FOLLOW_INTERVAL_MS)
      const lastSeq = await services.audit.trail.settledSeq()
      const events = await services.audit.trail.list(filter, { afterSeq, lastSeq, rowsMax: TAIL_LINES_MAX })
      await printEvents(services, events, { given, context })
      afterSeq = events.length < TAIL_LINES_MAX ? lastSeq : (events.at(-1)?.seq ?? lastSeq)
    }
  })
}

const exportAll: Run = async (given, context) => {
  const filter = readFilter(given)
  return await withServices(given.config, context, async (services) => {
    for await (const text of services.audit.exportTrail(filter, 'operator')) context.print(text)
    return 0
  })
}

const prune: Run = async (given, context) => {
  const before = readDate(given.text('before'), '--before')
  const keepDays = given.text('keep-days')
  if ((before === undefined) === (keepDays === null))
    throw new OperatorProblem(
      'give one of --before and --keep-days; usage: mudrad audit prune --before DATE, or mudrad audit prune --keep-days DAYS',
    )
  const nowMs = context.platform.clock.nowMs()
  const days = readCount(keepDays, { option: '--keep-days', otherwise: 0, max: 100_000 })
  return await withServices(given.config, context, async (services) => {
    const { events, stoppedAtSeq } = await services.audit.prune({
      beforeMs: before ?? nowMs - days * DAY_MS,
      actor: { kind: 'operator' },
    })
    const isWhole = stoppedAtSeq === null
    const done =
      events > 0 ? [`${counted(events, 'event is', 'events are')} gone; the rest stays verifiable`] : []
    const nothing = events === 0 && isWhole ? ['nothing is that old'] : []
    printDone(context, given, { json: { deleted: events, whole: isWhole }, words: [...done, ...nothing] })
    if (isWhole) return 0
    context.complain(
      `the security record is not whole: nothing from event ${stoppedAtSeq} on was deleted. Run mudrad audit verify.`,
    )
    return 1
  })
}

/** `workspace_missing in audit_event_workspaces, chain 0, position 12, event 345` */
function findingText({ chain, fault, position, seq, tables }: TrailFinding): string {
  return [
    `${fault} in ${tables.join(' or ')}`,
    ...(chain === null ? [] : [`chain ${chain}`]),
    ...(position === null ? [] : [`position ${position}`]),
    ...(seq === null ? [] : [`event ${seq}`]),
  ].join(', ')
}

function findingJson({ chain, fault, position, seq, tables }: TrailFinding) {
  return { fault, tables, chain, position, event: seq }
}

function readFilter(given: Arguments): TrailFilter {
  const workspace = given.text('workspace')
  const workspaceGid = workspace === null ? null : parseGid(workspace)
  if (workspace !== null && workspaceGid === null) throw new OperatorProblem('--workspace must be a gid')
  const sinceMs = readDate(given.text('since'), '--since')
  const untilMs = readDate(given.text('until'), '--until')
  const actions = given.list('action')
  return {
    workspaceGid,
    ...(sinceMs === undefined ? {} : { sinceMs }),
    ...(untilMs === undefined ? {} : { untilMs }),
    ...(actions.length === 0 ? {} : { actions }),
  }
}

/** @throws OperatorProblem for a text that is not a date */
function readDate(text: string | null, option: string): number | undefined {
  if (text === null) return undefined
  const atMs = parseDateTime(text)
  if (atMs === null)
    throw new OperatorProblem(`${option} must be a date like 2027-01-31 or 2027-01-31T12:00:00Z`)
  return atMs
}

/** @throws OperatorProblem for a text that is not a number from 1 to `max` */
function readCount(
  text: string | null,
  { max, option, otherwise }: { readonly option: string; readonly otherwise: number; readonly max: number },
): number {
  if (text === null) return otherwise
  const count = /^\d{1,6}$/.test(text) ? Number(text) : 0
  if (count < 1 || count > max) throw new OperatorProblem(`${option} must be a number from 1 to ${max}`)
  return count
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

/** For a person, when it was and what happened; as JSON, the lines that the export has. */
async function printEvents(
  services: Services,
  events: readonly TrailEvent[],
  { context, given }: { readonly context: CommandContext; readonly given: Arguments },
): Promise<void> {
  if (given.has('json')) {
    for (const event of events) context.print(services.audit.exportLine(event))
    return
  }
  const words = await services.auditLog.describe(events)
  printTable(context, {
    heads: null,
    rows: events.map(({ atMs }, at) => [isoOrNull(atMs) ?? '', words[at] ?? '']),
  })
}

export const audit = defineCommand('audit', AUDIT, { commands: { verify, tail, export: exportAll, prune } })
