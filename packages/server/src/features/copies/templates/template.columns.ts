import type { Selectable } from 'kysely'
import type { ProjectTemplatesTable } from '../../../db/schema.js'
import type { ProjectTemplate } from './project-template.js'

/** All but what it holds. */
export const TEMPLATE_COLUMNS = [
  'project_templates.gid',
  'project_templates.workspace_gid',
  'project_templates.team_gid',
  'project_templates.owner_gid',
  'project_templates.name',
  'project_templates.html_description',
  'project_templates.color',
  'project_templates.is_public',
  'project_templates.has_dates',
  'project_templates.created_at_ms',
] as const

export function templateOf(row: Omit<Selectable<ProjectTemplatesTable>, 'content'>): ProjectTemplate {
  return {
    gid: row.gid,
    workspaceGid: row.workspace_gid,
    teamGid: row.team_gid,
    ownerGid: row.owner_gid,
    name: row.name,
    htmlDescription: row.html_description,
    color: row.color,
    isPublic: row.is_public === 1,
    hasDates: row.has_dates === 1,
    createdAtMs: row.created_at_ms,
  }
}
