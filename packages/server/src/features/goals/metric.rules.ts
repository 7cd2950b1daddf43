import type { Gid } from '../../protocol/asana/gid.js'

export const METRIC_UNITS = ['none', 'currency', 'percentage'] as const
/** Where the number comes from: said by people, counted from what carries the goal, or said by a program. */
export const PROGRESS_SOURCES = [
  'manual',
  'subgoal_progress',
  'project_task_completion',
  'project_milestone_completion',
  'task_completion',
  'external',
] as const
/** Digits after the decimal point at most. */
export const PRECISION_MAX = 6
/** How far from zero a number may be: integers are exact up to there. */
export const METRIC_VALUE_MAX = 1e15

export type ProgressSource = (typeof PROGRESS_SOURCES)[number]

/** The number by which it is told how far a goal is. */
export interface Metric {
  readonly gid: Gid
  readonly unit: (typeof METRIC_UNITS)[number]
  readonly precision: number
  /** Of the unit `currency` alone. */
  readonly currencyCode: string | null
  readonly initial: number
  readonly target: number
  /** What was last said; what is counted is worked out when somebody looks. */
  readonly current: number
  readonly progressSource: ProgressSource
  /** Whether what carries the goal counts by its weight, or all of it alike. */
  readonly isCustomWeight: boolean
  readonly setByGid: Gid
}

/** How far something is that carries a goal, from 0 to 1, and how much that counts. */
export interface Part {
  readonly progress: number
  readonly weight: number
}

export function isCounted({ progressSource }: Pick<Metric, 'progressSource'>): boolean {
  return progressSource !== 'manual' && progressSource !== 'external'
}

/** How far a metric is, from 0 to 1, by the number that it has now. */
export function progressOf({ initial, target }: Pick<Metric, 'initial' | 'target'>, current: number): number {
  return Math.min(1, Math.max(0, (current - initial) / (target - initial)))
}

/** How far all parts are together: the mean, by weight where the metric says so. Without anything that counts: 0. */
export function progressOfParts(
  { isCustomWeight }: Pick<Metric, 'isCustomWeight'>,
  parts: readonly Part[],
): number {
  const weightOf = (part: Part) => (isCustomWeight ? part.weight : 1)
  const whole = parts.reduce((sum, part) => sum + weightOf(part), 0)
  return whole === 0 ? 0 : parts.reduce((sum, part) => sum + part.progress * weightOf(part), 0) / whole
}

/** The number of a metric that is so far. */
export function valueAt(
  { initial, precision, target, unit }: Pick<Metric, 'initial' | 'target' | 'precision' | 'unit'>,
  progress: number,
): number {
  const exact = initial + progress * (target - initial)
  return Number(exact.toFixed(unit === 'percentage' ? precision + 2 : precision))
}

/** The number as people read it: `8.12`, `25%`, `€8.12`. */
export function displayValueOf(
  { currencyCode, precision, unit }: Pick<Metric, 'unit' | 'precision' | 'currencyCode'>,
  value: number,
): string {
  return new Intl.NumberFormat('en-US', {
    minimumFractionDigits: precision,
    maximumFractionDigits: precision,
    ...(unit === 'percentage' ? { style: 'percent' } : {}),
    ...(unit === 'currency' && currencyCode !== null ? { style: 'currency', currency: currencyCode } : {}),
  }).format(value)
}
