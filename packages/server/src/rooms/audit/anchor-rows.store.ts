import type { Queries } from '../../db/database.js'
import type { ChainHead } from './ports.js'

/** Stands for the events from before there were chains. */
export const UNCHAINED = -1

export async function anchorsIn(queries: Queries): Promise<readonly ChainHead[]> {
  return await queries
    .selectFrom('audit_anchors')
    .select(['chain', 'position', 'hash'])
    .where('chain', '!=', UNCHAINED)
    .orderBy('chain')
    .execute()
}
