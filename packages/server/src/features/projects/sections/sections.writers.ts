import type { Queries } from '../../../db/database.js'
import { claimRank, type Place } from '../../../db/ranked-list.js'
import type { Section } from './section.js'

/**
 * Other features' way to give a project its first sections in their own transaction.
 * @returns false when the section beside which it should stand is not in the project
 */
export async function insertSection(
  tx: Queries,
  { section, place }: { readonly section: Section; readonly place: Place },
): Promise<boolean> {
  const rank = await claimRank(tx, { table: 'sections', scope: section.projectGid }, place)
  if (rank === null) return false
  await tx
    .insertInto('sections')
    .values({
      gid: section.gid,
      project_gid: section.projectGid,
      name: section.name,
      rank,
      created_at_ms: section.createdAtMs,
    })
    .execute()
  return true
}
