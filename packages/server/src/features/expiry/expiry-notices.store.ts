import { sql } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { daysAfter, type DueRows } from '../../db/due-rows.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { NOTICES_KEPT_DAYS, type ExpiryNotice, type NoticeStep } from './expiry-notice.js'
import type { ExpiryNoticeStore } from './ports.js'
import { queueMail } from '../mail/mails.writers.js'

export function expiryNoticeStore(db: Database): ExpiryNoticeStore {
  return {
    async dueOwners({ rowsMax, steps, today }) {
      const rows = await due(db.queries, steps)
        .clearSelect()
        .clearOrderBy()
        .select('credential.user_gid')
        .distinct()
        .where((row) =>
          row.not(
            row.exists(
              row
                .selectFrom('expiry_notices as today')
                .select('today.subject_gid')
                .whereRef('today.user_gid', '=', 'credential.user_gid')
                .where('today.told_on', '=', today),
            ),
          ),
        )
        .orderBy('credential.user_gid')
        .limit(rowsMax)
        .execute()
      return rows.map(({ user_gid }) => user_gid)
    },

    tell: async ({ nowMs, steps, today, userGid }) =>
      await inTransaction(db, async (tx) => {
        if (!(await holdActivePerson(db, tx, userGid))) return []
        const before = tx.selectFrom('expiry_notices').select('user_gid').where('user_gid', '=', userGid)
        if ((await before.where('told_on', '=', today).executeTakeFirst()) !== undefined) return []
        const found = await due(tx, steps).where('credential.user_gid', '=', userGid).execute()
        if (found.length === 0) return []
        const notices = found.map((row): ExpiryNotice => ({
          subjectGid: row.gid,
          daysBefore: daysBeforeOf(steps, row.expires_at_ms),
          expiresAtMs: row.expires_at_ms,
        }))
        await tx
          .insertInto('expiry_notices')
          .values(
            notices.map(({ daysBefore, expiresAtMs, subjectGid }) => ({
              subject_gid: subjectGid,
              expires_at_ms: expiresAtMs,
              days_before: daysBefore,
              user_gid: userGid,
              told_on: today,
            })),
          )
          .execute()
        const items = found.map((row) => ({
          what: row.client_id === null ? ('personal access token' as const) : ('client secret' as const),
          name: row.name,
          hint: row.hint,
          expiresAtMs: row.expires_at_ms,
          path: row.client_id === null ? `/0/my-apps/tokens/${row.gid}` : `/0/my-apps/${row.client_id}`,
        }))
        await queueMail(tx, { kind: 'token_expires', to: { userGid }, facts: { items }, nowMs })
        return notices
      }),
  }
}

export const DUE_EXPIRY_NOTICES: DueRows = {
  name: 'expiry_notices',
  table: 'expiry_notices',
  due: 'expires_at_ms',
  before: daysAfter(NOTICES_KEPT_DAYS),
}

/** Whoever comes second waits here, and then finds what the first one told. */
async function holdActivePerson(db: Database, tx: Queries, userGid: Gid): Promise<boolean> {
  const row = await tx
    .selectFrom('users')
    .select('gid')
    .where('gid', '=', userGid)
    .where('deactivated_at_ms', 'is', null)
    .$if(db.locksRows, (query) => query.forUpdate())
    .executeTakeFirst()
  return row !== undefined
}

/** Personal tokens and client secrets that live, end by themselves within the steps, and have an owner to tell. Each is found by its end. */
function credentials(queries: Queries, steps: readonly NoticeStep[]) {
  const [fromMs, untilMs] = [
    Math.min(...steps.map((step) => step.fromMs)),
    Math.max(...steps.map((step) => step.untilMs)),
  ]
  const tokens = queries
    .selectFrom('tokens')
    .select(['gid', 'user_gid', 'name', 'hint', 'expires_at_ms', 'created_at_ms as decided_at_ms'])
    .select(sql<string | null>`null`.as('client_id'))
    .where('kind', '=', 'personal')
    .where('revoked_at_ms', 'is', null)
    .where('retires_at_ms', 'is', null)
    .where('successor_gid', 'is', null)
    .where('expires_at_ms', 'is not', null)
    .where('expires_at_ms', '>=', fromMs)
    .where('expires_at_ms', '<', untilMs)
    .$narrowType<{ expires_at_ms: number }>()
  const secrets = queries
    .selectFrom('app_secrets')
    .innerJoin('apps', 'apps.client_id', 'app_secrets.client_id')
    .select(['app_secrets.gid', 'apps.owner_gid as user_gid', 'apps.name', 'app_secrets.hint'])
    .select('app_secrets.expires_at_ms')
    .select((row) =>
      row.fn.coalesce('app_secrets.end_set_at_ms', 'app_secrets.created_at_ms').as('decided_at_ms'),
    )
    .select('app_secrets.client_id')
    .where('app_secrets.expires_at_ms', 'is not', null)
    .where('app_secrets.expires_at_ms', '>=', fromMs)
    .where('app_secrets.expires_at_ms', '<', untilMs)
    .$narrowType<{ expires_at_ms: number }>()
  return tokens.unionAll(secrets)
}

function due(queries: Queries, steps: readonly NoticeStep[]) {
  return queries
    .selectFrom(credentials(queries, steps).as('credential'))
    .innerJoin('users', 'users.gid', 'credential.user_gid')
    .selectAll('credential')
    .where('users.deactivated_at_ms', 'is', null)
    .where((row) =>
      row.or(
        steps.map(({ daysBefore, fromMs, lifeMsMin, untilMs }) =>
          row.and([
            row('credential.expires_at_ms', '>=', fromMs),
            row('credential.expires_at_ms', '<', untilMs),
            row(row('credential.expires_at_ms', '-', row.ref('credential.decided_at_ms')), '>', lifeMsMin),
            row.not(
              row.exists(
                row
                  .selectFrom('expiry_notices as told')
                  .select('told.subject_gid')
                  .whereRef('told.subject_gid', '=', 'credential.gid')
                  .whereRef('told.expires_at_ms', '=', 'credential.expires_at_ms')
                  .where('told.days_before', '<=', daysBefore),
              ),
            ),
          ]),
        ),
      ),
    )
    .orderBy('credential.expires_at_ms')
    .orderBy('credential.gid')
}

function daysBeforeOf(steps: readonly NoticeStep[], expiresAtMs: number): number {
  const step = steps.find(({ fromMs, untilMs }) => expiresAtMs >= fromMs && expiresAtMs < untilMs)
  return step?.daysBefore ?? 0
}
