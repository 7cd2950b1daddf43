import type { Gid } from '../../../protocol/asana/gid.js'
import type { PageRequest } from '../../../protocol/asana/pagination.js'
import type { Principal } from '../../../protocol/token/principal.js'
import type { By } from '../project-events.rules.js'
import type { Position, Section } from './section.js'

export interface ListedSection {
  readonly section: Section
  readonly rank: number
}

/** A page of the sections of what is no project and is named as one: a person's own list of tasks. Null where the id is that of no such list of theirs. */
export type SectionsOfList = (
  viewer: Principal,
  listGid: Gid | null,
  page: PageRequest,
) => Promise<readonly ListedSection[] | null>

/** What sections need from storage. Who may see them is decided by their project. */
export interface SectionStore {
  load(gids: readonly Gid[]): Promise<ReadonlyMap<Gid, Section>>
  /** In the order of the project. The sort key of a page is the section before it. */
  list(projectGid: Gid, page: PageRequest): Promise<readonly ListedSection[]>
  /**
   * **Atomic:** finds the place and takes it.
   * **On conflict:** insertions into one project happen one after the other; `gone` when the project was deleted meanwhile.
   */
  create(section: Section, position: Position, byGid: Gid): Promise<'created' | 'anchor_unknown' | 'gone'>
  /** **Atomic:** the name, the place, or both. */
  update(input: {
    readonly sectionGid: Gid
    readonly name: string | null
    readonly position: Position | null
    readonly by: By
  }): Promise<Section | 'anchor_unknown' | 'gone'>
  /** **Atomic:** deletes a section that is empty and not the project's last. */
  delete(sectionGid: Gid, by: By): Promise<'deleted' | 'not_empty' | 'last' | 'gone'>
}
