import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { frameOf, setFlash } from '../../http/pages/console-frame.js'
import { refusePage, seeOther, sendPage } from '../../http/pages/context.js'
import { requireSession } from '../../http/pages/recent-sign-in.js'
import type { Clock, Timed } from '../../platform/clock.js'
import { parseGid } from '../../protocol/asana/gid.js'
import type { MemberStanding, MemberStore } from './member-ports.js'
import { ADMIN_PATH, adminPath, PAGE_SIZE } from '../../ui/admin-frame.js'
import { admit, admitForm, pageNumberOf, type Admission } from '../../http/pages/admission.js'
import { operation, routes } from '../../http/routes.js'
import { parseRole } from './invitation.js'
import { MemberPage, RemoveMemberPage } from './member.page.js'
import { MembersPage } from './members.page.js'
import type { InvitationStore } from './ports.js'
import { WorkspacesPage } from './workspaces.page.js'

interface Needs {
  readonly acts: {
    readonly remove: Timed<MemberStore['remove']>
    readonly setRole: Timed<MemberStore['setRole']>
    readonly revokeInvitation: Timed<InvitationStore['revoke']>
  }
  readonly members: Pick<MemberStore, 'find' | 'list'>
  readonly invitations: Pick<InvitationStore, 'live'>
  readonly clock: Clock
}

interface Named {
  readonly Params: { readonly workspace: string; readonly user: string }
}

const MEMBERS = `${ADMIN_PATH}/:workspace/members`

/** The workspaces of an admin, and who is in one of them. */
export function memberRoutes(needs: Needs): FastifyPluginAsync {
  return routes((app) => {
    app.get(ADMIN_PATH, operation('admin'), async (request, reply) => await showWorkspaces(request, reply))
    app.get(`${ADMIN_PATH}/:workspace`, operation('admin'), async (request, reply) => {
      const admission = await admit(request, reply)
      return admission === null
        ? await reply
        : await seeOther(reply, adminPath(admission.workspace.gid, 'members'))
    })
    app.get(MEMBERS, operation('members'), async (request, reply) => await showMembers(request, reply, needs))
    app.get<Named>(`${MEMBERS}/:user`, operation('member'), async (request, reply) => {
      const found = await findMember(request, reply, needs)
      if (found === null) return await reply
      const frame = await frameOf(request, reply)
      return await sendPage(reply, <MemberPage {...found} frame={frame} refusal={null} />)
    })
    app.get<Named>(`${MEMBERS}/:user/remove`, operation('member'), async (request, reply) => {
      const found = await findMember(request, reply, needs)
      if (found === null) return await reply
      const frame = await frameOf(request, reply)
      return await sendPage(reply, <RemoveMemberPage {...found} frame={frame} refusal={null} />)
    })
    app.post<Named>(
      `${MEMBERS}/:user/role`,
      operation('change_role'),
      async (request, reply) => await changeRole(request, reply, needs),
    )
    app.post<Named>(
      `${MEMBERS}/:user/remove`,
      operation('remove_member'),
      async (request, reply) => await remove(request, reply, needs),
    )
    app.post<{ readonly Params: { readonly invitation: string } }>(
      `${MEMBERS}/invitations/:invitation/withdraw`,
      operation('withdraw_invitation'),
      async (request, reply) => {
        const admission = await admitForm(request, reply)
        if (admission === null) return await reply
        const invitationGid = parseGid(request.params.invitation)
        const decision =
          invitationGid === null
            ? 'unknown'
            : await needs.acts.revokeInvitation({ ...actOf(admission), invitationGid })
        if (decision === 'not_admin' || decision === 'unknown') return await refusePage(reply, 'not_found')
        setFlash(reply, decision === 'revoked' ? 'invitation_withdrawn' : 'invitation_gone')
        return await seeOther(reply, adminPath(admission.workspace.gid, 'members'))
      },
    )
  })
}

async function showWorkspaces(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const session = requireSession(request, reply)
  if (session === null) return await reply
  const workspaces = await request.server.console.findAdministered(session.user.gid)
  const [only, ...more] = workspaces
  if (only === undefined) return await refusePage(reply, 'not_found')
  if (more.length === 0) return await seeOther(reply, adminPath(only.gid, 'members'))
  const frame = await frameOf(request, reply)
  return await sendPage(reply, <WorkspacesPage frame={frame} workspaces={workspaces} />)
}

async function showMembers(
  request: FastifyRequest,
  reply: FastifyReply,
  { clock, invitations, members }: Needs,
): Promise<FastifyReply> {
  const admission = await admit(request, reply)
  if (admission === null) return await reply
  const page = pageNumberOf(request)
  const { workspace } = admission
  const listed = await members.list({
    workspaceGid: workspace.gid,
    skip: (page - 1) * PAGE_SIZE,
    sizeMax: PAGE_SIZE,
  })
  const waiting = await invitations.live(workspace.gid, clock.nowMs())
  const frame = await frameOf(request, reply)
  return await sendPage(
    reply,
    <MembersPage {...admission} {...listed} frame={frame} page={page} invitations={waiting} />,
  )
}

async function changeRole(
  request: FastifyRequest<Named>,
  reply: FastifyReply,
  needs: Needs,
): Promise<FastifyReply> {
  const admission = await admitForm(request, reply)
  if (admission === null) return await reply
  const userGid = parseGid(request.params.user)
  if (userGid === null) return await refusePage(reply, 'not_found')
  const role = parseRole(admission.form.get('role'))
  const decision =
    role === null ? 'role_missing' : await needs.acts.setRole({ ...actOf(admission), userGid, role })
  if (decision === 'not_admin' || decision === 'unknown') return await refusePage(reply, 'not_found')
  if (decision === 'last_admin' || decision === 'role_missing') {
    const member = await needs.members.find(admission.workspace.gid, userGid, needs.clock.nowMs())
    if (member === null) return await refusePage(reply, 'not_found')
    const frame = await frameOf(request, reply)
    const page = <MemberPage {...admission} frame={frame} member={member} refusal={decision} />
    return await sendPage(reply, page, { status: decision === 'last_admin' ? 409 : 400 })
  }
  setFlash(reply, 'role_saved')
  return await seeOther(reply, adminPath(admission.workspace.gid, 'members'))
}

async function remove(
  request: FastifyRequest<Named>,
  reply: FastifyReply,
  needs: Needs,
): Promise<FastifyReply> {
  const admission = await admitForm(request, reply)
  if (admission === null) return await reply
  const userGid = parseGid(request.params.user)
  if (userGid === null) return await refusePage(reply, 'not_found')
  const decision = await needs.acts.remove({ ...actOf(admission), userGid })
  if (decision === 'not_admin' || decision === 'unknown') return await refusePage(reply, 'not_found')
  if (decision === 'last_admin') {
    const member = await needs.members.find(admission.workspace.gid, userGid, needs.clock.nowMs())
    if (member === null) return await refusePage(reply, 'not_found')
    const frame = await frameOf(request, reply)
    const page = <RemoveMemberPage {...admission} frame={frame} member={member} refusal="last_admin" />
    return await sendPage(reply, page, { status: 409 })
  }
  // Somebody who took themself out has nothing to look at any more.
  if (userGid === admission.session.user.gid) return await seeOther(reply, '/')
  setFlash(reply, decision === 'removed' ? 'member_removed' : 'member_deactivated')
  return await seeOther(reply, adminPath(admission.workspace.gid, 'members'))
}

async function findMember(
  request: FastifyRequest<Named>,
  reply: FastifyReply,
  { clock, members }: Needs,
): Promise<(Admission & { readonly member: MemberStanding }) | null> {
  const admission = await admit(request, reply)
  if (admission === null) return null
  const userGid = parseGid(request.params.user)
  const member = userGid === null ? null : await members.find(admission.workspace.gid, userGid, clock.nowMs())
  if (member !== null) return { ...admission, member }
  refusePage(reply, 'not_found')
  return null
}

function actOf({ from, session, workspace }: Admission) {
  return { workspaceGid: workspace.gid, adminGid: session.user.gid, from }
}
