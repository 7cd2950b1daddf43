import type { Selectable } from 'kysely'
import { columnsOf } from '../../db/columns.js'
import type { AllocationsTable, OooEntriesTable } from '../../db/schema.js'
import type { Allocation } from './allocation.js'
import type { OooEntry } from './ooo-entry.js'

export const OOO_ENTRY_COLUMNS = columnsOf<OooEntry, Selectable<OooEntriesTable>>()({
  gid: 'gid',
  workspaceGid: 'workspace_gid',
  userGid: 'user_gid',
  createdByGid: 'created_by_gid',
  startOn: 'start_on',
  endOn: 'end_on',
})

export const ALLOCATION_COLUMNS = columnsOf<Allocation, Selectable<AllocationsTable>>()({
  gid: 'gid',
  workspaceGid: 'workspace_gid',
  projectGid: 'project_gid',
  userGid: 'user_gid',
  createdByGid: 'created_by_gid',
  startOn: 'start_on',
  endOn: 'end_on',
  effortType: 'effort_type',
  effortHundredths: 'effort_hundredths',
})
