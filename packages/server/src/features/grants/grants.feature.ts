import { watched } from '../../platform/meters.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { AppsFeature } from '../apps/apps.feature.js'
import type { AuditFeature } from '../audit/audit.feature.js'
import type { Base, Served, Serving } from '../feature.js'
import type { OpenidFeature } from '../openid/openid.feature.js'
import type { TokensFeature } from '../tokens/tokens.feature.js'
import { appReachOf } from './app-reach.store.js'
import { refreshTokenEnder } from './end-refresh-token.store.js'
import { grantStore } from './grants.store.js'
import { makeListGrants } from './list-grants.js'
import type { GrantStore } from './ports.js'
import { recordingRedemption, recordingRefresh } from './record-refusals.js'
import { makeRedeemCode } from './redeem-code.js'
import { makeRefresh } from './refresh.js'
import { makeGiveBackToken, makeRevokeGrant } from './revoke-grant.js'
import { revokeRoutes } from './revoke.routes.js'
import { tokenRoutes } from './token.routes.js'

export type GrantsFeature = ReturnType<typeof grantsFeature>

/** What apps do with what people grant them: redeem, refresh and give back. */
export function grantsFeature(
  base: Base,
  needs: {
    readonly apps: AppsFeature
    readonly audit: AuditFeature
    readonly openid: OpenidFeature
    readonly tokens: TokensFeature
    /** Whether revoking an access token ends it at once. */
    readonly endsAccessTokens: boolean
  },
) {
  const { clock, db, meters } = base
  const { apps, audit, endsAccessTokens, openid, tokens } = needs
  const grants = grantStore(db, { insertAccessToken: tokens.insertAccessToken })
  const { mintIdToken } = openid
  const recording = { refusals: audit.refusals, clock }
  const ending: Pick<GrantStore, 'revoke' | 'revokeApp'> = grants
  const face = {
    redeemCode: watched(
      recordingRedemption(makeRedeemCode({ ...base, grants, mintIdToken }), recording),
      (outcome) => {
        meters.redemptions.count(outcome.ok ? 'redeemed' : outcome.refusal.reason)
        if (outcome.ok) {
          meters.tokensIssued.count('access', 'code')
          meters.tokensIssued.count('refresh', 'code')
        } else if (outcome.refusal.reason === 'code_replayed') meters.replays.count('code')
      },
    ),
    refresh: watched(
      recordingRefresh(makeRefresh({ ...base, grants, mintIdToken }), recording),
      (outcome, { rotatesRefreshTokens }) => {
        if (!outcome.ok) {
          const { reason } = outcome.refusal
          meters.refreshes.count(reason)
          if (reason === 'refresh_token_replayed') meters.replays.count('refresh_token')
          return
        }
        meters.refreshes.count(
          outcome.isRepeated ? 'answered_again' : rotatesRefreshTokens ? 'rotated' : 'kept',
        )
        if (outcome.isRepeated) return
        meters.tokensIssued.count('access', 'refresh')
        if (rotatesRefreshTokens) meters.tokensIssued.count('refresh', 'refresh')
      },
    ),
    giveBack: makeGiveBackToken({ grants, accessTokens: tokens.facts.access, endsAccessTokens, clock }),
    list: makeListGrants({ grants, clock }),
    find: async (grantGid: Gid) => await grants.find(grantGid),
    revoke: makeRevokeGrant({ grants, clock }),
    describeRefreshToken: async (hash: Parameters<GrantStore['describeRefreshToken']>[0]) =>
      await grants.describeRefreshToken(hash),
    /** For the feature that people end grants by. */
    ending,
    reachOf: appReachOf(db),
    endForTest: refreshTokenEnder(db),
  }
  return {
    ...face,
    serves: ({ countUnknown }: Serving): Served => ({
      oauth: [
        tokenRoutes({
          authenticateApp: apps.authenticate,
          redirectUrisOf: async ({ clientId }) => (await apps.find(clientId))?.redirectUris ?? [],
          redeemCode: face.redeemCode,
          refresh: face.refresh,
          countUnknown,
        }),
        revokeRoutes({ authenticateApp: apps.authenticate, giveBackToken: face.giveBack, countUnknown }),
      ],
    }),
  }
}
