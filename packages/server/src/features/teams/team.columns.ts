import type { Selectable } from 'kysely'
import { columnsOf } from '../../db/columns.js'
import type { TeamsTable } from '../../db/schema.js'
import type { Team } from './team.rules.js'

type Row = Selectable<Omit<TeamsTable, 'created_at_ms'>>
/** The database knows no truth values. */
type Stored = Omit<Team, 'isEndorsed'> & { readonly endorsed: number }

const COLUMNS = columnsOf<Stored, Row>()({
  gid: 'gid',
  workspaceGid: 'workspace_gid',
  name: 'name',
  htmlDescription: 'html_description',
  visibility: 'visibility',
  endorsed: 'endorsed',
  namedBy: 'named_by',
  hiddenBy: 'hidden_by',
  membersAddedBy: 'members_added_by',
  guestsAddedBy: 'guests_added_by',
  requestsAnsweredBy: 'requests_answered_by',
  membersRemovedBy: 'members_removed_by',
  contentBy: 'content_by',
})

export const TEAM_COLUMNS = {
  read: (row: Row): Team => {
    const { endorsed, ...team } = COLUMNS.read(row)
    return { ...team, isEndorsed: endorsed === 1 }
  },
  write: ({ isEndorsed, ...team }: Team): Row => COLUMNS.write({ ...team, endorsed: isEndorsed ? 1 : 0 }),
  writeChanges: ({ isEndorsed, ...changes }: Partial<Team>): Partial<Row> => ({
    ...COLUMNS.write(changes),
    ...(isEndorsed === undefined ? {} : { endorsed: isEndorsed ? 1 : 0 }),
  }),
}
