import { sql, type ExpressionBuilder, type SqlBool, type Expression } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { UNSTAMPED } from '../../db/node-sqlite.js'
import { prepareWithAll } from '../../db/prepared.js'
import type { Schema } from '../../db/schema.js'
import { hashToBytes, type SecretHash } from '../../protocol/token/secret.js'

/** Why a code that is neither used nor over gives nothing: what it was issued under holds no longer. */
export type WithdrawnCode = 'revoked' | 'redirect_removed' | 'app_withdrawn'

type OfCode = ExpressionBuilder<Schema, 'codes'>

/**
 * On PostgreSQL the person's and the app's row are held, in this order, as long as a code of theirs is redeemed: a deactivation finds every
 * grant that there is, a deletion of the app and a change of its redirect URIs wait for this instead of against it, and redemptions of one
 * person are judged one after the other, so that nobody has more grants than there may be.
 */
export async function holdPersonAndApp(db: Database, tx: Queries, codeHash: SecretHash): Promise<void> {
  if (!db.locksRows) return
  await tx
    .selectFrom('codes')
    .innerJoin('users', 'users.gid', 'codes.user_gid')
    .innerJoin('apps', 'apps.client_id', 'codes.client_id')
    .select('codes.grant_gid')
    .where('codes.hash', '=', hashToBytes(codeHash))
    .forNoKeyUpdate('users')
    .forKeyShare('apps')
    .execute()
}

/**
 * The one statement that decides who redeems a code, and whether anybody may: its person is active, its address is still registered, and the
 * app is still theirs to use. Nothing that is remembered under a stamp shows a code.
 */
export function claimByHash(queries: Queries) {
  type Claim = readonly [atMs: number, hash: Uint8Array, failedMax: number, nowMs: number]
  const samples: Claim = [1, new Uint8Array(), 2, 3]
  const claim = prepareWithAll(
    queries,
    ([atMs, hash, failedMax, nowMs]: Claim) =>
      queries
        .updateTable('codes')
        .set({ redeemed_at_ms: atMs })
        .where('hash', '=', hash)
        .where('redeemed_at_ms', 'is', null)
        .where('revoked_at_ms', 'is', null)
        .where('failed_verifiers', '<', failedMax)
        .where('expires_at_ms', '>', nowMs)
        .where(personIsActive)
        .where(addressIsRegistered)
        .where(appIsOpen)
        .where(isLetIn)
        .returning(['grant_gid', 'client_id', 'user_gid', 'scopes', 'authenticated_at_ms', 'authentication'])
        .modifyEnd(UNSTAMPED),
    samples,
  )
  return async (
    tx: Queries,
    code: { readonly codeHash: SecretHash; readonly failedVerifiersMax: number; readonly nowMs: number },
  ) => {
    const { codeHash, failedVerifiersMax, nowMs } = code
    const [row] = await claim([nowMs, hashToBytes(codeHash), failedVerifiersMax, nowMs], tx)
    return row
  }
}

/** Names what stood against the claim of a code that is neither used nor over. */
export async function nameWithdrawal(tx: Queries, codeHash: SecretHash): Promise<WithdrawnCode> {
  const code = await tx
    .selectFrom('codes')
    .select('revoked_at_ms')
    .select((of) => [
      of.case().when(personIsActive(of)).then(1).else(0).end().as('person_is_active'),
      of.case().when(addressIsRegistered(of)).then(1).else(0).end().as('address_is_registered'),
    ])
    .where('hash', '=', hashToBytes(codeHash))
    .executeTakeFirstOrThrow()
  if (code.revoked_at_ms !== null || code.person_is_active === 0) return 'revoked'
  return code.address_is_registered === 0 ? 'redirect_removed' : 'app_withdrawn'
}

function personIsActive(code: OfCode): Expression<SqlBool> {
  return code.exists(
    code
      .selectFrom('users')
      .select('users.gid')
      .whereRef('users.gid', '=', 'codes.user_gid')
      .where('users.deactivated_at_ms', 'is', null),
  )
}

/** A native app's loopback address may differ from the registered one in its port, so that one is kept beside. */
function addressIsRegistered(code: OfCode): Expression<SqlBool> {
  return code.exists(
    code
      .selectFrom('app_redirect_uris')
      .select('app_redirect_uris.uri')
      .whereRef('app_redirect_uris.client_id', '=', 'codes.client_id')
      .whereRef(
        'app_redirect_uris.uri',
        '=',
        sql<string>`coalesce(codes.registered_uri, codes.redirect_uri)`,
      ),
  )
}

/** Distributed to the person, and made by somebody who is still answerable for it: the owner that the person was shown. */
function appIsOpen(code: OfCode): Expression<SqlBool> {
  return code.exists(
    code
      .selectFrom('apps')
      .select('apps.client_id')
      .whereRef('apps.client_id', '=', 'codes.client_id')
      .where((app) =>
        app.or([
          app('apps.distribution', '=', sql.lit('any')),
          app.and([
            app('apps.distribution', '=', sql.lit('workspaces')),
            app.exists(
              app
                .selectFrom('app_workspaces')
                .innerJoin(
                  'workspace_members',
                  'workspace_members.workspace_gid',
                  'app_workspaces.workspace_gid',
                )
                .select('app_workspaces.workspace_gid')
                .whereRef('app_workspaces.client_id', '=', 'apps.client_id')
                .whereRef('workspace_members.user_gid', '=', 'codes.user_gid'),
            ),
          ]),
        ]),
      )
      .where((app) =>
        app.not(
          app.exists(
            app
              .selectFrom('users as owner')
              .select('owner.gid')
              .whereRef('owner.gid', '=', 'apps.owner_gid')
              .whereRef('owner.deactivated_at_ms', '>=', 'codes.created_at_ms'),
          ),
        ),
      ),
  )
}

/** Some workspace of the person lets the app in; whoever is in none is kept out of none. */
function isLetIn(code: OfCode): Expression<SqlBool> {
  const memberships = code
    .selectFrom('workspace_members')
    .select('workspace_members.workspace_gid')
    .whereRef('workspace_members.user_gid', '=', 'codes.user_gid')
  return code.or([
    code.not(code.exists(memberships)),
    code.exists(
      memberships.where((member) =>
        member.not(
          member.exists(
            member
              .selectFrom('app_blocks')
              .select('app_blocks.client_id')
              .whereRef('app_blocks.workspace_gid', '=', 'workspace_members.workspace_gid')
              .whereRef('app_blocks.client_id', '=', 'codes.client_id'),
          ),
        ),
      ),
    ),
  ])
}
