import type { Gid } from '../../protocol/asana/gid.js'
import type { Origin } from '../audit/audit-event.js'
import type { Clock, Timed } from '../../platform/clock.js'
import type { ListedToken } from './list-tokens.js'
import type { TokenAddress, TokenStore } from './ports.js'
import type {
  makeRotatePersonalToken,
  RotatePersonalToken,
  RotatePersonalTokenOutcome,
} from './rotate-personal-token.js'
import { firstUsageDay, requestsByDay, type TokenUsageStore } from './token-usage.js'
import type { PersonalToken, TokenState } from './token.js'
import { DEAD_TOKEN_VISIBLE_DAYS, tokenState } from './token.rules.js'
import { DAY_MS } from '../../time-units.js'

/** Tokens on one page of a person's list. */
export const OWN_TOKENS_PER_PAGE = 10
/** Beyond it nobody leafs; a larger number is read as this one. */
const OWN_TOKENS_PAGE_MAX = 1_000

/** A token in its owner's list. */
export interface ListedOwnToken extends ListedToken {
  /** On each of the last 30 days, today last. */
  readonly requestsByDay: readonly number[]
}

/** A token on a page of its own. */
export interface OwnToken extends ListedOwnToken {
  /** The latest first. */
  readonly addresses: readonly TokenAddress[]
  readonly successor: { readonly gid: Gid; readonly hint: string; readonly state: TokenState } | null
}

export interface OwnTokensPage {
  readonly tokens: readonly ListedOwnToken[]
  /** Counted from 1. */
  readonly page: number
  readonly hasMore: boolean
}

/** A token of a person. Anybody else's does not exist for them. */
export interface WhoseToken {
  readonly ownerGid: Gid
  readonly tokenGid: Gid
  /** From where they act, for the security record. */
  readonly from?: Origin
}

/** Lists a person's tokens by the page, the live ones first. */
export function makeListOwnTokens(needs: {
  readonly tokens: Pick<TokenStore, 'listPage'>
  readonly usage: Pick<TokenUsageStore, 'list'>
  readonly clock: Clock
}) {
  return async (request: { readonly ownerGid: Gid; readonly page: number }): Promise<OwnTokensPage> => {
    const nowMs = needs.clock.nowMs()
    const page = Math.min(Math.max(Math.trunc(request.page), 1), OWN_TOKENS_PAGE_MAX)
    const found = await needs.tokens.listPage({
      userGid: request.ownerGid,
      diedAfterMs: nowMs - DEAD_TOKEN_VISIBLE_DAYS * DAY_MS,
      nowMs,
      offset: (page - 1) * OWN_TOKENS_PER_PAGE,
      rowsMax: OWN_TOKENS_PER_PAGE + 1,
    })
    const tokens = await withUsage(found.slice(0, OWN_TOKENS_PER_PAGE), { usage: needs.usage, nowMs })
    return { tokens, page, hasMore: found.length > OWN_TOKENS_PER_PAGE }
  }
}

/** @returns null for a token that does not exist or is somebody else's */
export function makeFindOwnToken(needs: {
  readonly tokens: Pick<TokenStore, 'find' | 'addresses'>
  readonly usage: Pick<TokenUsageStore, 'list'>
  readonly clock: Clock
}) {
  return async ({ ownerGid, tokenGid }: WhoseToken): Promise<OwnToken | null> => {
    const { tokens, usage } = needs
    const token = await tokens.find(tokenGid)
    if (token?.userGid !== ownerGid) return null
    const nowMs = needs.clock.nowMs()
    const [own] = await withUsage([token], { usage, nowMs })
    if (own === undefined) return null
    const successor = token.successorGid === null ? null : await tokens.find(token.successorGid)
    return {
      ...own,
      addresses: await tokens.addresses(tokenGid),
      successor:
        successor === null
          ? null
          : { gid: successor.gid, hint: successor.hint, state: tokenState(successor, nowMs) },
    }
  }
}

/** A person rotates a token of their own; see `makeRotatePersonalToken`. */
export function makeRotateOwnToken(needs: {
  readonly tokens: Pick<TokenStore, 'find'>
  readonly rotate: ReturnType<typeof makeRotatePersonalToken>
}) {
  return async (
    request: WhoseToken & Pick<RotatePersonalToken, 'overlapSeconds' | 'idempotencyKey'>,
  ): Promise<RotatePersonalTokenOutcome> => {
    const { from, ownerGid, ...rotation } = request
    // A token never changes its owner, so nothing can come between this look and the act.
    if ((await needs.tokens.find(request.tokenGid))?.userGid !== ownerGid)
      return { ok: false, field: 'token', message: 'Does not exist' }
    return await needs.rotate({ ...rotation, actor: { kind: 'user', gid: ownerGid, from } })
  }
}

/** A person revokes a token of their own; see `TokenStore.revoke`. */
export function makeRevokeOwnToken(needs: {
  readonly tokens: Pick<TokenStore, 'find'>
  readonly revoke: Timed<TokenStore['revoke']>
}) {
  return async ({
    from,
    ownerGid,
    tokenGid,
  }: WhoseToken): Promise<'revoked' | 'already_revoked' | 'unknown'> => {
    if ((await needs.tokens.find(tokenGid))?.userGid !== ownerGid) return 'unknown'
    return await needs.revoke({ tokenGid, actor: { kind: 'user', gid: ownerGid, from } })
  }
}

async function withUsage(
  tokens: readonly PersonalToken[],
  { nowMs, usage }: { readonly usage: Pick<TokenUsageStore, 'list'>; readonly nowMs: number },
): Promise<readonly ListedOwnToken[]> {
  const tokenGids = tokens.map(({ gid }) => gid)
  const counts = await usage.list({ tokenGids, fromDay: firstUsageDay(nowMs) })
  return tokens.map((token) => ({
    ...token,
    state: tokenState(token, nowMs),
    requestsByDay: requestsByDay(counts, { tokenGid: token.gid, nowMs }),
  }))
}
