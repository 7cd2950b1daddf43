import type { AsRead } from '../../protocol/asana/as-read.js'
import type { Base } from '../feature.js'
import { recordTable } from '../record-table.store.js'
import { roleKind } from './roles.api.js'
import { ROLE_COLUMNS } from './roles.columns.js'
import { ROLES_OPERATIONS } from './roles.operations.js'

/** The roles that admins make up for their workspace. */
export function rolesFeature({ clock, db, nextGid }: Base, { asRead }: { readonly asRead: AsRead }) {
  const { handlers, resource } = roleKind({
    asRead,
    clock,
    nextGid,
    store: recordTable(db, 'roles', ROLE_COLUMNS),
  })
  return { resources: { role: resource }, operations: ROLES_OPERATIONS, handlers }
}
