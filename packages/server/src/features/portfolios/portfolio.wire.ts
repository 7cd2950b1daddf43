import {
  relation,
  type AnyRecord,
  type RecordField,
  type RecordFields,
  type Resource,
} from '../../protocol/asana/call.js'
import { CREATED, LINK, NAME, QUERIED } from '../../protocol/asana/common-fields.js'
import { formatDateTime } from '../../protocol/asana/dates.js'
import { EXAMPLE_LINK, EXAMPLES } from '../../protocol/asana/examples.js'
import { DATE, EMPTY_LIST, FLAG, oneOf, orNull, TEXT } from '../../protocol/asana/openapi-schema.js'
import { PORTFOLIO_LEVELS, PORTFOLIO_PRIVACY_SETTINGS, portfolioAccess, type Portfolio } from './portfolio.js'
import type { StatusUpdatesFeature } from '../status-updates/status-updates.feature.js'
import type { PortfolioMemberStore, PortfolioStore } from './ports.js'

/** For how many a plan takes its people: more than nearly all portfolios have. */
const PEOPLE = 20

const OWN_FIELDS: RecordFields<Portfolio> = {
  name: { in: 'compact', ...NAME, example: EXAMPLES.portfolio.name, value: ({ name }) => name },
  archived: {
    in: 'optional',
    says: 'Whether it was put away.',
    schema: FLAG,
    example: false,
    value: ({ archivedAtMs }) => archivedAtMs !== null,
  },
  color: {
    in: 'full',
    says: 'Its color.',
    schema: orNull(TEXT),
    example: 'light-green',
    value: ({ color }) => color,
  },
  created_at: { in: 'full', ...CREATED, value: ({ createdAtMs }) => formatDateTime(createdAtMs) },
  created_by: {
    in: 'full',
    of: 'user',
    says: 'Who created it.',
    example: EXAMPLES.user,
    value: ({ createdByGid }) => createdByGid,
  },
  default_access_level: {
    in: 'full',
    says: 'What a new member may do.',
    schema: oneOf(...PORTFOLIO_LEVELS),
    example: 'viewer',
    value: ({ defaultAccessLevel }) => defaultAccessLevel,
  },
  due_on: {
    in: 'full',
    says: 'The day on which it is due.',
    schema: orNull(DATE),
    example: null,
    value: ({ dueOn }) => dueOn,
  },
  start_on: {
    in: 'full',
    says: 'The day on which it starts.',
    schema: orNull(DATE),
    example: null,
    value: ({ startOn }) => startOn,
  },
  owner: {
    in: 'full',
    of: 'user',
    says: 'Who answers for it.',
    example: EXAMPLES.user,
    value: ({ ownerGid }) => ownerGid,
  },
  privacy_setting: {
    in: 'full',
    says: 'Who sees it.',
    schema: oneOf(...PORTFOLIO_PRIVACY_SETTINGS),
    example: 'public_to_domain',
    value: ({ privacySetting }) => privacySetting,
  },
  project_templates: {
    in: 'full',
    says: 'Templates in it. None here.',
    schema: EMPTY_LIST,
    example: [],
    value: () => [],
  },
  public: {
    in: 'full',
    says: 'Whether everybody of the workspace sees it.',
    schema: FLAG,
    example: true,
    value: ({ privacySetting }) => privacySetting === 'public_to_domain',
  },
  workspace: {
    in: 'full',
    of: 'workspace',
    says: 'Its workspace.',
    example: EXAMPLES.workspace,
    value: ({ workspaceGid }) => workspaceGid,
  },
}

export function portfolioResource({
  members,
  portfolios,
  publicUrl,
  statusUpdates,
  ...customFields
}: {
  readonly portfolios: PortfolioStore
  readonly members: PortfolioMemberStore
  readonly statusUpdates: StatusUpdatesFeature
  readonly custom_fields: RecordField<AnyRecord>
  readonly custom_field_settings: RecordField<AnyRecord>
  readonly publicUrl: string
}): Resource<Portfolio> {
  return {
    type: 'portfolio',
    nestedScope: 'portfolios:read',
    says: 'Projects that are looked at together.',
    exampleGid: EXAMPLES.portfolio.gid,
    fields: {
      ...OWN_FIELDS,
      ...customFields,
      members: {
        in: 'full',
        of: 'user',
        many: PEOPLE,
        weight: QUERIED,
        says: 'Who works with it.',
        example: [EXAMPLES.user],
        relation: relation(
          async (_viewer, records) => await members.people(records.map(({ gid }) => gid)),
          (gids) => gids,
        ),
      },
      current_status_update: {
        in: 'full',
        of: 'status_update',
        weight: QUERIED,
        says: 'Its last status update; null without one.',
        example: null,
        relation: relation(
          async (_viewer, records) =>
            await statusUpdates.statuses.latest(
              'portfolio',
              records.map(({ gid }) => gid),
            ),
          (gid) => gid ?? null,
        ),
      },
      permalink_url: {
        in: 'full',
        ...LINK,
        example: `${EXAMPLE_LINK}/portfolio/${EXAMPLES.portfolio.gid}`,
        value: ({ gid, workspaceGid }) => `${publicUrl}/1/${workspaceGid}/portfolio/${gid}`,
      },
    },
    async load(viewer, gids) {
      const standings = await portfolios.read(viewer, gids)
      const seen = standings.filter(
        (standing) => portfolioAccess(standing, viewer.roles.get(standing.portfolio.workspaceGid)) !== null,
      )
      return new Map(seen.map(({ portfolio }) => [portfolio.gid, portfolio]))
    },
  }
}
