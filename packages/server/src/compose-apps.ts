import type { FastifyPluginAsync } from 'fastify'
import type { Database } from './db/database.js'
import type { Clock } from './platform/clock.js'
import type { Random } from './platform/random.js'
import type { IsHttpHost } from './protocol/oauth/redirect-uri.js'
import type { Gid } from './protocol/asana/gid.js'
import { appBasicRoutes } from './rooms/apps/app-basic.routes.js'
import { appDistributionRoutes } from './rooms/apps/app-distribution.routes.js'
import { appLifecycleRoutes } from './rooms/apps/app-lifecycle.routes.js'
import { appOAuthRoutes } from './rooms/apps/app-oauth.routes.js'
import { makeAppImpact, makeAppRequestsByDay, makeAppUsage } from './rooms/apps/app-reach.js'
import { appSecretRoutes } from './rooms/apps/app-secrets.routes.js'
import { appTryRoutes } from './rooms/apps/app-try.routes.js'
import { appUsageRoutes } from './rooms/apps/app-usage.routes.js'
import { appUsageStore } from './rooms/apps/app-usage.store.js'
import { createAppRoutes } from './rooms/apps/create-app.routes.js'
import type { makeCreateApp } from './rooms/apps/create-app.js'
import type { makeDeleteApp } from './rooms/apps/delete-app.js'
import type { makeExpireSecret } from './rooms/apps/expire-secret.js'
import type { makeFindApp } from './rooms/apps/list-apps.js'
import type { makeAddRedirectUri } from './rooms/apps/add-redirect-uri.js'
import type { makeRemoveRedirectUri } from './rooms/apps/remove-redirect-uri.js'
import type { makeRotateSecret } from './rooms/apps/rotate-secret.js'
import type { makeSettleRotation } from './rooms/apps/settle-rotation.js'
import type { makeUpdateApp } from './rooms/apps/update-app.js'
import { makeDuplicateApp } from './rooms/apps/duplicate-app.js'
import type { AppStore } from './rooms/apps/ports.js'
import { makeTryExchange } from './rooms/apps/try-exchange.js'
import { makeStartTry } from './rooms/apps/try-run.js'
import { makeUsageRecorder } from './rooms/apps/usage-recorder.js'
import { appReachOf } from './rooms/grants/app-reach.store.js'
import type { Grant } from './rooms/grants/grant.js'
import type { RedeemCode } from './rooms/grants/redeem-code.js'
import type { makeRevokeGrant } from './rooms/grants/revoke-grant.js'
import type { VerifyToken } from './rooms/tokens/verify-token.js'
import type { Workspace } from './rooms/workspaces/workspace.js'

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
  house: AppConsoleUseCases,
  { openingScopes, publicUrl }: { readonly publicUrl: string; readonly openingScopes: ReadonlySet<string> },
): readonly FastifyPluginAsync[] {
  const { findApp, nextGid, updateApp } = house
  return [
    createAppRoutes({ createApp: house.createApp, nextGid, publicUrl, workspacesOf: house.workspacesOf }),
    appBasicRoutes({ findApp, updateApp, requestsByDay: house.appRequestsByDay }),
    appSecretRoutes({
      findApp,
      rotateSecret: house.rotateAppSecret,
      settleRotation: house.settleAppRotation,
      expireSecret: house.expireAppSecret,
      nextGid,
    }),
    appOAuthRoutes({
      openingScopes,
      findApp,
      updateApp,
      addRedirectUri: house.addRedirectUri,
      isHttpHost: house.isHttpHost,
      removeRedirectUri: house.removeRedirectUri,
    }),
    appDistributionRoutes({ findApp, updateApp, workspacesOf: house.workspacesOf }),
    appTryRoutes({
      findApp,
      addRedirectUri: house.addRedirectUri,
      startTry: house.startTry,
      exchange: makeTryExchange({ redeemCode: house.redeemCode, verifyToken: house.verifyToken }),
      findGrant: house.findGrant,
      revokeGrant: house.revokeGrant,
      publicUrl,
    }),
    appUsageRoutes({ findApp, usageOf: house.appUsageOf }),
    appLifecycleRoutes({
      findApp,
      deleteApp: house.deleteApp,
      duplicateApp: house.duplicateApp,
      impactOf: house.appImpactOf,
      nextGid,
      publicUrl,
    }),
  ]
}
