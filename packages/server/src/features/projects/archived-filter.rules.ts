import { flag } from '../../protocol/asana/field.js'

/** What every list of projects takes. */
export const ARCHIVED_FILTER = {
  fields: {
    archived: flag.says('Only archived projects, or only those that are not. Without it, both.'),
  },
} as const
