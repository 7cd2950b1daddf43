import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'

/** Other rooms' way to let a person's sessions open everything, once there is a second factor. */
export async function liftEnrolment(tx: Queries, userGid: Gid): Promise<void> {
  await tx
    .updateTable('sessions')
    .set({ must_enrol: 0 })
    .where('user_gid', '=', userGid)
    .where('must_enrol', '=', 1)
    .execute()
}

/** Other rooms' way to close the live sessions of people without a second factor, until they set one up. */
export async function demandEnrolment(tx: Queries, userGids: readonly Gid[]): Promise<void> {
  if (userGids.length === 0) return
  await tx
    .updateTable('sessions')
    .set({ must_enrol: 1 })
    .where('user_gid', 'in', userGids)
    .where('ended_at_ms', 'is', null)
    .where((row) =>
      row.not(
        row.exists(
          row
            .selectFrom('totp_factors')
            .select('totp_factors.user_gid')
            .whereRef('totp_factors.user_gid', '=', 'sessions.user_gid')
            .where('totp_factors.confirmed_at_ms', 'is not', null),
        ),
      ),
    )
    .where((row) =>
      row.not(
        row.exists(
          row
            .selectFrom('passkeys')
            .select('passkeys.gid')
            .whereRef('passkeys.user_gid', '=', 'sessions.user_gid'),
        ),
      ),
    )
    .execute()
}
