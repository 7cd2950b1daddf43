import type { FastifyPluginAsync } from 'fastify'
import type { Config } from '../config/config.js'
import type { Database, Queries } from '../db/database.js'
import type { CountUnknown } from '../http/unknown-tokens.js'
import { makeIsWithin } from '../platform/address-ranges.js'
import type { Clock } from '../platform/clock.js'
import type { HasherFor } from '../platform/password-hasher.js'
import type { Random } from '../platform/random.js'
import type { Gid } from '../protocol/asana/gid.js'
import type { JudgePassword } from '../features/passwords/judge-password.js'
import type { SignIn } from '../features/sign-in/sign-in.js'
import {
  makeAcceptInvitation,
  makeAskForMail,
  makeOpenInvitation,
} from '../features/members/accept-invitation.js'
import { addMemberRoutes } from '../features/members/add-member.routes.js'
import { auditRoutes } from '../features/audit-log/audit.routes.js'
import { appBlockStore } from '../features/app-admission/app-blocks.store.js'
import { credentialRoutes } from '../features/credentials/credentials.routes.js'
import { credentialStore } from '../features/credentials/credentials.store.js'
import { makeEndCredential } from '../features/credentials/end-credential.js'
import { makeListCredentials } from '../features/credentials/list-credentials.js'
import { revokeChosenRoutes } from '../features/credentials/revoke-chosen.routes.js'
import { invitationRoutes } from '../features/members/invitation.routes.js'
import { invitationStore } from '../features/members/invitations.store.js'
import { makeInviteMember, makeIssueMailedLink } from '../features/members/invite-member.js'
import { memberRoutes } from '../features/members/members.routes.js'
import { policyRoutes } from '../features/policies/policies.routes.js'
import { resetFactorRoutes } from '../features/members/reset-factors.routes.js'
import { savedViewRoutes } from '../features/audit-log/saved-views.routes.js'
import { savedViewStore } from '../features/audit-log/saved-views.store.js'
import { workspaceAppRoutes } from '../features/app-admission/workspace-apps.routes.js'
import { describeEvent } from '../features/audit-log/describe-event.js'
import { ACTION_CHOICES, EVENT_FAMILIES } from '../features/audit/event-types.rules.js'
import type { makeAudit } from './audit.js'
import { queueInvitation } from '../features/mail/mails.store.js'
import { policyFields, policyFormOf, readPolicyForm } from '../features/policies/policy-form.js'
import type { makePolicies } from './policies.js'
import { emailFault } from '../features/users/user.js'
import { deactivateIn, type DeactivateUserIn } from '../features/users/users.store.js'
import { memberStore } from '../features/members/members.store.js'
import type { Factors } from './factors.js'
import { proveAddressOver } from './proof.js'
import { SESSION_TOTAL_SECONDS } from '../features/sessions/session.rules.js'
import { appIconPath } from '../features/apps/pages/app-paths.rules.js'

/** The stores of what workspaces' admins decide. */
export function adminStores(db: Database) {
  const deactivateUser: DeactivateUserIn = async (tx: Queries, ending) => await deactivateIn(tx, ending)
  return {
    members: memberStore(db, {
      deactivateUser,
    }),
    invitations: invitationStore(db, {
      proveAddress: proveAddressOver(db),
      queueInvitation,
    }),
    blocks: appBlockStore(db),
    savedViews: savedViewStore(db),
    credentials: credentialStore(db),
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
  services: ReturnType<typeof makeAdmin> &
    Pick<Factors, 'resetFactors'> &
    ReturnType<typeof makeAudit> &
    ReturnType<typeof makePolicies> & { readonly signIn: SignIn; readonly countUnknown: CountUnknown },
  {
    auditRetentionDays = null,
    mail,
    publicUrl,
  }: Pick<Config, 'mail' | 'publicUrl'> & Partial<Pick<Config, 'auditRetentionDays'>>,
): readonly FastifyPluginAsync[] {
  const { admin, endCredential } = services
  return [
    memberRoutes(admin),
    auditRoutes({
      ...admin,
      trail: services.trail,
      exportTrail: services.exportTrail,
      describeEvent,
      findEvent: services.findEvent,
      actions: ACTION_CHOICES,
      families: EVENT_FAMILIES,
      keptDays: auditRetentionDays,
    }),
    savedViewRoutes({ ...admin, actions: ACTION_CHOICES, families: EVENT_FAMILIES }),
    resetFactorRoutes({ ...admin, resetFactors: services.resetFactors }),
    policyRoutes({
      policies: services.policies,
      previewPolicy: services.previewPolicy,
      savePolicy: services.savePolicy,
      form: { read: readPolicyForm, fields: policyFields, of: policyFormOf },
    }),
    addMemberRoutes({ inviteMember: services.inviteMember, publicUrl, hasSmtp: mail.smtp !== null }),
    workspaceAppRoutes({ ...admin, approvals: services.approvals, policies: services.policies, appIconPath }),
    credentialRoutes({
      ...admin,
      endCredential,
      listCredentials: makeListCredentials({
        ...admin,
        policies: services.policies,
        isWithin: makeIsWithin(),
      }),
    }),
    revokeChosenRoutes({ ...admin, endCredential }),
    invitationRoutes({
      openInvitation: services.openInvitation,
      askForMail: services.askForMail,
      sendsMail: mail.smtp !== null,
      acceptInvitation: services.acceptInvitation,
      // Whoever has just set the password by the link is nobody's stranger.
      signIn: async (attempt) => await services.signIn({ ...attempt, isKnownBrowser: true }),
      sessionSeconds: SESSION_TOTAL_SECONDS,
      countUnknown: services.countUnknown,
    }),
  ]
}
