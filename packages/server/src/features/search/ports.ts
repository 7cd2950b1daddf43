import type { Gid } from '../../protocol/asana/gid.js'
import type { Rest } from '../../protocol/asana/call.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { ProjectSearch, TaskSearch } from './search.rules.js'
import type { TypeaheadKind } from './typeahead.rules.js'

/** What searching needs from storage. */
export interface SearchStore {
  /**
   * Tasks that the viewer may see, in order.
   * @param rest  called between statements
   * @returns `too_broad` when more would have to be looked at than one search may
   */
  tasks(viewer: Principal, search: TaskSearch, rest: Rest): Promise<readonly Gid[] | 'too_broad'>
  /** The same for projects. */
  projects(viewer: Principal, search: ProjectSearch, rest: Rest): Promise<readonly Gid[] | 'too_broad'>
  /**
   * Records of a workspace, those first that the viewer has to do with, in batches; some may come twice, and some the viewer may not see. A caller who
   * has enough reads no further.
   */
  candidates(
    viewer: Principal,
    wanted: {
      readonly kind: TypeaheadKind
      readonly workspaceGid: Gid
      readonly typed: string
      /** Whether the texts of people have their addresses. */
      readonly byAddress: boolean
    },
  ): AsyncIterable<readonly Candidate[]>
}

export interface Candidate {
  readonly gid: Gid
  /** What it is found by. */
  readonly texts: readonly string[]
}
