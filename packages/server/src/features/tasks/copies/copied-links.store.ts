import type { Database, Queries } from '../../../db/database.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import type { Principal } from '../../../protocol/token/principal.js'
import type { Dependency } from '../relation-ports.js'
import { countLinks } from '../task-dependencies.store.js'
import { editableTasks } from '../task-standings.store.js'
import { holdTree } from '../task-tree.store.js'
import { DEPENDENCIES_PER_TASK_MAX } from '../task.rules.js'
import type { TaskCopy } from './task-copy.rules.js'

/**
 * What copies are to wait for: each other, and those tasks beyond them that are still there, that whoever copies may edit, as whoever joins tasks
 * may, and that have room for one more. Tasks beyond stay as they are until the transaction ends, so it is asked before anything holds the tree to grow.
 */
export async function linksToMake(
  db: Pick<Database, 'locksRows'>,
  tx: Queries,
  { copies, viewer }: { readonly copies: readonly TaskCopy[]; readonly viewer: Principal },
): Promise<readonly Dependency[]> {
  const own = new Set(copies.map(({ task }) => task.gid))
  const wanted = copies.flatMap(({ dependsOnGids, task }) =>
    dependsOnGids.map((dependsOnGid) => ({ taskGid: task.gid, dependsOnGid })),
  )
  const beyond = new Set(wanted.map(({ dependsOnGid }) => dependsOnGid).filter((gid) => !own.has(gid)))
  const [first] = copies
  if (first === undefined || beyond.size === 0) return wanted
  const { workspaceGid } = first.task
  await holdTree(db, tx, { workspaceGid, to: 'rearrange' })
  const held = await tx
    .selectFrom('tasks')
    .select('gid')
    .where('gid', 'in', [...beyond])
    .where('workspace_gid', '=', workspaceGid)
    .$if(db.locksRows, (query) => query.forKeyShare())
    .execute()
  const editable = await editableTasks(
    tx,
    viewer,
    held.map((row) => row.gid),
  )
  const links = new Map<Gid, number>(editable.size === 0 ? [] : await countLinks(tx, [...editable]))
  return wanted.filter(({ dependsOnGid: gid }) => {
    if (own.has(gid)) return true
    const count = links.get(gid) ?? 0
    if (!editable.has(gid) || count >= DEPENDENCIES_PER_TASK_MAX) return false
    links.set(gid, count + 1)
    return true
  })
}
