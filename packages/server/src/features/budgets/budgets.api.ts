import { isAtLeast } from '../../protocol/asana/access-level.js'
import type { AsRead } from '../../protocol/asana/as-read.js'
import type { Handlers } from '../../protocol/asana/call.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import { readInput, type InputValues } from '../../protocol/asana/input.js'
import { done, invalid, noAccess, type Outcome } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { FindProject, ProjectLevels } from '../projects/find-project.js'
import { accessByProject, plainKind, type PlainActs, type RecordStore } from '../record-kind.js'
import { newBudget, type Budget, type SpentStore } from './budget.js'
import { budgetFields } from './budget.wire.js'
import { BUDGET_CHANGES, NEW_BUDGET, OF_BUDGETS } from './budgets.operations.js'
import { findAdministered } from './find-administered.js'

type Served = 'getBudgets' | 'createBudget' | 'getBudget' | 'updateBudget' | 'deleteBudget'

interface Needs {
  readonly store: RecordStore<Budget>
  readonly spending: SpentStore
  readonly asRead: AsRead
  readonly nextGid: () => Promise<Gid>
  readonly findProject: FindProject
  readonly projectLevels: ProjectLevels
}

/** What a project may take is seen by its editors, and decided by its admins. */
export function budgetKind(needs: Needs) {
  const kind = plainKind({
    ...needs,
    type: 'budget',
    nestedScope: 'projects:read',
    says: 'What a project may take, in time or money.',
    exampleGid: EXAMPLES.budget.gid,
    fields: budgetFields(needs),
    accessOf: accessByProject(needs.projectLevels, { read: 'editor', change: 'admin' }),
    create: {
      ...NEW_BUDGET,
      ownerField: 'parent',
      tooMany: 'parent: Has a budget already. Change that one instead',
      make: async (viewer, input) => {
        const project = await findAdministered(needs.findProject, viewer, input.parent ?? NO_GID)
        if (!project.ok) return project
        const { gid: projectGid, workspaceGid } = project.value
        const blank = newBudget({ gid: await needs.nextGid(), workspaceGid, projectGid })
        const changes = readChanges(blank, input)
        if (!changes.ok) return changes
        return done({
          record: { ...blank, ...changes.value },
          owner: { table: 'projects', gid: projectGid },
          among: { projectGid },
          countMax: 1,
        })
      },
    },
    update: {
      ...BUDGET_CHANGES,
      change: (before, input) => {
        const changes = readChanges(before, input)
        const { budgetType, estimateEnabled, estimateSource } = before
        return changes.ok
          ? done({ changes: changes.value, judged: { budgetType, estimateEnabled, estimateSource } })
          : changes
      },
    },
  })
  return { ...kind, handlers: handlersOf(kind, needs) }
}

/** Turns what a request set into changes. A total is that of the type that the budget has from then on. */
function readChanges(
  before: Budget,
  {
    actual,
    budget_type: type = before.budgetType,
    estimate,
    total,
  }: InputValues<typeof BUDGET_CHANGES.fields>,
): Outcome<Partial<Budget>> {
  const source = estimate?.source ?? before.estimateSource
  const isShown = estimate?.enabled ?? before.estimateEnabled === 1
  if (isShown && source === 'none')
    return invalid('estimate: source: Must be tasks or capacity_plans where the estimate is enabled')
  return done({
    budgetType: type,
    estimateSource: source,
    estimateEnabled: isShown ? 1 : 0,
    ...(estimate?.billable_status_filter === undefined
      ? {}
      : { estimateFilter: estimate.billable_status_filter }),
    ...(actual?.billable_status_filter === undefined ? {} : { actualFilter: actual.billable_status_filter }),
    ...(total?.enabled === undefined ? {} : { totalEnabled: total.enabled ? 1 : 0 }),
    ...(total?.value === undefined
      ? {}
      : { [type === 'time' ? 'totalTimeHundredths' : 'totalCostHundredths']: total.value }),
  })
}

function handlersOf(kind: PlainActs<Budget>, { findProject }: Needs): Pick<Handlers, Served> {
  return {
    async getBudgets(call) {
      const read = readInput(call.query, OF_BUDGETS)
      if (!read.ok) return read
      const { parent = NO_GID } = read.value
      const found = await findProject(call.principal, parent)
      if (found.state !== 'visible') return invalid(unknownReference('parent', parent))
      if (!isAtLeast(found.record.level, 'editor')) return noAccess('project')
      return await kind.list(call, { where: { projectGid: parent } })
    },
    createBudget: async ({ data, principal }) => await kind.create(principal, data),
    getBudget: async ({ path, principal }) => await kind.get(principal, path.budget_gid),
    updateBudget: async ({ data, path, principal }) =>
      await kind.update(principal, { text: path.budget_gid, data }),
    deleteBudget: async ({ path, principal }) => await kind.delete(principal, path.budget_gid),
  }
}
