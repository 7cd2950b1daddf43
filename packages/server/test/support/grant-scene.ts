import { randomBytes } from 'node:crypto'
import { readScopes } from '../../src/protocol/oauth/scope.js'
import { hashFromBytes, hashSecret, newSecret, type SecretHash } from '../../src/protocol/token/secret.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import type { App } from '../../src/features/apps/app.js'
import type { GrantStore } from '../../src/features/grants/ports.js'
import { newApp, newCode } from './grants.js'
import { NOW_MS, type Person, type Stores } from './stores.js'

export const MINUTE_MS = 60_000
export const DAY_MS = 24 * 60 * MINUTE_MS
/** The ends that these scenes give, unless a test says otherwise. */
export const ACCESS_ENDS_MS = NOW_MS + 60 * MINUTE_MS
export const REFRESH_ENDS_MS = NOW_MS + 180 * DAY_MS
export const GRANT_ENDS_MS = NOW_MS + 730 * DAY_MS
const FAILED_VERIFIERS_MAX = 3

type RedeemInput = Parameters<GrantStore['redeemCode']>[0]
type RefreshInput = Parameters<GrantStore['refresh']>[0]

export interface MadeGrant {
  readonly app: App
  readonly grantGid: Gid
  readonly codeHash: SecretHash
  readonly refreshHash: SecretHash
  readonly accessHash: SecretHash
}

const freshHash = (kind: 'access' | 'refresh') => newSecret(kind, (count) => randomBytes(count)).hash

/** Codes and grants as the store of grants knows them: hashes, and no secret. */
export function grantScene(stores: Stores) {
  const redeemInput = (codeHash: SecretHash, wish: Partial<RedeemInput> = {}): RedeemInput => ({
    codeHash,
    failedVerifiersMax: FAILED_VERIFIERS_MAX,
    grantExpiresAtMs: GRANT_ENDS_MS,
    access: { hash: freshHash('access'), scopes: null, expiresAtMs: ACCESS_ENDS_MS },
    refresh: { hash: freshHash('refresh'), expiresAtMs: REFRESH_ENDS_MS },
    nowMs: NOW_MS,
    ...wish,
  })

  const newCodeOf = async (wish: { person: Person; app?: App } & Partial<Parameters<typeof newCode>[1]>) => {
    const app = wish.app ?? (await newApp(stores, wish.person))
    const { grantGid, request } = await newCode(stores, { nowMs: NOW_MS, ...wish, app })
    return { app, grantGid, codeHash: hashSecret(request.code) }
  }

  /** A grant, fresh from its code. */
  const newGrant = async (
    wish: { person: Person; app?: App; scope?: string } & Partial<Omit<RedeemInput, 'codeHash'>>,
  ): Promise<MadeGrant> => {
    const { app, person, scope, ...redemption } = wish
    const nowMs = wish.nowMs ?? NOW_MS
    const code = await newCodeOf({ person, nowMs, ...(app && { app }), ...(scope && { scope }) })
    const input = redeemInput(code.codeHash, redemption)
    const decision = await stores.grants.redeemCode(input)
    if (decision !== 'won') throw new Error(`there is no grant: ${decision}`)
    return { ...code, refreshHash: input.refresh.hash, accessHash: input.access.hash }
  }

  /** Refreshes without rotation. */
  const refresh = async (refreshHash: SecretHash, wish: Partial<RefreshInput> = {}) => {
    const input: RefreshInput = {
      refreshHash,
      expiresAtMs: REFRESH_ENDS_MS,
      rotation: null,
      access: { hash: freshHash('access'), scopes: null, expiresAtMs: ACCESS_ENDS_MS },
      replayWindowSeconds: 120,
      nowMs: NOW_MS,
      ...wish,
    }
    return { ...(await stores.grants.refresh(input)), accessHash: input.access.hash }
  }

  /** Refreshes with rotation, with an answer that is like no other. */
  const rotate = async (refreshHash: SecretHash, wish: Partial<RefreshInput> = {}) => {
    const successor = { hash: freshHash('refresh'), expiresAtMs: wish.expiresAtMs ?? REFRESH_ENDS_MS }
    const sealed = new Uint8Array(randomBytes(40))
    const made = await refresh(refreshHash, { rotation: { successor, keptAnswer: sealed }, ...wish })
    return { ...made, successorHash: successor.hash, sealed }
  }

  const rowsOf = async (grantGid: Gid) => {
    const of = stores.db.queries
    const refreshRows = await of
      .selectFrom('refresh_tokens')
      .selectAll()
      .where('grant_gid', '=', grantGid)
      .orderBy('generation')
      .execute()
    const accessRows = await of
      .selectFrom('access_tokens')
      .selectAll()
      .where('grant_gid', '=', grantGid)
      .execute()
    return {
      code: await of.selectFrom('codes').selectAll().where('grant_gid', '=', grantGid).executeTakeFirst(),
      grant: await of.selectFrom('grants').selectAll().where('gid', '=', grantGid).executeTakeFirst(),
      refresh: refreshRows.map((row) => ({ ...row, hash: hashFromBytes(row.hash) })),
      access: accessRows.map((row) => ({ ...row, hash: hashFromBytes(row.hash) })),
    }
  }

  return {
    redeemInput,
    newCodeOf,
    newGrant,
    refresh,
    rotate,
    rowsOf,
    /** When and why a grant ended; nulls for one that stands. */
    endOf: async (grantGid: Gid) => {
      const grant = await stores.grants.find(grantGid)
      return grant === null ? null : [grant.revokedAtMs, grant.revokedReason]
    },
    actionsOn: async (gid: Gid) => (await stores.trail(gid)).map((row) => row.action),
    scopes: readScopes,
  }
}

export type GrantScene = ReturnType<typeof grantScene>
