import type { RecordField, RecordFields } from '../../protocol/asana/call.js'
import { formatOptionalDateTime } from '../../protocol/asana/dates.js'
import type { DescribedObject } from '../../protocol/asana/description.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { orNull, TEXT } from '../../protocol/asana/openapi-schema.js'
import type { Story } from './story.rules.js'
import type { FieldDate, ValueFacts } from './value-story.rules.js'

/** What a story is told as, where it is that of a change of a custom field: null without a value, undefined for all other stories. */
function factsOf(story: Story): Partial<ValueFacts> {
  return story.facts ?? {}
}

type Read = (facts: Partial<ValueFacts>) => unknown

const RARE = { in: 'full', example: null, isRare: true } as const

const plain = (says: string, read: Read, schema = orNull(TEXT)): RecordField<Story> => ({
  ...RARE,
  says,
  schema,
  value: (story) => read(factsOf(story)),
})

/** For how many a plan takes what several can be chosen of. */
const MANY = 1

const people = (says: string, read: Read): RecordField<Story> => ({
  ...RARE,
  of: 'user',
  many: MANY,
  says,
  value: (story) => read(factsOf(story)),
})

/** Of a field with one option. */
function one(story: Story, gids: readonly Gid[] | undefined): Gid | null | undefined {
  return story.kind === 'enum_custom_field_changed' ? (gids?.[0] ?? null) : undefined
}

/** Of a field with several. */
function several(story: Story, gids: readonly Gid[] | undefined): readonly Gid[] | undefined {
  return story.kind === 'multi_enum_custom_field_changed' ? gids : undefined
}

function dates(
  of: DescribedObject,
  says: string,
  read: (facts: Partial<ValueFacts>) => FieldDate | null | undefined,
): RecordField<Story> {
  return {
    ...RARE,
    of,
    says,
    value(story) {
      const date = read(factsOf(story))
      if (date === undefined || date === null) return date
      return { start_on: null, due_at: formatOptionalDateTime(date.atMs), due_on: date.on }
    },
  }
}

/**
 * What a story of a custom field is about.
 * @param datesObject  how stories show days
 */
export function valueFactFields(datesObject: DescribedObject): RecordFields<Story> {
  const NUMBER = orNull({ type: 'number' })
  return {
    custom_field: {
      ...RARE,
      of: 'custom_field',
      says: 'The custom field that changed.',
      value: (story) => factsOf(story).customFieldGid,
    },
    old_text_value: plain('What a text was before.', (facts) => facts.oldText),
    new_text_value: plain('What a text became.', (facts) => facts.newText),
    old_number_value: plain('What a number was before.', (facts) => facts.oldNumber, NUMBER),
    new_number_value: plain('What a number became.', (facts) => facts.newNumber, NUMBER),
    old_date_value: dates(datesObject, 'What a date was before.', (facts) => facts.oldDate),
    new_date_value: dates(datesObject, 'What a date became.', (facts) => facts.newDate),
    old_people_value: people('Who had been named.', (facts) => facts.oldPeopleGids),
    new_people_value: people('Who was named then.', (facts) => facts.newPeopleGids),
    old_enum_value: {
      ...RARE,
      of: 'enum_option',
      says: 'What had been chosen.',
      value: (story) => one(story, factsOf(story).oldOptionGids),
    },
    new_enum_value: {
      ...RARE,
      of: 'enum_option',
      says: 'What was chosen then.',
      value: (story) => one(story, factsOf(story).newOptionGids),
    },
    old_multi_enum_values: {
      ...RARE,
      of: 'enum_option',
      many: MANY,
      says: 'All that had been chosen.',
      value: (story) => several(story, factsOf(story).oldOptionGids),
    },
    new_multi_enum_values: {
      ...RARE,
      of: 'enum_option',
      many: MANY,
      says: 'All that was chosen then.',
      value: (story) => several(story, factsOf(story).newOptionGids),
    },
  }
}
