import type { AsRead } from '../../../protocol/asana/as-read.js'
import type { Base } from '../../feature.js'
import type { FindProject, ProjectLevels } from '../find-project.js'
import { makeFindSection } from './find-section.js'
import type { SectionsOfList, SectionStore } from './ports.js'
import { sectionResource } from './section.wire.js'
import { sectionsApi } from './sections.api.js'

/** Groups of tasks in projects: what the feature has of them, put together. */
export function projectSections(
  { clock, nextGid }: Pick<Base, 'clock' | 'nextGid'>,
  needs: {
    readonly sections: SectionStore
    readonly findProject: FindProject
    readonly projectLevels: ProjectLevels
    /** Of people's own lists of tasks. */
    readonly sectionsOfList: SectionsOfList
    readonly asRead: AsRead
  },
) {
  const { asRead, findProject, projectLevels, sections, sectionsOfList } = needs
  const findSection = makeFindSection({ sections, findProject })
  const resource = sectionResource({ sections, projectLevels })
  const fieldNames = Object.keys(resource.fields)
  return {
    findSection,
    resources: { section: resource },
    handlers: sectionsApi({
      sections,
      findProject,
      findSection,
      sectionsOfList,
      asRead,
      clock,
      nextGid,
      fieldNames,
    }),
  }
}
