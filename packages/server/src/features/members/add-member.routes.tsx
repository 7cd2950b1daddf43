import type { FastifyPluginAsync } from 'fastify'
import { frameOf } from '../../http/pages/console-frame.js'
import { refusePage, sendPage } from '../../http/pages/context.js'
import { AddMemberPage, InvitationMadePage } from './add-member.page.js'
import { ADMIN_PATH, adminPath } from '../../ui/admin-frame.js'
import { admit, admitForm } from '../../http/pages/admission.js'
import { operation, routes } from '../../http/routes.js'
import { INVITATION_PATH } from './invitation.page.js'
import type { InviteMember } from './invite-member.js'
import { parseRole } from './invitation.js'

interface Needs {
  readonly inviteMember: InviteMember
  /** Where this server is, without a slash at the end. */
  readonly publicUrl: string
  /** Whether mail goes out by itself; else it is written to files that somebody has to fetch. */
  readonly hasSmtp: boolean
}

interface Named {
  readonly Params: { readonly workspace: string }
}

const ADD = `${ADMIN_PATH}/:workspace/members/add`
const OPERATION = 'invite_member'

/** The form that makes a link to join a workspace. */
export function addMemberRoutes({ hasSmtp, inviteMember, publicUrl }: Needs): FastifyPluginAsync {
  return routes((app) => {
    app.get(ADD, operation(OPERATION), async (request, reply) => {
      const admission = await admit(request, reply, { recent: true })
      if (admission === null) return await reply
      const frame = await frameOf(request, reply)
      return await sendPage(
        reply,
        <AddMemberPage
          {...admission}
          frame={frame}
          email=""
          role="member"
          isMailed={hasSmtp}
          sendsMail={hasSmtp}
          fault={null}
        />,
      )
    })
    app.post<Named>(ADD, operation(OPERATION), async (request, reply) => {
      const to = adminPath(request.params.workspace, 'members', 'add')
      const admission = await admitForm(request, reply, { to })
      if (admission === null) return await reply
      const email = admission.form.get('email') ?? ''
      const role = parseRole(admission.form.get('role'))
      const isMailed = admission.form.has('mail')
      const outcome = await inviteMember({
        workspaceGid: admission.workspace.gid,
        adminGid: admission.session.user.gid,
        from: admission.from,
        email,
        role,
        isMailed,
      })
      const frame = await frameOf(request, reply)
      if (outcome.ok) {
        const link = `${publicUrl}${INVITATION_PATH}/${outcome.secret}`
        return await sendPage(
          reply,
          <InvitationMadePage {...admission} {...outcome} frame={frame} link={link} sendsMail={hasSmtp} />,
        )
      }
      if (outcome.field === null) return await refusePage(reply, 'not_found')
      const typed = { email, role, isMailed, sendsMail: hasSmtp }
      const page = <AddMemberPage {...admission} {...typed} frame={frame} fault={outcome} />
      return await sendPage(reply, page, { status: 400 })
    })
  })
}
