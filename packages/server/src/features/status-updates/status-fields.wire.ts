import type { RecordFields } from '../../protocol/asana/call.js'
import { CREATED, LONG_TEXT, MODIFIED } from '../../protocol/asana/common-fields.js'
import { formatDateTime } from '../../protocol/asana/dates.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { TEXT } from '../../protocol/asana/openapi-schema.js'
import { RichValue } from '../../protocol/asana/rich-value.js'
import type { StatusUpdate } from './status-update.rules.js'

const AUTHOR = {
  in: 'full',
  of: 'user',
  says: 'Who wrote it.',
  example: EXAMPLES.user,
  value: ({ createdByGid }: StatusUpdate) => createdByGid,
} as const

/** What status updates have under both of their names. */
export const STATUS_FIELDS: RecordFields<StatusUpdate> = {
  title: {
    in: 'compact',
    says: 'What it is called.',
    schema: TEXT,
    example: 'Status Update - Nov 23',
    value: ({ title }) => title,
  },
  text: {
    in: 'full',
    weight: LONG_TEXT,
    says: 'What it says, as plain text.',
    schema: TEXT,
    example: 'The cover is chosen, and the printer is booked.',
    value: ({ htmlText, workspaceGid }) => new RichValue('plain', htmlText, workspaceGid),
  },
  html_text: {
    in: 'optional',
    weight: LONG_TEXT,
    says: 'The same as rich text in a `<body>`.',
    schema: TEXT,
    example: '<body>The cover is chosen, and the printer is booked.</body>',
    value: ({ htmlText, workspaceGid }) => new RichValue('xml', htmlText, workspaceGid),
  },
  author: AUTHOR,
  created_by: AUTHOR,
  created_at: { in: 'full', ...CREATED, value: ({ createdAtMs }) => formatDateTime(createdAtMs) },
  modified_at: {
    in: 'full',
    ...MODIFIED,
    says: 'The same: what was written is not changed.',
    value: ({ createdAtMs }) => formatDateTime(createdAtMs),
  },
}
