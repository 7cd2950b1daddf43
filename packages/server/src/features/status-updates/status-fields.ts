import { dateTime, oneOf, reference, text, type Field } from '../../protocol/asana/field.js'
import type { InputForm } from '../../protocol/asana/input.js'
import { NAME_LENGTH_MAX, NOTES_LENGTH_MAX } from '../../protocol/asana/text.js'
import { STATUS_COLORS, STATUS_TYPES } from './status-update.rules.js'

/** What both forms of a status update take. */
const SHARED = {
  title: text({ lengthMax: NAME_LENGTH_MAX }).says(
    'What it is called; without one, `Status Update` and the day.',
  ),
  text: text({ lengthMax: NOTES_LENGTH_MAX }).says(
    'What it says, as plain text. Not together with `html_text`.',
  ),
  html_text: text({ lengthMax: NOTES_LENGTH_MAX }).says('The same as rich text in a `<body>`.'),
} as const satisfies Readonly<Record<string, Field<unknown>>>

export const NEW_STATUS_UPDATE = {
  fields: {
    ...SHARED,
    parent: reference.says('The project or portfolio.'),
    status_type: oneOf(...STATUS_TYPES).says(
      'How it comes along. `achieved`, `partial` and `missed` are for goals, which have no `on_hold` and `complete`.',
    ),
  },
  required: ['parent', 'status_type'],
} as const satisfies InputForm

export const NEW_PROJECT_STATUS = {
  fields: { ...SHARED, color: oneOf(...STATUS_COLORS).says('How it comes along.') },
  required: ['color'],
} as const satisfies InputForm

export const STATUSES_OF = {
  fields: {
    parent: reference.says('The project or portfolio.'),
    created_since: dateTime.says('Only those written since then.'),
  },
  required: ['parent'],
} as const satisfies InputForm
