import type { Database } from '../db/database.js'
import { makeSigner } from '../platform/signer.js'
import { makeVersionedMemory } from '../platform/versioned-memory.js'
import type { Gid } from '../protocol/asana/gid.js'
import { GRANT_LIFETIMES } from '../protocol/oauth/lifetimes.js'
import { toldGroups } from '../features/teams/told-groups.store.js'
import { makeCurrentSigningKey } from '../features/openid/current-signing-key.js'
import { makeJudgeLogout, type AppToReturnTo } from '../features/openid/judge-logout.js'
import { makeListSigningKeys } from '../features/openid/list-signing-keys.js'
import { makeMintIdToken } from '../features/openid/mint-id-token.js'
import { makeReadIdTokenHint } from '../features/openid/read-id-token-hint.js'
import { makeRotateSigningKey } from '../features/openid/rotate-signing-key.js'
import { signingKeyStore } from '../features/openid/signing-keys.store.js'
import { workspaceStore } from '../features/workspaces/workspaces.store.js'
import { adminStores } from './admin.js'
import { policyStores } from './policies.js'
import type { Platform } from './platform.js'
import { picturePath } from '../features/users/profile.js'
import type { Secrets } from './secrets.js'

/** Workspaces that keep an app out do not tell it who is in them. */
function makeGroupsFor(db: Database) {
  const workspaces = workspaceStore(db)
  const { blocks } = adminStores(db)
  const { approvals } = policyStores(db)
  return async (userGid: Gid, clientId: Gid) => {
    const blocked = await blocks.blockedFor(userGid, clientId)
    const unapproved = await approvals.unapprovedFor(userGid, clientId)
    const reached = (await workspaces.ofUser(userGid)).map(({ gid }) => gid)
    const open = reached.filter((gid) => !blocked.has(gid) && !unapproved.has(gid))
    return await toldGroups(db.queries, userGid, open)
  }
}

/** OpenID Connect: who the person is, signed, and the keys for it. */
export function makeIdentity(
  db: Database,
  { clock }: Pick<Platform, 'clock'>,
  needs: {
    readonly publicUrl: string
    readonly secrets: Pick<Secrets, 'box' | 'hold'>
    readonly findApp: (clientId: Gid) => Promise<AppToReturnTo | null>
    readonly findPerson: (who: {
      readonly gid: Gid
    }) => Promise<{ readonly emailVerifiedAtMs: number | null; readonly picture: string | null } | null>
  },
) {
  const { publicUrl, secrets } = needs
  const keys = signingKeyStore(db, { box: secrets.box, holdSealing: secrets.hold })
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
  const readIdTokenHint = makeReadIdTokenHint({ listKeys, signer, publicUrl })
  return {
    currentSigningKey: currentKey,
    listSigningKeys: listKeys,
    rotateSigningKey: makeRotateSigningKey({ keys, currentKey, signer, clock, lifetimes }),
    mintIdToken: makeMintIdToken({
      currentKey,
      signer,
      clock,
      lifetimes,
      publicUrl,
      groupsFor: makeGroupsFor(db),
      pictureUrlOf: async (gid) => {
        const name = (await needs.findPerson({ gid }))?.picture ?? null
        return name === null ? null : publicUrl + picturePath(name)
      },
      isEmailProved: async (gid) => ((await needs.findPerson({ gid }))?.emailVerifiedAtMs ?? null) !== null,
    }),
    readIdTokenHint,
    groupsIn: async (userGid: Gid, workspaceGids: readonly Gid[]) =>
      await toldGroups(db.queries, userGid, workspaceGids),
    judgeLogout: makeJudgeLogout({ readIdTokenHint, findApp: needs.findApp }),
  }
}
