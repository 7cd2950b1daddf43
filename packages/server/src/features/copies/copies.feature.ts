import type { AttachmentsFeature } from '../attachments/attachments.feature.js'
import type { CustomFieldsFeature } from '../custom-fields/custom-fields.feature.js'
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
import { makeFindTaskTemplate } from './task-templates/find-task-template.js'
import { makeInstantiateTask, makeTaskInstantiator } from './task-templates/instantiate-task.js'
import { taskTemplateResource } from './task-templates/task-template.wire.js'
import { taskTemplatesApi } from './task-templates/task-templates.api.js'
import { TASK_TEMPLATES_OPERATIONS } from './task-templates/task-templates.operations.js'
import { taskTemplateStore } from './task-templates/task-templates.store.js'
import { makeFindTemplate } from './templates/find-template.js'
import { makeInstantiateProject, makeTemplateInstantiator } from './templates/instantiate-project.js'
import { makeSaveAsTemplate, makeTemplateSaver } from './templates/save-template.js'
import { templateResource } from './templates/template.wire.js'
import { templatesApi } from './templates/templates.api.js'
import { TEMPLATES_OPERATIONS } from './templates/templates.operations.js'
import { templateStore } from './templates/templates.store.js'

/** Copies of tasks, projects and portfolios, and templates of projects and tasks: all of them made by jobs. */
export function copiesFeature(
  base: Base,
  needs: {
    readonly attachments: AttachmentsFeature
    readonly customFields: CustomFieldsFeature
    readonly jobs: JobsFeature
    readonly portfolios: PortfoliosFeature
    readonly projects: ProjectsFeature
    readonly tasks: TasksFeature
    readonly teams: TeamsFeature
  },
) {
  const { clock, db, nextGid, nextGids } = base
  const { attachments, customFields, jobs, portfolios, projects, tasks, teams } = needs
  const templates = templateStore(db)
  const taskTemplates = taskTemplateStore(db)
  const { findProject } = projects
  const copying = {
    copies: copyStore(db),
    templates,
    findTemplate: makeFindTemplate({ templates }),
    taskTemplates,
    findTaskTemplate: makeFindTaskTemplate({ taskTemplates, findProject }),
    copyFile: attachments.copyFile,
    discardFile: attachments.discardFile,
    visibleFields: customFields.visibleDefinitions,
    visibleReferenced: customFields.visibleReferenced,
    findPortfolio: portfolios.findPortfolio,
    findProject,
    findPlace: projects.findPlace,
    projectLevels: projects.projectLevels,
    findTask: tasks.findTask,
    startJob: jobs.startJob,
    clock,
    nextGid,
    nextGids,
  }
  return {
    resources: {
      project_template: templateResource({ templates }),
      task_template: taskTemplateResource(copying),
    },
    workers: {
      duplicate_task: makeTaskCopier(copying),
      duplicate_project: makeProjectCopier(copying),
      duplicate_portfolio: makePortfolioCopier(copying),
      save_project_as_template: makeTemplateSaver(copying),
      instantiate_project: makeTemplateInstantiator(copying),
      instantiate_task: makeTaskInstantiator(copying),
    } satisfies Workers,
    operations: { ...COPIES_OPERATIONS, ...TEMPLATES_OPERATIONS, ...TASK_TEMPLATES_OPERATIONS },
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
      ...taskTemplatesApi({ ...copying, instantiateTask: makeInstantiateTask(copying) }),
    },
  }
}
