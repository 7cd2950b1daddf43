import { makeSigner } from '../../platform/signer.js'
import { makeVersionedMemory } from '../../platform/versioned-memory.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { GRANT_LIFETIMES } from '../../protocol/oauth/lifetimes.js'
import type { AppsFeature } from '../apps/apps.feature.js'
import type { Base, Served, Serving } from '../feature.js'
import type { SessionsFeature } from '../sessions/sessions.feature.js'
import type { TeamsFeature } from '../teams/teams.feature.js'
import { makeCurrentSigningKey } from './current-signing-key.js'
import { makeJudgeLogout } from './judge-logout.js'
import { jwksRoutes } from './jwks.routes.js'
import { makeListSigningKeys } from './list-signing-keys.js'
import { logoutRoutes } from './logout.routes.js'
import { openidConfigurationRoutes, serverMetadataRoutes } from './metadata.routes.js'
import { makeMintIdToken } from './mint-id-token.js'
import { makeReadIdTokenHint } from './read-id-token-hint.js'
import { makeRotateSigningKey } from './rotate-signing-key.js'
import { signingKeyStore } from './signing-keys.store.js'
import { userinfoRoutes } from './userinfo.routes.js'

export type OpenidFeature = ReturnType<typeof openidFeature>

/** OpenID Connect: who a person is, signed; the keys for it; and signing out at the request of an app. */
export function openidFeature(
  base: Base,
  needs: {
    readonly apps: AppsFeature
    readonly sessions: SessionsFeature
    readonly teams: TeamsFeature
    readonly findPerson: Parameters<typeof userinfoRoutes>[0]['findPerson']
    /** Of the workspaces of a person, those that tell an app who is in them. */
    readonly openTo: (userGid: Gid, clientId: Gid) => Promise<readonly Gid[]>
    /** The path of a profile picture. */
    readonly picturePath: (name: string) => string
    /** How often a token may call; null for as often as it likes. */
    readonly apiLimits: Parameters<typeof userinfoRoutes>[0]['limits']
  },
) {
  const { box, clock, db, holdSealing, publicUrl } = base
  const { apps, findPerson, sessions, teams } = needs
  const keys = signingKeyStore(db, { box, holdSealing })
  const signer = makeSigner()
  const lifetimes = GRANT_LIFETIMES
  const currentKey = makeCurrentSigningKey({
    keys,
    signer,
    clock,
    changeStamp: () => db.changeStamp(),
    remembered: makeVersionedMemory({ entriesMax: 1 }),
  })
  const listKeys = makeListSigningKeys({ keys, clock, lifetimes })
  const readHint = makeReadIdTokenHint({ listKeys, signer, publicUrl })
  const judgeLogout = makeJudgeLogout({ readIdTokenHint: readHint, findApp: apps.find })
  const pictureUrl = (name: string | null) => (name === null ? null : publicUrl + needs.picturePath(name))
  return {
    currentKey,
    listKeys,
    rotateKey: makeRotateSigningKey({ keys, currentKey, signer, clock, lifetimes }),
    mintIdToken: makeMintIdToken({
      currentKey,
      signer,
      clock,
      lifetimes,
      publicUrl,
      groupsFor: async (userGid, clientId) =>
        await teams.groupsIn(userGid, await needs.openTo(userGid, clientId)),
      pictureUrlOf: async (gid) => pictureUrl((await findPerson(gid))?.picture ?? null),
      isEmailProved: async (gid) => ((await findPerson(gid))?.emailVerifiedAtMs ?? null) !== null,
    }),
    readHint,
    serves: ({ brand, verify }: Serving): Served => ({
      documents: [
        serverMetadataRoutes({ publicUrl, brand }),
        openidConfigurationRoutes({ publicUrl, brand }),
        jwksRoutes({ currentKey, listKeys }),
        userinfoRoutes({
          verify,
          limits: needs.apiLimits,
          clock,
          findPerson,
          groupsIn: teams.groupsIn,
          pictureUrl,
        }),
      ],
      pages: [logoutRoutes({ judgeLogout, endSession: sessions.end })],
    }),
  }
}
