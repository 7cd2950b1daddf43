import type { Verify } from '../../http/bearer-auth.js'
import { timed } from '../../platform/clock.js'
import { GRANT_LIFETIMES } from '../../protocol/oauth/lifetimes.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { AppAdmissionFeature } from '../app-admission/app-admission.feature.js'
import type { AppsFeature } from '../apps/apps.feature.js'
import { appIconPath } from '../apps/pages/app-paths.rules.js'
import type { Base, Served, Serving } from '../feature.js'
import type { GrantsFeature } from '../grants/grants.feature.js'
import type { OpenidFeature } from '../openid/openid.feature.js'
import type { TokensFeature } from '../tokens/tokens.feature.js'
import type { UsersFeature } from '../users/users.feature.js'
import type { WorkspacesFeature } from '../workspaces/workspaces.feature.js'
import { makeAllowAtOnce } from './allow-at-once.js'
import { authorizeRoutes } from './authorize.routes.js'
import { makeAuthorize, makeDecideConsent } from './authorize.js'
import { authorizedAppsRoutes } from './authorized-apps.routes.js'
import { consentFactsStore } from './consent-facts.store.js'
import { consentStore } from './consents.store.js'
import { makeEndOwnGrant } from './end-own-grant.js'
import { makeFindCiAsker } from './ci-asker.routes.js'
import { makeListAuthorizedApps } from './list-authorized-apps.js'

/** Who may be asked what, what a person allowed, and what they take back. */
export function authorizationFeature(
  base: Base,
  needs: {
    readonly appAdmission: AppAdmissionFeature
    readonly apps: AppsFeature
    readonly grants: GrantsFeature
    readonly openid: OpenidFeature
    readonly tokens: Pick<TokensFeature, 'uses'>
    readonly users: UsersFeature
    readonly workspaces: WorkspacesFeature
    /** Whether a person came with a seed. */
    readonly isSeeded: (userGid: Gid) => Promise<boolean>
  },
) {
  const { clock, db, nextGid } = base
  const { appAdmission, apps, grants, isSeeded, openid, tokens, users, workspaces } = needs
  const consents = consentStore(db)
  const authorizing = {
    ...base,
    findApp: apps.find,
    mintIdToken: openid.mintIdToken,
    readIdTokenHint: openid.readHint,
    consents,
    facts: consentFactsStore(db),
    workspacesOf: workspaces.ofUser,
    unapprovedFor: appAdmission.unapprovedFor,
    blockedFor: appAdmission.blockedFor,
    lifetimes: GRANT_LIFETIMES,
  }
  const authorize = makeAuthorize(authorizing)
  const decideConsent = makeDecideConsent(authorizing)
  const allowAtOnce = makeAllowAtOnce({ authorize, decideConsent, nextGid, clock })
  const listApps = makeListAuthorizedApps({
    listGrants: grants.list,
    consents,
    appHasIcon: async (clientId) => ((await apps.find(clientId))?.iconMediaType ?? null) !== null,
  })
  const listAuthorizedApps: typeof listApps = async (...asked) => {
    await tokens.uses.flushAsked()
    return await listApps(...asked)
  }
  const deauthorizeApp = timed(clock, grants.ending, 'revokeApp')
  const ciWays = (verify: Verify) => ({
    findAsker: makeFindCiAsker({ verify, findPerson: users.findPerson, isSeeded }),
    allowAtOnce,
  })
  return {
    authorize,
    decideConsent,
    allowAtOnce,
    listAuthorizedApps,
    deauthorizeApp,
    serves: ({ isCi, verify }: Serving): Served => ({
      pages: [
        authorizeRoutes({
          authorize,
          decideConsent,
          askForApproval: appAdmission.askForApproval,
          nextGid,
          ci: isCi ? ciWays(verify) : null,
          appIconPath,
        }),
        authorizedAppsRoutes({
          listAuthorizedApps,
          deauthorizeApp,
          endOwnGrant: makeEndOwnGrant({ grants: grants.ending, clock }),
          appIconPath,
        }),
      ],
    }),
  }
}
