import { absent, hidden, visible, type Found } from '../../protocol/asana/visibility.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { CustomField, ParentKind } from './custom-field.rules.js'
import type { CustomFieldStore, FindParent } from './ports.js'

/** Looks a field up for somebody. @param gid  null for a text that is no id */
export type FindCustomField = (viewer: Principal, gid: Gid | null) => Promise<Found<CustomField>>

export function makeFindCustomField({
  customFields,
}: {
  readonly customFields: Pick<CustomFieldStore, 'read'>
}): FindCustomField {
  return async (viewer, gid) => {
    const [found] = gid === null ? [] : await customFields.read(viewer, [gid])
    if (found === undefined) return absent('custom_field')
    return found.isSeen ? visible(found.field) : hidden('custom_field')
  }
}

/** Whether somebody may change what a field is. */
export type MayChangeField = (viewer: Principal, field: CustomField) => Promise<boolean>

/** A field of the library is everybody's who is no guest; a local one that of who may change the fields of what it belongs to. */
export function makeMayChangeField(findParent: Readonly<Record<ParentKind, FindParent>>): MayChangeField {
  return async (viewer, { localTo, workspaceGid }) => {
    if (localTo === null) return isMember(viewer, workspaceGid)
    const parent = await findParent[localTo.kind](viewer, localTo.gid)
    return parent.state === 'visible' && parent.record.mayChange
  }
}

export function isMember(viewer: Principal, workspaceGid: Gid): boolean {
  const role = viewer.roles.get(workspaceGid)
  return role !== undefined && role !== 'guest'
}
