import type { Resource } from '../../../protocol/asana/call.js'
import { formatDateTime } from '../../../protocol/asana/dates.js'
import type { ProjectLevels } from '../find-project.js'
import type { SectionStore } from './ports.js'
import type { Section } from './section.js'

export function sectionResource({
  sections,
  projectLevels,
}: {
  readonly sections: SectionStore
  readonly projectLevels: ProjectLevels
}): Resource<Section> {
  return {
    shape: {
      type: 'section',
      nestedScope: 'project_sections:read',
      fields: {
        name: { in: 'compact' },
        created_at: { in: 'full' },
        project: { in: 'full', of: 'project' },
        projects: { in: 'full', of: 'project' },
      },
    },
    async load(viewer, gids) {
      const all = await sections.load(gids)
      const levels = await projectLevels(viewer, [
        ...new Set([...all.values()].map((section) => section.projectGid)),
      ])
      return new Map([...all].filter(([, section]) => levels.has(section.projectGid)))
    },
    values: {
      name: (section) => section.name,
      created_at: (section) => formatDateTime(section.createdAtMs),
      project: (section) => section.projectGid,
      projects: (section) => [section.projectGid],
    },
    relations: {},
  }
}
