import { hostsWithin } from '../../platform/private-ranges.js'
import { timed } from '../../platform/clock.js'
import { watched } from '../../platform/meters.js'
import { makeRemembered } from '../../platform/remembered.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { AuditFeature } from '../audit/audit.feature.js'
import type { Job } from '../../platform/scheduler.js'
import type { Base, Served, Serving } from '../feature.js'
import type { WorkspacesFeature } from '../workspaces/workspaces.feature.js'
import { makeAddRedirectUri } from './add-redirect-uri.js'
import { makeAppImpact, makeAppRequestsByDay, makeAppUsage } from './app-reach.js'
import { appStore } from './apps.store.js'
import { makeAuthenticateApp } from './authentication/authenticate-app.js'
import { recordingAuthentication } from './authentication/record-failures.js'
import { throttleAuthentication } from './authentication/throttle-authentication.js'
import { makeCreateApp } from './create-app.js'
import { makeDuplicateApp } from './duplicate-app.js'
import { makeFindApp, makeListApps } from './list-apps.js'
import { appBasicRoutes } from './pages/app-basic.routes.js'
import { appDistributionRoutes } from './pages/app-distribution.routes.js'
import { appIconRoutes } from './pages/app-icon.routes.js'
import { appLifecycleRoutes } from './pages/app-lifecycle.routes.js'
import { appOAuthRoutes } from './pages/app-oauth.routes.js'
import { appSecretRoutes } from './pages/app-secrets.routes.js'
import { createAppRoutes } from './pages/create-app.routes.js'
import { makeRemoveRedirectUri } from './remove-redirect-uri.js'
import { appSecretStore } from './secrets/app-secrets.store.js'
import { makeExpireSecret } from './secrets/expire-secret.js'
import { makeRotateSecret } from './secrets/rotate-secret.js'
import { makeSettleRotation } from './secrets/settle-rotation.js'
import { makeUpdateApp } from './update-app.js'
import { appUsageRoutes } from './usage/app-usage.routes.js'
import { appUsageStore } from './usage/app-usage.store.js'
import { makeUsageRecorder } from './usage/usage-recorder.js'

/** Apps, with the secret that they come with, that are remembered until something of them changes. At some 500 bytes each. */
const KNOWN_APPS_MAX = 5_000
const USAGE_FLUSH_INTERVAL_MS = 1_000

export type AppsFeature = ReturnType<typeof appsFeature>

/** Developers' apps: their settings and secrets, who they say they are, and how much they are used. */
export function appsFeature(
  base: Base,
  needs: {
    readonly audit: AuditFeature
    readonly workspaces: WorkspacesFeature
    /** Networks whose hosts a redirect URI may name over `http`. */
    readonly httpRedirectRanges: readonly string[]
    /** What people granted an app. */
    readonly reachOf: Parameters<typeof makeAppImpact>[0]['reachOf']
  },
) {
  const { clock, db, meters, nextGid, publicUrl, throttle } = base
  const apps = appStore(db)
  const secrets = appSecretStore(db)
  const usage = appUsageStore(db)
  const isHttpHost = hostsWithin(needs.httpRedirectRanges)
  const requests = makeUsageRecorder({ usage, clock })
  const icon = async (clientId: Gid) => await apps.icon(clientId)
  const create = makeCreateApp({ ...base, apps, isHttpHost })
  const face = {
    create,
    update: makeUpdateApp({ apps, clock }),
    delete: timed(clock, apps, 'delete'),
    duplicate: makeDuplicateApp({ createApp: create, icon }),
    list: makeListApps({ apps, clock }),
    find: makeFindApp({ apps, clock }),
    icon,
    addRedirectUri: makeAddRedirectUri({ apps, clock, isHttpHost }),
    removeRedirectUri: makeRemoveRedirectUri({ apps, clock }),
    rotateSecret: makeRotateSecret({ ...base, secrets }),
    settleRotation: makeSettleRotation({ secrets, clock }),
    expireSecret: makeExpireSecret({ secrets, clock }),
    authenticate: watched(
      recordingAuthentication(
        throttleAuthentication({
          authenticate: makeAuthenticateApp({
            secrets,
            clock,
            changes: db.changes,
            known: makeRemembered({
              changes: db.changes,
              dependsOn: ({ app }) => [app.clientId],
              entriesMax: KNOWN_APPS_MAX,
            }),
          }),
          throttle,
        }),
        { refusals: needs.audit.refusals, clock },
      ),
      (outcome) => {
        meters.clientAuthentications.count(outcome.ok ? 'authenticated' : outcome.reason)
      },
    ),
    /** Counts the requests that each app makes. */
    requests,
    requestsByDay: makeAppRequestsByDay({ usage, clock }),
    usageOf: makeAppUsage({ usage, clock }),
    impactOf: makeAppImpact({ usage, reachOf: needs.reachOf, clock }),
  }
  const { find: findApp, update: updateApp } = face
  const workspacesOf = needs.workspaces.ofUser
  return {
    ...face,
    serves: ({ openingScopes }: Serving): Served => ({
      pages: [
        appIconRoutes({ icon }),
        createAppRoutes({ createApp: create, nextGid, publicUrl, workspacesOf }),
        appBasicRoutes({ findApp, updateApp, requestsByDay: face.requestsByDay }),
        appSecretRoutes({ ...face, findApp, nextGid }),
        appOAuthRoutes({ ...face, findApp, updateApp, openingScopes, isHttpHost }),
        appDistributionRoutes({ findApp, updateApp, workspacesOf }),
        appUsageRoutes({ findApp, usageOf: face.usageOf }),
        appLifecycleRoutes({
          findApp,
          deleteApp: face.delete,
          duplicateApp: face.duplicate,
          impactOf: face.impactOf,
          nextGid,
          publicUrl,
        }),
      ],
    }),
    jobs: [
      {
        name: 'app_usage',
        on: 'every node',
        everyMs: USAGE_FLUSH_INTERVAL_MS,
        run: async () => (await requests.flush()) > 0,
      },
    ] satisfies readonly Job[],
    flush: async () => {
      await requests.flushAll()
    },
  }
}
