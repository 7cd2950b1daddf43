import { isAtLeast } from '../../protocol/asana/access-level.js'
import type { AsRead } from '../../protocol/asana/as-read.js'
import { NO_GID, parseGid, type Gid } from '../../protocol/asana/gid.js'
import { readRecordInput, type Input } from '../../protocol/asana/input.js'
import { done, invalid, noAccess, notRecognized, type Outcome } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Clock } from '../../platform/clock.js'
import type { JudgeValues } from '../custom-fields/judge-values.js'
import type { FindPortfolio } from './find-portfolio.js'
import {
  CREATE_PORTFOLIO_FIELDS,
  PORTFOLIO_TWINS,
  readPortfolioChanges,
  UPDATE_PORTFOLIO_FIELDS,
} from './portfolio-fields.js'
import { newPortfolio } from './new-portfolio.rules.js'
import type { Portfolio } from './portfolio.js'
import type { PortfolioStore } from './ports.js'

export interface SaveNeeds {
  readonly portfolios: PortfolioStore
  readonly findPortfolio: FindPortfolio
  readonly judgeValues: JudgeValues
  readonly asRead: AsRead
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
  /** Every name of a portfolio's record, for those that a request may not set. */
  readonly fieldNames: readonly string[]
}

/** A portfolio is in nothing that could ask for custom fields of it. */
const IN_NOTHING = { containers: async () => await Promise.resolve([]) }

/** Creates a portfolio, owned by whoever asks, who is its first member. Guests make none. */
export function makeCreatePortfolio(needs: SaveNeeds) {
  return async (viewer: Principal, data: Input): Promise<Outcome<Portfolio>> => {
    const nowMs = needs.clock.nowMs()
    const blank = newPortfolio({
      gid: await needs.nextGid(),
      workspaceGid: NO_GID,
      createdByGid: viewer.userGid,
      nowMs,
    })
    const read = await readRecordInput(data, {
      fields: CREATE_PORTFOLIO_FIELDS,
      readOnly: needs.fieldNames,
      twins: PORTFOLIO_TWINS,
      asRead: async (values) => await needs.asRead(viewer, { type: 'portfolio', record: blank }, values),
    })
    if (!read.ok) return read
    const { workspace: workspaceGid } = read.value
    if (workspaceGid === undefined) return invalid('workspace: Missing input')
    const role = viewer.roles.get(workspaceGid)
    if (role === undefined) return invalid(unknownReference('workspace', workspaceGid))
    if (role === 'guest') return noAccess('workspace')
    const values = await needs.judgeValues(viewer, read.value.custom_fields, IN_NOTHING)
    if (!values.ok) return values
    const changes = readPortfolioChanges(read.value, { before: blank, nowMs })
    if (!changes.ok) return invalid(changes.problem)
    const portfolio = { ...blank, workspaceGid, ...changes.changes }
    await needs.portfolios.create(portfolio, await needs.nextGid())
    return done(portfolio)
  }
}

/** Changes a portfolio; its level `editor` is needed, and `admin` for who sees it and what a new member may do. */
export function makeUpdatePortfolio(needs: SaveNeeds) {
  return async (
    viewer: Principal,
    sent: { readonly text: string; readonly data: Input },
  ): Promise<Outcome<Portfolio>> => {
    const found = await needs.findPortfolio(viewer, parseGid(sent.text))
    if (found.state !== 'visible') return found.refusal(sent.text)
    const { level, portfolio } = found.record
    const read = await readRecordInput(sent.data, {
      fields: UPDATE_PORTFOLIO_FIELDS,
      readOnly: needs.fieldNames,
      twins: PORTFOLIO_TWINS,
      asRead: async (values) => await needs.asRead(viewer, { type: 'portfolio', record: portfolio }, values),
    })
    if (!read.ok) return read
    if (!isAtLeast(level, 'editor')) return noAccess('portfolio')
    const values = await needs.judgeValues(viewer, read.value.custom_fields, IN_NOTHING)
    if (!values.ok) return values
    const nowMs = needs.clock.nowMs()
    const changes = readPortfolioChanges(read.value, { before: portfolio, nowMs })
    if (!changes.ok) return invalid(changes.problem)
    const { defaultAccessLevel, privacySetting } = changes.changes
    const shares =
      (privacySetting !== undefined && privacySetting !== portfolio.privacySetting) ||
      (defaultAccessLevel !== undefined && defaultAccessLevel !== portfolio.defaultAccessLevel)
    if (shares && level !== 'admin') return noAccess('portfolio')
    const updated = await needs.portfolios.update(portfolio.gid, changes.changes)
    return updated === null ? notRecognized('portfolio', sent.text) : done(updated)
  }
}

/** Deletes a portfolio; its level `admin` is needed. What it held stays. */
export function makeDeletePortfolio(needs: Pick<SaveNeeds, 'portfolios' | 'findPortfolio'>) {
  return async (viewer: Principal, text: string): Promise<Outcome<null>> => {
    const found = await needs.findPortfolio(viewer, parseGid(text))
    if (found.state !== 'visible') return found.refusal(text)
    if (found.record.level !== 'admin') return noAccess('portfolio')
    await needs.portfolios.delete(found.record.portfolio.gid)
    return done(null)
  }
}
