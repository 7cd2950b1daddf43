import type { AsRead } from '../../protocol/asana/as-read.js'
import type { Resources } from '../../protocol/asana/call.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { timed } from '../../platform/clock.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Base, Served } from '../feature.js'
import type { PasswordsFeature } from '../passwords/passwords.feature.js'
import type { TeamsFeature } from '../teams/teams.feature.js'
import { addressStore } from './addresses.store.js'
import { makeCreateUser } from './create-user.js'
import { makeFindMember } from './find-member.js'
import { pictureRoutes } from './pictures.routes.js'
import { makeFindPicture, makeSaveProfile, makeSetPicture, picturePath } from './profile.js'
import { profileStore } from './profiles.store.js'
import { makeProveAddress } from './prove-address.store.js'
import { sharedMailboxes } from './shared-mailboxes.store.js'
import { emailFault } from './user.js'
import { ownUserApi } from './own-user.api.js'
import { userResource } from './user.wire.js'
import { USERS_OPERATIONS } from './users.operations.js'
import { usersApi } from './users.api.js'
import { deactivateIn, userStore } from './users.store.js'
import { makeVerifyAddress } from './verify-address.js'
import { visibleAmong } from './visible-users.store.js'
import type { FindUser, UserStore } from './ports.js'

export type UsersFeature = ReturnType<typeof usersFeature>

/** People: who may look whom up, accounts, addresses and profiles. */
export function usersFeature(
  base: Base,
  needs: {
    readonly passwords: PasswordsFeature
    readonly teams: TeamsFeature
    readonly asRead: AsRead
    /** What an account made before its address was proved invited people to. */
    readonly revokeAllInvitationsBy: Parameters<typeof makeProveAddress>[1]['revokeAllInvitationsBy']
  },
) {
  const { clock, db, publicUrl } = base
  const { passwords, teams } = needs
  const users = userStore(db)
  const profiles = profileStore(db)
  const proveAddress = makeProveAddress(db, { revokeAllInvitationsBy: needs.revokeAllInvitationsBy })
  const findPicture = makeFindPicture({ profiles })
  const findUser: FindUser = async (viewer, who) => await users.find(viewer, who)
  const saveProfile = makeSaveProfile({ profiles, clock })
  const resources = { user: userResource({ users, publicUrl }) } satisfies Partial<Resources>
  const reading: Pick<UserStore, 'find' | 'findForOperator' | 'listAll'> = users
  return {
    reading,
    /** @returns null for nobody */
    findPerson: async (gid: Gid) => await users.findForOperator({ gid }),
    findMember: makeFindMember({ users }),
    /** Whom a viewer may look up; null for anybody else. */
    findUser,
    /** Which of some people a viewer may look up. */
    seenAmong: async (viewer: Principal, userGids: readonly Gid[]) =>
      await visibleAmong(db.queries, viewer, userGids),
    create: makeCreateUser({
      ...base,
      users,
      hasherFor: passwords.hasherFor,
      judgePassword: passwords.judge,
    }),
    deactivate: timed(clock, users, 'deactivate'),
    /** The same in somebody else's transaction. */
    deactivateIn,
    verifyAddress: makeVerifyAddress({ addresses: addressStore(db, { proveAddress }), clock }),
    /** What ends, in somebody else's transaction, once somebody has shown that an address is theirs. */
    proveAddress,
    emailFault,
    saveProfile,
    setPicture: makeSetPicture({ ...base, profiles }),
    picturePath,
    /** Mailboxes of several accounts, which an operator has to decide about. */
    sharedMailboxes: async () => await sharedMailboxes(db.queries),
    resources,
    operations: USERS_OPERATIONS,
    handlers: {
      ...usersApi({ users, findTeam: teams.findTeam, listTeams: teams.listTeams }),
      ...ownUserApi({
        users,
        saveProfile,
        asRead: needs.asRead,
        fieldNames: Object.keys(resources.user.fields),
      }),
    },
    serves: (): Served => ({ pages: [pictureRoutes({ findPicture })] }),
  }
}
