import { userReferenceText } from '../../protocol/asana/field.js'
import { readInput, type Input, type InputValues } from '../../protocol/asana/input.js'
import { done, invalid, type Outcome } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { FindPortfolio } from '../portfolios/find-portfolio.js'
import type { FindRecord } from '../record-kind.js'
import type { FindProject } from '../projects/find-project.js'
import type { FindTask } from '../tasks/find-task.js'
import type { FindUser } from '../users/ports.js'
import type { TimeEntryFilter } from './ports.js'
import { OF_TIME_ENTRIES } from './time-entries.operations.js'
import { weekEnd } from './timesheet.rules.js'
import type { Timesheet } from './timesheet.js'

/**
 * Reads what a list of time is narrowed by; whatever it names has to be there for the viewer.
 * @returns null for what no time can be, as that of a person in the timesheet of another one
 */
export type NarrowTime = (viewer: Principal, query: Input) => Promise<Outcome<TimeEntryFilter | null>>

interface Needs {
  readonly findTask: FindTask
  readonly findProject: FindProject
  readonly findPortfolio: FindPortfolio
  readonly findUser: FindUser
  readonly findTimesheet: FindRecord<Timesheet>
}

type Values = InputValues<typeof OF_TIME_ENTRIES.fields>
/** What one name of the query narrows a list to. */
type Narrowing = Outcome<Partial<TimeEntryFilter>>
type Narrow = (needs: Needs, viewer: Principal, values: Values) => Promise<Narrowing>

const FILTERS = [
  'task',
  'attributable_to',
  'portfolio',
  'user',
  'workspace',
  'timesheet_approval_status',
] as const

export function makeNarrowTime(needs: Needs): NarrowTime {
  return async (viewer, query) => {
    const read = readInput(query, OF_TIME_ENTRIES)
    if (!read.ok) return read
    const { entered_on_end_date: until = null, entered_on_start_date: from = null } = read.value
    const [first, ...others] = FILTERS.filter((name) => read.value[name] !== undefined)
    if (first === undefined) return invalid(`Must specify at least one of ${FILTERS.join(', ')}`)
    if (first === 'workspace' && others.length === 0 && from === null && until === null)
      return invalid('workspace: Needs entered_on_start_date or entered_on_end_date, too')
    let filter: TimeEntryFilter | null = { from, until }
    for (const narrow of [byTask, byProject, byPerson, byWorkspace, byPortfolio, byTimesheet]) {
      const narrowed = await narrow(needs, viewer, read.value)
      if (!narrowed.ok) return narrowed
      filter = filter === null ? null : both(filter, narrowed.value)
    }
    return done(filter)
  }
}

const byTask: Narrow = async ({ findTask }, viewer, { task }) => {
  if (task === undefined) return done({})
  const found = await findTask(viewer, task)
  return found.state === 'visible'
    ? done({ taskGid: found.record.task.gid })
    : invalid(unknownReference('task', task))
}

const byProject: Narrow = async ({ findProject }, viewer, { attributable_to: projectGid }) => {
  if (projectGid === undefined) return done({})
  const found = await findProject(viewer, projectGid)
  return found.state === 'visible'
    ? done({ projectGid })
    : invalid(unknownReference('attributable_to', projectGid))
}

const byPerson: Narrow = async ({ findUser }, viewer, { user: who }) => {
  if (who === undefined) return done({})
  const user = await findUser(viewer, who)
  return user === null
    ? invalid(`user: Not a user in Organization: ${userReferenceText(who)}`)
    : done({ createdByGid: user.gid })
}

const byWorkspace: Narrow = async (_needs, viewer, { workspace: workspaceGid }) => {
  if (workspaceGid === undefined) return await Promise.resolve(done({}))
  return viewer.roles.has(workspaceGid)
    ? done({ workspaceGid })
    : invalid(unknownReference('workspace', workspaceGid))
}

const byPortfolio: Narrow = async ({ findPortfolio }, viewer, { portfolio: portfolioGid }) => {
  if (portfolioGid === undefined) return done({})
  const found = await findPortfolio(viewer, portfolioGid)
  if (found.state !== 'visible') return invalid(unknownReference('portfolio', portfolioGid))
  return done({ portfolioGid, workspaceGid: found.record.portfolio.workspaceGid })
}

const byTimesheet: Narrow = async ({ findTimesheet }, viewer, { timesheet_approval_status: gid }) => {
  if (gid === undefined) return done({})
  const found = await findTimesheet(viewer, gid)
  if (!found.ok) return invalid(unknownReference('timesheet_approval_status', gid))
  const { startOn, userGid, workspaceGid } = found.value.record
  return done({ createdByGid: userGid, workspaceGid, from: startOn, until: weekEnd(startOn) })
}

/** What both of two filters let through; null for nothing. */
function both(one: TimeEntryFilter, { from = null, until = null, ...owners }: Partial<TimeEntryFilter>) {
  const known = new Map<string, unknown>(Object.entries(one))
  if (Object.entries(owners).some(([name, gid]) => known.has(name) && known.get(name) !== gid)) return null
  return {
    ...one,
    ...owners,
    from:
      [one.from, from]
        .filter((day) => day !== null)
        .toSorted()
        .at(-1) ?? null,
    until: [one.until, until].filter((day) => day !== null).toSorted()[0] ?? null,
  }
}
