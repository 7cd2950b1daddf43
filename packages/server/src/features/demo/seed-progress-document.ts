import type { GOAL_STATUSES } from '../goals/goal-status.rules.js'
import type { METRIC_UNITS, ProgressSource } from '../goals/metric.rules.js'
import type { STATUS_TYPES_OF } from '../status-updates/status-update.rules.js'
import type { BILLABLE_STATUSES } from '../time-tracking/time-tracking.rules.js'
import type { CATEGORY_COLORS } from '../time-tracking/time-tracking.rules.js'
import type { SeedAccessLevel, SeedGid } from './seed-reference.js'

/** What a seed says of how work comes along. */

export interface SeedStatusUpdate {
  readonly gid?: SeedGid
  readonly status_type: (typeof STATUS_TYPES_OF)['project'][number]
  readonly title?: string
  readonly text?: string
  readonly html_text?: string
  readonly created_by?: SeedGid
  readonly created_at?: string
  /** Days from the moment at which the seed is used. */
  readonly created_in_days?: number
}

export interface SeedProjectBrief {
  readonly gid?: SeedGid
  readonly title?: string
  readonly text?: string
  readonly html_text?: string
}

export interface SeedTimeCategory {
  readonly gid?: SeedGid
  readonly name: string
  readonly color?: (typeof CATEGORY_COLORS)[number]
  readonly is_archived?: boolean
}

export interface SeedTimeEntry {
  readonly gid?: SeedGid
  readonly duration_minutes: number
  readonly created_by?: SeedGid
  readonly entered_on?: string
  /** Days from the day on which the seed is used. */
  readonly entered_in_days?: number
  /** A project that the task is in, by name or gid. */
  readonly attributable_to?: SeedGid
  readonly category?: SeedGid
  readonly billable_status?: (typeof BILLABLE_STATUSES)[number]
  readonly description?: string
  readonly created_at?: string
}

export interface SeedGoal {
  readonly gid?: SeedGid
  readonly name: string
  readonly created_by?: SeedGid
  readonly owner?: SeedGid | null
  readonly team?: SeedGid | null
  readonly is_workspace_level?: boolean
  readonly notes?: string
  readonly html_notes?: string
  readonly start_on?: string | null
  readonly due_on?: string | null
  /** Days from the day on which the seed is used. */
  readonly due_in_days?: number
  /** `Q1 FY27`, or `this quarter` */
  readonly time_period?: string
  readonly status?: (typeof GOAL_STATUSES)[number] | null
  readonly metric?: SeedMetric
  readonly members?: readonly SeedGoalMember[]
  readonly supporting?: readonly SeedSupporting[]
}

export interface SeedMetric {
  readonly gid?: SeedGid
  readonly unit?: (typeof METRIC_UNITS)[number]
  readonly precision?: number
  readonly currency_code?: string
  readonly initial_number_value?: number
  readonly target_number_value?: number
  readonly current_number_value?: number
  readonly progress_source?: ProgressSource
  readonly is_custom_weight?: boolean
  readonly set_by?: SeedGid
}

export interface SeedGoalMember {
  readonly gid?: SeedGid
  readonly user: SeedGid
  readonly access_level?: SeedAccessLevel
}

/** What carries a goal. */
export interface SeedSupporting {
  readonly gid?: SeedGid
  /** A goal, a project or a portfolio, by name or gid, or a task, by gid. */
  readonly resource: SeedGid
  readonly contribution_weight?: number
}
