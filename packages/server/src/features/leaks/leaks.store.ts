import type { Database, Queries } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { hashFromBytes, hashToBytes, type SecretHash } from '../../protocol/token/secret.js'
import type { LeakedKind, PresentedCredentials, RevokedCredential } from './leak.js'
import type { LeakStore } from './ports.js'
import { appendAudit } from '../audit/audit.writers.js'
import { queueMail } from '../mail/mails.writers.js'
import { revokeLeakedTokens, revokeLeakedAccessTokens } from '../tokens/leaked-tokens.writers.js'
import { revokeLeakedGrants, burnLeakedCodes } from '../grants/leaked-grants.writers.js'
import { endLeakedSecrets } from '../apps/secrets/secret-rotation.writers.js'

/** A credential that is known here, alive or not. What is said of it never changes. */
interface Known {
  readonly kind: LeakedKind
  readonly hash: SecretHash
  readonly hint: string
  /** The token's, the grant's, the secret's. */
  readonly gid: Gid
  readonly ownerGid: Gid
  readonly appGid: Gid | null
  readonly name: string
}

export function leakStore(db: Database): LeakStore {
  return {
    revoke: async ({ address, nowMs, presented }) => {
      const known = await findKnown(db.queries, presented)
      if (known.length === 0) return { revoked: [], known: 0 }
      return await inTransaction(db, async (tx) => {
        await holdOwnersAndApps(db, tx, known)
        const revoked = (await endAll(tx, { known, nowMs })).map(revokedOf)
        for (const one of revoked) {
          await appendAudit(tx, {
            action: 'credential_leaked',
            actor: { kind: 'anonymous', from: { address, credential: null } },
            target: one.target,
            personGid: one.ownerGid,
            ...(one.appGid === null ? {} : { appGid: one.appGid }),
            atMs: nowMs,
            details: { credential: one.kind, hint: one.hint },
          })
        }
        await tellOwners(tx, { revoked, nowMs })
        return { revoked, known: known.length }
      })
    },
  }
}

/** One statement for each kind that was presented. */
async function findKnown(queries: Queries, presented: PresentedCredentials): Promise<readonly Known[]> {
  const bytesOf = (kind: LeakedKind) => [...presented[kind].keys()].map(hashToBytes)
  const ofGrants = async (kind: 'access' | 'refresh', table: 'access_tokens' | 'refresh_tokens') =>
    presented[kind].size === 0
      ? []
      : await queries
          .selectFrom(table)
          .innerJoin('grants', 'grants.gid', `${table}.grant_gid`)
          .innerJoin('apps', 'apps.client_id', 'grants.client_id')
          .select([`${table}.hash`, 'grants.gid', 'grants.user_gid', 'apps.client_id', 'apps.name'])
          .where(`${table}.hash`, 'in', bytesOf(kind))
          .execute()
  const rows = {
    personal:
      presented.personal.size === 0
        ? []
        : await queries
            .selectFrom('tokens')
            .select(['hash', 'gid', 'user_gid', 'name'])
            .where('hash', 'in', bytesOf('personal'))
            .execute(),
    access: await ofGrants('access', 'access_tokens'),
    refresh: await ofGrants('refresh', 'refresh_tokens'),
    code:
      presented.code.size === 0
        ? []
        : await queries
            .selectFrom('codes')
            .innerJoin('apps', 'apps.client_id', 'codes.client_id')
            .select(['codes.hash', 'codes.grant_gid as gid', 'codes.user_gid', 'apps.client_id', 'apps.name'])
            .where('codes.hash', 'in', bytesOf('code'))
            .execute(),
    client_secret:
      presented.client_secret.size === 0
        ? []
        : await queries
            .selectFrom('app_secrets')
            .innerJoin('apps', 'apps.client_id', 'app_secrets.client_id')
            .select(['app_secrets.hash', 'app_secrets.gid', 'apps.owner_gid as user_gid'])
            .select(['apps.client_id', 'apps.name'])
            .where('app_secrets.hash', 'in', bytesOf('client_secret'))
            .execute(),
  }
  return (Object.keys(rows) as LeakedKind[]).flatMap((kind) =>
    rows[kind].map((row): Known => {
      const hash = hashFromBytes(row.hash)
      return {
        kind,
        hash,
        hint: presented[kind].get(hash) ?? '',
        gid: row.gid,
        ownerGid: row.user_gid,
        appGid: 'client_id' in row ? row.client_id : null,
        name: row.name,
      }
    }),
  )
}

/**
 * On PostgreSQL people, then apps, each in the order of their gids: the queues in which redemptions, deactivations, rotations and deletions
 * stand, so that nobody waits for this while this waits for them.
 */
async function holdOwnersAndApps(db: Database, tx: Queries, known: readonly Known[]): Promise<void> {
  if (!db.locksRows) return
  const owners = [...new Set(known.map(({ ownerGid }) => ownerGid))]
  const apps = [...new Set(known.flatMap(({ appGid }) => (appGid === null ? [] : [appGid])))]
  await tx.selectFrom('users').select('gid').where('gid', 'in', owners).orderBy('gid').forUpdate().execute()
  if (apps.length === 0) return
  const rows = tx.selectFrom('apps').select('client_id').where('client_id', 'in', apps)
  await rows.orderBy('client_id').forUpdate().execute()
}

/** @returns those that lived until now */
async function endAll(
  tx: Queries,
  { known, nowMs }: { readonly known: readonly Known[]; readonly nowMs: number },
): Promise<readonly Known[]> {
  const of = (...kinds: readonly LeakedKind[]) => known.filter(({ kind }) => kinds.includes(kind))
  const gids = (some: readonly Known[]) => [...new Set(some.map(({ gid }) => gid))]
  const hashes = (some: readonly Known[]) => some.map(({ hash }) => hash)
  const ended: Known[] = []
  const personal = of('personal')
  if (personal.length > 0) {
    const won = await revokeLeakedTokens(tx, { gids: gids(personal), nowMs })
    ended.push(...personal.filter(({ gid }) => won.has(gid)))
  }
  const secrets = of('client_secret')
  if (secrets.length > 0) {
    const won = await endLeakedSecrets(tx, { gids: gids(secrets), nowMs })
    ended.push(...secrets.filter(({ gid }) => won.has(gid)))
  }
  const access = of('access')
  if (access.length > 0) {
    const won = await revokeLeakedAccessTokens(tx, { hashes: hashes(access), nowMs })
    ended.push(...access.filter(({ hash }) => won.has(hash)))
  }
  const codes = of('code')
  if (codes.length > 0) {
    const won = await burnLeakedCodes(tx, { hashes: hashes(codes), nowMs })
    ended.push(...codes.filter(({ hash }) => won.has(hash)))
  }
  // A code that was not redeemed has no grant under its gid.
  const granting = of('refresh', 'code')
  if (granting.length > 0) {
    const won = new Set(await revokeLeakedGrants(tx, { gids: gids(granting), nowMs }))
    // Of several that lead to one grant, one ended it.
    ended.push(...granting.filter(({ gid }) => won.delete(gid)))
  }
  return ended
}

function revokedOf({ appGid, gid, hint, kind, name, ownerGid }: Known): RevokedCredential {
  const target = { kind: TARGETS[kind], gid: kind === 'client_secret' && appGid !== null ? appGid : gid }
  return { kind, ownerGid, appGid, target, name, hint }
}

const TARGETS: Readonly<Record<LeakedKind, RevokedCredential['target']['kind']>> = {
  personal: 'token',
  access: 'grant',
  refresh: 'grant',
  code: 'grant',
  client_secret: 'app',
}

const WORDS = {
  personal: 'personal access token',
  access: 'access token',
  refresh: 'refresh token',
  code: 'authorization code',
  client_secret: 'client secret',
} as const satisfies Record<LeakedKind, string>

/** One mail to each owner, whatever of theirs was found. */
async function tellOwners(
  tx: Queries,
  { nowMs, revoked }: { readonly revoked: readonly RevokedCredential[]; readonly nowMs: number },
): Promise<void> {
  const byOwner = [...Map.groupBy(revoked, ({ ownerGid }) => ownerGid)]
  // In one order, whoever writes to several people: their budgets of mails are held until the end.
  for (const [userGid, theirs] of byOwner.toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    const items = theirs.map((one) => ({
      what: WORDS[one.kind],
      name: one.name,
      hint: one.hint,
      path: pathOf(one),
    }))
    await queueMail(tx, { kind: 'credential_leaked', to: { userGid }, facts: { items }, nowMs })
  }
}

function pathOf({ appGid, kind }: RevokedCredential): string {
  if (kind === 'personal') return '/0/my-apps'
  return kind === 'client_secret' ? `/0/my-apps/${appGid ?? ''}` : '/0/profile/apps'
}
