import type { FastifyPluginAsync } from 'fastify'
import { frameOf } from '../../http/pages/console-frame.js'
import { sendPage } from '../../http/pages/context.js'
import { requireSession } from '../../http/pages/recent-sign-in.js'
import { sendLines } from '../../http/pages/send-lines.js'
import { operation, routes } from '../../http/routes.js'
import { queryOf } from '../../http/request-parts.js'
import { parseDate } from '../../protocol/asana/dates.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { ActivityPage, type ActivityFilterValues } from './activity.page.js'
import { ACTION_CHOICES } from '../audit/events.rules.js'
import { exportActivity } from './export-activity.js'
import { OWN_ACTIONS } from '../audit/own-activity.rules.js'
import type { OwnTrailFilter, OwnTrailStore } from '../audit/ports.js'
import { describeOwnEvent } from './describe-own-event.js'
import { DAY_MS } from '../../time-units.js'

interface Needs {
  readonly ownTrail: OwnTrailStore
  /** For how many days events are kept; null for ever. */
  readonly keptDays: number | null
}

const ACTIVITY_PATH = '/0/profile/activity'
const EVENTS_PER_PAGE = 25
const SEQ = /^[1-9]\d{0,14}$/
const CHOICES = ACTION_CHOICES.filter(({ action }) => OWN_ACTIONS.includes(action))

/** *My Profile Settings › Activity*: everybody's own part of the security record. */
export function activityRoutes({ keptDays, ownTrail }: Needs): FastifyPluginAsync {
  return routes((app) => {
    app.get(ACTIVITY_PATH, operation('own_activity'), async (request, reply) => {
      const session = requireSession(request, reply)
      if (session === null) return await reply
      const query = queryOf(request)
      const { gid } = session.user
      const { filter, values } = readFilter(query, gid)
      const before = query.get('before') ?? ''
      const beforeSeq = SEQ.test(before) ? Number(before) : null
      const events = await ownTrail.list(filter, { beforeSeq, rowsMax: EVENTS_PER_PAGE + 1 })
      const shown = events.slice(0, EVENTS_PER_PAGE)
      const names = await ownTrail.names(shown, gid)
      const frame = await frameOf(request, reply)
      return await sendPage(
        reply,
        <ActivityPage
          frame={frame}
          events={shown.map((event) => describeOwnEvent(event, names, gid))}
          olderThan={events.length > EVENTS_PER_PAGE ? (shown.at(-1)?.seq ?? null) : null}
          filter={values}
          actions={CHOICES}
          keptDays={keptDays}
        />,
      )
    })
    app.get(`${ACTIVITY_PATH}/export`, operation('export_own_activity'), async (request, reply) => {
      const session = requireSession(request, reply, { to: ACTIVITY_PATH })
      if (session === null) return await reply
      const query = queryOf(request)
      const { filter } = readFilter(query, session.user.gid)
      const format = query.get('format') === 'csv' ? 'csv' : 'jsonl'
      return await sendLines(reply, exportActivity({ ownTrail }, filter, format), {
        name: `activity.${format}`,
        mediaType: format === 'csv' ? 'text/csv' : 'application/x-ndjson',
      })
    })
  })
}

/** What is no filter is none: an address that somebody mistyped shows more, never an error. */
function readFilter(
  query: URLSearchParams,
  userGid: Gid,
): { readonly filter: OwnTrailFilter; readonly values: ActivityFilterValues } {
  const action = CHOICES.find((one) => one.action === query.get('action'))?.action
  const outcome = (['done', 'refused'] as const).find((one) => one === query.get('outcome'))
  const from = parseDate(query.get('from') ?? '')
  const until = parseDate(query.get('until') ?? '')
  return {
    filter: {
      userGid,
      ...(action === undefined ? {} : { actions: [action] }),
      ...(outcome === undefined ? {} : { outcome }),
      ...(from === null ? {} : { sinceMs: Date.parse(from) }),
      // The last day counts whole.
      ...(until === null ? {} : { untilMs: Date.parse(until) + DAY_MS }),
    },
    values: { action: action ?? '', outcome: outcome ?? '', from: from ?? '', until: until ?? '' },
  }
}
