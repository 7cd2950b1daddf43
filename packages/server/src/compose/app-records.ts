import type { Database } from '../db/database.js'
import type { Throttle } from '../platform/throttle.js'
import { makeVersionedMemory } from '../platform/versioned-memory.js'
import type { Gid } from '../protocol/asana/gid.js'
import type { IsHttpHost } from '../protocol/oauth/redirect-uri.js'
import { makeAddRedirectUri } from '../features/apps/add-redirect-uri.js'
import { appSecretStore } from '../features/apps/secrets/app-secrets.store.js'
import { appStore } from '../features/apps/apps.store.js'
import { throttleAuthentication } from '../features/apps/authentication/throttle-authentication.js'
import { makeAuthenticateApp } from '../features/apps/authentication/authenticate-app.js'
import { makeCreateApp } from '../features/apps/create-app.js'
import { makeDeleteApp } from '../features/apps/delete-app.js'
import { makeExpireSecret } from '../features/apps/secrets/expire-secret.js'
import { makeFindApp, makeListApps } from '../features/apps/list-apps.js'
import { makeRemoveRedirectUri } from '../features/apps/remove-redirect-uri.js'
import { makeRotateSecret } from '../features/apps/secrets/rotate-secret.js'
import { makeSettleRotation } from '../features/apps/secrets/settle-rotation.js'
import { makeUpdateApp } from '../features/apps/update-app.js'
import { recordingAuthentication } from '../features/apps/authentication/record-failures.js'
import type { RefusalRecorder } from '../features/audit/refusal-recorder.js'
import type { Platform } from './platform.js'
/** Apps, with the secret that they come with, that are remembered while nothing is written. At some 500 bytes each. */
const KNOWN_APPS_MAX = 5_000

/** Developers' apps. */
export function makeApps(
  db: Database,
  { clock, random }: Platform,
  {
    isHttpHost,
    nextGid,
    refusals,
    throttle,
  }: {
    readonly nextGid: () => Promise<Gid>
    readonly isHttpHost: IsHttpHost
    readonly refusals: RefusalRecorder
    readonly throttle: Throttle
  },
) {
  const apps = appStore(db)
  const secrets = appSecretStore(db)
  return {
    createApp: makeCreateApp({ apps, clock, random, nextGid, isHttpHost }),
    updateApp: makeUpdateApp({ apps, clock }),
    deleteApp: makeDeleteApp({ apps, clock }),
    listApps: makeListApps({ apps, clock }),
    findApp: makeFindApp({ apps, clock }),
    appIcon: async (clientId: Gid) => await apps.icon(clientId),
    addRedirectUri: makeAddRedirectUri({ apps, clock, isHttpHost }),
    isHttpHost,
    removeRedirectUri: makeRemoveRedirectUri({ apps, clock }),
    rotateAppSecret: makeRotateSecret({ secrets, clock, random, nextGid }),
    settleAppRotation: makeSettleRotation({ secrets, clock }),
    expireAppSecret: makeExpireSecret({ secrets, clock }),
    authenticateApp: recordingAuthentication(
      throttleAuthentication({
        authenticate: makeAuthenticateApp({
          secrets,
          clock,
          changeStamp: () => db.changeStamp(),
          known: makeVersionedMemory({ entriesMax: KNOWN_APPS_MAX }),
        }),
        throttle,
      }),
      { refusals, clock },
    ),
  }
}
