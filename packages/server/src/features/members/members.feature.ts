import type { Gid } from '../../protocol/asana/gid.js'
import { timed } from '../../platform/clock.js'
import type { FactorsFeature } from '../factors/factors.feature.js'
import type { Base, Served, Serving } from '../feature.js'
import type { MailFeature } from '../mail/mail.feature.js'
import type { PasswordsFeature } from '../passwords/passwords.feature.js'
import { SESSION_TOTAL_SECONDS } from '../sessions/session.rules.js'
import type { SignInFeature } from '../sign-in/sign-in.feature.js'
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
    readonly users: UsersFeature
  },
) {
  const { clock, db, publicUrl } = base
  const { factors, mail, passwords, signIn, users } = needs
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
  return {
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
