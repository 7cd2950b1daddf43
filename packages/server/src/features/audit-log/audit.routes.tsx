import { t } from '../../languages/text.js'
import type { FastifyPluginAsync } from 'fastify'
import { frameOf } from '../../http/pages/console-frame.js'
import { refusePage, sendPage } from '../../http/pages/context.js'
import { sendLines } from '../../http/pages/send-lines.js'
import type { Clock } from '../../platform/clock.js'
import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import type { DescribedEvent } from './describe-event.js'
import type { FindEvent } from '../audit/find-event.js'
import type { TrailEvent, TrailFilter, TrailNames, TrailStore } from '../audit/ports.js'
import type { MemberStore } from '../members/member-ports.js'
import { ADMIN_PATH, PAGE_SIZE } from '../../ui/admin-frame.js'
import { admit } from '../../http/pages/admission.js'
import { operation, routes } from '../../http/routes.js'
import { queryOf } from '../../http/request-parts.js'
import { AuditEventPage } from './audit-event.page.js'
import { readAuditFilter, type AuditKinds } from './audit-filter.routes.js'
import type { ViewFault } from './audit-views.page.js'
import { AuditPage } from './audit.page.js'
import { SAVED_VIEWS_MAX, viewNameFault, type SavedViewStore } from './saved-view.js'
import type { AppBlockStore } from '../app-admission/ports.js'

interface Needs extends AuditKinds {
  readonly trail: Pick<TrailStore, 'list' | 'names'>
  readonly exportTrail: (filter: TrailFilter, reader: 'workspace') => AsyncIterable<string>
  readonly describeEvent: (event: TrailEvent, names: TrailNames) => DescribedEvent
  readonly findEvent: FindEvent
  /** For how many days events are kept; null for ever. */
  readonly keptDays: number | null
  readonly members: Pick<MemberStore, 'find' | 'list'>
  readonly blocks: Pick<AppBlockStore, 'apps'>
  readonly savedViews: Pick<SavedViewStore, 'list'>
  readonly clock: Clock
}

const AUDIT = `${ADMIN_PATH}/:workspace/audit`
/** People that the filter offers, so that the page stays light; the page of any member leads here, too. */
const PEOPLE_OFFERED_MAX = 100
const SEQ = /^[1-9]\d{0,14}$/

interface Numbered {
  readonly Params: { readonly seq: string }
}

/** The security record of a workspace. */
export function auditRoutes(needs: Needs): FastifyPluginAsync {
  return routes((app) => {
    app.get(AUDIT, operation('workspace_audit'), async (request, reply) => {
      const admission = await admit(request, reply)
      if (admission === null) return await reply
      const { gid: workspaceGid } = admission.workspace
      const nowMs = needs.clock.nowMs()
      const { filter, values } = readAuditFilter(queryOf(request), { ...needs, workspaceGid })
      const before = queryOf(request).get('before') ?? ''
      const beforeSeq = SEQ.test(before) ? Number(before) : null
      const events = await needs.trail.list(filter, { beforeSeq, rowsMax: PAGE_SIZE + 1 })
      const shown = events.slice(0, PAGE_SIZE)
      const names = await needs.trail.names(shown, workspaceGid)
      const people = await offeredPeople(needs, { workspaceGid, chosen: parseGid(values.person), nowMs })
      const apps = await needs.blocks.apps(workspaceGid, { nowMs, sinceMs: nowMs })
      const adminGid = admission.session.user.gid
      const saved = await needs.savedViews.list({ workspaceGid, adminGid })
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
          saved={saved}
          viewFault={viewFaultOf(queryOf(request))}
        />,
      )
    })

    app.get<Numbered>(`${AUDIT}/:seq`, operation('workspace_audit_event'), async (request, reply) => {
      const admission = await admit(request, reply)
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

    app.get(`${AUDIT}/export`, operation('export_workspace_audit'), async (request, reply) => {
      const admission = await admit(request, reply)
      if (admission === null) return await reply
      const workspaceGid = admission.workspace.gid
      const { filter } = readAuditFilter(queryOf(request), { ...needs, workspaceGid })
      return await sendLines(reply, needs.exportTrail(filter, 'workspace'), {
        name: `audit-${workspaceGid}.jsonl`,
        mediaType: 'application/x-ndjson',
      })
    })
  })
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

/** Why a view was not kept, as the address says that leads back here. */
function viewFaultOf(query: URLSearchParams): ViewFault | null {
  const name = query.get('view') ?? ''
  const reason = query.get('view_fault')
  if (reason === 'limit') return { name, text: limitText() }
  const fault = reason === 'name' ? viewNameFault(name) : null
  return fault === null ? null : { name, text: `${fault}.` }
}

const limitText = () =>
  t('You have {views} views here. Remove one first, or keep this one under a name that you have.', {
    views: SAVED_VIEWS_MAX,
  })
