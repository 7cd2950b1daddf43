import { onceEnded, type DueRows } from '../../db/due-rows.js'
/** Counts of tries whose window is over. */
export const DUE_CODE_TRIES: DueRows = {
  name: 'second_factor_tries',
  table: 'second_factor_tries',
  due: 'window_ends_at_ms',
  before: onceEnded,
}
