import { EMPTY_ANSWER, type AnyRecord, type Call, type Handlers } from '../../../protocol/asana/call.js'
import { userReferenceText, type UserReference } from '../../../protocol/asana/field.js'
import { parseGid, type Gid } from '../../../protocol/asana/gid.js'
import { readInput } from '../../../protocol/asana/input.js'
import { done, invalid, noAccess, notRecognized, type Outcome } from '../../../protocol/asana/refusal.js'
import { asciiDomain } from '../../../protocol/mail/email-key.js'
import type { Role } from '../../../protocol/token/principal.js'
import type { Clock } from '../../../platform/clock.js'
import { apiActor } from '../../audit/api-actor.rules.js'
import type { FindMember } from '../../users/find-member.js'
import type { FindUser } from '../../users/ports.js'
import type { ProfiledUser } from '../../users/user.js'
import type { Workspace } from '../../workspaces/workspace.js'
import type { InviteMember } from '../invite-member.js'
import type { MemberStore } from '../member-ports.js'
import { WORKSPACE_PERSON } from './workspace-people.operations.js'

interface Needs {
  readonly members: Pick<MemberStore, 'remove'>
  readonly invite: InviteMember
  readonly findUser: FindUser
  readonly findMember: FindMember
  /** @returns null for a workspace that there is no longer */
  readonly findWorkspace: (gid: Gid) => Promise<Workspace | null>
  readonly clock: Clock
}

/** Who comes into a workspace and who leaves it: the same acts as on the pages of its admins. */
export function workspacePeopleApi(
  needs: Needs,
): Pick<Handlers, 'addUserForWorkspace' | 'removeUserForWorkspace'> {
  return {
    async addUserForWorkspace(call) {
      const read = readPerson(call)
      if (!read.ok) return read
      const { who, workspaceGid } = read.value
      const viewer = call.principal
      const workspace = await needs.findWorkspace(workspaceGid)
      if (workspace === null) return notRecognized('workspace', call.path.workspace_gid)
      const known = await needs.findUser(viewer, who)
      if (known !== null && (await needs.findMember(workspaceGid, { who, viewer })) !== null)
        return done({ kind: 'record', record: known })
      const email = known?.email ?? (who.by === 'email' ? who.email : null)
      if (email === null) return nobody(who)
      const invited = await needs.invite({
        workspaceGid,
        adminGid: viewer.userGid,
        ...fromOf(call),
        email,
        role: roleFor(email, workspace),
        isMailed: true,
      })
      if (invited.ok)
        return done({ kind: 'record', record: known ?? asInvited(invited, needs.clock.nowMs()) })
      return invited.field === null
        ? noAccess('workspace')
        : invalid(`user: ${invited.message.replace(/\.$/, '')}`)
    },

    async removeUserForWorkspace(call) {
      const read = readPerson(call)
      if (!read.ok) return read
      const { who, workspaceGid } = read.value
      const userGid = who.by === 'gid' ? who.gid : ((await needs.findUser(call.principal, who))?.gid ?? null)
      if (userGid === null) return nobody(who)
      const decision = await needs.members.remove({
        workspaceGid,
        userGid,
        adminGid: call.principal.userGid,
        ...fromOf(call),
        nowMs: needs.clock.nowMs(),
      })
      switch (decision) {
        case 'removed':
        case 'deactivated':
          return done(EMPTY_ANSWER)
        case 'not_admin':
          return noAccess('workspace')
        case 'last_admin':
          return invalid('user: The last admin of a workspace cannot be removed')
        case 'unknown':
          return nobody(who)
      }
    },
  }
}

/** The workspace of the path, of which the caller is an admin, and the person of the body. */
function readPerson(
  call: Call<'addUserForWorkspace' | 'removeUserForWorkspace'>,
): Outcome<{ readonly workspaceGid: Gid; readonly who: UserReference }> {
  const { data, path, principal } = call
  const workspaceGid = parseGid(path.workspace_gid)
  const role = workspaceGid === null ? undefined : principal.roles.get(workspaceGid)
  if (workspaceGid === null || role === undefined) return notRecognized('workspace', path.workspace_gid)
  const read = readInput(data, WORKSPACE_PERSON)
  if (!read.ok) return read
  const { user: who } = read.value
  if (who === undefined) return invalid('user: Missing input')
  return role === 'admin' ? done({ workspaceGid, who }) : noAccess('workspace')
}

function fromOf(call: Call<'addUserForWorkspace' | 'removeUserForWorkspace'>) {
  const { from } = apiActor(call)
  return from === undefined ? {} : { from }
}

const nobody = (who: UserReference) => invalid(`user: Not a user in Organization: ${userReferenceText(who)}`)

/** People of an organization's domains are its members, others its guests; where there is no organization, all are members. */
function roleFor(
  email: string,
  { emailDomains, isOrganization }: Pick<Workspace, 'emailDomains' | 'isOrganization'>,
): Role {
  if (!isOrganization) return 'member'
  const domain = asciiDomain(email.slice(email.lastIndexOf('@') + 1))
  return domain !== null && emailDomains.some((one) => asciiDomain(one) === domain) ? 'member' : 'guest'
}

/**
 * Whoever was invited as they may be shown: by what was sent, and the invitation's own gid. Whether somebody has that address already is for
 * them to say, by the link.
 */
function asInvited(
  { email, invitationGid }: { readonly email: string; readonly invitationGid: Gid },
  nowMs: number,
): AnyRecord & ProfiledUser {
  return {
    gid: invitationGid,
    name: email,
    email,
    createdAtMs: nowMs,
    deactivatedAtMs: null,
    emailVerifiedAtMs: null,
    language: null,
    timeZone: null,
    picture: null,
  }
}
