import type { DescribedOperation } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { date, reference, userReference } from '../../protocol/asana/field.js'
import type { OperationId } from '../../protocol/asana/operations.js'

const DAYS = {
  start_date: date.says('The first day.'),
  end_date: date.says('The last day; not before the first.'),
} as const

export const NEW_OOO_ENTRY = {
  fields: {
    ...DAYS,
    user: userReference.says('Who is out of office; somebody else is for admins.'),
    workspace: reference.says('The workspace.'),
  },
  required: ['start_date', 'end_date', 'user', 'workspace'],
} as const

export const OOO_ENTRY_CHANGES = { fields: DAYS } as const

export const OF_OOO_ENTRIES = {
  fields: {
    user: userReference.says('Who is out of office.'),
    workspace: reference.says('The workspace.'),
    start_date: date.says('Only entries that have this day, or end later.'),
    end_date: date.says('Only entries that have this day, or start earlier.'),
  },
  required: ['user', 'workspace'],
} as const

export const OOO_ENTRIES_OPERATIONS = {
  getOooEntries: {
    tag: 'Capacity',
    summary: 'List when somebody is out of office',
    says: 'In one workspace. A guest finds their own.',
    query: OF_OOO_ENTRIES,
    example: { query: { user: 'me', workspace: EXAMPLES.workspace.gid } },
  },
  createOooEntry: {
    tag: 'Capacity',
    summary: 'Say when somebody is out of office',
    says: 'Yourself, or as an admin anybody of the workspace.',
    body: NEW_OOO_ENTRY,
    example: {
      body: {
        user: 'me',
        workspace: EXAMPLES.workspace.gid,
        start_date: '2026-12-21',
        end_date: '2027-01-03',
      },
    },
  },
  getOooEntry: {
    tag: 'Capacity',
    summary: 'Get an out-of-office entry',
    says: 'Of anybody of your workspace; as a guest, your own.',
  },
  updateOooEntry: {
    tag: 'Capacity',
    summary: 'Change an out-of-office entry',
    says: 'Your own, or as an admin anybody’s.',
    body: OOO_ENTRY_CHANGES,
    example: { body: { end_date: '2027-01-06' } },
  },
  deleteOooEntry: {
    tag: 'Capacity',
    summary: 'Delete an out-of-office entry',
    says: 'Your own, or as an admin anybody’s. There is no way back.',
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
