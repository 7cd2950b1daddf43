import type { Queries } from '../../db/database.js'
import type { ChainAnchor } from './ports.js'

export async function anchorsIn(queries: Queries): Promise<readonly ChainAnchor[]> {
  const rows = await queries.selectFrom('audit_anchors').selectAll().orderBy('chain').execute()
  return rows.map(({ chain, first_hash: firstHash, hash, position }) => ({
    chain,
    position,
    hash,
    firstHash,
  }))
}
