import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { frameOf } from '../../http/console-frame.js'
import { refusePage, sendPage } from '../../http/contexts/pages.js'
import { sendLines } from '../../http/send-lines.js'
import type { Clock } from '../../platform/clock.js'
import { parseDate } from '../../protocol/asana/dates.js'
import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import type { DescribedEvent } from '../audit/describe-event.js'
import type { ActionChoice } from '../audit/event-types.js'
import type { FindEvent } from '../audit/find-event.js'
import type { TrailEvent, TrailFilter, TrailNames, TrailStore } from '../audit/ports.js'
import type { MemberStore } from '../workspaces/member-ports.js'
import { ADMIN_PATH, PAGE_SIZE } from './admin-frame.page.js'
import { admit } from './admission.routes.js'
import { AuditEventPage } from './audit-event.page.js'
import type { AuditChoices, AuditFilterValues } from './audit-filters.page.js'
import { AuditPage } from './audit.page.js'
import { readSearch } from './credential-filter.routes.js'
import type { AppBlockStore } from './ports.js'

interface Needs {
  readonly trail: Pick<TrailStore, 'list' | 'names'>
  readonly exportTrail: (filter: TrailFilter, reader: 'workspace') => AsyncIterable<string>
  readonly describeEvent: (event: TrailEvent, names: TrailNames) => DescribedEvent
  readonly findEvent: FindEvent
  readonly actions: readonly ActionChoice[]
  readonly families: AuditChoices['families']
  /** For how many days events are kept; null for ever. */
  readonly keptDays: number | null
  readonly members: Pick<MemberStore, 'find' | 'list'>
  readonly blocks: Pick<AppBlockStore, 'apps'>
  readonly clock: Clock
}

const AUDIT = `${ADMIN_PATH}/:workspace/audit`
/** People that the filter offers, so that the page stays light; the page of any member leads here, too. */
const PEOPLE_OFFERED_MAX = 150
const DAY_MS = 24 * 60 * 60 * 1_000
const SEQ = /^[1-9]\d{0,14}$/

/** The security record of a workspace. */
export function auditRoutes(needs: Needs): FastifyPluginAsync {
  return async (app) => {
    app.get(AUDIT, async (request, reply) => {
      const admission = await admit(request, reply, { operation: 'workspace_audit' })
      if (admission === null) return await reply
      const { gid: workspaceGid } = admission.workspace
      const nowMs = needs.clock.nowMs()
      const { filter, values } = readFilter(request, { ...needs, workspaceGid })
      const before = (request.query as URLSearchParams).get('before') ?? ''
      const beforeSeq = SEQ.test(before) ? Number(before) : null
      const events = await needs.trail.list(filter, { beforeSeq, rowsMax: PAGE_SIZE + 1 })
      const shown = events.slice(0, PAGE_SIZE)
      const names = await needs.trail.names(shown, workspaceGid)
      const people = await offeredPeople(needs, { workspaceGid, chosen: parseGid(values.person), nowMs })
      const apps = await needs.blocks.apps(workspaceGid, { nowMs, sinceMs: nowMs })
      const frame = await frameOf(request, reply)
      return await sendPage(
        reply,
        <AuditPage
          {...admission}
          frame={frame}
          events={shown.map((event) => needs.describeEvent(event, names))}
          olderThan={events.length > PAGE_SIZE ? (shown.at(-1)?.seq ?? null) : null}
          filter={values}
          choices={{ people, apps, actions: needs.actions, families: needs.families }}
          keptDays={needs.keptDays}
        />,
      )
    })

    app.get<{ readonly Params: { readonly seq: string } }>(`${AUDIT}/:seq`, async (request, reply) => {
      const admission = await admit(request, reply, { operation: 'workspace_audit_event' })
      if (admission === null) return await reply
      const workspaceGid = admission.workspace.gid
      const { seq } = request.params
      const found = SEQ.test(seq) ? await needs.findEvent({ workspaceGid, seq: Number(seq) }) : null
      if (found === null) return await refusePage(reply, 'not_found')
      const names = await needs.trail.names([found.event], workspaceGid)
      const described = needs.describeEvent(found.event, names)
      const frame = await frameOf(request, reply)
      return await sendPage(
        reply,
        <AuditEventPage {...admission} frame={frame} found={found} described={described} />,
      )
    })

    app.get(`${AUDIT}/export`, async (request, reply) => {
      const admission = await admit(request, reply, { operation: 'export_workspace_audit' })
      if (admission === null) return await reply
      const workspaceGid = admission.workspace.gid
      const { filter } = readFilter(request, { ...needs, workspaceGid })
      return await sendLines(reply, needs.exportTrail(filter, 'workspace'), {
        name: `audit-${workspaceGid}.jsonl`,
        mediaType: 'application/x-ndjson',
      })
    })
    await Promise.resolve()
  }
}

/** The first ones of the list, and whoever is chosen. */
async function offeredPeople(
  { members }: Pick<Needs, 'members'>,
  {
    chosen,
    nowMs,
    workspaceGid,
  }: { readonly workspaceGid: Gid; readonly chosen: Gid | null; readonly nowMs: number },
): Promise<readonly { readonly gid: Gid; readonly name: string }[]> {
  const listed = await members.list({ workspaceGid, skip: 0, sizeMax: PEOPLE_OFFERED_MAX })
  if (chosen === null || listed.members.some(({ gid }) => gid === chosen)) return listed.members
  const person = await members.find(workspaceGid, chosen, nowMs)
  return person === null ? listed.members : [...listed.members, person]
}

/** What is no filter is none: an address that somebody mistyped shows more, never an error. */
function readFilter(
  request: FastifyRequest,
  { actions, families, workspaceGid }: Pick<Needs, 'actions' | 'families'> & { readonly workspaceGid: Gid },
): { readonly filter: TrailFilter; readonly values: AuditFilterValues } {
  const query = request.query as URLSearchParams
  const personGid = parseGid(query.get('person') ?? '')
  const appGid = parseGid(query.get('app') ?? '')
  const action = actions.find((one) => one.action === query.get('action'))?.action
  const family = families.find((one) => one.family === query.get('family'))?.family
  const wanted = actions.filter(
    (one) =>
      (action === undefined || one.action === action) && (family === undefined || one.family === family),
  )
  const q = readSearch(query.get('q'))
  const saying = actions.filter(({ words }) => words.toLowerCase().includes(q.toLowerCase()))
  const outcome = (['done', 'refused'] as const).find((one) => one === query.get('outcome'))
  const from = parseDate(query.get('from') ?? '')
  const until = parseDate(query.get('until') ?? '')
  return {
    filter: {
      workspaceGid,
      ...(personGid === null ? {} : { personGid }),
      ...(appGid === null ? {} : { appGid }),
      ...(wanted.length === actions.length ? {} : { actions: wanted.map((one) => one.action) }),
      ...(q === '' ? {} : { search: { text: q, actions: saying.map((one) => one.action) } }),
      ...(outcome === undefined ? {} : { outcome }),
      ...(from === null ? {} : { sinceMs: Date.parse(from) }),
      // The last day counts whole.
      ...(until === null ? {} : { untilMs: Date.parse(until) + DAY_MS }),
    },
    values: {
      q,
      family: family ?? '',
      person: personGid ?? '',
      app: appGid ?? '',
      action: action ?? '',
      outcome: outcome ?? '',
      from: from ?? '',
      until: until ?? '',
    },
  }
}
