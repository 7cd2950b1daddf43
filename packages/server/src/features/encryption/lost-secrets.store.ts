import type { Database, Queries } from '../../db/database.js'
import type { SecretBox } from '../../protocol/token/secret-box.js'
import { appContext } from '../../protocol/token/secret-contexts.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { THIS_SERVER } from '../../protocol/audit/this-server.js'
import type { Actor } from '../audit/audit-event.js'
import { authenticatorApps, pageKeys, signingKeys, webhookSecrets } from './sealed-rows.store.js'
import { dropMarker } from './sealing.store.js'
import { appendAudit } from '../audit/audit.writers.js'
import { queueMail } from '../mail/mails.writers.js'

/** What no key at hand opens. */
export interface LostSecrets {
  /** Whose authenticator apps. */
  readonly people: readonly { readonly gid: Gid; readonly email: string; readonly isConfirmed: boolean }[]
  /** Keys that sign ID tokens. */
  readonly signingKids: readonly string[]
  /** Keys of pages, forms and offsets, by the name of their setting. */
  readonly settings: readonly string[]
  /** Webhooks that can sign nothing any more. */
  readonly webhookGids: readonly Gid[]
}

export async function lostSecrets(queries: Queries, box: SecretBox): Promise<LostSecrets> {
  const people = []
  for await (const { confirmed_at_ms, email, secret, user_gid } of authenticatorApps(queries))
    if (!box.opens(secret, appContext(user_gid)))
      people.push({ gid: user_gid, email, isConfirmed: confirmed_at_ms !== null })
  const webhookGids = []
  for await (const { context, gid, kept } of webhookSecrets(queries))
    if (!box.opens(kept, context)) webhookGids.push(gid)
  return {
    people,
    webhookGids,
    signingKids: (await signingKeys(queries)).flatMap(({ context, kept, kid }) =>
      box.opens(kept, context) ? [] : [kid],
    ),
    settings: (await pageKeys(queries)).flatMap(({ context, kept, name }) =>
      box.opens(kept, context) ? [] : [name],
    ),
  }
}

export interface AbandonNeeds {
  readonly box: SecretBox
  readonly nowMs: number
}

const OPERATOR: Actor = { kind: 'operator' }

/**
 * Gives up what no key at hand opens, and nothing else: authenticator apps go, and their people are told; keys that sign are retired; keys of
 * pages go, and are made anew by whoever opens the database next. Passkeys, recovery codes, passwords, sessions and tokens stay, for none of
 * them was sealed. **Atomic.** Afterwards nothing in the database is sealed.
 */
export async function abandonSealed(db: Database, tx: Queries, needs: AbandonNeeds): Promise<LostSecrets> {
  const { nowMs } = needs
  await dropMarker(db, tx)
  const lost = await lostSecrets(tx, needs.box)
  for (const { gid, isConfirmed } of lost.people) {
    await tx.deleteFrom('totp_factors').where('user_gid', '=', gid).execute()
    // Who gave the password and owed the code can give none any more.
    await tx.deleteFrom('half_sessions').where('user_gid', '=', gid).execute()
    if (!isConfirmed) continue
    await appendAudit(tx, {
      action: 'second_factor_removed',
      actor: OPERATOR,
      target: { kind: 'user', gid },
      atMs: nowMs,
      reason: 'key_lost',
      details: { factor: 'totp' },
    })
    await queueMail(tx, {
      kind: 'second_factor_changed',
      to: { userGid: gid },
      facts: {
        change:
          'Whoever runs this server lost the key to your authenticator app, so it no longer works. Set it up again; passkeys and recovery codes stay as they are.',
        address: null,
      },
      nowMs,
    })
  }
  for (const kid of lost.signingKids) {
    await tx
      .updateTable('signing_keys')
      .set((row) => ({ private_jwk: null, retired_at_ms: row.fn.coalesce('retired_at_ms', row.val(nowMs)) }))
      .where('kid', '=', kid)
      .execute()
    await appendAudit(tx, {
      action: 'signing_key_retired',
      actor: OPERATOR,
      target: { kind: 'signing_key', gid: kid },
      atMs: nowMs,
      reason: 'key_lost',
    })
  }
  for (const name of lost.settings) await tx.deleteFrom('settings').where('name', '=', name).execute()
  for (const gid of lost.webhookGids) await tx.deleteFrom('webhooks').where('gid', '=', gid).execute()
  await appendAudit(tx, {
    action: 'sealed_secrets_abandoned',
    actor: OPERATOR,
    target: THIS_SERVER,
    atMs: nowMs,
    details: {
      authenticatorApps: lost.people.length,
      signingKeys: lost.signingKids.length,
      pageKeys: lost.settings.length,
      webhooks: lost.webhookGids.length,
    },
  })
  return lost
}
