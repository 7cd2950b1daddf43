import type { Queries } from '../../db/database.js'
import { NO_GID } from '../../protocol/asana/gid.js'
import type { SecretBox } from '../../protocol/token/secret-box.js'
import {
  appContext,
  settingContext,
  signingKeyContext,
  webhookContext,
} from '../../protocol/token/secret-contexts.js'

/** Keys of the installation that are kept among the settings. */
export const KEY_SETTINGS = ['cursor_key', 'csrf_key'] as const
/** Rows that are gone through at a time. */
const ROWS_PER_BATCH = 500

/** Closes every secret anew, as the box does today. What no key opens is left as it is. @returns how many were closed */
export async function closeAnew(tx: Queries, box: SecretBox): Promise<number> {
  let closed = 0
  for await (const { secret, user_gid } of authenticatorApps(tx)) {
    const context = appContext(user_gid)
    if (!box.opens(secret, context)) continue
    await tx
      .updateTable('totp_factors')
      .set({ secret: box.current.close(box.open(secret, context), context) })
      .where('user_gid', '=', user_gid)
      .execute()
    closed++
  }
  for (const { context, kept, kid } of await signingKeys(tx)) {
    if (!box.opens(kept, context)) continue
    await tx
      .updateTable('signing_keys')
      .set({ private_jwk: box.current.closeText(box.openText(kept, context), context) })
      .where('kid', '=', kid)
      .execute()
    closed++
  }
  for (const { context, kept, name } of await pageKeys(tx)) {
    if (!box.opens(kept, context)) continue
    await tx
      .updateTable('settings')
      .set({ value: box.current.closeText(box.openText(kept, context), context) })
      .where('name', '=', name)
      .execute()
    closed++
  }
  for await (const { context, gid, kept } of webhookSecrets(tx)) {
    if (!box.opens(kept, context)) continue
    await tx
      .updateTable('webhooks')
      .set({ secret: box.current.close(box.open(kept, context), context) })
      .where('gid', '=', gid)
      .execute()
    closed++
  }
  return closed
}

/** Every authenticator app, with whose it is. */
export async function* authenticatorApps(queries: Queries) {
  for (let after = NO_GID; ;) {
    const rows = await queries
      .selectFrom('totp_factors')
      .innerJoin('users', 'users.gid', 'totp_factors.user_gid')
      .select(['totp_factors.user_gid', 'totp_factors.secret', 'totp_factors.confirmed_at_ms', 'users.email'])
      .where('totp_factors.user_gid', '>', after)
      .orderBy('totp_factors.user_gid')
      .limit(ROWS_PER_BATCH)
      .execute()
    yield* rows
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.user_gid
  }
}

/** Keys that sign, or could again: those whose private half is there. */
export async function signingKeys(queries: Queries) {
  const rows = await queries.selectFrom('signing_keys').select(['kid', 'private_jwk']).execute()
  return rows.flatMap(({ kid, private_jwk }) =>
    private_jwk === null ? [] : [{ kid, kept: private_jwk, context: signingKeyContext(kid) }],
  )
}

export async function pageKeys(queries: Queries) {
  const rows = await queries.selectFrom('settings').selectAll().where('name', 'in', KEY_SETTINGS).execute()
  return rows.map(({ name, value }) => ({ name, kept: value, context: settingContext(name) }))
}

/** What each webhook signs with. */
export async function* webhookSecrets(queries: Queries) {
  for (let after = NO_GID; ;) {
    const rows = await queries
      .selectFrom('webhooks')
      .select(['gid', 'secret'])
      .where('gid', '>', after)
      .orderBy('gid')
      .limit(ROWS_PER_BATCH)
      .execute()
    yield* rows.map(({ gid, secret }) => ({ gid, kept: secret, context: webhookContext(gid) }))
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.gid
  }
}
