import type { AsRead } from '../../protocol/asana/as-read.js'
import type { Base } from '../feature.js'
import type { PortfoliosFeature } from '../portfolios/portfolios.feature.js'
import type { ProjectsFeature } from '../projects/projects.feature.js'
import { recordTable } from '../record-table.store.js'
import type { TasksFeature } from '../tasks/tasks.feature.js'
import type { UsersFeature } from '../users/users.feature.js'
import { categoryKind } from './categories.api.js'
import { CATEGORIES_OPERATIONS } from './categories.operations.js'
import { deleteCategory } from './delete-category.store.js'
import { makeFindTimeEntry, type VisibleTasks } from './find-time-entry.js'
import { makeNarrowTime } from './narrow-time.js'
import { makeCreateTimeEntry, makeDeleteTimeEntry, makeUpdateTimeEntry } from './save-time-entry.js'
import { timeEntriesApi } from './time-entries.api.js'
import { TIME_ENTRIES_OPERATIONS } from './time-entries.operations.js'
import { timeEntryStore } from './time-entries.store.js'
import { timeEntryResource } from './time-entry.wire.js'
import { CATEGORY_COLUMNS, TIMESHEET_COLUMNS } from './time-tracking.columns.js'
import { timesheetKind } from './timesheets.api.js'
import { TIMESHEETS_OPERATIONS } from './timesheets.operations.js'

/** Time that was spent on tasks, what it is sorted by, and what became of each person's weeks. */
export function timeTrackingFeature(
  { clock, db, nextGid }: Base,
  needs: {
    readonly portfolios: PortfoliosFeature
    readonly projects: ProjectsFeature
    readonly tasks: TasksFeature
    readonly users: UsersFeature
    readonly asRead: AsRead
  },
) {
  const { asRead, portfolios, projects, tasks, users } = needs
  const base = { asRead, clock, nextGid }
  const categories = categoryKind({
    ...base,
    store: recordTable(db, 'time_tracking_categories', CATEGORY_COLUMNS),
    deleteUnlessClosed: deleteCategory(db),
  })
  const timesheets = timesheetKind({
    ...base,
    store: recordTable(db, 'timesheet_approval_statuses', TIMESHEET_COLUMNS),
    findMember: users.findMember,
  })
  const entries = timeEntryStore(db)
  const visibleTasks: VisibleTasks = async (...given) => await tasks.resources.task.load(...given)
  const findEntry = makeFindTimeEntry({ entries, visibleTasks })
  const resource = timeEntryResource({ entries, visibleTasks })
  const saving = {
    ...base,
    entries,
    findEntry,
    findTask: tasks.findTask,
    projectsOf: tasks.projectsOf,
    findCategory: categories.find,
    fieldNames: Object.keys(resource.fields),
  }
  return {
    resources: {
      time_tracking_entry: resource,
      time_tracking_category: categories.resource,
      timesheet_approval_status: timesheets.resource,
    },
    operations: { ...TIME_ENTRIES_OPERATIONS, ...CATEGORIES_OPERATIONS, ...TIMESHEETS_OPERATIONS },
    handlers: {
      ...categories.handlers,
      ...timesheets.handlers,
      ...timeEntriesApi({
        entries,
        findEntry,
        findTask: tasks.findTask,
        findCategory: categories.find,
        visibleTasks,
        narrowTime: makeNarrowTime({
          findTask: tasks.findTask,
          findProject: projects.findProject,
          findPortfolio: portfolios.findPortfolio,
          findUser: async (viewer, who) => await users.reading.find(viewer, who),
          findTimesheet: timesheets.find,
        }),
        createEntry: makeCreateTimeEntry(saving),
        updateEntry: makeUpdateTimeEntry(saving),
        deleteEntry: makeDeleteTimeEntry(saving),
      }),
    },
  }
}
