import type { ResourceType } from './operations.js'
import { allows, type GrantedScopes } from '../token/principal.js'
import type { FieldTree } from './opt-fields.js'
import { refuse, type Outcome } from './refusal.js'
import type { FieldShape, InlineShape, ResourceShape, Shapes } from './shape.js'

/** The fields of one answer, in the order of the answer, with the fields of what they refer to. */
export interface Selection {
  readonly type: ResourceType | null
  readonly fields: readonly SelectedField[]
  /** Of a record that may be of one of several types: what each of them shows; `fields` is empty then. */
  readonly kinds?: ReadonlyMap<ResourceType, Selection>
}

export interface SelectedField {
  readonly name: string
  readonly nested: Selection | null
  /** Of an object that has no fields of its own here (a picture's addresses), those that were named; null for all. */
  readonly members: ReadonlySet<string> | null
  /** For how many records or objects a plan takes it; 1 for a plain value. */
  readonly many: number
  /** As how many plain fields it counts. */
  readonly weight: number
  /** Whether it is left out where it has no value. */
  readonly leavesOutNull: boolean
}

export interface Wish {
  /** `opt_fields`; null when the caller sent none. */
  readonly fields: FieldTree | null
  /** `opt_expand`; `opt_fields` wins over it. */
  readonly expand: FieldTree | null
}

/** What a nested record shows to a token that lacks the scope of its kind (Asana's documentation of scopes). */
const ALWAYS_READABLE: ReadonlySet<string> = new Set([
  'gid',
  'name',
  'title',
  'resource_type',
  'resource_subtype',
])

const IDENTITY_FIELDS: Readonly<Record<string, FieldShape>> = {
  gid: { in: 'compact' },
  resource_type: { in: 'compact' },
}

interface Plan {
  readonly shapes: Shapes
  readonly scopes: GrantedScopes
}

/**
 * Plans which fields an answer has. Without `opt_fields` those of the form; with them `gid` and exactly the named ones.
 * @param form  `full` for single records, `compact` for lists
 * @param nested  whether the token needs the scope of the kind for more than who a record is
 * @returns the selection, or a refusal when a named field needs a scope that the token lacks; what was not named is left out silently
 */
export function selectFields(
  plan: Plan,
  {
    type,
    form,
    wish,
    nested = false,
  }: { type: ResourceType; form: 'compact' | 'full'; wish: Wish; nested?: boolean },
): Outcome<Selection> {
  const shape = plan.shapes[type]
  if (wish.fields !== null) return selectNamed(plan, shape, { tree: wish.fields, path: '', nested })
  const expandItself = wish.expand?.itself === true
  return {
    ok: true,
    value: selectDefault(plan, shape, {
      form: expandItself ? 'full' : form,
      nested,
      expand: wish.expand,
    }),
  }
}

function selectDefault(
  plan: Plan,
  shape: ResourceShape | InlineShape,
  { form, nested, expand }: { form: 'compact' | 'full'; nested: boolean; expand: FieldTree | null },
): Selection {
  const fields: SelectedField[] = []
  for (const [name, field] of fieldsOf(shape)) {
    const expansion = expand?.children.get(name) ?? null
    const shown = field.in === 'compact' || (field.in === 'full' && form === 'full') || expansion !== null
    if (!shown || !mayRead(plan, shape, { name, field, nested })) continue
    const leavesOutNull = field.isConditional === true
    fields.push({ ...selected(name, field, defaultNested(plan, field, expansion)), leavesOutNull })
  }
  return { type: typeOf(shape), fields: inOrder(fields) }
}

function defaultNested(plan: Plan, field: FieldShape, expansion: FieldTree | null): Selection | null {
  if (field.of === undefined) return null
  const selected = selectTargets(plan, field.of, (target) => {
    const inline = typeOf(target) === null
    const form = inline || expansion?.itself === true ? 'full' : 'compact'
    return { ok: true, value: selectDefault(plan, target, { form, nested: true, expand: expansion }) }
  })
  return selected.ok ? selected.value : null
}

/** Selects of whatever a field may refer to; of several types, of each. */
function selectTargets(
  { shapes }: Plan,
  of: NonNullable<FieldShape['of']>,
  select: (target: ResourceShape | InlineShape) => Outcome<Selection>,
): Outcome<Selection> {
  if (typeof of === 'string') return select(shapes[of])
  if ('fields' in of) return select(of)
  const kinds = new Map<ResourceType, Selection>()
  for (const type of of) {
    const selected = select(shapes[type])
    if (!selected.ok) return selected
    kinds.set(type, selected.value)
  }
  return { ok: true, value: { type: null, fields: [], kinds } }
}

function selectNamed(
  plan: Plan,
  shape: ResourceShape | InlineShape,
  { tree, path, nested }: { tree: FieldTree; path: string; nested: boolean },
): Outcome<Selection> {
  // Whatever has a gid says it: of a nested object nothing else may be wanted.
  const isNamedByGid = fieldOf(shape, 'gid') !== undefined
  const fields: SelectedField[] = isNamedByGid ? [selected('gid', {}, null)] : []
  for (const [name, wish] of tree.children) {
    const field = fieldOf(shape, name)
    if (field === undefined || name === 'gid') continue
    const fieldPath = path === '' ? name : `${path}.${name}`
    if (!mayRead(plan, shape, { name, field, nested })) {
      return refuse({ kind: 'insufficient_scope', scope: scopeOf(shape, field), path: fieldPath })
    }
    if (field.of === undefined) {
      const members = wish.itself ? null : new Set(['gid', ...wish.children.keys()])
      fields.push({ ...selected(name, field, null), members })
      continue
    }
    const below = selectTargets(plan, field.of, (target) => {
      const named = selectNamed(plan, target, { tree: wish, path: fieldPath, nested: true })
      if (!named.ok || !wish.itself) return named
      const form = typeOf(target) === null ? 'full' : 'compact'
      const compact = selectDefault(plan, target, { form, nested: true, expand: null })
      return { ok: true, value: merge(compact, named.value) }
    })
    if (!below.ok) return below
    fields.push(selected(name, field, below.value))
  }
  return { ok: true, value: { type: typeOf(shape), fields: inOrder(fields) } }
}

function selected(
  name: string,
  { many = 1, weight = 1 }: Pick<FieldShape, 'many' | 'weight'>,
  nested: Selection | null,
): SelectedField {
  return { name, nested, members: null, many, weight, leavesOutNull: false }
}

/** A bare `assignee` beside `assignee.email`: the compact record and the e-mail. */
function merge(one: Selection, other: Selection): Selection {
  const byName = new Map(one.fields.map((field) => [field.name, field]))
  for (const field of other.fields) byName.set(field.name, field)
  return { type: one.type, fields: inOrder([...byName.values()]) }
}

/** Of an object those members that were named; everything else is what it is. */
export function pickMembers(value: unknown, { members }: Pick<SelectedField, 'members'>): unknown {
  if (members === null || typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([name]) => members.has(name)))
}

function mayRead(
  plan: Plan,
  shape: ResourceShape | InlineShape,
  { name, field, nested }: { name: string; field: FieldShape; nested: boolean },
): boolean {
  if (field.scope !== undefined && !allows(plan.scopes, field.scope)) return false
  if (!nested || !('nestedScope' in shape) || ALWAYS_READABLE.has(name)) return true
  return allows(plan.scopes, shape.nestedScope)
}

function scopeOf(shape: ResourceShape | InlineShape, field: FieldShape): string {
  return field.scope ?? ('nestedScope' in shape ? shape.nestedScope : '')
}

function fieldsOf(shape: ResourceShape | InlineShape): [string, FieldShape][] {
  const own = Object.entries(shape.fields)
  return hasIdentity(shape) ? [...Object.entries(IDENTITY_FIELDS), ...own] : own
}

/** @returns undefined for what no such record has; a caller may ask for `constructor` as for any other name */
function fieldOf(shape: ResourceShape | InlineShape, name: string): FieldShape | undefined {
  if (hasIdentity(shape) && Object.hasOwn(IDENTITY_FIELDS, name)) return IDENTITY_FIELDS[name]
  return Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined
}

function hasIdentity(shape: ResourceShape | InlineShape): boolean {
  return 'type' in shape && shape.isBare !== true
}

function typeOf(shape: ResourceShape | InlineShape): ResourceType | null {
  return 'type' in shape ? shape.type : null
}

/** gid first, the rest by name, the subtype last: the order in which Asana reads. */
export function inOrder<T extends { readonly name: string }>(fields: readonly T[]): readonly T[] {
  const place = (name: string) => (name === 'gid' ? 0 : name === 'resource_subtype' ? 2 : 1)
  return fields.toSorted(
    (one, other) => place(one.name) - place(other.name) || (one.name < other.name ? -1 : 1),
  )
}
