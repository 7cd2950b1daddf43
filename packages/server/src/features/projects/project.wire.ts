import { relation, type Resource } from '../../protocol/asana/call.js'
import { formatDateTime } from '../../protocol/asana/dates.js'
import { RichValue } from '../../protocol/asana/rich-value.js'
import type { ProjectStore } from './ports.js'
import { projectAccess, type Project } from './project.js'

/** For how many a plan takes its people: more than nearly all projects have. */
const PEOPLE = 20
/** Notes may be long, and people take a query. */
const [LONG_TEXT, QUERIED] = [5, 5]

export function projectResource({
  projects,
  publicUrl,
}: {
  readonly projects: ProjectStore
  readonly publicUrl: string
}): Resource<Project> {
  return {
    shape: {
      type: 'project',
      nestedScope: 'projects:read',
      fields: {
        name: { in: 'compact' },
        archived: { in: 'full' },
        color: { in: 'full' },
        icon: { in: 'full' },
        created_at: { in: 'full' },
        modified_at: { in: 'full' },
        current_status: { in: 'full' },
        current_status_update: { in: 'full' },
        custom_field_settings: { in: 'full' },
        custom_fields: { in: 'full' },
        default_view: { in: 'full' },
        due_on: { in: 'full' },
        due_date: { in: 'full' },
        start_on: { in: 'full' },
        html_notes: { in: 'optional', weight: LONG_TEXT },
        notes: { in: 'full', weight: LONG_TEXT },
        members: { in: 'full', of: 'user', many: PEOPLE, weight: QUERIED },
        followers: { in: 'full', of: 'user', many: PEOPLE, weight: QUERIED },
        public: { in: 'full' },
        privacy_setting: { in: 'full' },
        default_access_level: { in: 'full' },
        minimum_access_level_for_customization: { in: 'full' },
        minimum_access_level_for_sharing: { in: 'full' },
        completed: { in: 'full' },
        completed_at: { in: 'full' },
        completed_by: { in: 'full' },
        owner: { in: 'full', of: 'user' },
        team: { in: 'full', of: 'team' },
        permalink_url: { in: 'full' },
        project_brief: { in: 'optional' },
        created_from_template: { in: 'optional' },
        workspace: { in: 'full', of: 'workspace' },
      },
    },
    async load(viewer, gids) {
      const standings = await projects.read(viewer, gids)
      return new Map(
        standings
          .filter(
            (standing) => projectAccess(standing, viewer.roles.get(standing.project.workspaceGid)) !== null,
          )
          .map(({ project }) => [project.gid, project]),
      )
    },
    values: {
      name: (project) => project.name,
      archived: (project) => project.archivedAtMs !== null,
      color: (project) => project.color,
      icon: (project) => project.icon,
      created_at: (project) => formatDateTime(project.createdAtMs),
      modified_at: (project) => formatDateTime(project.modifiedAtMs),
      current_status: () => null,
      current_status_update: () => null,
      custom_field_settings: () => [],
      custom_fields: () => [],
      default_view: (project) => project.defaultView,
      due_on: (project) => project.dueOn,
      due_date: (project) => project.dueOn,
      start_on: (project) => project.startOn,
      html_notes: (project) => new RichValue('xml', project.htmlNotes, project.workspaceGid),
      notes: (project) => new RichValue('plain', project.htmlNotes, project.workspaceGid),
      public: (project) => project.privacySetting === 'public_to_workspace',
      privacy_setting: (project) => project.privacySetting,
      default_access_level: (project) => project.defaultAccessLevel,
      minimum_access_level_for_customization: (project) => project.minimumAccessLevelForCustomization,
      minimum_access_level_for_sharing: (project) => project.minimumAccessLevelForSharing,
      completed: () => false,
      completed_at: () => null,
      completed_by: () => null,
      owner: (project) => project.ownerGid,
      team: (project) => project.teamGid,
      permalink_url: (project) => `${publicUrl}/1/${project.workspaceGid}/project/${project.gid}`,
      project_brief: () => null,
      created_from_template: () => null,
      workspace: (project) => project.workspaceGid,
    },
    relations: {
      members: relation(
        async (_viewer, records) => await projects.people(gidsOf(records), 'members'),
        (gids) => gids,
      ),
      followers: relation(
        async (_viewer, records) => await projects.people(gidsOf(records), 'followers'),
        (gids) => gids,
      ),
    },
  }
}

const gidsOf = (records: readonly Project[]) => records.map((record) => record.gid)
