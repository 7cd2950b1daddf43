import { parseDate, parseDateTime, dayOf } from '../../protocol/asana/dates.js'
import { NO_GID, parseGid, type Gid } from '../../protocol/asana/gid.js'
import type { CustomField, EnumOption, FieldSetting } from '../custom-fields/custom-field.rules.js'
import { ITEMS_PER_VALUE_MAX, type FieldItem, type FieldValue } from '../custom-fields/field-value.rules.js'
import type { Goal } from '../goals/goal.js'
import type { Portfolio } from '../portfolios/portfolio.js'
import type { Project } from '../projects/project.js'
import { memberOf, type Place } from './plan-places.js'
import { findNamed, noteRuleFault, type Planning } from './planning.js'
import type { SeedCustomField, SeedFieldParent, SeedFieldValue } from './seed-document.js'
import type { SeedGid } from './seed-reference.js'
import type { SeedPath } from './seed-fault.js'
import type { PlannedField, PlannedValue } from './seed-plan.js'

interface Where {
  readonly place: Place
  readonly planning: Planning
  /** Who made a field that does not say it; null where there is nobody to take. */
  readonly creatorGid: Gid | null
  readonly projects: readonly Project[]
  readonly portfolios: readonly Portfolio[]
  readonly goals: readonly Goal[]
  /** Of the workspace. */
  readonly taskGids: ReadonlySet<Gid>
}

/** A custom field with its options, what asks for it, and what tasks and projects have in it. */
export function planField(given: SeedCustomField, path: SeedPath, where: Where): PlannedField {
  const { place, planning } = where
  const creatorGid =
    given.created_by === undefined
      ? where.creatorGid
      : (planning.personOf(given.created_by, [...path, 'created_by'])?.user.gid ?? null)
  const before = planning.rules.newField({
    gid: planning.gidOf(given.gid, [...path, 'gid']),
    workspaceGid: place.workspace.gid,
    createdByGid: creatorGid ?? NO_GID,
    nowMs: planning.nowMs,
  })
  const blank = { ...before, type: given.type, name: given.name }
  const read = planning.rules.readDefinition(
    {
      name: given.name,
      ...(given.description === undefined ? {} : { description: given.description }),
      ...(given.precision === undefined ? {} : { precision: given.precision }),
      ...(given.format === undefined ? {} : { format: given.format }),
      ...(given.currency_code === undefined ? {} : { currency_code: given.currency_code }),
      ...(given.custom_label === undefined ? {} : { custom_label: given.custom_label }),
      ...(given.custom_label_position === undefined
        ? {}
        : { custom_label_position: given.custom_label_position }),
      ...(given.id_prefix === undefined ? {} : { id_prefix: given.id_prefix }),
      ...(given.input_restrictions === undefined ? {} : { input_restrictions: given.input_restrictions }),
      ...(given.has_notifications_enabled === undefined
        ? {}
        : { has_notifications_enabled: given.has_notifications_enabled }),
    },
    { before: blank, isNew: true },
  )
  if (!read.ok && read.refusal.kind === 'invalid')
    noteRuleFault(read.refusal.messages[0] ?? '', path, planning.fault)
  const settings = planSettings(given.on ?? [], [...path, 'on'], { ...where, fieldGid: blank.gid })
  const [first] = settings
  if (given.local === true && (first === undefined || settings.length > 1))
    planning.fault([...path, 'on'], 'Must be one project, portfolio or goal: the field is local to it')
  const field: CustomField = {
    ...blank,
    ...(read.ok ? read.value : {}),
    localTo: given.local === true ? (first?.setting.parent ?? null) : null,
  }
  const options = planOptions(given, path, { field, planning })
  return {
    field,
    options,
    settings,
    values: (given.values ?? []).flatMap((value, index) =>
      planValue(value, [...path, 'values', index], { ...where, field, options }),
    ),
  }
}

function planOptions(
  given: SeedCustomField,
  path: SeedPath,
  { field, planning }: { readonly field: CustomField; readonly planning: Planning },
): readonly EnumOption[] {
  const hasOptions = field.type === 'enum' || field.type === 'multi_enum'
  const options = given.options ?? []
  if (hasOptions !== options.length > 0)
    planning.fault(
      [...path, 'options'],
      hasOptions ? 'Is missing' : 'Only enum and multi_enum fields have options',
    )
  return options.map((option, index) => ({
    gid: planning.gidOf(option.gid, [...path, 'options', index, 'gid']),
    customFieldGid: field.gid,
    name: option.name,
    color: option.color ?? 'none',
    isEnabled: option.enabled ?? true,
  }))
}

function planSettings(
  given: readonly SeedFieldParent[],
  path: SeedPath,
  { fieldGid, goals, planning, portfolios, projects }: Where & { readonly fieldGid: Gid },
): PlannedField['settings'] {
  const known = new Set<Gid>()
  return given.flatMap((one, index) => {
    const at = [...path, index]
    const parents = [
      ...projects.map(({ gid, name }) => ({ kind: 'project' as const, gid, name })),
      ...portfolios.map(({ gid, name }) => ({ kind: 'portfolio' as const, gid, name })),
      ...goals.map(({ gid, name }) => ({ kind: 'goal' as const, gid, name })),
    ]
    const what = 'project, portfolio or goal of this workspace'
    const parent = findNamed(parents, one.in, { fault: planning.fault, path: [...at, 'in'], what })
    if (parent === null) return []
    if (known.has(parent.gid)) planning.fault([...at, 'in'], 'Has this field already')
    known.add(parent.gid)
    const setting: FieldSetting = {
      gid: planning.gidOf(one.gid, [...at, 'gid']),
      customFieldGid: fieldGid,
      parent: { kind: parent.kind, gid: parent.gid },
      isImportant: one.is_important ?? false,
    }
    return [{ setting, place: one.place ?? Number.MAX_SAFE_INTEGER }]
  })
}

export type OfField = Where & { readonly field: CustomField; readonly options: readonly EnumOption[] }

function planValue(given: SeedFieldValue, path: SeedPath, where: OfField): readonly PlannedValue[] {
  const { planning, projects, taskGids } = where
  const gid = parseGid(String(given.of)) ?? NO_GID
  const isTask = taskGids.has(gid)
  if (!isTask && projects.every((project) => project.gid !== gid)) {
    planning.fault([...path, 'of'], `No task or project of this workspace has the gid ${String(given.of)}`)
    return []
  }
  const value = valueOf(given.value, [...path, 'value'], where)
  return value === null ? [] : [{ holder: { kind: isTask ? 'task' : 'project', gid }, value }]
}

type Given = SeedFieldValue['value']

export function valueOf(given: Given, path: SeedPath, where: OfField): FieldValue | null {
  const { field, planning } = where
  const wrong = (message: string): null => {
    planning.fault(path, message)
    return null
  }
  if (field.type === 'number' || field.idPrefix !== null)
    return typeof given === 'number' ? { kind: 'number', number: given } : wrong('Must be a number')
  if (field.type === 'text')
    return typeof given === 'string' && given !== '' ? { kind: 'text', text: given } : wrong('Must be a text')
  if (field.type === 'date') {
    const day = typeof given === 'string' ? parseDate(given) : null
    if (day !== null) return { kind: 'date', on: day, atMs: null }
    const atMs = typeof given === 'string' ? parseDateTime(given) : null
    return atMs === null
      ? wrong('Is not a day or a moment in the calendar')
      : { kind: 'date', on: dayOf(atMs), atMs }
  }
  const named = Array.isArray(given) ? (given as readonly SeedGid[]) : [given as SeedGid]
  if (named.length > ITEMS_PER_VALUE_MAX) return wrong(`Must be at most ${ITEMS_PER_VALUE_MAX}`)
  const items = named.flatMap((one, index) => itemOf(one, [...path, index], where) ?? [])
  const unique = items.filter(({ gid }, index) => items.findIndex((other) => other.gid === gid) === index)
  return unique.length === 0 ? null : { kind: 'items', items: unique }
}

function itemOf(given: SeedGid, path: SeedPath, where: OfField): FieldItem | null {
  const { field, options, planning, projects, taskGids } = where
  if (field.type === 'people') {
    const gid = memberOf(given, path, where)
    return gid === null ? null : { type: 'user', gid }
  }
  if (field.type !== 'reference') {
    const what = { fault: planning.fault, path, what: 'option of this field' }
    const option = findNamed(options, given, what)
    return option === null ? null : { type: 'enum_option', gid: option.gid }
  }
  const gid = parseGid(String(given)) ?? NO_GID
  if (taskGids.has(gid)) return { type: 'task', gid }
  if (projects.some((project) => project.gid === gid)) return { type: 'project', gid }
  planning.fault(path, `No task or project of this workspace has the gid ${String(given)}`)
  return null
}
