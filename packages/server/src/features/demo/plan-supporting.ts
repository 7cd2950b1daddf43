import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import type { Supporting } from '../goals/goal-relationship.js'
import type { Portfolio } from '../portfolios/portfolio.js'
import type { Project } from '../projects/project.js'
import { findNamed, type Planning } from './planning.js'
import type { SeedGoal, SeedSupporting } from './seed-progress-document.js'
import type { SeedPath } from './seed-fault.js'
import type { PlannedGoal, PlannedRelationship } from './seed-plan.js'

interface Where {
  readonly planning: Planning
  /** Those of the workspace. */
  readonly goals: readonly Omit<PlannedGoal, 'relationships'>[]
  readonly projects: readonly Project[]
  readonly portfolios: readonly Portfolio[]
  readonly taskGids: ReadonlySet<Gid>
}

/** A relationship with the way to it. */
interface Placed {
  readonly relationship: PlannedRelationship
  readonly path: SeedPath
}

/** What carries the goals of a workspace, judged as it is where one is joined to another through the API. */
export function planSupporting(
  given: readonly SeedGoal[],
  path: SeedPath,
  where: Where,
): readonly PlannedGoal[] {
  const { goals, planning } = where
  const placed = goals.map(({ goal }, index) => {
    const at = [...path, index, 'supporting']
    const supporting = given[index]?.supporting ?? []
    const { relationshipsPerGoalMax } = planning.rules
    if (supporting.length > relationshipsPerGoalMax)
      planning.fault(at, `Must be at most ${relationshipsPerGoalMax}`)
    const known = new Set<Gid>()
    return supporting.flatMap((one, place): readonly Placed[] => {
      const found = planOne(one, [...at, place], { ...where, goalGid: goal.gid })
      if (found === null) return []
      const { gid } = found.relationship.supporting
      if (known.has(gid)) planning.fault(found.path, 'Carries this goal already')
      known.add(gid)
      return [found]
    })
  })
  judgeChains(placed.flat(), planning)
  judgeConnected(placed.flat(), { planning, path })
  return goals.map((goal, index) => ({
    ...goal,
    relationships: (placed[index] ?? []).map(({ relationship }) => relationship),
  }))
}

function planOne(
  given: SeedSupporting,
  path: SeedPath,
  { goalGid, goals, planning, portfolios, projects, taskGids }: Where & { readonly goalGid: Gid },
): Placed | null {
  const at = [...path, 'resource']
  const asGid = parseGid(String(given.resource))
  const supporting: Supporting | null =
    asGid !== null && taskGids.has(asGid)
      ? { type: 'task', gid: asGid }
      : findNamed(
          [
            ...goals.map(({ goal: { gid, name } }) => ({ type: 'goal' as const, gid, name })),
            ...projects.map(({ gid, name }) => ({ type: 'project' as const, gid, name })),
            ...portfolios.map(({ gid, name }) => ({ type: 'portfolio' as const, gid, name })),
          ],
          given.resource,
          { fault: planning.fault, path: at, what: 'goal, project, portfolio or task of this workspace' },
        )
  if (supporting === null) return null
  const { gid, type } = supporting
  if (gid === goalGid) planning.fault(at, 'Is this goal: nothing carries itself')
  return {
    path: at,
    relationship: {
      gid: planning.gidOf(given.gid, [...path, 'gid']),
      goalGid,
      supporting: { type, gid },
      weight: given.contribution_weight ?? 0,
    },
  }
}

/** Goals hang together without circles, in chains of a bounded length. */
function judgeChains(placed: readonly Placed[], { fault, rules }: Planning): void {
  const links = placed.filter(
    ({ relationship: { goalGid, supporting } }) => supporting.type === 'goal' && supporting.gid !== goalGid,
  )
  const above = Map.groupBy(links, ({ relationship }) => relationship.supporting.gid)
  const below = Map.groupBy(links, ({ relationship }) => relationship.goalGid)
  const open = new Map([...below].map(([gid, own]) => [gid, own.length]))
  const levels = new Map<Gid, number>()
  // From the goals that none carries upwards: each is judged once all that carry it are.
  const next = [...above.keys()].filter((gid) => !open.has(gid))
  for (const gid of next) {
    const level =
      1 +
      Math.max(0, ...(below.get(gid) ?? []).map((one) => levels.get(one.relationship.supporting.gid) ?? 0))
    levels.set(gid, level)
    const [first] = below.get(gid) ?? []
    if (level === rules.goalLevelsMax + 1 && first !== undefined)
      fault(first.path, `Makes a chain of more than ${rules.goalLevelsMax} goals that carry each other`)
    for (const { relationship } of above.get(gid) ?? []) {
      const left = (open.get(relationship.goalGid) ?? 1) - 1
      open.set(relationship.goalGid, left)
      if (left === 0) next.push(relationship.goalGid)
    }
  }
  const circular = closingLink(links, { below, levels })
  if (circular !== undefined)
    fault(
      circular.path,
      'Is carried by this goal already, if by way of others: goals cannot carry each other in a circle',
    )
}

/**
 * Follows goals that could not be judged, each of which is carried by another such one, until one comes a second time.
 * @param of.levels  those of goals that are in no circle and above none
 */
function closingLink(
  links: readonly Placed[],
  of: { readonly below: ReadonlyMap<Gid, readonly Placed[]>; readonly levels: ReadonlyMap<Gid, number> },
): Placed | undefined {
  const isOpen = ({ relationship }: Placed) =>
    !of.levels.has(relationship.goalGid) && !of.levels.has(relationship.supporting.gid)
  const seen = new Set<Gid>()
  let link = links.find(isOpen)
  while (link !== undefined && !seen.has(link.relationship.supporting.gid)) {
    seen.add(link.relationship.goalGid)
    seen.add(link.relationship.supporting.gid)
    link = (of.below.get(link.relationship.supporting.gid) ?? []).find(isOpen)
  }
  return link
}

/** No goal has more relationships below it or above it than may be read to count how far it is. */
function judgeConnected(
  placed: readonly Placed[],
  { path, planning }: { readonly path: SeedPath; readonly planning: Planning },
): void {
  const { connectedRelationshipsMax: max } = planning.rules
  if (placed.length <= max) return
  const links = placed.map(({ relationship }) => relationship)
  const below = Map.groupBy(links, ({ goalGid }) => goalGid)
  const above = Map.groupBy(links, ({ supporting }) => supporting.gid)
  const isTooMany = (gid: Gid) =>
    countFrom(gid, below, { max, onwards: ({ supporting }) => supporting.gid }) > max ||
    countFrom(gid, above, { max, onwards: ({ goalGid }) => goalGid }) > max
  if ([...below.keys()].some(isTooMany))
    planning.fault(path, `Must have at most ${max} relationships below and above each goal`)
}

function countFrom(
  from: Gid,
  links: ReadonlyMap<Gid, readonly PlannedRelationship[]>,
  { max, onwards }: { readonly max: number; readonly onwards: (link: PlannedRelationship) => Gid },
): number {
  const seen = new Set([from])
  let count = 0
  for (const gid of seen) {
    const own = links.get(gid) ?? []
    count += own.length
    if (count > max) break
    for (const link of own) seen.add(onwards(link))
  }
  return count
}
