import { type Database } from './db/database.js'
import type { Gid } from './protocol/asana/gid.js'
import { GRANT_LIFETIMES } from './protocol/oauth/lifetimes.js'
import { adminStores } from './compose-admin.js'
import { policyStores } from './compose-policies.js'
import { findLookAlike } from './rooms/apps/app-names.store.js'
import { type ListedApp } from './rooms/apps/list-apps.js'
import { appendAudit } from './rooms/audit/audit.store.js'
import { recordingRedemption, recordingRefresh } from './rooms/audit/record-refusals.js'
import type { RefusalRecorder } from './rooms/audit/refusal-recorder.js'
import { makeAuthorize, makeDecideConsent } from './rooms/grants/authorize.js'
import type { AuthorizedApp } from './rooms/grants/authorize-consent.js'
import { consentFactsStore } from './rooms/grants/consent-facts.store.js'
import { consentStore } from './rooms/grants/consents.store.js'
import { makeDeauthorizeApp } from './rooms/grants/deauthorize-app.js'
import { makeEndOwnGrant } from './rooms/grants/end-own-grant.js'
import { makeListAuthorizedApps } from './rooms/grants/list-authorized-apps.js'
import { makeListGrants } from './rooms/grants/list-grants.js'
import type { GrantStore } from './rooms/grants/ports.js'
import { makeRedeemCode } from './rooms/grants/redeem-code.js'
import { makeRefresh } from './rooms/grants/refresh.js'
import { makeGiveBackToken, makeRevokeGrant } from './rooms/grants/revoke-grant.js'
import type { AccessTokenStore } from './rooms/tokens/ports.js'
import { type MintIdToken } from './rooms/tokens/mint-id-token.js'
import { type ReadIdTokenHint } from './rooms/tokens/read-id-token-hint.js'
import { workspaceStore } from './rooms/workspaces/workspaces.store.js'
import type { Platform } from './compose-platform.js'

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
    consents: consentStore(db, { appendAudit }),
    facts: consentFactsStore(db, { findLookAlike }),
    workspacesOf: async (userGid: Gid) => await workspaces.ofUser(userGid),
    unapprovedFor: async (userGid: Gid, clientId: Gid) => await approvals.unapprovedFor(userGid, clientId),
    blockedFor: async (userGid: Gid, clientId: Gid) => await blocks.blockedFor(userGid, clientId),
    clock,
    random,
    lifetimes: GRANT_LIFETIMES,
  }
  return { authorize: makeAuthorize(authorizing), decideConsent: makeDecideConsent(authorizing) }
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
  const consents = consentStore(db, { appendAudit })
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
