import type { DescribedField, FieldWords } from './description.js'
import { EXAMPLE_MOMENT, EXAMPLES } from './examples.js'
import { ADDRESS, DATE_TIME, EMPTY_LIST, GID, NOTHING, TEXT } from './openapi-schema.js'

/** What fields mean that several kinds of record have. */
export const NAME = { says: 'What people call it.', schema: TEXT } as const
export const CREATED: FieldWords = {
  says: 'When it was created.',
  schema: DATE_TIME,
  example: EXAMPLE_MOMENT,
}
export const MODIFIED: FieldWords = {
  says: 'When it was last changed.',
  schema: DATE_TIME,
  example: EXAMPLE_MOMENT,
}
export const NOTES: FieldWords = { says: 'What it is about, as plain text.', schema: TEXT, example: '' }
export const RICH_TEXT: FieldWords = {
  says: 'The same as rich text in a `<body>`.',
  schema: TEXT,
  example: '<body></body>',
}
export const NO_CUSTOM_FIELDS: FieldWords = {
  says: 'Custom fields. Always empty here.',
  schema: EMPTY_LIST,
  example: [],
}
export const LINK = { says: 'Its address for people.', schema: ADDRESS } as const

/** @param what  `Its brief.` */
export const alwaysNull = (what: string): FieldWords => ({
  says: `${what} Always null here.`,
  schema: NOTHING,
  example: null,
})

/** Fields of objects inside records. */
export const INNER_GID: DescribedField = {
  in: 'compact',
  says: 'The id of the record.',
  schema: GID,
  example: EXAMPLES.user.gid,
}
export const INNER_TYPE: DescribedField = {
  in: 'compact',
  says: 'What kind of record it is.',
  schema: TEXT,
  example: 'user',
}

/** For a field that takes a query of its own, and for a text that may be long: as how many plain fields an answer counts it. */
export const [QUERIED, LONG_TEXT] = [5, 5]
