import type { Selectable } from 'kysely'
import { columnsOf } from '../../db/columns.js'
import type { TagsTable } from '../../db/schema.js'
import type { Tag } from './tag.js'

export const TAG_COLUMNS = columnsOf<Tag, Selectable<TagsTable>>()({
  gid: 'gid',
  workspaceGid: 'workspace_gid',
  createdByGid: 'created_by_gid',
  name: 'name',
  color: 'color',
  notes: 'notes',
  createdAtMs: 'created_at_ms',
})
