import { type Database } from './db/database.js'
import type { Throttle } from './platform/throttle.js'
import { makeVersionedMemory } from './platform/versioned-memory.js'
import type { Gid } from './protocol/asana/gid.js'
import type { IsHttpHost } from './protocol/oauth/redirect-uri.js'
import { makeAddRedirectUri } from './rooms/apps/add-redirect-uri.js'
import { appSecretStore } from './rooms/apps/app-secrets.store.js'
import { appStore } from './rooms/apps/apps.store.js'
import { throttleAuthentication } from './rooms/apps/throttle-authentication.js'
import { makeAuthenticateApp } from './rooms/apps/authenticate-app.js'
import { makeCreateApp } from './rooms/apps/create-app.js'
import { makeDeleteApp } from './rooms/apps/delete-app.js'
import { makeExpireSecret } from './rooms/apps/expire-secret.js'
import { makeFindApp, makeListApps } from './rooms/apps/list-apps.js'
import { makeRemoveRedirectUri } from './rooms/apps/remove-redirect-uri.js'
import { makeRotateSecret } from './rooms/apps/rotate-secret.js'
import { makeSettleRotation } from './rooms/apps/settle-rotation.js'
import { makeUpdateApp } from './rooms/apps/update-app.js'
import { appendAudit } from './rooms/audit/audit.store.js'
import { recordingAuthentication } from './rooms/audit/record-refusals.js'
import type { RefusalRecorder } from './rooms/audit/refusal-recorder.js'
import type { Platform } from './compose-platform.js'

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
  const apps = appStore(db, { appendAudit })
  const secrets = appSecretStore(db, { appendAudit })
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
