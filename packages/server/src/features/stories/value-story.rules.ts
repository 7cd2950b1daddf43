import type { Gid } from '../../protocol/asana/gid.js'
import type { FieldType } from '../custom-fields/custom-field.rules.js'
import {
  isSameValue,
  itemGids,
  plainWords,
  type FieldValue,
  type HeldValue,
} from '../custom-fields/field-value.rules.js'

/** A day, with its moment where it has one. */
export interface FieldDate {
  readonly on: string
  readonly atMs: number | null
}

/** What is kept of a change of a custom field; null for no value. */
export interface ValueFacts {
  readonly customFieldGid: Gid
  readonly oldText: string | null
  readonly newText: string | null
  readonly oldNumber: number | null
  readonly newNumber: number | null
  /** The number as it was shown then: the format can change. */
  readonly oldShown: string | null
  readonly newShown: string | null
  readonly oldDate: FieldDate | null
  readonly newDate: FieldDate | null
  readonly oldOptionGids: readonly Gid[]
  readonly newOptionGids: readonly Gid[]
  readonly oldPeopleGids: readonly Gid[]
  readonly newPeopleGids: readonly Gid[]
}

/** Nothing is kept so: a reader who may not see the field is told nothing but that there is one. */
export interface Withheld {
  readonly isWithheld?: true
}

export const VALUE_FACTS = {
  text_custom_field_changed: ['customFieldGid', 'oldText', 'newText'],
  number_custom_field_changed: ['customFieldGid', 'oldNumber', 'newNumber', 'oldShown', 'newShown'],
  date_custom_field_changed: ['customFieldGid', 'oldDate', 'newDate'],
  enum_custom_field_changed: ['customFieldGid', 'oldOptionGids', 'newOptionGids'],
  multi_enum_custom_field_changed: ['customFieldGid', 'oldOptionGids', 'newOptionGids'],
  people_custom_field_changed: ['customFieldGid', 'oldPeopleGids', 'newPeopleGids'],
  reference_custom_field_changed: ['customFieldGid'],
} as const satisfies Readonly<Record<`${FieldType}_custom_field_changed`, readonly (keyof ValueFacts)[]>>

type ValueKind = keyof typeof VALUE_FACTS

/** That a custom field of a task became another one. */
export type ValueStory = {
  readonly [Kind in ValueKind]: {
    readonly kind: Kind
    readonly facts: Pick<ValueFacts, (typeof VALUE_FACTS)[Kind][number]> & Withheld
  }
}[ValueKind]

/** What is left of a change of a field for who may not see it. */
export function withheld(story: ValueStory): ValueStory {
  const emptied = Object.entries(story.facts).map(([name, fact]: [string, unknown]) => [
    name,
    name === 'customFieldGid' ? fact : Array.isArray(fact) ? [] : null,
  ])
  return { ...story, facts: { ...Object.fromEntries(emptied), isWithheld: true } }
}

/** A story for each field in which a task has something else than before. */
export function valueStories(
  before: readonly HeldValue[] = [],
  after: readonly HeldValue[] = [],
): readonly ValueStory[] {
  return after.flatMap((is) => {
    const was = before.find(({ field }) => field.gid === is.field.gid) ?? { ...is, value: null }
    return isSameValue(was.value, is.value) ? [] : [storyOf(was, is)]
  })
}

function storyOf(was: HeldValue, is: HeldValue): ValueStory {
  const customFieldGid = is.field.gid
  const [old, current] = [was.value, is.value]
  switch (is.field.type) {
    case 'text':
      return {
        kind: 'text_custom_field_changed',
        facts: { customFieldGid, oldText: plainWords(was), newText: plainWords(is) },
      }
    case 'number':
      return {
        kind: 'number_custom_field_changed',
        facts: {
          customFieldGid,
          oldNumber: numberIn(old),
          newNumber: numberIn(current),
          oldShown: plainWords(was),
          newShown: plainWords(is),
        },
      }
    case 'date':
      return {
        kind: 'date_custom_field_changed',
        facts: { customFieldGid, oldDate: dateIn(old), newDate: dateIn(current) },
      }
    case 'enum':
    case 'multi_enum':
      return {
        kind: `${is.field.type}_custom_field_changed`,
        facts: { customFieldGid, oldOptionGids: itemGids(old), newOptionGids: itemGids(current) },
      }
    case 'people':
      return {
        kind: 'people_custom_field_changed',
        facts: { customFieldGid, oldPeopleGids: itemGids(old), newPeopleGids: itemGids(current) },
      }
    case 'reference':
      return { kind: 'reference_custom_field_changed', facts: { customFieldGid } }
  }
}

const numberIn = (value: FieldValue | null) => (value?.kind === 'number' ? value.number : null)
const dateIn = (value: FieldValue | null): FieldDate | null =>
  value?.kind === 'date' ? { on: value.on, atMs: value.atMs } : null
