import type { AsRead } from '../../../protocol/asana/as-read.js'
import type { Answer, Call, Handlers } from '../../../protocol/asana/call.js'
import { parseGid, type Gid } from '../../../protocol/asana/gid.js'
import { readRecordInput } from '../../../protocol/asana/input.js'
import { cutPage } from '../../../protocol/asana/pagination.js'
import { done, invalid, noAccess, notRecognized, type Outcome } from '../../../protocol/asana/refusal.js'
import { absent, hidden, visible, type Found } from '../../../protocol/asana/visibility.js'
import type { Principal } from '../../../protocol/token/principal.js'
import type { FindProject } from '../../projects/find-project.js'
import type { FindPortfolio } from '../find-portfolio.js'
import type { PortfolioSettingStore } from './ports.js'
import { PORTFOLIOS_LETTING_IN_MAX, type PortfolioSetting } from './setting.js'
import { SETTING_FIELDS } from './settings.operations.js'

type Served =
  | 'getProjectPortfolioSetting'
  | 'updateProjectPortfolioSetting'
  | 'getProjectPortfolioSettingsForProject'
  | 'getProjectPortfolioSettingsForPortfolio'

interface Needs {
  readonly settings: PortfolioSettingStore
  readonly findPortfolio: FindPortfolio
  readonly findProject: FindProject
  readonly asRead: AsRead
  readonly fieldNames: readonly string[]
}

export function portfolioSettingsApi(needs: Needs): Pick<Handlers, Served> {
  const list = async (
    { page, principal, rest }: Pick<Call<Served>, 'page' | 'principal' | 'rest'>,
    of: { readonly of: 'project' | 'portfolio'; readonly gid: Gid },
  ): Promise<Outcome<Answer>> => {
    const rows = await needs.settings.list(principal, { ...of, page, rest })
    const cut = cutPage(rows, { page, keyOf: ({ gid }) => [gid] })
    return cut.ok ? done({ kind: 'list', ...cut.value }) : cut
  }

  return {
    async getProjectPortfolioSettingsForProject(call) {
      const found = await needs.findProject(call.principal, parseGid(call.path.project_gid))
      if (found.state !== 'visible') return found.refusal(call.path.project_gid)
      return await list(call, { of: 'project', gid: found.record.project.gid })
    },

    async getProjectPortfolioSettingsForPortfolio(call) {
      const found = await needs.findPortfolio(call.principal, parseGid(call.path.portfolio_gid))
      if (found.state !== 'visible') return found.refusal(call.path.portfolio_gid)
      return await list(call, { of: 'portfolio', gid: found.record.portfolio.gid })
    },

    async getProjectPortfolioSetting({ path, principal }) {
      const text = path.project_portfolio_setting_gid
      const found = await findSetting(needs, principal, text)
      return found.state === 'visible' ? done({ kind: 'record', record: found.record }) : found.refusal(text)
    },

    async updateProjectPortfolioSetting({ data, path, principal }) {
      const text = path.project_portfolio_setting_gid
      const found = await findSetting(needs, principal, text)
      if (found.state !== 'visible') return found.refusal(text)
      const record = found.record
      const read = await readRecordInput(data, {
        fields: SETTING_FIELDS,
        readOnly: needs.fieldNames,
        asRead: async (sent) =>
          await needs.asRead(principal, { type: 'project_portfolio_setting', record }, sent),
      })
      if (!read.ok) return read
      const { is_access_control_inherited: isInherited = record.isAccessControlInherited } = read.value
      // What is sent as it is changes nothing, and is refused to nobody.
      if (isInherited === record.isAccessControlInherited) return done({ kind: 'record', record })
      const to = { viewer: principal, isInherited, lettingInMax: PORTFOLIOS_LETTING_IN_MAX }
      switch (await needs.settings.setInherited(record, to)) {
        case 'changed':
          return done({ kind: 'record', record: { ...record, isAccessControlInherited: isInherited } })
        case 'gone':
          return notRecognized('project_portfolio_setting', text)
        case 'refused':
          return noAccess('project_portfolio_setting')
        case 'too_many':
          return invalid(
            `is_access_control_inherited: At most ${PORTFOLIOS_LETTING_IN_MAX} portfolios let their members into one project`,
          )
      }
    },
  }
}

/** It is seen by whoever sees both the project and the portfolio. @param text  its id, as it was sent */
async function findSetting(needs: Needs, viewer: Principal, text: string): Promise<Found<PortfolioSetting>> {
  const gid = parseGid(text)
  const setting = gid === null ? null : await needs.settings.find(gid)
  if (setting === null) return absent('project_portfolio_setting')
  // A project and a portfolio that it is in are of one workspace.
  const portfolio = await needs.findPortfolio(viewer, setting.portfolioGid)
  if (portfolio.state === 'absent') return absent('project_portfolio_setting')
  const project = await needs.findProject(viewer, setting.projectGid)
  return portfolio.state === 'visible' && project.state === 'visible'
    ? visible(setting)
    : hidden('project_portfolio_setting')
}
