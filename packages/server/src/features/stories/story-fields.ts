import { flag, nullable, oneOf, text, type Field } from '../../protocol/asana/field.js'
import type { Twins } from '../../protocol/asana/input.js'
import { NOTES_LENGTH_MAX } from '../../protocol/asana/text.js'
import { STICKERS } from './story.rules.js'

/** What both writing and changing a comment take. */
const SETTABLE = {
  text: text({ lengthMax: NOTES_LENGTH_MAX }).says(
    'What you say, as plain text. Not together with `html_text`.',
  ),
  html_text: text({ lengthMax: NOTES_LENGTH_MAX }).says('The same as rich text in a `<body>`.'),
  is_pinned: flag.says('Whether it stands above the others. Whoever may change what it is of decides.'),
  sticker_name: nullable(oneOf(...STICKERS)).says('A picture beside the text; null for none.'),
} as const satisfies Readonly<Record<string, Field<unknown>>>

export const CREATE_STORY_FIELDS = SETTABLE

export const UPDATE_STORY_FIELDS = {
  ...SETTABLE,
  liked: flag.says('Whether you like it.'),
} as const

export const STORY_TWINS: readonly Twins[] = [{ names: ['text', 'html_text'], ofEchoes: 'none' }]
