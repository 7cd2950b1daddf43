import type { Gid } from '../../protocol/asana/gid.js'
import { readInput, type Input } from '../../protocol/asana/input.js'
import { parseOptFields, type FieldTree } from '../../protocol/asana/opt-fields.js'
import { invalid, type Outcome } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Job } from '../jobs/job.rules.js'
import type { Worker } from '../jobs/run-job.js'
import type { StartJob } from '../jobs/start-job.js'
import { RESOURCE_EXPORT, type ExportedType } from './exports.operations.js'
import { fullPermissions } from './graph-export.js'
import { messageTexts } from './message-texts.js'
import {
  pagesOf,
  shownRecords,
  taskTexts,
  type Reading,
  type TaskPlan,
  type TextNeeds,
} from './record-texts.js'
import type { ExportFilters } from './source-ports.js'
import type { makeWriteExport } from './write-export.js'

/** What the job is told of one kind of record. */
interface Parameter {
  readonly type: ExportedType
  readonly filters: ExportFilters
  /** As they were sent; null for what is written of every record. */
  readonly fields: readonly string[] | null
}

interface ResourceInput {
  readonly parameters: readonly Parameter[]
}

type Sent = NonNullable<ReadInput['export_request_parameters']>[number]
type ReadInput = Extract<ReturnType<typeof readInput<typeof RESOURCE_EXPORT.fields>>, { ok: true }>['value']

/** Has records of a workspace written down that its people may see. */
export function makeCreateResourceExport({ startJob }: { readonly startJob: StartJob }) {
  return async (viewer: Principal, data: Input): Promise<Outcome<Job>> => {
    const read = readInput(data, RESOURCE_EXPORT)
    if (!read.ok) return read
    const { export_request_parameters: sent = [], workspace: workspaceGid } = read.value
    if (workspaceGid === undefined || !viewer.roles.has(workspaceGid))
      return invalid(unknownReference('workspace', workspaceGid ?? ''))
    if (sent.length === 0) return invalid('export_request_parameters: Must have at least one element')
    const faults = sent.flatMap((one, index) => {
      const fault = faultOf(one)
      return fault === null ? [] : [`export_request_parameters: [${index}]: ${fault}`]
    })
    if (faults.length > 0) return invalid(...faults)
    const input: ResourceInput = { parameters: sent.map(asParameter) }
    return await startJob(viewer, { kind: 'export_request', workspaceGid, input })
  }
}

function faultOf({ fields, filters = {}, resource_type: type }: Sent): string | null {
  const named = Object.keys(filters)
  if (type === 'team' && named.length > 0) return 'filters: Teams cannot be filtered'
  const ofTasks = named.find((name) => name === 'assignee.any' || name === 'assigned_by.any')
  if (type === 'message' && ofTasks !== undefined)
    return `filters: ${ofTasks}: Only tasks can be filtered by it`
  const empty = Object.entries(filters).find(([, value]) => Array.isArray(value) && value.length === 0)
  if (empty !== undefined) return `filters: ${empty[0]}: Must have at least one element`
  const parsed = parseOptFields(fields ?? [], 'fields')
  return parsed.ok ? null : parsed.message
}

function asParameter({ fields, filters = {}, resource_type: type = 'task' }: Sent): Parameter {
  const all = {
    assignedByGids: filters['assigned_by.any'],
    assigneeGids: filters['assignee.any'],
    commentedOnByGids: filters['commented_on_by.any'],
    createdByGids: filters['created_by.any'],
    followerGids: filters['followers.any'],
    likedByGids: filters['liked_by.any'],
    createdAfterMs: filters['created_at.after'],
    createdBeforeMs: filters['created_at.before'],
    modifiedAfterMs: filters['modified_at.after'],
    modifiedBeforeMs: filters['modified_at.before'],
  }
  const given = Object.entries(all).filter(([, value]) => value !== undefined)
  return { type, fields: fields ?? null, filters: Object.fromEntries(given) as ExportFilters }
}

interface WriterNeeds extends TextNeeds {
  readonly writeExport: ReturnType<typeof makeWriteExport>
  readonly paceOf: (owner: string) => Reading['pace']
}

export function makeResourceExporter(needs: WriterNeeds): Worker {
  return async (viewer, job, running) => {
    // Written by `makeCreateResourceExport`, and by nobody else.
    const { parameters } = JSON.parse(job.input) as ResourceInput
    const problem = fullPermissions(viewer)
    if (problem !== null) return problem
    const reading = { viewer, pace: needs.paceOf(viewer.userGid) }
    const texts = lines(needs, reading, { workspaceGid: job.workspaceGid, parameters })
    return await needs.writeExport({ job, kind: 'export_request', judge: fullPermissions, texts }, running)
  }
}

/** A record a line. */
async function* lines(
  needs: TextNeeds,
  reading: Reading,
  { parameters, workspaceGid }: ResourceInput & { readonly workspaceGid: Gid },
): AsyncGenerator<string> {
  for (const { fields, filters, type } of parameters) {
    const parsed = fields === null ? null : parseOptFields(fields, 'fields')
    const tree = parsed?.ok === true ? parsed.tree : null
    const of = { workspaceGid, filters, tree }
    if (type === 'task') yield* taskLines(needs, reading, of)
    else if (type === 'team') yield* teamLines(needs, reading, of)
    else {
      const pages = pagesOf(
        async (after) => await needs.sources.statusUpdates({ workspaceGid, filters, after }),
      )
      for await (const gids of pages) {
        yield* messageTexts(needs, reading, { gids, tree })
        yield ''
      }
    }
  }
}

interface Lines {
  readonly workspaceGid: Gid
  readonly filters: ExportFilters
  readonly tree: FieldTree | null
}

async function* taskLines(needs: TextNeeds, reading: Reading, of: Lines): AsyncGenerator<string> {
  const plan = planOf(of.tree)
  for await (const gids of pagesOf(async (after) => {
    const page = await needs.sources.tasks(reading.viewer, { ...of, after })
    if (reading.pace.isDue()) await reading.pace.rest()
    return page
  })) {
    for await (const { texts } of taskTexts(needs, reading, { gids, plan })) {
      yield* texts
      yield '\n'
    }
    // Whoever writes it looks up after every page, also after those without anything to write.
    yield ''
  }
}

/** `stories` and `attachments` are no fields of a task anywhere else. */
function planOf(tree: FieldTree | null): TaskPlan {
  if (tree === null) return { fields: null, stories: null, attachments: null }
  const { attachments, children, stories } = splitOff(tree)
  return { fields: { itself: false, children }, stories: wishOf(stories), attachments: wishOf(attachments) }
}

function splitOff({ children }: FieldTree) {
  const own = new Map(children)
  const [stories, attachments] = [own.get('stories'), own.get('attachments')]
  own.delete('stories')
  own.delete('attachments')
  return { children: own, stories, attachments }
}

/** Named by itself it is written whole. */
function wishOf(tree: FieldTree | undefined): FieldTree | null | undefined {
  return tree === undefined || tree.children.size > 0 ? tree : null
}

async function* teamLines(needs: TextNeeds, reading: Reading, of: Lines): AsyncGenerator<string> {
  const members = of.tree === null ? null : wishOf(of.tree.children.get('members'))
  for await (const gids of pagesOf(async (after) => await needs.sources.teams(of.workspaceGid, after)))
    for await (const { gid, object } of shownRecords(needs, reading, {
      type: 'team',
      gids,
      fields: of.tree,
    })) {
      yield JSON.stringify(object).slice(0, -1)
      if (members !== undefined) yield* membersText(needs, reading, { gid, fields: members })
      yield '}\n'
    }
}

/** Everybody who sees a team sees who is in it. */
async function* membersText(
  needs: TextNeeds,
  reading: Reading,
  { fields, gid }: { readonly gid: Gid; readonly fields: FieldTree | null },
): AsyncGenerator<string> {
  yield ',"members":['
  let before = ''
  for await (const gids of pagesOf(async (after) => await needs.sources.teamMembers(gid, after)))
    for await (const { object } of shownRecords(needs, reading, {
      type: 'user',
      gids,
      fields: fields ?? COMPACT_USER,
    })) {
      yield before + JSON.stringify(object)
      before = ','
    }
  yield ']'
}

const LEAF: FieldTree = { itself: true, children: new Map() }
const COMPACT_USER: FieldTree = {
  itself: false,
  children: new Map([
    ['name', LEAF],
    ['resource_type', LEAF],
  ]),
}
