import type { DescribedField } from '../../protocol/asana/description.js'
import { flag, oneOf, record, type Field } from '../../protocol/asana/field.js'
import * as schemas from '../../protocol/asana/openapi-schema.js'

export const BASE_ROLE_TYPES = ['guest', 'member', 'admin', 'super_admin'] as const
export type BaseRoleType = (typeof BASE_ROLE_TYPES)[number]

/** What a role lets people do, each with what it says; all are flags but those of `GRADED`. */
const FLAGS = {
  create_app_authorization: 'Authorize apps.',
  create_pat_authorization: 'Create personal access tokens.',
  share_goal_with_domain: 'Create goals for the whole company.',
  share_portfolios_with_org: 'Share portfolios with everybody.',
  assign_roles: 'Give other people roles.',
  manage_roles: 'Create, change and delete roles.',
  export_project_data: 'Export data of projects.',
  download_mobile_attachments: 'Download attachments on phones.',
  import_data: 'Import data.',
  create_global_custom_fields: 'Create custom fields for everybody.',
  upload_attachments: 'Upload attachments.',
  create_team: 'Create teams.',
  create_and_edit_ai_automations: 'Create and edit AI automations.',
  proactive_ai: 'Use proactive AI.',
  standard_ai: 'Use AI.',
  create_and_edit_ai_teammates: 'Create and edit AI teammates.',
  share_teams_with_org: 'Share teams with everybody.',
  create_goal: 'Create goals.',
  create_project: 'Create projects.',
  create_read_only_link: 'Create links for reading.',
  create_portfolio: 'Create portfolios.',
  view_public_teams: 'See public teams.',
  view_shared_with_org_projects: 'See projects that are shared with everybody.',
  view_shared_with_org_tasks: 'See tasks that are shared with everybody.',
  view_shared_with_org_portfolios: 'See portfolios that are shared with everybody.',
} as const
const GRADED = {
  task_deletion_policy: { grades: ['all', 'owned', 'none'], says: 'Which tasks they may delete.' },
  allowed_guest_invites: { grades: ['all', 'none'], says: 'Whom they may invite.' },
} as const

/** For administrators alone, whatever else a member may do. */
const ADMINISTRATION: readonly string[] = ['assign_roles', 'manage_roles', 'import_data']

/** The permissions that somebody decided, by name. */
export type Permissions = Readonly<Record<string, string | boolean | undefined>>

const FLAG_NAMES = Object.keys(FLAGS)

export const PERMISSIONS_INPUT: Field<Permissions> = record<
  Readonly<Record<string, Field<string | boolean>>>
>(
  {
    ...Object.fromEntries(FLAG_NAMES.map((name) => [name, flag])),
    ...Object.fromEntries(Object.entries(GRADED).map(([name, { grades }]) => [name, oneOf(...grades)])),
  },
  [],
)

/** All permissions of a role: those that were decided, and for the others what its base gives. */
export function permissionsOf(base: BaseRoleType, decided: Permissions): Permissions {
  const isGuest = base === 'guest'
  const isAdmin = base === 'admin' || base === 'super_admin'
  return {
    ...Object.fromEntries(
      FLAG_NAMES.map((name) => [name, isAdmin || (!isGuest && !ADMINISTRATION.includes(name))]),
    ),
    task_deletion_policy: isGuest ? 'owned' : 'all',
    allowed_guest_invites: isGuest ? 'none' : 'all',
    ...decided,
  }
}

/** The permissions as an object inside a role. */
export const PERMISSION_FIELDS: Readonly<Record<string, DescribedField>> = {
  ...Object.fromEntries(
    Object.entries(FLAGS).map(([name, says]): [string, DescribedField] => [
      name,
      { in: 'compact', says, schema: schemas.FLAG, example: true },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(GRADED).map(([name, { grades, says }]): [string, DescribedField] => [
      name,
      { in: 'compact', says, schema: schemas.oneOf(...grades), example: 'all' },
    ]),
  ),
}
