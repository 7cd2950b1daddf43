import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import { readInput, type Input } from '../../protocol/asana/input.js'
import { noAccess, type Outcome } from '../../protocol/asana/refusal.js'
import type { Principal } from '../../protocol/token/principal.js'
import { copyFields, gidsForFields } from '../custom-fields/field-copies.rules.js'
import type { Job } from '../jobs/job.rules.js'
import type { Worker } from '../jobs/run-job.js'
import type { StartJob } from '../jobs/start-job.js'
import type { FindPortfolio } from '../portfolios/find-portfolio.js'
import { newPortfolio } from '../portfolios/new-portfolio.rules.js'
import type { PortfolioMembership } from '../portfolios/portfolio.js'
import { DUPLICATE_PORTFOLIO } from './copies.operations.js'
import type { PortfolioPart } from './include.js'
import type { CopyNeeds } from './plan-tasks.js'

interface Needs extends Pick<CopyNeeds, 'copies' | 'clock' | 'nextGid' | 'nextGids'> {
  readonly findPortfolio: FindPortfolio
  readonly startJob: StartJob
}

/** What the job is told. */
interface PortfolioInput {
  readonly portfolioGid: Gid
  readonly name: string
  readonly parts: readonly PortfolioPart[]
}

/** Has a portfolio copied, which whoever sees it may who may make one. */
export function makeDuplicatePortfolio(needs: Needs) {
  return async (
    viewer: Principal,
    sent: { readonly text: string; readonly data: Input },
  ): Promise<Outcome<Job>> => {
    const found = await needs.findPortfolio(viewer, parseGid(sent.text))
    if (found.state !== 'visible') return found.refusal(sent.text)
    const read = readInput(sent.data, DUPLICATE_PORTFOLIO)
    if (!read.ok) return read
    const { gid: portfolioGid, workspaceGid } = found.record.portfolio
    // Guests make none.
    if (viewer.roles.get(workspaceGid) === 'guest') return noAccess('workspace')
    const { include: parts = [], name = '' } = read.value
    const input: PortfolioInput = { portfolioGid, name, parts }
    return await needs.startJob(viewer, { kind: 'duplicate_portfolio', workspaceGid, input })
  }
}

export function makePortfolioCopier(needs: Needs): Worker {
  return async (viewer, { gid: jobGid, input: text }) => {
    // Written by `makeDuplicatePortfolio`, and by nobody else.
    const { name, parts, portfolioGid } = JSON.parse(text) as PortfolioInput
    const found = await needs.findPortfolio(viewer, portfolioGid)
    if (found.state !== 'visible') return 'the portfolio is gone'
    const { portfolio: original } = found.record
    const { workspaceGid } = original
    if (viewer.roles.get(workspaceGid) === 'guest') return 'guests make none'
    const source = await needs.copies.portfolio(viewer, portfolioGid)
    const { userGid: createdByGid } = viewer
    const nowMs = needs.clock.nowMs()
    const gid = await needs.nextGid()
    const { color, defaultAccessLevel, dueOn, privacySetting, startOn } = original
    const portfolio = {
      ...newPortfolio({ gid, workspaceGid, createdByGid, nowMs }),
      name,
      color,
      dueOn,
      startOn,
      privacySetting,
      ...(parts.includes('permissions') ? { defaultAccessLevel } : {}),
    }
    const others = parts.includes('members')
      ? source.members.filter(({ userGid }) => userGid !== createdByGid)
      : []
    const active = await needs.copies.membersAmong(
      workspaceGid,
      others.map(({ userGid }) => userGid),
    )
    const members: PortfolioMembership[] = [
      { gid: await needs.nextGid(), portfolioGid: gid, userGid: createdByGid, accessLevel: 'admin' },
    ]
    for (const other of others)
      if (active.has(other.userGid)) members.push({ ...other, gid: await needs.nextGid(), portfolioGid: gid })
    const items = []
    if (parts.includes('child_projects'))
      for (const projectGid of source.projectGids) items.push({ gid: await needs.nextGid(), projectGid })
    const count = gidsForFields(source.fields)
    const newGids = count === 0 ? [] : await needs.nextGids(count)
    const fields = copyFields(source.fields, {
      parent: { kind: 'portfolio', gid },
      byGid: createdByGid,
      nowMs,
      newGids,
    })
    return await needs.copies.savePortfolio({ portfolio, members, items, fields }, { jobGid, nowMs })
  }
}
