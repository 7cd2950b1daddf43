import { formatDateTime } from '../../protocol/asana/dates.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { NamedPart } from '../../protocol/asana/named-text.js'
import type { FieldDate, VALUE_FACTS, ValueFacts } from './value-story.rules.js'

type Parts = readonly NamedPart[]
type FactsOf<Kind extends keyof typeof VALUE_FACTS> = Pick<ValueFacts, (typeof VALUE_FACTS)[Kind][number]>

/** What became of a custom field, in words. */
export const VALUE_WORDS: {
  readonly [Kind in keyof typeof VALUE_FACTS]: (facts: FactsOf<Kind>) => Parts
} = {
  text_custom_field_changed: ({ customFieldGid, newText, oldText }) =>
    changed(customFieldGid, textParts(oldText), textParts(newText)),
  number_custom_field_changed: ({ customFieldGid, newShown, oldShown }) =>
    changed(customFieldGid, textParts(oldShown), textParts(newShown)),
  date_custom_field_changed: ({ customFieldGid, newDate, oldDate }) =>
    changed(customFieldGid, dateParts(oldDate), dateParts(newDate)),
  enum_custom_field_changed: optionWords,
  multi_enum_custom_field_changed: optionWords,
  people_custom_field_changed: ({ customFieldGid, newPeopleGids, oldPeopleGids }) => {
    const person = (gid: Gid): NamedPart => ({ type: 'user', gid, otherwise: 'somebody' })
    return changed(customFieldGid, listed(oldPeopleGids, person), listed(newPeopleGids, person))
  },
  reference_custom_field_changed: ({ customFieldGid }) => ['changed ', fieldPart(customFieldGid)],
}

function optionWords({
  customFieldGid,
  newOptionGids,
  oldOptionGids,
}: FactsOf<'enum_custom_field_changed'>): Parts {
  const option = (gid: Gid): NamedPart => ({ type: 'enum_option', gid, otherwise: 'an option' })
  return changed(customFieldGid, listed(oldOptionGids, option), listed(newOptionGids, option))
}

/** `changed Priority from Low to High`, `changed Priority to High`, `cleared Priority`. */
function changed(fieldGid: Gid, before: Parts, after: Parts): Parts {
  const field = fieldPart(fieldGid)
  if (after.length === 0) return ['cleared ', field]
  const from: Parts = before.length === 0 ? [] : [' from ', ...before]
  return ['changed ', field, ...from, ' to ', ...after]
}

const fieldPart = (gid: Gid): NamedPart => ({ type: 'custom_field', gid, otherwise: 'a custom field' })

const textParts = (text: string | null): Parts => (text === null ? [] : [text])

const dateParts = (date: FieldDate | null): Parts =>
  date === null ? [] : [date.atMs === null ? date.on : formatDateTime(date.atMs)]

function listed(gids: readonly Gid[], named: (gid: Gid) => NamedPart): Parts {
  return gids.flatMap((gid, index) => (index === 0 ? [named(gid)] : [', ', named(gid)]))
}
