import type { FastifyPluginAsync } from 'fastify'
import type { Database, Queries } from './db/database.js'
import type { Clock } from './platform/clock.js'
import type { PasswordHasher } from './platform/password-hasher.js'
import type { Random } from './platform/random.js'
import type { Gid } from './protocol/asana/gid.js'
import { passwordFault } from './rooms/accounts/password.js'
import { insertPassword } from './rooms/accounts/passwords.store.js'
import { SESSION_TOTAL_SECONDS } from './rooms/accounts/session.js'
import { endSessionsOfUser } from './rooms/accounts/sessions.store.js'
import type { SignIn } from './rooms/accounts/sign-in.js'
import { makeAcceptInvitation, makeFindInvitation } from './rooms/admin/accept-invitation.js'
import { addMemberRoutes } from './rooms/admin/add-member.routes.js'
import { appBlockStore } from './rooms/admin/app-blocks.store.js'
import { credentialRoutes } from './rooms/admin/credentials.routes.js'
import { credentialStore } from './rooms/admin/credentials.store.js'
import { makeEndCredential } from './rooms/admin/end-credential.js'
import { invitationRoutes } from './rooms/admin/invitation.routes.js'
import { invitationStore, revokeInvitationsBy } from './rooms/admin/invitations.store.js'
import { makeInviteMember } from './rooms/admin/invite-member.js'
import { memberRoutes } from './rooms/admin/members.routes.js'
import { workspaceAppRoutes } from './rooms/admin/workspace-apps.routes.js'
import { appIconPath } from './rooms/apps/app-icon.routes.js'
import { appendAudit } from './rooms/audit/audit.store.js'
import { revokeGrantsOfUser } from './rooms/grants/grant-rows.store.js'
import type { makeRevokeGrant } from './rooms/grants/revoke-grant.js'
import { leaveProjects } from './rooms/projects/projects.store.js'
import { leaveTeams } from './rooms/teams/teams.store.js'
import type { makeRevokeToken } from './rooms/tokens/revoke-token.js'
import { revokeTokensOfUser } from './rooms/tokens/tokens.store.js'
import { emailFault, emailKey } from './rooms/users/user.js'
import { deactivateIn, insertUser, type DeactivateUserIn } from './rooms/users/users.store.js'
import { memberStore } from './rooms/workspaces/members.store.js'
import { holdAdmin, holdWorkspace, insertWorkspaceMember } from './rooms/workspaces/workspaces.store.js'

/** The stores of what workspaces' admins decide. */
export function adminStores(db: Database) {
  const deactivateUser: DeactivateUserIn = async (tx: Queries, ending) =>
    await deactivateIn(tx, ending, { appendAudit, endSessionsOfUser, revokeGrantsOfUser, revokeTokensOfUser })
  return {
    members: memberStore(db, { appendAudit, deactivateUser, leaveProjects, leaveTeams, revokeInvitationsBy }),
    invitations: invitationStore(db, {
      appendAudit,
      emailKey,
      holdAdmin,
      holdWorkspace,
      insertPassword,
      insertUser,
      insertWorkspaceMember,
    }),
    blocks: appBlockStore(db, { appendAudit, holdAdmin }),
    credentials: credentialStore(db),
  }
}

/** What the pages of workspaces' admins call, and those of the people whom they invite. */
export function makeAdmin(
  db: Database,
  { clock, random }: { readonly clock: Clock; readonly random: Random },
  needs: {
    readonly hasher: PasswordHasher
    readonly nextGid: () => Promise<Gid>
    readonly revokeToken: ReturnType<typeof makeRevokeToken>
    readonly revokeGrant: ReturnType<typeof makeRevokeGrant>
  },
) {
  const { hasher, nextGid, revokeGrant, revokeToken } = needs
  const { blocks, credentials, invitations, members } = adminStores(db)
  return {
    admin: { blocks, credentials, invitations, members, clock },
    inviteMember: makeInviteMember({ invitations, emailFault, clock, random, nextGid }),
    findInvitation: makeFindInvitation({ invitations, clock }),
    acceptInvitation: makeAcceptInvitation({ invitations, hasher, passwordFault, clock, nextGid }),
    endCredential: makeEndCredential({ credentials, revokeToken, revokeGrant, clock }),
  }
}

/** The pages of `/0/admin` and `/invitations`. */
export function adminRoutes(
  house: ReturnType<typeof makeAdmin> & { readonly signIn: SignIn },
  { publicUrl }: { readonly publicUrl: string },
): readonly FastifyPluginAsync[] {
  const { admin, endCredential } = house
  return [
    memberRoutes(admin),
    addMemberRoutes({ inviteMember: house.inviteMember, publicUrl }),
    workspaceAppRoutes({ ...admin, appIconPath }),
    credentialRoutes({ ...admin, endCredential }),
    invitationRoutes({
      findInvitation: house.findInvitation,
      acceptInvitation: house.acceptInvitation,
      signIn: house.signIn,
      sessionSeconds: SESSION_TOTAL_SECONDS,
    }),
  ]
}
