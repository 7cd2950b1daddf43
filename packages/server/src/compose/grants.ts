import type { Database } from '../db/database.js'
import type { Gid } from '../protocol/asana/gid.js'
import { GRANT_LIFETIMES } from '../protocol/oauth/lifetimes.js'
import { adminStores } from './admin.js'
import { policyStores } from './policies.js'
import type { ListedApp } from '../features/apps/list-apps.js'
import { recordingRedemption, recordingRefresh } from '../features/grants/record-refusals.js'
import type { RefusalRecorder } from '../features/audit/refusal-recorder.js'
import { makeAllowAtOnce } from '../features/authorization/allow-at-once.js'
import { makeAuthorize, makeDecideConsent } from '../features/authorization/authorize.js'
import type { AuthorizedApp } from '../features/authorization/authorize-consent.js'
import { consentFactsStore } from '../features/authorization/consent-facts.store.js'
import { consentStore } from '../features/authorization/consents.store.js'
import { makeDeauthorizeApp } from '../features/authorization/deauthorize-app.js'
import { makeEndOwnGrant } from '../features/authorization/end-own-grant.js'
import { makeListAuthorizedApps } from '../features/authorization/list-authorized-apps.js'
import { makeListGrants } from '../features/grants/list-grants.js'
import type { GrantStore } from '../features/grants/ports.js'
import { makeRedeemCode } from '../features/grants/redeem-code.js'
import { makeRefresh } from '../features/grants/refresh.js'
import { makeGiveBackToken, makeRevokeGrant } from '../features/grants/revoke-grant.js'
import type { AccessTokenStore } from '../features/tokens/ports.js'
import type { MintIdToken } from '../features/openid/mint-id-token.js'
import type { ReadIdTokenHint } from '../features/openid/read-id-token-hint.js'
import { workspaceStore } from '../features/workspaces/workspaces.store.js'
import type { Platform } from './platform.js'

/** What people allow apps. */
export function makeAuthorization(
  db: Database,
  { clock, random }: Platform,
  needs: {
    readonly nextGid: () => Promise<Gid>
    readonly publicUrl: string
    readonly findApp: (clientId: Gid) => Promise<AuthorizedApp | null>
    readonly mintIdToken: MintIdToken
    readonly readIdTokenHint: ReadIdTokenHint
  },
) {
  const workspaces = workspaceStore(db)
  const { blocks } = adminStores(db)
  const { approvals } = policyStores(db)
  const authorizing = {
    ...needs,
    consents: consentStore(db),
    facts: consentFactsStore(db),
    workspacesOf: async (userGid: Gid) => await workspaces.ofUser(userGid),
    unapprovedFor: async (userGid: Gid, clientId: Gid) => await approvals.unapprovedFor(userGid, clientId),
    blockedFor: async (userGid: Gid, clientId: Gid) => await blocks.blockedFor(userGid, clientId),
    clock,
    random,
    lifetimes: GRANT_LIFETIMES,
  }
  const use = { authorize: makeAuthorize(authorizing), decideConsent: makeDecideConsent(authorizing) }
  return { ...use, allowAtOnce: makeAllowAtOnce({ ...use, nextGid: needs.nextGid, clock }) }
}

/** What apps do with what people grant them. */
export function makeGrants(
  db: Database,
  { clock, random }: Platform,
  needs: {
    readonly accessTokens: AccessTokenStore
    readonly grants: GrantStore
    readonly mintIdToken: MintIdToken
    readonly endsAccessTokens: boolean
    readonly refusals: RefusalRecorder
    readonly findApp: (clientId: Gid) => Promise<ListedApp | null>
  },
) {
  const { accessTokens, endsAccessTokens, findApp, grants, mintIdToken, refusals } = needs
  const recording = { refusals, clock }
  const listGrants = makeListGrants({ grants, clock })
  const consents = consentStore(db)
  return {
    redeemCode: recordingRedemption(makeRedeemCode({ grants, mintIdToken, clock, random }), recording),
    refresh: recordingRefresh(makeRefresh({ grants, mintIdToken, clock, random }), recording),
    giveBackToken: makeGiveBackToken({ grants, accessTokens, endsAccessTokens, clock }),
    listGrants,
    listAuthorizedApps: makeListAuthorizedApps({
      listGrants,
      consents,
      appHasIcon: async (clientId) => ((await findApp(clientId))?.iconMediaType ?? null) !== null,
    }),
    deauthorizeApp: makeDeauthorizeApp({ grants, clock }),
    endOwnGrant: makeEndOwnGrant({ grants, clock }),
    findGrant: async (grantGid: Gid) => await grants.find(grantGid),
    revokeGrant: makeRevokeGrant({ grants, clock }),
  }
}
