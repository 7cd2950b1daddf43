import { ACCESS_LEVELS } from '../../protocol/asana/access-level.js'
import {
  relation,
  type AnyRecord,
  type RecordField,
  type RecordFields,
  type Resource,
  type Source,
} from '../../protocol/asana/call.js'
import {
  alwaysNull,
  CREATED,
  LINK,
  LONG_TEXT,
  MODIFIED,
  NAME,
  NOTES,
  QUERIED,
  RICH_TEXT,
} from '../../protocol/asana/common-fields.js'
import { formatDateTime } from '../../protocol/asana/dates.js'
import { EXAMPLE_LINK, EXAMPLES } from '../../protocol/asana/examples.js'
import { DATE, FLAG, oneOf, orNull, TEXT } from '../../protocol/asana/openapi-schema.js'
import { RichValue } from '../../protocol/asana/rich-value.js'
import type { StatusUpdate } from '../status-updates/status-update.rules.js'
import type { StatusUpdatesFeature } from '../status-updates/status-updates.feature.js'
import type { BriefStore } from './briefs/ports.js'
import type { ProjectStore } from './ports.js'
import { PRIVACY_SETTINGS, PROJECT_VIEWS, projectAccess, type Project } from './project.js'

/** For how many a plan takes its people: more than nearly all projects have. */
const PEOPLE = 20
const AT_LEAST = oneOf('admin', 'editor')

const OWN_FIELDS: RecordFields<Project> = {
  name: { in: 'compact', ...NAME, example: EXAMPLES.project.name, value: (project) => project.name },
  archived: {
    in: 'full',
    says: 'Whether it was put away.',
    schema: FLAG,
    example: false,
    value: (project) => project.archivedAtMs !== null,
  },
  color: {
    in: 'full',
    says: 'Its color.',
    schema: orNull(TEXT),
    example: 'light-green',
    value: (project) => project.color,
  },
  icon: {
    in: 'full',
    says: 'Its icon.',
    schema: orNull(TEXT),
    example: null,
    value: (project) => project.icon,
  },
  created_at: { in: 'full', ...CREATED, value: (project) => formatDateTime(project.createdAtMs) },
  modified_at: { in: 'full', ...MODIFIED, value: (project) => formatDateTime(project.modifiedAtMs) },
  default_view: {
    in: 'full',
    says: 'How it opens.',
    schema: oneOf(...PROJECT_VIEWS),
    example: 'list',
    value: (project) => project.defaultView,
  },
  due_on: {
    in: 'full',
    says: 'The day on which it is due.',
    schema: orNull(DATE),
    example: null,
    value: (project) => project.dueOn,
  },
  due_date: {
    in: 'full',
    says: 'An older name of `due_on`.',
    schema: orNull(DATE),
    example: null,
    value: (project) => project.dueOn,
  },
  start_on: {
    in: 'full',
    says: 'The day on which it starts.',
    schema: orNull(DATE),
    example: null,
    value: (project) => project.startOn,
  },
  html_notes: {
    in: 'optional',
    weight: LONG_TEXT,
    ...RICH_TEXT,
    value: (project) => new RichValue('xml', project.htmlNotes, project.workspaceGid),
  },
  notes: {
    in: 'full',
    weight: LONG_TEXT,
    ...NOTES,
    example: 'Next spring’s catalogue, from the list of varieties to the printer.',
    value: (project) => new RichValue('plain', project.htmlNotes, project.workspaceGid),
  },
  public: {
    in: 'full',
    says: 'Whether everybody of the workspace sees it.',
    schema: FLAG,
    example: true,
    value: (project) => project.privacySetting === 'public_to_workspace',
  },
  privacy_setting: {
    in: 'full',
    says: 'Who sees it.',
    schema: oneOf(...PRIVACY_SETTINGS),
    example: 'public_to_workspace',
    value: (project) => project.privacySetting,
  },
  default_access_level: {
    in: 'full',
    says: 'What a new member may do.',
    schema: oneOf(...ACCESS_LEVELS),
    example: 'editor',
    value: (project) => project.defaultAccessLevel,
  },
  minimum_access_level_for_customization: {
    in: 'full',
    says: 'Who may change its settings.',
    schema: AT_LEAST,
    example: 'admin',
    value: (project) => project.minimumAccessLevelForCustomization,
  },
  minimum_access_level_for_sharing: {
    in: 'full',
    says: 'Who may share it.',
    schema: AT_LEAST,
    example: 'editor',
    value: (project) => project.minimumAccessLevelForSharing,
  },
  completed: {
    in: 'full',
    says: 'Whether it is done. Always false here.',
    schema: FLAG,
    example: false,
    value: () => false,
  },
  completed_at: { in: 'full', ...alwaysNull('When it was done.'), value: () => null },
  completed_by: { in: 'full', ...alwaysNull('Who completed it.'), value: () => null },
  owner: {
    in: 'full',
    of: 'user',
    says: 'Who answers for it.',
    example: EXAMPLES.user,
    value: (project) => project.ownerGid,
  },
  team: {
    in: 'full',
    of: 'team',
    says: 'Its team.',
    example: EXAMPLES.team,
    value: (project) => project.teamGid,
  },
  created_from_template: { in: 'optional', ...alwaysNull('Its template.'), value: () => null },
  workspace: {
    in: 'full',
    of: 'workspace',
    says: 'Its workspace.',
    example: EXAMPLES.workspace,
    value: (project) => project.workspaceGid,
  },
}

export function projectResource({
  briefs,
  projects,
  publicUrl,
  statusUpdates,
  ...customFields
}: {
  readonly projects: ProjectStore
  readonly briefs: BriefStore
  readonly statusUpdates: StatusUpdatesFeature
  readonly custom_fields: RecordField<AnyRecord>
  readonly custom_field_settings: RecordField<AnyRecord>
  readonly publicUrl: string
}): Resource<Project> {
  return {
    type: 'project',
    nestedScope: 'projects:read',
    says: 'A list of tasks in sections, with its members.',
    exampleGid: EXAMPLES.project.gid,
    fields: {
      ...OWN_FIELDS,
      ...customFields,
      members: {
        in: 'full',
        of: 'user',
        many: PEOPLE,
        weight: QUERIED,
        says: 'Who works in it.',
        example: [EXAMPLES.user],
        relation: relation(
          async (_viewer, records) => await projects.people(gidsOf(records), 'members'),
          (gids) => gids,
        ),
      },
      followers: {
        in: 'full',
        of: 'user',
        many: PEOPLE,
        weight: QUERIED,
        says: 'Who hears of it.',
        example: [EXAMPLES.user],
        relation: relation(
          async (_viewer, records) => await projects.people(gidsOf(records), 'followers'),
          (gids) => gids,
        ),
      },
      ...statusFields(statusUpdates),
      project_brief: {
        in: 'optional',
        of: 'project_brief',
        weight: QUERIED,
        says: 'What it is for, at length; null without a brief.',
        example: EXAMPLES.project_brief,
        relation: relation(
          async (_viewer, records) => await briefs.ofProjects(gidsOf(records)),
          (gid) => gid ?? null,
        ),
      },
      permalink_url: {
        in: 'full',
        ...LINK,
        example: `${EXAMPLE_LINK}/project/${EXAMPLES.project.gid}`,
        value: (project) => `${publicUrl}/1/${project.workspaceGid}/project/${project.gid}`,
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
  }
}

/** How it comes along, under both names. Whoever sees a project sees its status updates. */
function statusFields({ currentStatus, statuses }: StatusUpdatesFeature): RecordFields<Project> {
  const source: Source<Project, StatusUpdate | undefined> = async (_viewer, records) => {
    const gids = await statuses.latest('project', gidsOf(records))
    const latest = await statuses.load([...gids.values()])
    return new Map([...gids].map(([projectGid, gid]) => [projectGid, latest.get(gid)]))
  }
  return {
    current_status: {
      in: 'full',
      of: currentStatus.shape,
      weight: QUERIED,
      says: 'Its last status update in the older form; null without one.',
      example: null,
      relation: relation(source, (status, _project, viewer) =>
        status === undefined ? null : currentStatus.of(status, viewer),
      ),
    },
    current_status_update: {
      in: 'full',
      of: 'status_update',
      weight: QUERIED,
      says: 'Its last status update; null without one.',
      example: EXAMPLES.status_update,
      relation: relation(source, (status) => status?.gid ?? null),
    },
  }
}

const gidsOf = (records: readonly Project[]) => records.map((record) => record.gid)
