export const BILLABLE_STATUSES = ['billable', 'nonBillable', 'notApplicable'] as const
/** What one entry may say: a year. */
export const ENTRY_MINUTES_MAX = 525_600
export const CATEGORY_COLORS = [
  'none',
  'red',
  'orange',
  'yellow-orange',
  'yellow',
  'yellow-green',
  'green',
  'blue-green',
  'aqua',
  'blue',
  'indigo',
  'purple',
  'magenta',
  'hot-pink',
  'pink',
  'cool-gray',
] as const
