import type { Selectable } from 'kysely'
import { columnsOf } from '../../../db/columns.js'
import type { Queries } from '../../../db/database.js'
import type { ProjectBriefsTable } from '../../../db/schema.js'
import type { ProjectBrief } from './brief.js'

export const BRIEF_COLUMNS = columnsOf<ProjectBrief, Selectable<ProjectBriefsTable>>()({
  gid: 'gid',
  projectGid: 'project_gid',
  title: 'title',
  htmlText: 'html_text',
})

/** Other features' way to give a project, which has none, its brief in their own transaction. */
export async function insertBrief(tx: Queries, brief: ProjectBrief): Promise<void> {
  await tx.insertInto('project_briefs').values(BRIEF_COLUMNS.write(brief)).execute()
}
