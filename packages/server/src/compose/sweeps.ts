import type { Database } from '../db/database.js'
import { pruneChanges } from '../db/prune-changes.js'
import { backlogOf, freeDueRows, type DueRows } from '../db/due-rows.js'
import type { Clock } from '../platform/clock.js'
import type { Sweep } from '../platform/sweeper.js'
import { THROTTLE_TABLE } from '../platform/shared-counter.js'
import { DUE_KEPT_FORMS } from '../features/sign-in/kept-forms.store.js'
import { DUE_PASSWORD_RESETS } from '../features/password-resets/password-resets.store.js'
import { DUE_HALF_SESSIONS } from '../features/sign-in/second-step.store.js'
import { DUE_SESSIONS } from '../features/sessions/sessions.store.js'
import { DUE_INVITATIONS } from '../features/members/invitations.store.js'
import { DUE_JOBS } from '../features/jobs/jobs.store.js'
import { DUE_EVENTS } from '../features/events/events.store.js'
import { DUE_APP_USAGE } from '../features/apps/usage/app-usage.store.js'
import { DUE_EXPIRY_NOTICES } from '../features/expiry/expiry-notices.store.js'
import { DUE_CODE_TRIES } from '../features/factors/code-tries.store.js'
import { DUE_SPENT_CHALLENGES } from '../features/factors/factors.store.js'
import {
  DUE_GRANTS,
  DUE_REDEEMED_CODES,
  DUE_ROTATION_ANSWERS,
  DUE_UNREDEEMED_CODES,
  freeDueGrants,
} from '../features/grants/due-grants.store.js'
import { DUE_SPENT_TICKETS } from '../features/authorization/spent-tickets.store.js'
import { DUE_MAIL_BUDGETS } from '../features/mail/mail-budgets.store.js'
import { DUE_ACCESS_TOKENS } from '../features/tokens/access/access-tokens.store.js'
import { DUE_TOKEN_CREATIONS } from '../features/tokens/token-creations.store.js'
import { DUE_TOKEN_USAGE } from '../features/tokens/token-usage.store.js'
import { DUE_TOKEN_ROTATIONS } from '../features/tokens/tokens.store.js'
import { DUE_TOKENS } from '../features/tokens/tokens.writers.js'

/** Rows that one statement of a sweep frees: a few milliseconds of SQLite's only writer. */
const SWEEP_ROWS_MAX = 250

/** Counted by the wall's clock, whatever the server's says. */
const DUE_THROTTLE_COUNTS: DueRows = {
  name: 'throttle_counts',
  table: THROTTLE_TABLE,
  due: 'expire',
  before: () => Date.now(),
}

/** Every table that is swept. */
export const DUE_ROWS: readonly DueRows[] = [
  DUE_ACCESS_TOKENS,
  DUE_UNREDEEMED_CODES,
  DUE_REDEEMED_CODES,
  DUE_ROTATION_ANSWERS,
  DUE_GRANTS,
  DUE_SPENT_TICKETS,
  DUE_HALF_SESSIONS,
  DUE_SESSIONS,
  DUE_KEPT_FORMS,
  DUE_SPENT_CHALLENGES,
  DUE_CODE_TRIES,
  DUE_PASSWORD_RESETS,
  DUE_INVITATIONS,
  DUE_MAIL_BUDGETS,
  DUE_TOKENS,
  DUE_TOKEN_ROTATIONS,
  DUE_TOKEN_CREATIONS,
  DUE_TOKEN_USAGE,
  DUE_APP_USAGE,
  DUE_EXPIRY_NOTICES,
  DUE_EVENTS,
  DUE_JOBS,
  DUE_THROTTLE_COUNTS,
]

/** One sweep for each kind of row that nothing needs any more after a while. */
export function makeSweeps(db: Database, { clock }: { readonly clock: Clock }): readonly Sweep[] {
  const due = DUE_ROWS.map((rows) => ({
    name: rows.name,
    run: async () => {
      const batch = { nowMs: clock.nowMs(), rowsMax: SWEEP_ROWS_MAX }
      const freed = rows === DUE_GRANTS ? await freeDueGrants(db, batch) : await freeDueRows(db, rows, batch)
      return freed >= SWEEP_ROWS_MAX
    },
    backlog: async () => await backlogOf(db, rows, clock.nowMs()),
  }))
  return [...due, pruneChanges(db, SWEEP_ROWS_MAX)]
}
