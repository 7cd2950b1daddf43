import type { Gid } from '../../protocol/asana/gid.js'
import type { InputValues } from '../../protocol/asana/input.js'
import { done, invalid, type Outcome } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { FindTeam } from '../teams/find-team.js'
import type { FindTimePeriod } from '../time-periods/find-time-period.js'
import type { LoadSupporting } from './find-supporting.js'
import type { GOAL_FILTER } from './goals.operations.js'
import type { GoalFilter } from './ports.js'

interface Needs {
  readonly findTeam: FindTeam
  readonly findTimePeriod: FindTimePeriod
  readonly loadSupporting: LoadSupporting
}

type Asked = InputValues<typeof GOAL_FILTER.fields>

export type ReadGoalFilter = (viewer: Principal, asked: Asked) => Promise<Outcome<GoalFilter>>

const HOW_TO_ASK = 'You must specify `workspace`, `team`, `project`, `portfolio` or `task`'
const WORK = ['project', 'portfolio', 'task'] as const

/** Reads what goals are looked for by: what a request names has to be there for whoever asks. */
export function makeReadGoalFilter(needs: Needs): ReadGoalFilter {
  return async (viewer, asked) => {
    const { is_workspace_level: isWorkspaceLevel = null, team = null, workspace = null } = asked
    if (workspace !== null && !viewer.roles.has(workspace))
      return invalid(unknownReference('workspace', workspace))
    if (isWorkspaceLevel !== null && workspace === null)
      return invalid('is_workspace_level: Needs workspace in the same request')
    if (team !== null && (await needs.findTeam(viewer, team)).state !== 'visible')
      return invalid(unknownReference('team', team))
    const work = await workOf(needs, viewer, asked)
    if (!work.ok) return work
    for (const [index, gid] of (asked.time_periods ?? []).entries())
      if ((await needs.findTimePeriod(viewer, gid)) === null)
        return invalid(unknownReference(`time_periods: [${index}]`, gid))
    const of =
      work.value !== null
        ? ({ kind: 'supportedBy', supportingGid: work.value } as const)
        : team !== null
          ? ({ kind: 'team', gid: team } as const)
          : workspace !== null
            ? ({ kind: 'workspace', gid: workspace } as const)
            : null
    if (of === null) return invalid(HOW_TO_ASK)
    return done({
      of,
      workspaceGid: workspace,
      teamGid: team,
      timePeriodGids: asked.time_periods ?? null,
      isWorkspaceLevel,
    })
  }
}

/** The one piece of work that goals are looked for by; null for none. */
async function workOf(
  { loadSupporting }: Needs,
  viewer: Principal,
  asked: Asked,
): Promise<Outcome<Gid | null>> {
  const [named, another] = WORK.filter((name) => asked[name] !== undefined)
  if (another !== undefined) return invalid('You may only provide one of project, portfolio or task!')
  const gid = named === undefined ? undefined : asked[named]
  if (named === undefined || gid === undefined) return done(null)
  const seen = await loadSupporting[named](viewer, [gid])
  return seen.has(gid) ? done(gid) : invalid(unknownReference(named, gid))
}
