import type { Gid } from '../../protocol/asana/gid.js'
import { timed } from '../../platform/clock.js'
import type { FactorsFeature } from '../factors/factors.feature.js'
import type { Base, Served, Serving } from '../feature.js'
import type { MailFeature } from '../mail/mail.feature.js'
import type { PasswordsFeature } from '../passwords/passwords.feature.js'
import { SESSION_TOTAL_SECONDS } from '../sessions/session.rules.js'
import type { SignInFeature } from '../sign-in/sign-in.feature.js'
import type { Resources } from '../../protocol/asana/call.js'
import type { TasksFeature } from '../tasks/tasks.feature.js'
import type { WorkspacesFeature } from '../workspaces/workspaces.feature.js'
import type { UsersFeature } from '../users/users.feature.js'
import { makeAcceptInvitation, makeAskForMail, makeOpenInvitation } from './accept-invitation.js'
import { addMemberRoutes } from './add-member.routes.js'
import { INVITATION_PATH } from './invitation.page.js'
import { invitationRoutes } from './invitation.routes.js'
import { invitationStore } from './invitations.store.js'
import { makeInviteMember, makeIssueMailedLink } from './invite-member.js'
import type { MemberStore } from './member-ports.js'
import { memberRoutes } from './members.routes.js'
import { memberStore } from './members.store.js'
import { workspaceMembershipResource } from './memberships/workspace-membership.wire.js'
import { workspaceMembershipsApi } from './memberships/workspace-memberships.api.js'
import { workspaceMembershipReader } from './memberships/workspace-memberships.store.js'
import { workspacePeopleApi } from './memberships/workspace-people.api.js'
import { WORKSPACE_PEOPLE_OPERATIONS } from './memberships/workspace-people.operations.js'
import { resetFactorRoutes } from './reset-factors.routes.js'

export type MembersFeature = ReturnType<typeof membersFeature>

/** Who may join a workspace by which link, as what, and who leaves. */
export function membersFeature(
  base: Base,
  needs: {
    readonly factors: FactorsFeature
    readonly mail: MailFeature
    readonly passwords: PasswordsFeature
    readonly signIn: SignInFeature
    readonly tasks: TasksFeature
    readonly users: UsersFeature
    readonly workspaces: WorkspacesFeature
  },
) {
  const { clock, db, publicUrl } = base
  const { factors, mail, passwords, signIn, users, workspaces } = needs
  const members = memberStore(db, { deactivateUser: users.deactivateIn })
  const invitations = invitationStore(db, {
    proveAddress: users.proveAddress,
    queueInvitation: mail.queueInvitation,
  })
  const acts = {
    remove: timed(clock, members, 'remove'),
    setRole: timed(clock, members, 'setRole'),
    revokeInvitation: timed(clock, invitations, 'revoke'),
  }
  const reading: Pick<MemberStore, 'find' | 'list'> = members
  const issue = makeIssueMailedLink({ ...base, invitations })
  const invite = makeInviteMember({ ...base, invitations, emailFault: users.emailFault })
  const openInvitation = makeOpenInvitation({ invitations, clock })
  const askForMail = makeAskForMail({ invitations, clock })
  const acceptInvitation = makeAcceptInvitation({
    ...base,
    invitations,
    hasherFor: passwords.hasherFor,
    judgePassword: passwords.judge,
  })
  const memberships = workspaceMembershipReader(db)
  const seenAmong = users.seenAmong
  const resources = {
    workspace_membership: workspaceMembershipResource({
      memberships,
      seenAmong,
      listsOf: needs.tasks.listsOf,
    }),
  } satisfies Partial<Resources>
  return {
    resources,
    operations: WORKSPACE_PEOPLE_OPERATIONS,
    handlers: {
      ...workspaceMembershipsApi({ memberships, seenAmong, findUser: users.findUser }),
      ...workspacePeopleApi({
        members,
        invite,
        findUser: users.findUser,
        findMember: users.findMember,
        findWorkspace: workspaces.find,
        clock,
      }),
    },
    reading,
    invite,
    acceptInvitation,
    /** Those that wait, newest first. */
    liveInvitations: async (workspaceGid: Gid, nowMs: number) => await invitations.live(workspaceGid, nowMs),
    revokeInvitation: acts.revokeInvitation,
    remove: acts.remove,
    setRole: acts.setRole,
    /** The link that a mail has. */
    issueLink: async (invitationGid: Parameters<typeof issue>[0]) => {
      const link = await issue(invitationGid)
      return link === null
        ? null
        : { href: `${publicUrl}${INVITATION_PATH}/${link.secret}`, address: link.email, name: null }
    },
    serves: ({ countUnknown, sendsMail }: Serving): Served => ({
      pages: [
        memberRoutes({ acts, members: reading, invitations, clock }),
        resetFactorRoutes({ members, resetFactors: factors.reset, clock }),
        addMemberRoutes({ inviteMember: invite, publicUrl, hasSmtp: sendsMail }),
        invitationRoutes({
          openInvitation,
          askForMail,
          sendsMail,
          acceptInvitation,
          // Whoever has just set the password by the link is nobody's stranger.
          signIn: async (attempt) => await signIn.signIn({ ...attempt, isKnownBrowser: true }),
          sessionSeconds: SESSION_TOTAL_SECONDS,
          countUnknown,
        }),
      ],
    }),
  }
}
