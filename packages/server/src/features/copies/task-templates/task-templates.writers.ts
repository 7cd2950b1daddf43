import type { Queries } from '../../../db/database.js'
import type { TaskTemplate } from './task-template.rules.js'

/** Other features' way to give a project, which has to be there, a template of tasks in their own transaction. */
export async function insertTaskTemplate(tx: Queries, template: TaskTemplate): Promise<void> {
  await tx
    .insertInto('task_templates')
    .values({
      gid: template.gid,
      project_gid: template.projectGid,
      created_by_gid: template.createdByGid,
      name: template.name,
      content: JSON.stringify(template.recipe),
      created_at_ms: template.createdAtMs,
    })
    .execute()
}
