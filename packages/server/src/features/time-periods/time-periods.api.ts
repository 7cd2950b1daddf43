import type { Handlers } from '../../protocol/asana/call.js'
import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import { readInput } from '../../protocol/asana/input.js'
import { cutPage } from '../../protocol/asana/pagination.js'
import { done, invalid, notRecognized } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { FindTimePeriod } from './find-time-period.js'
import type { TimePeriodStore } from './ports.js'
import { TIME_PERIOD_FILTER } from './time-periods.operations.js'

export function timePeriodsApi(needs: {
  readonly timePeriods: TimePeriodStore
  readonly findTimePeriod: FindTimePeriod
  /** Makes those that the workspace should have by now. */
  readonly ensurePeriods: (workspaceGid: Gid) => Promise<void>
}): Pick<Handlers, 'getTimePeriods' | 'getTimePeriod'> {
  return {
    async getTimePeriods({ page, principal, query }) {
      const read = readInput(query, TIME_PERIOD_FILTER)
      if (!read.ok) return read
      const { end_on: endOn = null, start_on: startOn = null, workspace } = read.value
      if (workspace === undefined) return invalid('workspace: Missing input')
      if (!principal.roles.has(workspace)) return invalid(unknownReference('workspace', workspace))
      await needs.ensurePeriods(workspace)
      const periods = await needs.timePeriods.list(workspace, { startOn, endOn, page })
      const cut = cutPage(periods, { page, keyOf: ({ gid }) => [gid] })
      return cut.ok ? done({ kind: 'list', ...cut.value }) : cut
    },

    async getTimePeriod({ path, principal }) {
      const period = await needs.findTimePeriod(principal, parseGid(path.time_period_gid))
      if (period === null) return notRecognized('time_period', path.time_period_gid)
      return done({ kind: 'record', record: period })
    },
  }
}
