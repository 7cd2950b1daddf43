import type { CompileSchema } from '../../platform/json-schema.js'
import type { ParseYaml } from '../../platform/positioned-yaml.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { textFault } from '../../protocol/asana/text.js'
import type { SeedRules } from './planning.js'
import { planSeed } from './plan-seed.js'
import type { SeedDocument } from './seed-document.js'
import type { SeedPlan } from './seed-plan.js'
import { fieldName, type SeedFault } from './seed-fault.js'
import { SEED_SCHEMA } from './seed-schema.js'
import { describeShape } from './seed-shape.js'

/** Whoever mends so many looks again. */
const SEED_FAULTS_MAX = 20

declare const checkedBrand: unique symbol
/** A seed in which no mistake was found. */
export type CheckedSeed = SeedDocument & { readonly [checkedBrand]: true }

/**
 * Reads a seed from YAML or JSON.
 * @returns the seed, or its mistakes in the order of the file, each with line, column, field and how to mend it; of many the first 20
 */
export function makeReadSeed(needs: {
  readonly rules: SeedRules
  readonly compileSchema: CompileSchema
  readonly parseYaml: ParseYaml
}) {
  const { rules } = needs
  let judgeShape: ReturnType<CompileSchema> | null = null
  return (
    text: string,
    nowMs: number,
  ):
    | { readonly ok: true; readonly seed: CheckedSeed }
    | { readonly ok: false; readonly faults: readonly SeedFault[]; readonly more: number } => {
    const parsed = needs.parseYaml(text, (value) => textFault(value, Infinity))
    if (!parsed.ok) return refuse(parsed.problems.map((problem) => ({ ...problem, field: '' })))
    judgeShape ??= needs.compileSchema(SEED_SCHEMA)
    const misshapen = judgeShape(parsed.value).flatMap((problem) => describeShape(problem, parsed))
    if (misshapen.length > 0) return refuse(misshapen)
    const document = parsed.value as SeedDocument
    const { faults } = planSeed(document, { nowMs, rules, newGid: provisionalGids() })
    if (faults.length === 0) return { ok: true, seed: document as CheckedSeed }
    return refuse(
      faults.map(({ message, path }) => ({ ...parsed.positionOf(path), field: fieldName(path), message })),
    )
  }
}

/**
 * Plans a seed in which no mistake was found.
 * @param takeGids  sets so many gids aside
 */
export async function planCheckedSeed(
  seed: CheckedSeed,
  needs: {
    readonly nowMs: number
    readonly rules: SeedRules
    readonly takeGids: (count: number) => Promise<readonly Gid[]>
  },
): Promise<SeedPlan> {
  let count = 0
  const provisional = provisionalGids()
  const counting = () => {
    count++
    return provisional()
  }
  planSeed(seed, { ...needs, newGid: counting })
  const gids = await needs.takeGids(count)
  let next = 0
  const newGid = () => {
    const gid = gids[next++]
    if (gid === undefined) throw new Error('a seed took more gids than it had counted')
    return gid
  }
  return planSeed(seed, { ...needs, newGid }).plan
}

/** Gids that no record has, for a plan that is not carried out. */
function provisionalGids(): () => Gid {
  let count = 0
  return () => `new ${++count}` as Gid
}

function refuse(faults: readonly SeedFault[]) {
  const sorted = faults.toSorted((one, other) => one.line - other.line || one.column - other.column)
  return {
    ok: false as const,
    faults: sorted.slice(0, SEED_FAULTS_MAX),
    more: Math.max(0, sorted.length - SEED_FAULTS_MAX),
  }
}
