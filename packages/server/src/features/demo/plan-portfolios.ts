import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import { nameFault, NAME_LENGTH_MAX } from '../../protocol/asana/text.js'
import type { Portfolio, PortfolioMembership } from '../portfolios/portfolio.js'
import type { Project } from '../projects/project.js'
import type { StatusUpdate } from '../status-updates/status-update.rules.js'
import { planStatusUpdates } from './plan-status-updates.js'
import { memberOf, type Place } from './plan-places.js'
import { findNamed, type Planning } from './planning.js'
import type { SeedPortfolio } from './seed-document.js'
import type { SeedPath } from './seed-fault.js'
import type { PlannedPortfolio } from './seed-plan.js'

interface Where {
  readonly place: Place
  readonly planning: Planning
  /** Those of the workspace. */
  readonly projects: readonly Project[]
}

/** A portfolio with its members and what is in it. */
export function planPortfolio(
  given: SeedPortfolio,
  path: SeedPath,
  where: Where,
): PlannedPortfolio & { readonly statusUpdates: readonly StatusUpdate[] } {
  const { place, planning, projects } = where
  const wrongName = nameFault(given.name, NAME_LENGTH_MAX)
  if (wrongName !== null) planning.fault([...path, 'name'], wrongName)
  const ownerGid = memberOf(given.owner, [...path, 'owner'], where)
  const portfolio: Portfolio = {
    gid: planning.gidOf(given.gid, [...path, 'gid']),
    workspaceGid: place.workspace.gid,
    ownerGid,
    createdByGid: ownerGid ?? NO_GID,
    name: given.name,
    color: given.color ?? null,
    dueOn: null,
    startOn: null,
    privacySetting: given.privacy_setting ?? 'members_only',
    defaultAccessLevel: given.default_access_level ?? 'viewer',
    archivedAtMs: given.archived === true ? planning.nowMs : null,
    createdAtMs: planning.nowMs,
  }
  const items = (given.items ?? []).flatMap((item, index) => {
    const what = { fault: planning.fault, path: [...path, 'items', index], what: 'project of this workspace' }
    return findNamed(projects, item, what)?.gid ?? []
  })
  return {
    portfolio,
    members: planMembers(given, path, { ...where, portfolio }),
    statusUpdates: planStatusUpdates(given.status_updates ?? [], [...path, 'status_updates'], {
      planning,
      of: {
        parent: { type: 'portfolio', gid: portfolio.gid },
        workspaceGid: portfolio.workspaceGid,
        creatorGid: ownerGid ?? NO_GID,
      },
    }),
    items: [...new Set(items)].map((projectGid) => ({ gid: planning.newGid(), projectGid })),
  }
}

function planMembers(
  given: SeedPortfolio,
  path: SeedPath,
  where: Where & { readonly portfolio: Portfolio },
): readonly PortfolioMembership[] {
  const { planning, portfolio } = where
  const members = new Map<Gid, PortfolioMembership>()
  for (const [index, member] of (given.members ?? []).entries()) {
    const at = [...path, 'members', index]
    const userGid = memberOf(member.user, [...at, 'user'], where)
    if (userGid === null) continue
    if (members.has(userGid)) planning.fault([...at, 'user'], 'Is a member of this portfolio already')
    const isOwner = userGid === portfolio.ownerGid
    const accessLevel = member.access_level ?? (isOwner ? 'admin' : portfolio.defaultAccessLevel)
    const gid = planning.gidOf(member.gid, [...at, 'gid'])
    members.set(userGid, { gid, portfolioGid: portfolio.gid, userGid, accessLevel })
  }
  const { ownerGid } = portfolio
  if (ownerGid !== null && !members.has(ownerGid)) {
    const gid = planning.newGid()
    members.set(ownerGid, { gid, portfolioGid: portfolio.gid, userGid: ownerGid, accessLevel: 'admin' })
  }
  return [...members.values()]
}
