import { readFileSync, statSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { OperatorProblem } from '../platform/faults.js'
import { parseDateTime } from '../protocol/asana/dates.js'
import { parseGid } from '../protocol/asana/gid.js'
import type { TrailEvent, TrailFilter } from '../rooms/audit/ports.js'
import type { TrailFinding } from '../rooms/audit/verify-trail.js'
import { bySubcommand, isoOrNull, readArguments, withHouse, type Arguments, type Command } from './command.js'

const USAGE = `mudrad audit verify [--expect FILE|HEADS]
       mudrad audit tail [--follow] [--lines N] [--workspace GID] [--action NAME]…
       mudrad audit export [--since DATE] [--until DATE] [--workspace GID] [--action NAME]…
       mudrad audit prune --before DATE | --keep-days N
verify prints the head of each chain. Keep them elsewhere, and give them to --expect later: they show whether somebody who can write to
the database rewrote the record. A log of the server's has them, too: --expect takes its file as it is. DATE is like 2027-01-31 or 2027-01-31T12:00:00Z.`

const FILTERS = { texts: ['since', 'until', 'workspace'], lists: ['action'] }
const TAIL_LINES = 20
const TAIL_LINES_MAX = 1_000
const FOLLOW_INTERVAL_MS = 1_000
const DAY_MS = 24 * 60 * 60 * 1_000

const verify: Command = async (args, context) => {
  const given = readArguments(args, {
    environment: context.environment,
    usage: USAGE,
    texts: ['expect'],
    positionals: { min: 0, max: 0 },
  })
  const expect = given.text('expect')
  return await withHouse(given.config, context, async (house) => {
    const noted =
      expect === null ? [] : house.parseHeads(isFile(expect) ? readFileSync(expect, 'utf8') : expect)
    if (noted === null)
      throw new OperatorProblem(
        '--expect must be a file with heads in it, or heads like 0:12:9f86…, as verify prints them',
      )
    const verdict = await house.verifyTrail(noted)
    if (!verdict.ok) {
      context.complain(`the security record is not whole: ${findingText(verdict)}`)
      return 1
    }
    if (verdict.pruned.length > 0)
      context.complain(
        `older events were deleted by pruning: ${verdict.pruned.map(({ chain, position }) => `chain ${chain} up to position ${position}`).join(', ')}`,
      )
    for (const head of verdict.unheld)
      context.complain(`pruned since it was noted, so it cannot be held: ${house.headText(head)}`)
    for (const head of verdict.heads) context.print(house.headText(head))
    const count = verdict.events === 1 ? '1 event' : `${verdict.events} events`
    context.complain(`${count}, each where and what it was`)
    return 0
  })
}

const tail: Command = async (args, context) => {
  const given = readArguments(args, {
    environment: context.environment,
    usage: USAGE,
    ...FILTERS,
    texts: [...FILTERS.texts, 'lines'],
    flags: ['follow'],
    positionals: { min: 0, max: 0 },
  })
  const filter = readFilter(given)
  const lines = readCount(given.text('lines'), {
    option: '--lines',
    otherwise: TAIL_LINES,
    max: TAIL_LINES_MAX,
  })
  return await withHouse(given.config, context, async (house) => {
    const newest = await house.trail.list(filter, { beforeSeq: null, rowsMax: lines })
    for (const event of newest.toReversed()) context.print(line(event))
    if (!given.has('follow')) return 0
    for (let afterSeq = newest[0]?.seq ?? (await house.trail.settledSeq()); ;) {
      await wait(FOLLOW_INTERVAL_MS)
      const lastSeq = await house.trail.settledSeq()
      const events = await house.trail.list(filter, { afterSeq, lastSeq, rowsMax: TAIL_LINES_MAX })
      for (const event of events) context.print(line(event))
      afterSeq = events.length < TAIL_LINES_MAX ? lastSeq : (events.at(-1)?.seq ?? lastSeq)
    }
  })
}

const exportAll: Command = async (args, context) => {
  const given = readArguments(args, {
    environment: context.environment,
    usage: USAGE,
    ...FILTERS,
    positionals: { min: 0, max: 0 },
  })
  const filter = readFilter(given)
  return await withHouse(given.config, context, async (house) => {
    for await (const text of house.exportTrail(filter, 'operator')) context.print(text)
    return 0
  })
}

const prune: Command = async (args, context) => {
  const given = readArguments(args, {
    environment: context.environment,
    usage: USAGE,
    texts: ['before', 'keep-days'],
    positionals: { min: 0, max: 0 },
  })
  const before = readDate(given.text('before'), '--before')
  const keepDays = given.text('keep-days')
  if ((before === undefined) === (keepDays === null)) throw new OperatorProblem(`usage: ${USAGE}`)
  const nowMs = context.platform.clock.nowMs()
  const days = readCount(keepDays, { option: '--keep-days', otherwise: 0, max: 100_000 })
  return await withHouse(given.config, context, async (house) => {
    const { events, stoppedAtSeq } = await house.pruneTrail({
      beforeMs: before ?? nowMs - days * DAY_MS,
      actor: { kind: 'operator' },
    })
    if (events > 0) context.print(`${events} events are gone; the rest stays verifiable`)
    if (stoppedAtSeq !== null) {
      context.complain(
        `the security record is not whole: nothing from event ${stoppedAtSeq} on was deleted. Run \`mudrad audit verify\`.`,
      )
      return 1
    }
    if (events === 0) context.print('nothing is that old')
    return 0
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

/** @throws OperatorProblem for a text that is no date */
function readDate(text: string | null, option: string): number | undefined {
  if (text === null) return undefined
  const atMs = parseDateTime(text)
  if (atMs === null)
    throw new OperatorProblem(`${option} must be a date like 2027-01-31 or 2027-01-31T12:00:00Z`)
  return atMs
}

/** @throws OperatorProblem for a text that is no number from 1 to `max` */
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

function line(event: TrailEvent): string {
  const who = event.actorGid === null ? event.actorKind : `${event.actorKind} ${event.actorGid}`
  const by = event.credentialKind === null ? '' : ` by ${event.credentialKind} ${event.credentialGid ?? ''}`
  const from = event.address === null ? '' : ` from ${event.address}`
  const why = event.reason === null ? '' : ` (${event.reason})`
  return `${isoOrNull(event.atMs) ?? ''}  ${event.action} ${event.outcome}${why}  ${event.targetKind} ${event.targetGid}  ${who}${from}${by}  ${event.details}`
}

export const audit = bySubcommand({ verify, tail, export: exportAll, prune }, USAGE)
