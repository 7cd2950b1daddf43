import { CompiledQuery } from 'kysely'
import type { Database } from '../../src/db/database.js'
import { isSmall } from './assumed-statistics.js'
import type { Statement } from './statements.js'

/** In units of PostgreSQL's planner: a walk through a million rows costs 12,500 and more. */
const COST_MAX = 12_000
/** Where a table has fewer, reading all of it is what is cheapest. */
const ROWS_WORTH_AN_INDEX = 10_000

interface Node {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Total Cost': number
  readonly 'Plan Rows': number
  readonly Plans?: readonly Node[]
}

/**
 * Judges a statement in a database that was told of so many rows a table: as it is planned for the values that it was run with, and, where PostgreSQL keeps its plan, for any.
 * @returns the nodes of a plan that costs more than it may, or reads a whole table that grows; null where the plans hold
 */
export async function judgeInPostgres(
  { queries }: Pick<Database, 'queries'>,
  { isNamed, text, values }: Statement,
  rows: number,
): Promise<readonly string[] | null> {
  const explain = async (how: string, parameters: readonly unknown[]) => {
    const { rows } = await queries.executeQuery<{ 'QUERY PLAN': readonly [{ readonly Plan: Node }] }>(
      CompiledQuery.raw(`explain (${how}format json) ${text}`, [...parameters]),
    )
    return rows[0]?.['QUERY PLAN'][0].Plan
  }
  const plans = [
    await explain('', values ?? []),
    ...(isNamed ? [await explain('generic_plan, ', [])] : []),
  ].filter((plan) => plan !== undefined)
  const bad = plans.find(
    (plan) => plan['Total Cost'] > COST_MAX || (rows > ROWS_WORTH_AN_INDEX && readsWhole(plan, text)),
  )
  return bad === undefined ? null : [...linesOf(bad)]
}

function readsWhole(node: Node, text: string): boolean {
  if (node['Node Type'] === 'Limit' && !/\bwhere\b/i.test(text)) return false
  if (node['Node Type'] === 'Seq Scan' && !isSmall(node['Relation Name'] ?? '')) return true
  return (node.Plans ?? []).some((inner) => readsWhole(inner, text))
}

function* linesOf(node: Node, depth = 0): Iterable<string> {
  const on = node['Index Name'] ?? node['Relation Name'] ?? ''
  yield `${'  '.repeat(depth)}${node['Node Type']} ${on} (cost ${node['Total Cost']}, rows ${node['Plan Rows']})`
  for (const inner of node.Plans ?? []) yield* linesOf(inner, depth + 1)
}
