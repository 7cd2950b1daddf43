import type { Gid } from '../../protocol/asana/gid.js'
import type { Project } from '../projects/project.js'
import { planApps } from './plan-apps.js'
import { planPeople } from './plan-people.js'
import { planPlace, type PlannedPlace } from './plan-places.js'
import { planProject, type PlannedSection } from './plan-projects.js'
import { linkedKindsOf } from './linked-kinds.js'
import { planField } from './plan-custom-fields.js'
import { planGoal } from './plan-goals.js'
import { planRecipeValues } from './plan-recipe-values.js'
import { planSupporting } from './plan-supporting.js'
import { judgeTime, planCategory } from './plan-time.js'
import { planTimePeriods } from './plan-time-periods.js'
import { planPortfolio } from './plan-portfolios.js'
import { planTag } from './plan-tags.js'
import { planTask, referencedTask, type PlannedTasks } from './plan-tasks.js'
import { startPlanning, type PlanFault, type Planning } from './planning.js'
import type { SeedDocument, SeedWorkspace } from './seed-document.js'
import type { SeedPlan } from './seed-plan.js'
import type { SeedPath } from './seed-fault.js'

/** People, places, tasks and all else of one seed together; each row takes a few statements. */
export const SEED_RECORDS_MAX = 20_000

/** A task that stands in a section, perhaps by its gid alone. */
interface Standing {
  readonly taskGid: Gid
  readonly projectGid: Gid
  readonly sectionGid: Gid
  readonly path: SeedPath
}

/**
 * Follows all references of a seed and takes all defaults.
 * @param document  of the published shape
 * @param given.newGid  a gid for each record whose file gives none
 * @returns the records as they are to be written; with faults, what could be made of it is of no use
 */
export function planSeed(
  document: SeedDocument,
  given: Pick<Planning, 'nowMs' | 'rules' | 'newGid'>,
): { readonly plan: SeedPlan; readonly faults: readonly PlanFault[] } {
  const { faults, planning } = startPlanning({ ...given, linkedKinds: linkedKindsOf(document) })
  const people = planPeople(document, planning)
  const work = document.workspaces.map((workspace, index) =>
    planWork(workspace, ['workspaces', index], planning),
  )
  const apps = planApps(document, { places: work.map(({ place }) => place), planning })
  const plan: SeedPlan = {
    people,
    workspaces: work.map(({ place }) => place.workspace),
    members: work.flatMap(({ place }) => place.members),
    teams: work.flatMap(({ place }) => place.teamMembers),
    tags: work.flatMap(({ tags }) => tags),
    projects: work.flatMap(({ projects }) => projects),
    taskTemplates: work.flatMap(({ taskTemplates }) => taskTemplates),
    sections: work.flatMap(({ sections }) => sections.map(({ section }) => section)),
    portfolios: work.flatMap(({ portfolios }) => portfolios),
    tasks: work.flatMap(({ tasks }) => tasks),
    places: work.flatMap(({ places }) => places),
    statusUpdates: work.flatMap(({ statusUpdates }) => statusUpdates),
    briefs: work.flatMap(({ briefs }) => briefs),
    categories: work.flatMap(({ categories }) => categories),
    timeEntries: work.flatMap(({ timeEntries }) => timeEntries),
    timePeriods: work.flatMap(({ timePeriods }) => timePeriods),
    goals: work.flatMap(({ goals }) => goals),
    customFields: work.flatMap(({ customFields }) => customFields),
    apps,
  }
  const comments = plan.tasks.flatMap((task) => task.comments)
  const ofFields = plan.customFields.flatMap(({ options, settings, values }) => [
    ...options,
    ...settings,
    ...values,
  ])
  const ofGoals = plan.goals.flatMap(({ members, relationships }) => [...members, ...relationships])
  const records = [...Object.values(plan), comments, ofFields, ofGoals].reduce(
    (sum, list) => sum + list.length,
    0,
  )
  if (records > SEED_RECORDS_MAX)
    planning.fault([], `Must have at most ${SEED_RECORDS_MAX} records in all; this has ${records}`)
  return { plan, faults }
}

/** A workspace with all that is in it. */
function planWork(given: SeedWorkspace, path: SeedPath, planning: Planning) {
  const planned = planPlace(given, path, planning)
  const creatorGid = firstOf(planned)
  const tags = (given.tags ?? []).map((tag, index) =>
    planTag(tag, [...path, 'tags', index], { place: planned, planning, creatorGid }),
  )
  const categories = (given.time_tracking_categories ?? []).map((category, index) =>
    planCategory(category, [...path, 'time_tracking_categories', index], {
      planning,
      workspaceGid: planned.workspace.gid,
    }),
  )
  const place = { ...planned, tags: tags.map(({ tag }) => tag), categories }
  const projects = (given.projects ?? []).map((project, index) =>
    planProject(project, [...path, 'projects', index], { place, planning, creatorGid }),
  )
  const plain = projects.map(({ project }) => project)
  const { standings, tasks } = planTasksOf(given, path, { place, planning, creatorGid, projects })
  const portfolios = (given.portfolios ?? []).map((portfolio, index) =>
    planPortfolio(portfolio, [...path, 'portfolios', index], { place, planning, projects: plain }),
  )
  const places = judgeStandings(standings, { tasks, planning })
  const known = {
    place,
    planning,
    creatorGid,
    projects: plain,
    portfolios: portfolios.map(({ portfolio }) => portfolio),
    taskGids: new Set(tasks.map(({ planned }) => planned.task.gid)),
  }
  const { goals, timePeriods } = planGoals(given, path, known)
  const ofFields = { ...known, goals: goals.map(({ goal }) => goal) }
  const customFields = (given.custom_fields ?? []).map((field, index) =>
    planField(field, [...path, 'custom_fields', index], ofFields),
  )
  return {
    place,
    tags,
    categories,
    projects: projects.map(({ members, project }) => ({ members, project })),
    taskTemplates: planRecipeValues(given.projects ?? [], [...path, 'projects'], {
      ...ofFields,
      templates: projects.map(({ taskTemplates }) => taskTemplates),
      fields: customFields,
    }),
    portfolios: portfolios.map(({ items, members, portfolio }) => ({ items, members, portfolio })),
    statusUpdates: [...projects, ...portfolios].flatMap(({ statusUpdates }) => statusUpdates),
    briefs: projects.flatMap(({ briefs }) => briefs),
    goals,
    timePeriods,
    customFields,
    sections: projects.flatMap((project) => project.sections),
    tasks: tasks.map(({ planned }) => planned),
    timeEntries: judgeTime(
      tasks.flatMap(({ times }) => times),
      { places, planning },
    ),
    places,
  }
}

/** What stands in the sections of projects, and the tasks that are in none. */
function planTasksOf(
  given: SeedWorkspace,
  path: SeedPath,
  {
    creatorGid,
    place,
    planning,
    projects: planned,
  }: {
    readonly place: PlannedPlace
    readonly planning: Planning
    readonly creatorGid: Gid | null
    readonly projects: readonly Pick<ReturnType<typeof planProject>, 'project' | 'sections'>[]
  },
) {
  const projects = planned.map(({ project }) => project)
  const standings: Standing[] = []
  const tasks: PlannedTasks[number][] = []
  for (const { project, sections } of planned)
    for (const section of sections) {
      const where = { place, planning, creatorGid: project.ownerGid ?? creatorGid, projects }
      const made = planStandings(section, where)
      standings.push(...made.standings)
      tasks.push(...made.tasks)
    }
  for (const [index, task] of (given.tasks ?? []).entries()) {
    const where = { place, planning, creatorGid, projects, parent: null, depth: 1 }
    tasks.push(...planTask(task, [...path, 'tasks', index], where))
  }
  return { standings, tasks }
}

/** The goals of a workspace with what carries them, and the periods that they are for. */
function planGoals(
  given: SeedWorkspace,
  path: SeedPath,
  known: Omit<Parameters<typeof planSupporting>[2], 'goals'> & {
    readonly place: PlannedPlace
    readonly creatorGid: Gid | null
  },
) {
  const { creatorGid, place, planning } = known
  const periods = planTimePeriods(place.workspace.gid, planning)
  const goals = (given.goals ?? []).map((goal, index) =>
    planGoal(goal, [...path, 'goals', index], { place, planning, periods, creatorGid }),
  )
  return {
    goals: planSupporting(given.goals ?? [], [...path, 'goals'], { ...known, goals }),
    timePeriods: periods.all(),
  }
}

function planStandings(
  { path, section, tasks: given }: PlannedSection,
  where: {
    readonly place: PlannedPlace
    readonly planning: Planning
    readonly creatorGid: Gid | null
    readonly projects: readonly Project[]
  },
) {
  const { gid: sectionGid, projectGid } = section
  const tasks: PlannedTasks[number][] = []
  const standings = given.flatMap((one, index): readonly Standing[] => {
    const at = [...path, 'tasks', index]
    const referenced = referencedTask(one)
    if (referenced !== null || 'task' in one)
      return referenced === null
        ? []
        : [{ taskGid: referenced, projectGid, sectionGid, path: [...at, 'task'] }]
    const made = planTask(one, at, { ...where, parent: null, depth: 1 })
    tasks.push(...made)
    const [root] = made
    return root === undefined ? [] : [{ taskGid: root.planned.task.gid, projectGid, sectionGid, path: at }]
  })
  return { standings, tasks }
}

/** A task stands in each project once, and in so many at most. */
function judgeStandings(
  standings: readonly Standing[],
  { planning, tasks }: { readonly tasks: PlannedTasks; readonly planning: Planning },
): SeedPlan['places'] {
  const known = new Set(tasks.map(({ planned }) => planned.task.gid))
  const projectsOf = new Map<Gid, Set<Gid>>()
  for (const { path, projectGid, taskGid } of standings) {
    if (!known.has(taskGid)) planning.fault(path, `No task of this workspace has the gid ${taskGid}`)
    const projects = projectsOf.get(taskGid) ?? new Set<Gid>()
    if (projects.has(projectGid)) planning.fault(path, 'Is already in this project')
    projectsOf.set(taskGid, projects.add(projectGid))
    const { projectsPerTaskMax } = planning.rules
    if (projects.size === projectsPerTaskMax + 1)
      planning.fault(path, `Must stand in at most ${projectsPerTaskMax} projects`)
  }
  return standings.map(({ projectGid, sectionGid, taskGid }) => ({ projectGid, sectionGid, taskGid }))
}

/** Whoever made what does not say it: the first admin, or else the first member. */
function firstOf({ roles }: Pick<PlannedPlace, 'roles'>): Gid | null {
  const [first = null] = roles.keys()
  return [...roles].find(([, role]) => role === 'admin')?.[0] ?? first
}
