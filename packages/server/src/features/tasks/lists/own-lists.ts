import type { Gid } from '../../../protocol/asana/gid.js'
import type { Principal } from '../../../protocol/token/principal.js'
import type { Clock } from '../../../platform/clock.js'
import type { NextGids } from '../../feature.js'
import type { SectionsOfList } from '../../projects/sections/ports.js'
import type { TaskListStore } from './ports.js'
import { LIST_SECTION_NAMES, type ListOwner, type ListSection, type UserTaskList } from './task-list.rules.js'

export interface OwnLists {
  /** The lists of some members of workspaces, which are made where there are none yet, in no order. */
  readonly of: (owners: readonly ListOwner[]) => Promise<readonly UserTaskList[]>
  /** The sections of a person's own lists in some workspaces, those of each list in their order. */
  readonly sectionsIn: (
    viewer: Principal,
    workspaceGids: readonly Gid[],
  ) => Promise<ReadonlyMap<Gid, readonly ListSection[]>>
}

const keyOf = ({ userGid, workspaceGid }: ListOwner) => `${workspaceGid} ${userGid}`

export function makeOwnLists(needs: {
  readonly lists: TaskListStore
  readonly clock: Clock
  readonly nextGids: NextGids
}): OwnLists {
  const listsOf: OwnLists['of'] = async (owners) => {
    const wanted = new Map(owners.map((owner) => [keyOf(owner), owner]))
    const known = await needs.lists.ofOwners(owners)
    const missing = new Map(wanted)
    for (const list of known) missing.delete(keyOf(list))
    if (missing.size === 0) return known.filter((list) => wanted.has(keyOf(list)))
    const each = 1 + LIST_SECTION_NAMES.length
    const gids = await needs.nextGids(each * missing.size)
    const made = [...missing.values()].map((owner, index) => {
      const [gid = gids[0], ...sectionGids] = gids.slice(index * each, (index + 1) * each)
      return { ...owner, gid, sectionGids }
    })
    await needs.lists.create(made, needs.clock.nowMs())
    // Read again: somebody else may have made one of them first.
    return (await needs.lists.ofOwners(owners)).filter((list) => wanted.has(keyOf(list)))
  }

  return {
    of: listsOf,
    async sectionsIn({ userGid }, workspaceGids) {
      const lists = await listsOf(workspaceGids.map((workspaceGid) => ({ userGid, workspaceGid })))
      const sections = await needs.lists.sectionsOf(lists.map(({ gid }) => gid))
      return new Map(
        lists.map(({ gid, workspaceGid }) => [
          workspaceGid,
          sections.filter((section) => section.listGid === gid),
        ]),
      )
    },
  }
}

/** The sections of people's own lists, for the operation that lists those of projects. */
export function makeSectionsOfOwnList({ lists }: { readonly lists: TaskListStore }): SectionsOfList {
  return async ({ roles, userGid }, listGid, page) => {
    const [list] = listGid === null ? [] : await lists.load([listGid])
    if (list === undefined || list.userGid !== userGid || !roles.has(list.workspaceGid)) return null
    const rows = await lists.sections(list.gid, page)
    return rows.map(({ rank, section: { createdAtMs, gid, name } }) => ({
      section: { gid, projectGid: list.gid, name, createdAtMs },
      rank,
    }))
  }
}
