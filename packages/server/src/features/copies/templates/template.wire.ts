import type { RecordFields, Resource } from '../../../protocol/asana/call.js'
import { LONG_TEXT, NAME, RICH_TEXT } from '../../../protocol/asana/common-fields.js'
import { COLORS } from '../../../protocol/asana/colors.js'
import type { DescribedObject } from '../../../protocol/asana/description.js'
import { EXAMPLES } from '../../../protocol/asana/examples.js'
import { EMPTY_LIST, FLAG, oneOf, orNull, TEXT } from '../../../protocol/asana/openapi-schema.js'
import { RichValue } from '../../../protocol/asana/rich-value.js'
import type { TemplateStore } from './ports.js'
import { DATE_VARIABLES, maySeeTemplate, type ProjectTemplate } from './project-template.js'

const DATE_VARIABLE: DescribedObject = {
  fields: {
    gid: { in: 'compact', says: '`1` for the first day, `2` for the last.', schema: TEXT, example: '1' },
    name: { in: 'compact', ...NAME, example: DATE_VARIABLES[0].name },
    description: {
      in: 'compact',
      says: 'What it is for.',
      schema: TEXT,
      example: DATE_VARIABLES[0].description,
    },
  },
}

const FIELDS: RecordFields<ProjectTemplate> = {
  name: { in: 'compact', ...NAME, example: EXAMPLES.project_template.name, value: ({ name }) => name },
  color: {
    in: 'full',
    says: 'The color of its projects.',
    schema: orNull(oneOf(...COLORS)),
    example: 'light-green',
    value: ({ color }) => color,
  },
  description: {
    in: 'full',
    weight: LONG_TEXT,
    says: 'What it is for, as plain text.',
    schema: TEXT,
    example: '',
    value: (template) => new RichValue('plain', template.htmlDescription, template.workspaceGid),
  },
  html_description: {
    in: 'optional',
    weight: LONG_TEXT,
    ...RICH_TEXT,
    value: (template) => new RichValue('xml', template.htmlDescription, template.workspaceGid),
  },
  owner: {
    in: 'full',
    of: 'user',
    says: 'Who made it.',
    example: EXAMPLES.user,
    value: ({ ownerGid }) => ownerGid,
  },
  public: {
    in: 'full',
    says: 'Whether everybody of its team may use it.',
    schema: FLAG,
    example: true,
    value: ({ isPublic }) => isPublic,
  },
  requested_dates: {
    in: 'full',
    of: DATE_VARIABLE,
    many: DATE_VARIABLES.length,
    says: 'Days that its dates can be counted from: one of them is enough. None where nothing in it has a date.',
    example: [...DATE_VARIABLES],
    value: ({ hasDates }) => (hasDates ? DATE_VARIABLES : []),
  },
  requested_roles: {
    in: 'full',
    says: 'Roles that people can be named for. None here.',
    schema: EMPTY_LIST,
    example: [],
    value: () => [],
  },
  team: {
    in: 'full',
    of: 'team',
    says: 'Its team.',
    example: EXAMPLES.team,
    value: ({ teamGid }) => teamGid,
  },
}

export function templateResource({
  templates,
}: {
  readonly templates: TemplateStore
}): Resource<ProjectTemplate> {
  return {
    type: 'project_template',
    nestedScope: 'project_templates:read',
    says: 'What new projects are made of.',
    exampleGid: EXAMPLES.project_template.gid,
    fields: FIELDS,
    async load(viewer, gids) {
      const standings = await templates.read(viewer, gids)
      const seen = standings.filter((standing) =>
        maySeeTemplate(standing, {
          userGid: viewer.userGid,
          role: viewer.roles.get(standing.template.workspaceGid),
        }),
      )
      return new Map(seen.map(({ template }) => [template.gid, template]))
    },
  }
}
