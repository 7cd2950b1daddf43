import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Supporting } from './goal-relationship.js'

/** Goals whose relationships one statement reads. */
const GOALS_PER_STATEMENT_MAX = 200

/** What goals hang together by, in the order in which it was found. */
interface Walked {
  /** Those that it began with, and all that it came to. */
  readonly goals: ReadonlySet<Gid>
  /** The goals one step further, by goal. */
  readonly next: ReadonlyMap<Gid, readonly Gid[]>
}

interface Limits {
  readonly levelsMax: number
  readonly connectedMax: number
}

export type JoiningFault = 'cycle' | 'too_deep' | 'too_connected'

/**
 * Why something may not carry a goal that does not yet; null where it may. Whatever passes leaves each goal with bounded chains and a bounded number of
 * relationships above and below it, so that reading how far it is ends soon. The caller keeps all others of the workspace from joining.
 */
export async function judgeJoining(
  tx: Queries,
  { goalGid, supporting, ...limits }: { readonly goalGid: Gid; readonly supporting: Supporting } & Limits,
): Promise<JoiningFault | null> {
  const above = await walk(tx, { from: [goalGid], way: 'up', ...limits })
  if (typeof above === 'string') return above
  if (supporting.type !== 'goal') {
    const beside = await walk(tx, { from: above.goals, way: 'down', ...limits })
    if (typeof beside === 'string') return beside
    return beside.relationships < limits.connectedMax ? null : 'too_connected'
  }
  if (above.goals.has(supporting.gid)) return 'cycle'
  const below = await walk(tx, { from: [supporting.gid], way: 'down', ...limits })
  if (typeof below === 'string') return below
  if (levelsFrom(goalGid, above) + levelsFrom(supporting.gid, below) > limits.levelsMax) return 'too_deep'
  // What the goals above have below them comes together, and so does what the goals below have above them.
  for (const way of ['down', 'up'] as const) {
    const all = await walk(tx, { from: [...above.goals, ...below.goals], way, ...limits })
    if (typeof all === 'string') return all
    if (all.relationships >= limits.connectedMax) return 'too_connected'
  }
  return null
}

/** Follows goals upwards to those that they carry, or downwards to those that carry them, with all else that does. */
async function walk(
  tx: Queries,
  {
    connectedMax,
    from,
    levelsMax,
    way,
  }: { readonly from: Iterable<Gid>; readonly way: 'up' | 'down' } & Limits,
): Promise<(Walked & { readonly relationships: number }) | 'too_deep' | 'too_connected'> {
  const goals = new Set(from)
  const next = new Map<Gid, Gid[]>()
  let relationships = 0
  let level = [...goals]
  for (let levels = 1; level.length > 0; levels++) {
    if (levels > levelsMax) return 'too_deep'
    const found: Gid[] = []
    while (level.length > 0) {
      const some = level.splice(0, GOALS_PER_STATEMENT_MAX)
      const rows = await relationshipsOf(tx, some, { way, rowsMax: connectedMax - relationships + 1 })
      relationships += rows.length
      if (relationships > connectedMax) return 'too_connected'
      for (const { goal, other } of rows) {
        if (other === null) continue
        next.set(goal, [...(next.get(goal) ?? []), other])
        if (goals.has(other)) continue
        goals.add(other)
        found.push(other)
      }
    }
    level = found
  }
  return { goals, next, relationships }
}

/** @returns of each, the goal one step further; null for what is no goal */
async function relationshipsOf(
  tx: Queries,
  gids: readonly Gid[],
  { rowsMax, way }: { readonly way: 'up' | 'down'; readonly rowsMax: number },
): Promise<readonly { readonly goal: Gid; readonly other: Gid | null }[]> {
  if (way === 'down')
    return await tx
      .selectFrom('goal_relationships')
      .select(['goal_gid as goal', 'subgoal_gid as other'])
      .where('goal_gid', 'in', gids)
      .limit(rowsMax)
      .execute()
  return await tx
    .selectFrom('goal_relationships')
    .select(['supporting_gid as goal', 'goal_gid as other'])
    .where('supporting_gid', 'in', gids)
    .limit(rowsMax)
    .execute()
}

/** Goals of the longest chain that begins with one. Goals hang together without circles, so this ends. */
function levelsFrom(goalGid: Gid, { next }: Pick<Walked, 'next'>, known = new Map<Gid, number>()): number {
  const before = known.get(goalGid)
  if (before !== undefined) return before
  const further = (next.get(goalGid) ?? []).map((gid) => levelsFrom(gid, { next }, known))
  const levels = 1 + Math.max(0, ...further)
  known.set(goalGid, levels)
  return levels
}
