import type { Resources } from '../../protocol/asana/call.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { FindLinked } from '../../protocol/asana/notes.js'
import { LINKED_RECORD_TYPES, type LinkedType } from '../../protocol/asana/rich-text-links.js'

/** Finds what rich text links to, among all kinds of record that it can; one query a kind, until all are found. */
export function makeFindLinked(resources: Resources): FindLinked {
  return async (viewer, gids) => {
    const found = new Map<Gid, LinkedType>()
    for (const type of LINKED_RECORD_TYPES) {
      const missing = [...gids].filter((gid) => !found.has(gid))
      if (missing.length === 0) break
      for (const gid of (await resources[type].load(viewer, missing)).keys()) found.set(gid, type)
    }
    return found
  }
}
