import type { Gid } from '../../protocol/asana/gid.js'

export const PERIODS = ['FY', 'H1', 'H2', 'Q1', 'Q2', 'Q3', 'Q4'] as const
/** Years before and after the present one whose periods a workspace has. */
const [YEARS_BEFORE, YEARS_AFTER] = [3, 5]

type Period = (typeof PERIODS)[number]

/** A fiscal year of a workspace, or a half or a quarter of one. Fiscal years are those of the calendar. */
export interface TimePeriod {
  readonly gid: Gid
  readonly workspaceGid: Gid
  readonly period: Period
  readonly startOn: string
  readonly endOn: string
  /** The half of a quarter, the year of a half; null for a year. */
  readonly parentGid: Gid | null
}

/** A period as the calendar has it, before it is a record. */
export interface Stretch extends Pick<TimePeriod, 'period' | 'startOn' | 'endOn'> {
  /** The period of the same year that it is a part of. */
  readonly within: Period | null
}

/** First and last day of each period within a year, and what it is a part of; what is a part stands after its whole. */
const YEAR: readonly (readonly [period: Period, from: string, to: string, within: Period | null])[] = [
  ['FY', '01-01', '12-31', null],
  ['H1', '01-01', '06-30', 'FY'],
  ['Q1', '01-01', '03-31', 'H1'],
  ['Q2', '04-01', '06-30', 'H1'],
  ['H2', '07-01', '12-31', 'FY'],
  ['Q3', '07-01', '09-30', 'H2'],
  ['Q4', '10-01', '12-31', 'H2'],
]

export function stretchesOf(year: number): readonly Stretch[] {
  return YEAR.map(([period, from, to, within]) => ({
    period,
    startOn: `${year}-${from}`,
    endOn: `${year}-${to}`,
    within,
  }))
}

/** The years whose periods a workspace has at a moment, the first one first. */
export function yearsAt(nowMs: number): readonly number[] {
  const present = new Date(nowMs).getUTCFullYear()
  return Array.from({ length: YEARS_BEFORE + 1 + YEARS_AFTER }, (_, index) => present - YEARS_BEFORE + index)
}

/** `Q1 FY26`, and of a whole year `FY26` */
export function displayNameOf({ period, startOn }: Pick<TimePeriod, 'period' | 'startOn'>): string {
  const year = `FY${startOn.slice(2, 4)}`
  return period === 'FY' ? year : `${period} ${year}`
}
