import type { Selectable } from 'kysely'
import { columnsOf } from '../../db/columns.js'
import type { ProjectsTable } from '../../db/schema.js'
import type { Project } from './project.js'

export const PROJECT_COLUMNS = columnsOf<Project, Selectable<ProjectsTable>>()({
  gid: 'gid',
  workspaceGid: 'workspace_gid',
  teamGid: 'team_gid',
  ownerGid: 'owner_gid',
  name: 'name',
  htmlNotes: 'html_notes',
  color: 'color',
  icon: 'icon',
  defaultView: 'default_view',
  dueOn: 'due_on',
  startOn: 'start_on',
  privacySetting: 'privacy_setting',
  defaultAccessLevel: 'default_access_level',
  minimumAccessLevelForCustomization: 'minimum_access_level_for_customization',
  minimumAccessLevelForSharing: 'minimum_access_level_for_sharing',
  archivedAtMs: 'archived_at_ms',
  createdAtMs: 'created_at_ms',
  modifiedAtMs: 'modified_at_ms',
})
