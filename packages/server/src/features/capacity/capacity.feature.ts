import type { AsRead } from '../../protocol/asana/as-read.js'
import type { Base } from '../feature.js'
import type { ProjectsFeature } from '../projects/projects.feature.js'
import { recordTable } from '../record-table.store.js'
import type { UsersFeature } from '../users/users.feature.js'
import { allocationKind } from './allocations.api.js'
import { ALLOCATIONS_OPERATIONS } from './allocations.operations.js'
import { ALLOCATION_COLUMNS, OOO_ENTRY_COLUMNS } from './capacity.columns.js'
import { oooEntryKind } from './ooo-entries.api.js'
import { OOO_ENTRIES_OPERATIONS } from './ooo-entries.operations.js'

/** Who is there when, and what they are planned for. */
export function capacityFeature(
  { db, nextGid }: Base,
  {
    asRead,
    projects,
    users,
  }: { readonly projects: ProjectsFeature; readonly users: UsersFeature; readonly asRead: AsRead },
) {
  const base = { asRead, nextGid, findMember: users.findMember }
  const oooEntries = oooEntryKind({ ...base, store: recordTable(db, 'ooo_entries', OOO_ENTRY_COLUMNS) })
  const allocations = allocationKind({
    ...base,
    store: recordTable(db, 'allocations', ALLOCATION_COLUMNS),
    findProject: projects.findProject,
    findUser: async (viewer, who) => await users.reading.find(viewer, who),
    projectLevels: projects.projectLevels,
  })
  return {
    resources: { ooo_entry: oooEntries.resource, allocation: allocations.resource },
    operations: { ...OOO_ENTRIES_OPERATIONS, ...ALLOCATIONS_OPERATIONS },
    handlers: { ...oooEntries.handlers, ...allocations.handlers },
  }
}
