import { DAY_MS } from '../../src/time-units.js'
import { DEMO, demoTask } from './demo.js'
import type { DemoName, TestServer } from './services.js'

/** In whose name, and where, records are made. */
interface WorkPlace {
  readonly as: DemoName
  readonly workspace: string
  readonly team: string
  readonly project: string
  readonly task: string
}

export const IN_GREENFIELD: WorkPlace = {
  as: 'ada',
  workspace: DEMO.greenfield,
  team: DEMO.growing,
  project: DEMO.seedCatalogue,
  task: demoTask(31, 0),
}
export const IN_HARBOUR: WorkPlace = {
  as: 'cara',
  workspace: DEMO.harbour,
  team: DEMO.docks,
  project: DEMO.quayRepairs,
  task: demoTask(35, 0),
}

type Make = (path: string, data: object) => Promise<string>

/** How to make a record of each kind that the demo organization has none of, by the part of a path that names it. */
const MAKERS: Readonly<Record<string, (make: Make, place: WorkPlace) => Promise<string>>> = {
  time_tracking_category_gid: async (make, { workspace }) =>
    await make('/time_tracking_categories', { workspace, name: 'Photography' }),
  time_tracking_entry_gid: async (make, { task, workspace }) => {
    const category = await make('/time_tracking_categories', { workspace, name: 'Photography' })
    return await make(`/tasks/${task}/time_tracking_entries`, {
      duration_minutes: 45,
      categories: [category],
    })
  },
  timesheet_approval_status_gid: async (make, { workspace }) =>
    await make('/timesheet_approval_statuses', { user: 'me', workspace, ...freshWeek() }),
  role_gid: async (make, { workspace }) =>
    await make('/roles', { workspace, name: 'Photographer', description: '', base_role_type: 'member' }),
  ooo_entry_gid: async (make, { workspace }) =>
    await make('/ooo_entries', {
      user: 'me',
      workspace,
      start_date: '2026-12-21',
      end_date: '2027-01-03',
    }),
  allocation_gid: async (make, { project }) =>
    await make('/allocations', {
      parent: project,
      assignee: 'me',
      start_date: '2026-12-01',
      end_date: '2026-12-18',
      effort: { type: 'percent', value: 50 },
    }),
  budget_gid: async (make, place) => await make('/budgets', { parent: await newProject(make, place) }),
  rate_gid: async (make, place) =>
    await make('/rates', { parent: await newProject(make, place), resource: 'me', rate: 95.5 }),
}

/** The parts of paths that name such records. */
export const WORK_RECORD_PARTS = Object.keys(MAKERS)

/** Makes a record. @param part  the part of a path that names it */
export async function makeWorkRecord(
  server: TestServer,
  part: string,
  place: WorkPlace = IN_GREENFIELD,
): Promise<string> {
  const maker = MAKERS[part]
  if (maker === undefined) throw new Error(`nobody knows how to make what ${part} names`)
  return await maker(makeIn(server, place), place)
}

/** Makes one of each. @returns their gids, by the part of a path that names each */
export async function makeWorkRecords(
  server: TestServer,
  place: WorkPlace = IN_GREENFIELD,
): Promise<Readonly<Record<string, string>>> {
  const made: Record<string, string> = {}
  for (const part of WORK_RECORD_PARTS) made[part] = await makeWorkRecord(server, part, place)
  return made
}

/** A project that has no budget and no rates. */
export async function makeProject(server: TestServer, place: WorkPlace = IN_GREENFIELD): Promise<string> {
  return await newProject(makeIn(server, place), place)
}

const newProject = async (make: Make, { team }: WorkPlace) => await make('/projects', { team, name: 'Costs' })

function makeIn(server: TestServer, { as }: WorkPlace): Make {
  return async (path, data) => {
    const { json, status, text } = await server.api('POST', path, { as, body: { data } })
    if (status !== 201) throw new Error(`${path}: ${text}`)
    return String(json.data.gid)
  }
}

const FIRST_MONDAY_MS = Date.parse('2010-01-04')
let weeks = 0

/** A week of which nobody has a timesheet yet. */
export function freshWeek(): { readonly start_date: string; readonly end_date: string } {
  const startMs = FIRST_MONDAY_MS + 7 * DAY_MS * weeks++
  const day = (atMs: number) => new Date(atMs).toISOString().slice(0, 10)
  return { start_date: day(startMs), end_date: day(startMs + 6 * DAY_MS) }
}
