import type { RecordFields, Resource } from '../../../protocol/asana/call.js'
import { CREATED, NAME } from '../../../protocol/asana/common-fields.js'
import { formatDateTime } from '../../../protocol/asana/dates.js'
import { EXAMPLES } from '../../../protocol/asana/examples.js'
import type { ProjectLevels } from '../find-project.js'
import type { SectionStore } from './ports.js'
import type { Section } from './section.js'

const FIELDS: RecordFields<Section> = {
  name: { in: 'compact', ...NAME, example: EXAMPLES.section.name, value: (section) => section.name },
  created_at: { in: 'full', ...CREATED, value: (section) => formatDateTime(section.createdAtMs) },
  project: {
    in: 'full',
    of: 'project',
    says: 'The project that it is in.',
    example: EXAMPLES.project,
    value: (section) => section.projectGid,
  },
  projects: {
    in: 'full',
    of: 'project',
    many: 1,
    says: 'The same project, as a list.',
    example: [EXAMPLES.project],
    value: (section) => [section.projectGid],
  },
}

export function sectionResource({
  sections,
  projectLevels,
}: {
  readonly sections: SectionStore
  readonly projectLevels: ProjectLevels
}): Resource<Section> {
  return {
    type: 'section',
    nestedScope: 'project_sections:read',
    says: 'A group of tasks in a project.',
    exampleGid: EXAMPLES.section.gid,
    fields: FIELDS,
    async load(viewer, gids) {
      const all = await sections.load(gids)
      const levels = await projectLevels(viewer, [
        ...new Set([...all.values()].map((section) => section.projectGid)),
      ])
      return new Map([...all].filter(([, section]) => levels.has(section.projectGid)))
    },
  }
}
