/** How a goal may stand. */
export const GOAL_STATUSES = ['green', 'yellow', 'red', 'achieved', 'partial', 'missed', 'dropped'] as const
