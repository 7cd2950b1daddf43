import { EMPTY_ANSWER, type Answer, type Call, type Handlers } from '../../protocol/asana/call.js'
import { NO_GID, parseGid, type Gid } from '../../protocol/asana/gid.js'
import { readInput } from '../../protocol/asana/input.js'
import { cutPage } from '../../protocol/asana/pagination.js'
import { done, invalid, noAccess, notRecognized, type Outcome } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { FindTeam } from '../teams/find-team.js'
import type { makeAddSetting } from './add-setting.js'
import { REMOVE_SETTING } from './custom-field-fields.js'
import type { ParentKind } from './custom-field.rules.js'
import type { FieldParent, FieldSettingStore, FindParent } from './ports.js'

type Served =
  | 'getCustomFieldSettingsForProject'
  | 'getCustomFieldSettingsForPortfolio'
  | 'getCustomFieldSettingsForTeam'
  | 'addCustomFieldSettingForProject'
  | 'removeCustomFieldSettingForProject'
  | 'addCustomFieldSettingForPortfolio'
  | 'removeCustomFieldSettingForPortfolio'
  | 'getCustomFieldSettingsForGoal'
  | 'addCustomFieldSettingForGoal'
  | 'removeCustomFieldSettingForGoal'

interface Needs {
  readonly fieldSettings: FieldSettingStore
  readonly findParent: Readonly<Record<ParentKind, FindParent>>
  readonly findTeam: FindTeam
  readonly addSetting: ReturnType<typeof makeAddSetting>
}

type Caller = Pick<Call<Served>, 'principal' | 'page' | 'data'>

/** A project, portfolio or goal that a path names. */
interface Named {
  readonly kind: ParentKind
  readonly text: string
}

export function fieldSettingsApi(needs: Needs): Pick<Handlers, Served> {
  const find = async (
    { principal }: Pick<Caller, 'principal'>,
    { kind, text }: Named,
  ): Promise<Outcome<FieldParent>> => {
    const found = await needs.findParent[kind](principal, parseGid(text))
    return found.state === 'visible' ? done(found.record) : found.refusal(text)
  }

  const list = async (call: Caller, named: Named): Promise<Outcome<Answer>> => {
    const parent = await find(call, named)
    if (!parent.ok) return parent
    const rows = await needs.fieldSettings.list(parent.value.gid, call.page)
    const cut = cutPage(rows, { page: call.page, keyOf: ({ rank, setting }) => [rank, setting.gid] })
    if (!cut.ok) return cut
    return done({
      kind: 'list',
      records: cut.value.records.map(({ setting }) => setting),
      next: cut.value.next,
    })
  }

  const add = async (call: Caller, named: Named): Promise<Outcome<Answer>> => {
    const parent = await find(call, named)
    if (!parent.ok) return parent
    const added = await needs.addSetting(call.principal, call.data, { ...parent.value, kind: named.kind })
    if (!added.ok) return added
    return added.value === 'gone'
      ? notRecognized(named.kind, named.text)
      : done({ kind: 'record', record: added.value })
  }

  const remove = async (call: Caller, named: Named): Promise<Outcome<Answer>> => {
    const parent = await find(call, named)
    if (!parent.ok) return parent
    const read = readInput(call.data, REMOVE_SETTING)
    if (!read.ok) return read
    if (!parent.value.mayChange) return noAccess(named.kind)
    const fieldGid: Gid = read.value.custom_field ?? NO_GID
    const wasThere = await needs.fieldSettings.remove({ parentGid: parent.value.gid, fieldGid })
    return wasThere ? done(EMPTY_ANSWER) : invalid(unknownReference('custom_field', fieldGid))
  }

  const project = (text: string): Named => ({ kind: 'project', text })
  const portfolio = (text: string): Named => ({ kind: 'portfolio', text })
  const goal = (text: string): Named => ({ kind: 'goal', text })
  return {
    getCustomFieldSettingsForGoal: async (call) => await list(call, goal(call.path.goal_gid)),
    addCustomFieldSettingForGoal: async (call) => await add(call, goal(call.path.goal_gid)),
    removeCustomFieldSettingForGoal: async (call) => await remove(call, goal(call.path.goal_gid)),
    getCustomFieldSettingsForProject: async (call) => await list(call, project(call.path.project_gid)),
    getCustomFieldSettingsForPortfolio: async (call) => await list(call, portfolio(call.path.portfolio_gid)),
    async getCustomFieldSettingsForTeam({ path, principal }) {
      const found = await needs.findTeam(principal, parseGid(path.team_gid))
      if (found.state !== 'visible') return found.refusal(path.team_gid)
      // No operation gives a team any.
      return done({ kind: 'list', records: [], next: null })
    },
    addCustomFieldSettingForProject: async (call) => await add(call, project(call.path.project_gid)),
    removeCustomFieldSettingForProject: async (call) => await remove(call, project(call.path.project_gid)),
    addCustomFieldSettingForPortfolio: async (call) => await add(call, portfolio(call.path.portfolio_gid)),
    removeCustomFieldSettingForPortfolio: async (call) =>
      await remove(call, portfolio(call.path.portfolio_gid)),
  }
}
