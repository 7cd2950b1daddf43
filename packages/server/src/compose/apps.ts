import type { FastifyPluginAsync } from 'fastify'
import type { Database } from '../db/database.js'
import type { Clock } from '../platform/clock.js'
import type { Random } from '../platform/random.js'
import type { IsHttpHost } from '../protocol/oauth/redirect-uri.js'
import type { Gid } from '../protocol/asana/gid.js'
import { appBasicRoutes } from '../features/apps/pages/app-basic.routes.js'
import { appDistributionRoutes } from '../features/apps/pages/app-distribution.routes.js'
import { appLifecycleRoutes } from '../features/apps/pages/app-lifecycle.routes.js'
import { appOAuthRoutes } from '../features/apps/pages/app-oauth.routes.js'
import { makeAppImpact, makeAppRequestsByDay, makeAppUsage } from '../features/apps/app-reach.js'
import { appSecretRoutes } from '../features/apps/pages/app-secrets.routes.js'
import { appTryRoutes } from '../features/try-out/app-try.routes.js'
import { appUsageRoutes } from '../features/apps/usage/app-usage.routes.js'
import { appUsageStore } from '../features/apps/usage/app-usage.store.js'
import { createAppRoutes } from '../features/apps/pages/create-app.routes.js'
import type { makeCreateApp } from '../features/apps/create-app.js'
import type { makeDeleteApp } from '../features/apps/delete-app.js'
import type { makeExpireSecret } from '../features/apps/secrets/expire-secret.js'
import type { makeFindApp } from '../features/apps/list-apps.js'
import type { makeAddRedirectUri } from '../features/apps/add-redirect-uri.js'
import type { makeRemoveRedirectUri } from '../features/apps/remove-redirect-uri.js'
import type { makeRotateSecret } from '../features/apps/secrets/rotate-secret.js'
import type { makeSettleRotation } from '../features/apps/secrets/settle-rotation.js'
import type { makeUpdateApp } from '../features/apps/update-app.js'
import { makeDuplicateApp } from '../features/apps/duplicate-app.js'
import type { AppStore } from '../features/apps/ports.js'
import { makeTryExchange } from '../features/try-out/try-exchange.js'
import { makeStartTry } from '../features/try-out/try-run.js'
import { makeUsageRecorder } from '../features/apps/usage/usage-recorder.js'
import { appReachOf } from '../features/grants/app-reach.store.js'
import type { Grant } from '../features/grants/grant.js'
import type { RedeemCode } from '../features/grants/redeem-code.js'
import type { makeRevokeGrant } from '../features/grants/revoke-grant.js'
import type { VerifyToken } from '../features/tokens/verification/verify-token.js'
import type { Workspace } from '../features/workspaces/workspace.js'

/** What the developer console needs beside the use cases that commands share. */
export function makeAppConsole(
  db: Database,
  { clock, random }: { readonly clock: Clock; readonly random: Random },
  needs: {
    readonly publicUrl: string
    readonly apps: Pick<AppStore, 'icon'>
    readonly createApp: ReturnType<typeof makeCreateApp>
    readonly nextGid: () => Promise<Gid>
  },
) {
  const usage = appUsageStore(db)
  return {
    appRequests: makeUsageRecorder({ usage, clock }),
    appUsageOf: makeAppUsage({ usage, clock }),
    appRequestsByDay: makeAppRequestsByDay({ usage, clock }),
    appImpactOf: makeAppImpact({ usage, reachOf: appReachOf(db), clock }),
    duplicateApp: makeDuplicateApp({
      createApp: needs.createApp,
      icon: async (clientId) => await needs.apps.icon(clientId),
    }),
    startTry: makeStartTry({ random, clock, publicUrl: needs.publicUrl }),
    nextGid: needs.nextGid,
  }
}

/** What the pages call. */
type AppConsoleUseCases = ReturnType<typeof makeAppConsole> & {
  readonly createApp: ReturnType<typeof makeCreateApp>
  readonly findApp: ReturnType<typeof makeFindApp>
  readonly updateApp: ReturnType<typeof makeUpdateApp>
  readonly deleteApp: ReturnType<typeof makeDeleteApp>
  readonly addRedirectUri: ReturnType<typeof makeAddRedirectUri>
  readonly isHttpHost: IsHttpHost
  readonly removeRedirectUri: ReturnType<typeof makeRemoveRedirectUri>
  readonly rotateAppSecret: ReturnType<typeof makeRotateSecret>
  readonly settleAppRotation: ReturnType<typeof makeSettleRotation>
  readonly expireAppSecret: ReturnType<typeof makeExpireSecret>
  readonly workspacesOf: (userGid: Gid) => Promise<readonly Workspace[]>
  readonly redeemCode: RedeemCode
  readonly verifyToken: VerifyToken
  readonly findGrant: (grantGid: Gid) => Promise<Grant | null>
  readonly revokeGrant: ReturnType<typeof makeRevokeGrant>
}

/** The pages of `/0/my-apps/new` and `/0/my-apps/:client_id`. */
export function appConsoleRoutes(
  services: AppConsoleUseCases,
  { openingScopes, publicUrl }: { readonly publicUrl: string; readonly openingScopes: ReadonlySet<string> },
): readonly FastifyPluginAsync[] {
  const { findApp, nextGid, updateApp } = services
  return [
    createAppRoutes({
      createApp: services.createApp,
      nextGid,
      publicUrl,
      workspacesOf: services.workspacesOf,
    }),
    appBasicRoutes({ findApp, updateApp, requestsByDay: services.appRequestsByDay }),
    appSecretRoutes({
      findApp,
      rotateSecret: services.rotateAppSecret,
      settleRotation: services.settleAppRotation,
      expireSecret: services.expireAppSecret,
      nextGid,
    }),
    appOAuthRoutes({
      openingScopes,
      findApp,
      updateApp,
      addRedirectUri: services.addRedirectUri,
      isHttpHost: services.isHttpHost,
      removeRedirectUri: services.removeRedirectUri,
    }),
    appDistributionRoutes({ findApp, updateApp, workspacesOf: services.workspacesOf }),
    appTryRoutes({
      findApp,
      addRedirectUri: services.addRedirectUri,
      startTry: services.startTry,
      exchange: makeTryExchange({ redeemCode: services.redeemCode, verifyToken: services.verifyToken }),
      findGrant: services.findGrant,
      revokeGrant: services.revokeGrant,
      publicUrl,
    }),
    appUsageRoutes({ findApp, usageOf: services.appUsageOf }),
    appLifecycleRoutes({
      findApp,
      deleteApp: services.deleteApp,
      duplicateApp: services.duplicateApp,
      impactOf: services.appImpactOf,
      nextGid,
      publicUrl,
    }),
  ]
}
