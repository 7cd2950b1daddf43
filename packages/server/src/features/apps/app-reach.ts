import type { Gid } from '../../protocol/asana/gid.js'
import type { Clock } from '../../platform/clock.js'
import { dayOf, daysBefore, lastDays } from '../../protocol/asana/dates.js'
import { usageByDay, USAGE_DAYS, type UsageDay } from './usage/app-usage.js'
import type { AppReach, AppUsageStore } from './usage/app-usage-ports.js'
import { HOUR_MS } from '../../time-units.js'

/** What depends on an app: who would notice if it were gone. */
export interface AppImpact {
  readonly people: number
  readonly grants: number
  /** People for whom it acted in the last hour. */
  readonly peopleLastHour: number
  /** Since midnight UTC. */
  readonly requestsToday: number
}

/** An app's requests of the last 30 days, one entry a day. */
export function makeAppUsage(needs: { readonly usage: AppUsageStore; readonly clock: Clock }) {
  return async (clientId: Gid): Promise<readonly UsageDay[]> => {
    const nowMs = needs.clock.nowMs()
    const counts = await needs.usage.list({ clientId, fromDay: daysBefore(nowMs, USAGE_DAYS - 1) })
    return usageByDay(counts, nowMs)
  }
}

/** How many requests each of some apps made on each of the last 30 days, today last. */
export function makeAppRequestsByDay(needs: { readonly usage: AppUsageStore; readonly clock: Clock }) {
  return async (clientIds: readonly Gid[]): Promise<ReadonlyMap<Gid, readonly number[]>> => {
    const days = lastDays(needs.clock.nowMs(), USAGE_DAYS)
    const counts = await needs.usage.listTotals({ clientIds, fromDay: days[0] ?? '' })
    const byKey = new Map(counts.map(({ clientId, day, requests }) => [`${clientId} ${day}`, requests]))
    return new Map(
      clientIds.map((clientId) => [clientId, days.map((day) => byKey.get(`${clientId} ${day}`) ?? 0)]),
    )
  }
}

/** @param needs.reachOf  what people granted the app, of the feature that knows */
export function makeAppImpact(needs: {
  readonly usage: AppUsageStore
  readonly reachOf: (
    clientId: Gid,
    at: { readonly nowMs: number; readonly sinceMs: number },
  ) => Promise<AppReach>
  readonly clock: Clock
}) {
  return async (clientId: Gid): Promise<AppImpact> => {
    const nowMs = needs.clock.nowMs()
    const reach = await needs.reachOf(clientId, { nowMs, sinceMs: nowMs - HOUR_MS })
    const today = await needs.usage.list({ clientId, fromDay: dayOf(nowMs) })
    return {
      people: reach.people,
      grants: reach.grants,
      peopleLastHour: reach.peopleSince,
      requestsToday: today.reduce((total, { requests }) => total + requests, 0),
    }
  }
}
