import type { FastifyPluginAsync } from 'fastify'
import type { Config } from './config.js'
import type { Database, Queries } from './db/database.js'
import type { CountUnknown } from './http/unknown-tokens.js'
import { makeIsWithin } from './platform/address-ranges.js'
import type { Clock } from './platform/clock.js'
import type { HasherFor } from './platform/password-hasher.js'
import type { Random } from './platform/random.js'
import type { Gid } from './protocol/asana/gid.js'
import type { JudgePassword } from './rooms/accounts/judge-password.js'
import { insertPassword } from './rooms/accounts/passwords.store.js'
import { SESSION_TOTAL_SECONDS } from './rooms/accounts/session.js'
import { endSessionsOfUser } from './rooms/accounts/sessions.store.js'
import type { SignIn } from './rooms/accounts/sign-in.js'
import { makeAcceptInvitation, makeAskForMail, makeOpenInvitation } from './rooms/admin/accept-invitation.js'
import { addMemberRoutes } from './rooms/admin/add-member.routes.js'
import { auditRoutes } from './rooms/admin/audit.routes.js'
import { appBlockStore } from './rooms/admin/app-blocks.store.js'
import { credentialRoutes } from './rooms/admin/credentials.routes.js'
import { credentialStore } from './rooms/admin/credentials.store.js'
import { makeEndCredential } from './rooms/admin/end-credential.js'
import { makeListCredentials } from './rooms/admin/list-credentials.js'
import { revokeChosenRoutes } from './rooms/admin/revoke-chosen.routes.js'
import { invitationRoutes } from './rooms/admin/invitation.routes.js'
import { revokeInvitationsBy } from './rooms/admin/invitation-rows.store.js'
import { invitationStore } from './rooms/admin/invitations.store.js'
import { makeInviteMember, makeIssueMailedLink } from './rooms/admin/invite-member.js'
import { memberRoutes } from './rooms/admin/members.routes.js'
import { policyRoutes } from './rooms/admin/policies.routes.js'
import { personHasFactor } from './rooms/factors/factor-rows.store.js'
import { resetFactorRoutes } from './rooms/admin/reset-factors.routes.js'
import { savedViewRoutes } from './rooms/admin/saved-views.routes.js'
import { savedViewStore } from './rooms/admin/saved-views.store.js'
import { workspaceAppRoutes } from './rooms/admin/workspace-apps.routes.js'
import { appIconPath } from './rooms/apps/app-icon.routes.js'
import { appendAudit } from './rooms/audit/audit.store.js'
import { describeEvent } from './rooms/audit/describe-event.js'
import { ACTION_CHOICES, EVENT_FAMILIES } from './rooms/audit/event-types.js'
import type { makeAudit } from './compose-audit.js'
import { revokeGrantsOfUser } from './rooms/grants/grant-rows.store.js'
import { revokeGrantIn } from './rooms/grants/grants.store.js'
import { queueInvitation } from './rooms/mail/mails.store.js'
import { policyFields, policyFormOf, readPolicyForm } from './rooms/policies/policy-form.js'
import { leaveProjects } from './rooms/projects/projects.store.js'
import { leaveTeams } from './rooms/teams/teams.store.js'
import type { makePolicies } from './compose-policies.js'
import { revokeTokenIn, revokeTokensOfUser } from './rooms/tokens/token-ends.store.js'
import { emailFault } from './rooms/users/user.js'
import { deactivateIn, insertUser, renameUser, type DeactivateUserIn } from './rooms/users/users.store.js'
import { memberStore } from './rooms/workspaces/members.store.js'
import type { Factors } from './compose-factors.js'
import { proveAddressOver } from './compose-proof.js'
import { holdAdmin, holdWorkspace, insertWorkspaceMember } from './rooms/workspaces/workspaces.store.js'

/** The stores of what workspaces' admins decide. */
export function adminStores(db: Database) {
  const deactivateUser: DeactivateUserIn = async (tx: Queries, ending) =>
    await deactivateIn(tx, ending, { appendAudit, endSessionsOfUser, revokeGrantsOfUser, revokeTokensOfUser })
  return {
    members: memberStore(db, {
      appendAudit,
      deactivateUser,
      leaveProjects,
      leaveTeams,
      revokeInvitationsBy,
      personHasFactor,
    }),
    invitations: invitationStore(db, {
      appendAudit,
      holdAdmin,
      holdWorkspace,
      insertPassword,
      insertUser,
      insertWorkspaceMember,
      proveAddress: proveAddressOver(db),
      queueInvitation,
      renameUser,
    }),
    blocks: appBlockStore(db, { appendAudit, holdAdmin }),
    savedViews: savedViewStore(db, { holdAdmin }),
    credentials: credentialStore(db, { appendAudit, holdAdmin, revokeTokenIn, revokeGrantIn }),
  }
}

/** What the pages of workspaces' admins call, and those of the people whom they invite. */
export function makeAdmin(
  db: Database,
  { clock, random }: { readonly clock: Clock; readonly random: Random },
  needs: {
    readonly hasherFor: HasherFor
    readonly judgePassword: JudgePassword
    readonly nextGid: () => Promise<Gid>
  },
) {
  const { hasherFor, judgePassword, nextGid } = needs
  const { blocks, credentials, invitations, members, savedViews } = adminStores(db)
  return {
    admin: { blocks, credentials, invitations, members, savedViews, clock },
    inviteMember: makeInviteMember({ invitations, emailFault, clock, random, nextGid }),
    issueInvitation: makeIssueMailedLink({ invitations, clock, random }),
    openInvitation: makeOpenInvitation({ invitations, clock }),
    askForMail: makeAskForMail({ invitations, clock }),
    acceptInvitation: makeAcceptInvitation({ invitations, hasherFor, judgePassword, clock, nextGid }),
    endCredential: makeEndCredential({ credentials, clock }),
  }
}

/** The pages of `/0/admin` and `/invitations`. */
export function adminRoutes(
  house: ReturnType<typeof makeAdmin> &
    Pick<Factors, 'resetFactors'> &
    ReturnType<typeof makeAudit> &
    ReturnType<typeof makePolicies> & { readonly signIn: SignIn; readonly countUnknown: CountUnknown },
  {
    auditRetentionDays = null,
    mail,
    publicUrl,
  }: Pick<Config, 'mail' | 'publicUrl'> & Partial<Pick<Config, 'auditRetentionDays'>>,
): readonly FastifyPluginAsync[] {
  const { admin, endCredential } = house
  return [
    memberRoutes(admin),
    auditRoutes({
      ...admin,
      trail: house.trail,
      exportTrail: house.exportTrail,
      describeEvent,
      findEvent: house.findEvent,
      actions: ACTION_CHOICES,
      families: EVENT_FAMILIES,
      keptDays: auditRetentionDays,
    }),
    savedViewRoutes({ ...admin, actions: ACTION_CHOICES, families: EVENT_FAMILIES }),
    resetFactorRoutes({ ...admin, resetFactors: house.resetFactors }),
    policyRoutes({
      policies: house.policies,
      previewPolicy: house.previewPolicy,
      savePolicy: house.savePolicy,
      form: { read: readPolicyForm, fields: policyFields, of: policyFormOf },
    }),
    addMemberRoutes({ inviteMember: house.inviteMember, publicUrl, hasSmtp: mail.smtp !== null }),
    workspaceAppRoutes({ ...admin, approvals: house.approvals, policies: house.policies, appIconPath }),
    credentialRoutes({
      ...admin,
      endCredential,
      listCredentials: makeListCredentials({ ...admin, policies: house.policies, isWithin: makeIsWithin() }),
    }),
    revokeChosenRoutes({ ...admin, endCredential }),
    invitationRoutes({
      openInvitation: house.openInvitation,
      askForMail: house.askForMail,
      sendsMail: mail.smtp !== null,
      acceptInvitation: house.acceptInvitation,
      // Whoever has just set the password by the link is nobody's stranger.
      signIn: async (attempt) => await house.signIn({ ...attempt, isKnownBrowser: true }),
      sessionSeconds: SESSION_TOTAL_SECONDS,
      countUnknown: house.countUnknown,
    }),
  ]
}
