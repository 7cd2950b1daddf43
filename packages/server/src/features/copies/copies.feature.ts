import type { AttachmentsFeature } from '../attachments/attachments.feature.js'
import type { Base } from '../feature.js'
import type { JobsFeature } from '../jobs/jobs.feature.js'
import type { Workers } from '../jobs/run-job.js'
import type { PortfoliosFeature } from '../portfolios/portfolios.feature.js'
import type { ProjectsFeature } from '../projects/projects.feature.js'
import type { TasksFeature } from '../tasks/tasks.feature.js'
import { copiesApi } from './copies.api.js'
import { COPIES_OPERATIONS } from './copies.operations.js'
import { copyStore } from './copies.store.js'
import { makeDuplicatePortfolio, makePortfolioCopier } from './duplicate-portfolio.js'
import { makeDuplicateProject, makeProjectCopier } from './duplicate-project.js'
import { makeDuplicateTask, makeTaskCopier } from './duplicate-task.js'

/** Copies of tasks, projects and portfolios, each made by a job. */
export function copiesFeature(
  base: Base,
  needs: {
    readonly attachments: AttachmentsFeature
    readonly jobs: JobsFeature
    readonly portfolios: PortfoliosFeature
    readonly projects: ProjectsFeature
    readonly tasks: TasksFeature
  },
) {
  const { clock, db, nextGid, nextGids } = base
  const { attachments, jobs, portfolios, projects, tasks } = needs
  const copying = {
    copies: copyStore(db),
    copyFile: attachments.copyFile,
    discardFile: attachments.discardFile,
    findPortfolio: portfolios.findPortfolio,
    findProject: projects.findProject,
    findPlace: projects.findPlace,
    projectLevels: projects.projectLevels,
    findTask: tasks.findTask,
    startJob: jobs.startJob,
    clock,
    nextGid,
    nextGids,
  }
  return {
    workers: {
      duplicate_task: makeTaskCopier(copying),
      duplicate_project: makeProjectCopier(copying),
      duplicate_portfolio: makePortfolioCopier(copying),
    } satisfies Workers,
    operations: COPIES_OPERATIONS,
    handlers: copiesApi({
      duplicateTask: makeDuplicateTask(copying),
      duplicateProject: makeDuplicateProject(copying),
      duplicatePortfolio: makeDuplicatePortfolio(copying),
    }),
  }
}
