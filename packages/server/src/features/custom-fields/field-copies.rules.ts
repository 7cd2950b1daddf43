import type { Gid } from '../../protocol/asana/gid.js'
import type { CustomField, EnumOption, FieldSetting } from './custom-field.rules.js'
import type { FieldItem, FieldValue } from './field-value.rules.js'

/** Values that one copy takes along, and options, people and records in all of them together. */
export const COPIED_VALUES_MAX = 30_000

/** A field as a project or portfolio asks for it. */
export interface AskedField {
  readonly field: CustomField
  /** All that may be chosen, in their order; empty for a field of the library, which stays what it is. */
  readonly options: readonly EnumOption[]
  readonly isImportant: boolean
}

/** The fields of a project or portfolio that is made after another one. */
export interface FieldCopies {
  /** In their order. */
  readonly settings: readonly FieldSetting[]
  /** Those that are its own, as those that they are made after were that one's. */
  readonly locals: readonly { readonly field: CustomField; readonly options: readonly EnumOption[] }[]
  /** For each local field that is copied, and each option of it, the copy. */
  readonly gids: ReadonlyMap<Gid, Gid>
}

export const NO_FIELDS: FieldCopies = { settings: [], locals: [], gids: new Map() }

/** What a record has in a field. */
export interface CopiedValue {
  readonly fieldGid: Gid
  readonly value: FieldValue
}

/** A prefix is one field's in a workspace, so a local field that numbers tasks is not made a second time. */
const isCopied = ({ field }: AskedField) => field.localTo === null || field.idPrefix === null

/** How many gids `copyFields` takes. */
export function gidsForFields(asked: readonly AskedField[]): number {
  return asked
    .filter(isCopied)
    .reduce((sum, { field, options }) => sum + 1 + (field.localTo === null ? 0 : 1 + options.length), 0)
}

/** The fields of one project or portfolio for another one: those of the library are the same, local ones are made anew. */
export function copyFields(
  asked: readonly AskedField[],
  to: {
    readonly parent: FieldSetting['parent']
    readonly byGid: Gid
    readonly nowMs: number
    /** See `gidsForFields`. */
    readonly newGids: readonly Gid[]
  },
): FieldCopies {
  const left = [...to.newGids]
  const next = (): Gid => {
    const gid = left.shift()
    if (gid === undefined) throw new Error('too few gids were taken for the fields of a copy')
    return gid
  }
  const gids = new Map<Gid, Gid>()
  const copyOf = (gid: Gid) => {
    const copy = next()
    gids.set(gid, copy)
    return copy
  }
  const locals: FieldCopies['locals'][number][] = []
  const settings = asked.filter(isCopied).map(({ field, isImportant, options }) => {
    const customFieldGid = field.localTo === null ? field.gid : copyOf(field.gid)
    if (field.localTo !== null)
      locals.push({
        field: {
          ...field,
          gid: customFieldGid,
          localTo: to.parent,
          createdByGid: to.byGid,
          createdAtMs: to.nowMs,
        },
        options: options.map((option) => ({ ...option, gid: copyOf(option.gid), customFieldGid })),
      })
    return { gid: next(), customFieldGid, parent: to.parent, isImportant }
  })
  return { settings, locals, gids }
}

/**
 * What a copy has in the field in which its original has a value. Disabled options stay, as they do where they are.
 * @param of.gids  see `FieldCopies`
 * @param of.keeps  whether a person or a record may be named
 * @returns null where nothing is left
 */
export function copyValue(
  { fieldGid, value }: CopiedValue,
  of: { readonly gids: ReadonlyMap<Gid, Gid>; readonly keeps: (item: FieldItem) => boolean },
): CopiedValue | null {
  const field = of.gids.get(fieldGid) ?? fieldGid
  if (value.kind !== 'items') return { fieldGid: field, value }
  const items = value.items
    .filter((item) => item.type === 'enum_option' || of.keeps(item))
    .map(({ gid, type }) => ({ type, gid: of.gids.get(gid) ?? gid }))
  return items.length === 0 ? null : { fieldGid: field, value: { kind: 'items', items } }
}
