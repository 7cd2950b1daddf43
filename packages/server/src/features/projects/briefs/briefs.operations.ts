import type { DescribedOperation } from '../../../protocol/asana/description.js'
import { text, type Field } from '../../../protocol/asana/field.js'
import type { Twins } from '../../../protocol/asana/input.js'
import type { OperationId } from '../../../protocol/asana/operations.js'
import { NAME_LENGTH_MAX, NOTES_LENGTH_MAX } from '../../../protocol/asana/text.js'

export const BRIEF_FIELDS = {
  title: text({ lengthMax: NAME_LENGTH_MAX }).says('What it is called.'),
  text: text({ lengthMax: NOTES_LENGTH_MAX }).says(
    'What it says, as plain text. Not together with `html_text`.',
  ),
  html_text: text({ lengthMax: NOTES_LENGTH_MAX }).says('The same as rich text in a `<body>`.'),
} as const satisfies Readonly<Record<string, Field<unknown>>>

export const BRIEF_TWINS: readonly Twins[] = [{ names: ['text', 'html_text'], ofEchoes: 'none' }]

export const BRIEFS_OPERATIONS = {
  createProjectBrief: {
    tag: 'Project briefs',
    summary: 'Write the brief of a project',
    says: 'A project has one at most. Takes `text` or `html_text`.',
    body: { fields: BRIEF_FIELDS },
    example: { body: { title: 'Why a catalogue', text: 'Whoever has a garden finds what grows there.' } },
  },
  getProjectBrief: {
    tag: 'Project briefs',
    summary: 'Get a brief',
    says: 'That of a project that you may see. `project_brief` of the project says which it is.',
  },
  updateProjectBrief: {
    tag: 'Project briefs',
    summary: 'Change a brief',
    says: 'Only what is sent changes.',
    body: { fields: BRIEF_FIELDS },
    example: { body: { title: 'What the catalogue is for' } },
  },
  deleteProjectBrief: {
    tag: 'Project briefs',
    summary: 'Delete a brief',
    says: 'The project stays. There is no way back.',
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
