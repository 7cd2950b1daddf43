import type { Database, Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Admission } from '../projects/memberships/admission.js'
import { holdMembersAmong } from '../workspaces/workspaces.writers.js'
import { admissionTo } from './admission.js'
import { addPortfolioMembers } from './portfolio-members.writers.js'
import { MEMBERS_PER_PORTFOLIO_MAX } from './portfolio.js'
import { holdStanding } from './standings.store.js'

/** Other features' way to hold a portfolio and what somebody may do about letting others into it. @returns null when it is gone */
export async function holdPortfolioAdmission(
  db: Database,
  tx: Queries,
  { gid: portfolioGid, viewer }: { readonly viewer: Principal; readonly gid: Gid },
): Promise<Admission | null> {
  const standing = await holdStanding(db, tx, { viewer, portfolioGid })
  return standing === null ? null : admissionTo(standing, viewer)
}

/**
 * Other features' way to let a person into a portfolio in their own transaction, which then holds the portfolio. Whoever is a member stays as they
 * are. Where it answers `too_many`, nothing of the transaction may stay.
 * @param act.viewer  who lets them in
 */
export async function admitToPortfolio(
  db: Database,
  tx: Queries,
  act: {
    readonly viewer: Principal
    readonly gid: Gid
    readonly membershipGid: Gid
    readonly userGid: Gid
    readonly nowMs: number
  },
): Promise<'admitted' | 'refused' | 'gone' | 'person_left' | 'too_many'> {
  const { gid: portfolioGid, membershipGid: gid, nowMs, userGid, viewer } = act
  const standing = await holdStanding(db, tx, { viewer, portfolioGid })
  if (standing === null) return 'gone'
  const { level, mayAdmit, workspaceGid } = admissionTo(standing, viewer)
  if (!mayAdmit) return 'refused'
  const present = await holdMembersAmong(db, tx, { workspaceGid, userGids: [userGid] })
  if (!present.has(userGid)) return 'person_left'
  const people = await addPortfolioMembers(tx, {
    portfolioGid,
    members: [{ gid, userGid }],
    level,
    nowMs,
  })
  return people > MEMBERS_PER_PORTFOLIO_MAX ? 'too_many' : 'admitted'
}
