import type { Gid } from '../../protocol/asana/gid.js'
import { planApps } from './plan-apps.js'
import { planPeople } from './plan-people.js'
import { planPlace, type PlannedPlace } from './plan-places.js'
import { planProject, type PlannedSection } from './plan-projects.js'
import { linkedKindsOf } from './linked-kinds.js'
import { planField } from './plan-custom-fields.js'
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
    customFields: work.flatMap(({ customFields }) => customFields),
    apps,
  }
  const comments = plan.tasks.flatMap((task) => task.comments)
  const ofFields = plan.customFields.flatMap(({ options, settings, values }) => [
    ...options,
    ...settings,
    ...values,
  ])
  const records = [...Object.values(plan), comments, ofFields].reduce((sum, list) => sum + list.length, 0)
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
  const place = { ...planned, tags: tags.map(({ tag }) => tag) }
  const projects = (given.projects ?? []).map((project, index) =>
    planProject(project, [...path, 'projects', index], { place, planning }),
  )
  const standings: Standing[] = []
  const tasks: PlannedTasks[number][] = []
  for (const { project, sections } of projects)
    for (const section of sections) {
      const made = planStandings(section, { place, planning, creatorGid: project.ownerGid ?? creatorGid })
      standings.push(...made.standings)
      tasks.push(...made.tasks)
    }
  for (const [index, task] of (given.tasks ?? []).entries()) {
    const where = { place, planning, creatorGid, parent: null, depth: 1 }
    tasks.push(...planTask(task, [...path, 'tasks', index], where))
  }
  const portfolios = (given.portfolios ?? []).map((portfolio, index) =>
    planPortfolio(portfolio, [...path, 'portfolios', index], {
      place,
      planning,
      projects: projects.map(({ project }) => project),
    }),
  )
  return {
    place,
    tags,
    projects: projects.map(({ members, project }) => ({ members, project })),
    taskTemplates: projects.flatMap(({ taskTemplates }) => taskTemplates),
    portfolios,
    customFields: (given.custom_fields ?? []).map((field, index) =>
      planField(field, [...path, 'custom_fields', index], {
        place,
        planning,
        creatorGid,
        projects: projects.map(({ project }) => project),
        portfolios: portfolios.map(({ portfolio }) => portfolio),
        taskGids: new Set(tasks.map(({ task }) => task.gid)),
      }),
    ),
    sections: projects.flatMap((project) => project.sections),
    tasks,
    places: judgeStandings(standings, { tasks, planning }),
  }
}

function planStandings(
  { path, section, tasks: given }: PlannedSection,
  where: { readonly place: PlannedPlace; readonly planning: Planning; readonly creatorGid: Gid | null },
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
    return root === undefined ? [] : [{ taskGid: root.task.gid, projectGid, sectionGid, path: at }]
  })
  return { standings, tasks }
}

/** A task stands in each project once, and in so many at most. */
function judgeStandings(
  standings: readonly Standing[],
  { planning, tasks }: { readonly tasks: PlannedTasks; readonly planning: Planning },
): SeedPlan['places'] {
  const known = new Set(tasks.map(({ task }) => task.gid))
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
