import type { AttachmentsFeature } from '../attachments/attachments.feature.js'
import type { Base } from '../feature.js'
import type { JobsFeature } from '../jobs/jobs.feature.js'
import type { Workers } from '../jobs/run-job.js'
import type { PortfoliosFeature } from '../portfolios/portfolios.feature.js'
import type { ProjectsFeature } from '../projects/projects.feature.js'
import type { TasksFeature } from '../tasks/tasks.feature.js'
import type { TeamsFeature } from '../teams/teams.feature.js'
import { copiesApi } from './copies.api.js'
import { COPIES_OPERATIONS } from './copies.operations.js'
import { copyStore } from './copies.store.js'
import { makeDuplicatePortfolio, makePortfolioCopier } from './duplicate-portfolio.js'
import { makeDuplicateProject, makeProjectCopier } from './duplicate-project.js'
import { makeDuplicateTask, makeTaskCopier } from './duplicate-task.js'
import { makeFindTemplate } from './templates/find-template.js'
import { makeInstantiateProject, makeTemplateInstantiator } from './templates/instantiate-project.js'
import { makeSaveAsTemplate, makeTemplateSaver } from './templates/save-template.js'
import { templateResource } from './templates/template.wire.js'
import { templatesApi } from './templates/templates.api.js'
import { TEMPLATES_OPERATIONS } from './templates/templates.operations.js'
import { templateStore } from './templates/templates.store.js'

/** Copies of tasks, projects and portfolios, and templates of projects: all of them made by jobs. */
export function copiesFeature(
  base: Base,
  needs: {
    readonly attachments: AttachmentsFeature
    readonly jobs: JobsFeature
    readonly portfolios: PortfoliosFeature
    readonly projects: ProjectsFeature
    readonly tasks: TasksFeature
    readonly teams: TeamsFeature
  },
) {
  const { clock, db, nextGid, nextGids } = base
  const { attachments, jobs, portfolios, projects, tasks, teams } = needs
  const templates = templateStore(db)
  const copying = {
    copies: copyStore(db),
    templates,
    findTemplate: makeFindTemplate({ templates }),
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
    resources: { project_template: templateResource({ templates }) },
    workers: {
      duplicate_task: makeTaskCopier(copying),
      duplicate_project: makeProjectCopier(copying),
      duplicate_portfolio: makePortfolioCopier(copying),
      save_project_as_template: makeTemplateSaver(copying),
      instantiate_project: makeTemplateInstantiator(copying),
    } satisfies Workers,
    operations: { ...COPIES_OPERATIONS, ...TEMPLATES_OPERATIONS },
    handlers: {
      ...copiesApi({
        duplicateTask: makeDuplicateTask(copying),
        duplicateProject: makeDuplicateProject(copying),
        duplicatePortfolio: makeDuplicatePortfolio(copying),
      }),
      ...templatesApi({
        templates,
        findTemplate: copying.findTemplate,
        findTeam: teams.findTeam,
        saveAsTemplate: makeSaveAsTemplate(copying),
        instantiateProject: makeInstantiateProject(copying),
      }),
    },
  }
}
