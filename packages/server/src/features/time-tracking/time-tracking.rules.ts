import { OPTION_COLORS } from '../custom-fields/custom-field.rules.js'

export const BILLABLE_STATUSES = ['billable', 'nonBillable', 'notApplicable'] as const
/** What one entry may say: a year. */
export const ENTRY_MINUTES_MAX = 525_600
/** Categories have the colors of the options of custom fields. */
export const CATEGORY_COLORS = OPTION_COLORS
