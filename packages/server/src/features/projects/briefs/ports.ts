import type { Gid } from '../../../protocol/asana/gid.js'
import type { By } from '../project-events.rules.js'
import type { ProjectBrief } from './brief.js'

export type BriefChanges = Partial<Pick<ProjectBrief, 'title' | 'htmlText'>>

/** What briefs need from storage. Who may see them is decided by their project. */
export interface BriefStore {
  load(gids: readonly Gid[]): Promise<ReadonlyMap<Gid, ProjectBrief>>

  /** The brief of each of some projects, by project; those without one are left out. */
  ofProjects(projectGids: readonly Gid[]): Promise<ReadonlyMap<Gid, Gid>>

  /** **Atomic:** the brief, and that it is told. **On conflict:** of several for one project the first is made, the others find that it is `taken`. */
  create(brief: ProjectBrief, by: By): Promise<'created' | 'taken' | 'gone'>

  /** **Atomic:** the changes, and that they are told. **On conflict:** the later change of each field stays. @returns null when it is gone */
  update(
    brief: Pick<ProjectBrief, 'gid' | 'projectGid'>,
    changes: BriefChanges,
    by: By,
  ): Promise<ProjectBrief | null>

  /** **Atomic:** it is gone, and that is told. **On conflict:** one of several deletes it, the others find it `gone`. */
  delete(brief: Pick<ProjectBrief, 'gid' | 'projectGid'>, by: By): Promise<'deleted' | 'gone'>
}
