import { COLORS } from '../../protocol/asana/colors.js'
import { fieldValues } from '../../protocol/asana/custom-fields.js'
import {
  date,
  flag,
  listOrText,
  name,
  nullable,
  oneOf,
  reference,
  userReference,
  type Field,
} from '../../protocol/asana/field.js'
import type { InputValues, Twins } from '../../protocol/asana/input.js'
import { NAME_LENGTH_MAX } from '../../protocol/asana/text.js'
import { PORTFOLIO_LEVELS, PORTFOLIO_PRIVACY_SETTINGS, type Portfolio } from './portfolio.js'
import type { PortfolioChanges } from './ports.js'

/** What both creating and updating a portfolio take. */
const SETTABLE = {
  name: name({ lengthMax: NAME_LENGTH_MAX }).says('What people call it.'),
  archived: flag.says('Put it away, or take it out again.'),
  color: nullable(oneOf(...COLORS)).says('Its color, as `dark-green` or `light-blue`; null for none.'),
  custom_fields: fieldValues.says('An empty object: a portfolio is in nothing that could ask for any.'),
  default_access_level: oneOf(...PORTFOLIO_LEVELS).says('What a new member may do.'),
  due_on: nullable(date).says('The day on which it is due; null for none.'),
  start_on: nullable(date).says('The day on which it starts. Needs `due_on` in the same request.'),
  privacy_setting: oneOf(...PORTFOLIO_PRIVACY_SETTINGS).says('Who sees it.'),
  public: flag.says('An older form of `privacy_setting`.'),
} as const satisfies Readonly<Record<string, Field<unknown>>>

export const CREATE_PORTFOLIO_FIELDS = {
  ...SETTABLE,
  workspace: reference.says('The workspace to create it in.'),
} as const

export const UPDATE_PORTFOLIO_FIELDS = SETTABLE

export const PORTFOLIO_TWINS: readonly Twins[] = [{ names: ['public', 'privacy_setting'], ofEchoes: 'none' }]

export const ITEM_FIELDS = { item: reference.says('The project.') } as const

export const MEMBERS_FIELDS = {
  members: listOrText(userReference).says('People: `me`, addresses or ids.'),
} as const

/**
 * Turns what a request set into changes.
 * @param before  the portfolio as it was, or a blank one
 * @returns the changes, or what is wrong with them together
 */
export function readPortfolioChanges(
  input: InputValues<typeof SETTABLE>,
  { before, nowMs }: { readonly before: Portfolio; readonly nowMs: number },
):
  | { readonly ok: true; readonly changes: PortfolioChanges }
  | { readonly ok: false; readonly problem: string } {
  const { due_on: dueOn, start_on: startOn } = input
  if (startOn !== undefined && startOn !== null && (dueOn === undefined || dueOn === null))
    return { ok: false, problem: 'start_on: Needs due_on in the same request' }
  const starts = dueOn === null ? null : startOn === undefined ? before.startOn : startOn
  if (starts !== null && dueOn !== undefined && dueOn !== null && starts >= dueOn)
    return { ok: false, problem: 'start_on: Must be before due_on' }
  const privacySetting = input.privacy_setting ?? settingOfPublic(input.public)
  return {
    ok: true,
    changes: {
      ...(input.name === undefined ? {} : { name: input.name }),
      ...(input.archived === undefined
        ? {}
        : { archivedAtMs: input.archived ? (before.archivedAtMs ?? nowMs) : null }),
      ...(input.color === undefined ? {} : { color: input.color }),
      ...(input.default_access_level === undefined ? {} : { defaultAccessLevel: input.default_access_level }),
      ...(privacySetting === undefined ? {} : { privacySetting }),
      ...(dueOn === undefined ? {} : { dueOn }),
      ...(startOn === undefined && dueOn !== null ? {} : { startOn: starts }),
    },
  }
}

function settingOfPublic(isPublic: boolean | undefined): Portfolio['privacySetting'] | undefined {
  if (isPublic === undefined) return undefined
  return isPublic ? 'public_to_domain' : 'members_only'
}
