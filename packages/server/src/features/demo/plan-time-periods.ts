import type { Gid } from '../../protocol/asana/gid.js'
import { stretchesOf, yearsAt, type TimePeriod } from '../time-periods/time-period.rules.js'
import type { Planning } from './planning.js'

type Period = TimePeriod['period']

/** The periods of a workspace. It has none until something is for one of them, as through the API until somebody asks for them. */
export interface PlannedPeriods {
  /** @param text  `FY27`, `Q1 FY27`, or `this quarter`: of the form that the schema demands */
  readonly gidOf: (text: string) => Gid
  readonly all: () => readonly TimePeriod[]
}

export function planTimePeriods(
  workspaceGid: Gid,
  { newGid, nowMs }: Pick<Planning, 'newGid' | 'nowMs'>,
): PlannedPeriods {
  const years = new Map<number, ReadonlyMap<Period, TimePeriod>>()
  const periodsOf = (year: number): ReadonlyMap<Period, TimePeriod> => {
    const known = years.get(year)
    if (known !== undefined) return known
    const made = new Map<Period, TimePeriod>()
    for (const { within, ...stretch } of stretchesOf(year)) {
      const parentGid = within === null ? null : (made.get(within)?.gid ?? null)
      made.set(stretch.period, { ...stretch, gid: newGid(), workspaceGid, parentGid })
    }
    years.set(year, made)
    return made
  }
  return {
    gidOf: (text) => {
      // All that the workspace should have, in their order.
      for (const year of yearsAt(nowMs)) periodsOf(year)
      const { period, year } = periodOf(text, nowMs)
      const found = periodsOf(year).get(period)
      if (found === undefined) throw new Error(`no year has a period ${period}`)
      return found.gid
    },
    all: () => [...years.values()].flatMap((periods) => [...periods.values()]),
  }
}

/** How many months each kind of period has, and what its first one of a year is called. */
const KINDS = {
  year: { months: 12, periods: ['FY'] },
  half: { months: 6, periods: ['H1', 'H2'] },
  quarter: { months: 3, periods: ['Q1', 'Q2', 'Q3', 'Q4'] },
} as const satisfies Readonly<
  Record<string, { readonly months: number; readonly periods: readonly Period[] }>
>

function periodOf(text: string, nowMs: number): { readonly period: Period; readonly year: number } {
  const [, period = 'FY', ofYear] = /^(?:([HQ][1-4]) )?FY(\d\d)$/.exec(text) ?? []
  if (ofYear !== undefined) return { period: period as Period, year: 2_000 + Number(ofYear) }
  const [when, kind] = text.split(' ')
  const { months, periods } = KINDS[kind as keyof typeof KINDS]
  const now = new Date(nowMs)
  const index = Math.floor(now.getUTCMonth() / months) + (when === 'next' ? 1 : 0)
  return {
    period: periods[index % periods.length] ?? 'FY',
    year: now.getUTCFullYear() + Math.floor(index / periods.length),
  }
}
