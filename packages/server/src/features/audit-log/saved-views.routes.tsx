import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { setFlash } from '../../http/pages/console-frame.js'
import { refusePage, seeOther } from '../../http/pages/context.js'
import type { Timed } from '../../platform/clock.js'
import { ADMIN_PATH, adminPath } from '../../ui/admin-frame.js'
import { admitForm } from '../../http/pages/admission.js'
import { operation, routes } from '../../http/routes.js'
import { readAuditFilter, type AuditKinds } from './audit-filter.routes.js'
import { queryOf } from './audit-filters.page.js'
import { viewNameFault, type SavedViewStore } from './saved-view.js'

interface Needs extends AuditKinds {
  readonly saveView: Timed<SavedViewStore['save']>
  readonly removeView: SavedViewStore['remove']
}

const VIEWS = `${ADMIN_PATH}/:workspace/audit/views`

/** Filters of the audit log that an admin keeps under a name. */
export function savedViewRoutes(needs: Needs): FastifyPluginAsync {
  return routes((app) => {
    app.post(VIEWS, operation('save_audit_view'), async (request, reply) => await save(request, reply, needs))
    app.post(`${VIEWS}/remove`, operation('remove_audit_view'), async (request, reply) => {
      const admission = await admitForm(request, reply)
      if (admission === null) return await reply
      const { form, session, workspace } = admission
      const whose = { workspaceGid: workspace.gid, adminGid: session.user.gid }
      await needs.removeView({ ...whose, name: form.get('name') ?? '' })
      setFlash(reply, 'view_removed')
      return await seeOther(reply, adminPath(workspace.gid, 'audit'))
    })
  })
}

async function save(request: FastifyRequest, reply: FastifyReply, needs: Needs): Promise<FastifyReply> {
  const admission = await admitForm(request, reply)
  if (admission === null) return await reply
  const { form, session, workspace } = admission
  const whose = { workspaceGid: workspace.gid, adminGid: session.user.gid }
  // Only what is a filter is kept, in the one order that the list writes it in.
  const query = queryOf(readAuditFilter(form, { ...needs, workspaceGid: workspace.gid }).values)
  const name = (form.get('name') ?? '').trim()
  const back = (more: Readonly<Record<string, string>>) =>
    `${adminPath(workspace.gid, 'audit')}?${new URLSearchParams([...new URLSearchParams(query), ...Object.entries(more)]).toString()}`
  const fault = viewNameFault(name)
  // The list comes back with its filters, and with what was typed in the field.
  if (fault !== null)
    return await seeOther(reply, back({ view: name.slice(0, NAME_KEPT_LENGTH_MAX), view_fault: 'name' }))
  const decision = await needs.saveView({ ...whose, name, query })
  if (decision === 'not_admin') return await refusePage(reply, 'not_found')
  if (decision === 'limit_reached') return await seeOther(reply, back({ view: name, view_fault: 'limit' }))
  setFlash(reply, 'view_saved')
  return await seeOther(reply, back({}))
}

/** How much of a name that is too long comes back. */
const NAME_KEPT_LENGTH_MAX = 200
