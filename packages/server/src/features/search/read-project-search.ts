import type { UserReference } from '../../protocol/asana/field.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { readInput, type Input, type InputValues } from '../../protocol/asana/input.js'
import { PAGE_SIZE_MAX, type PageRequest } from '../../protocol/asana/pagination.js'
import { done, type Outcome } from '../../protocol/asana/refusal.js'
import type { Principal } from '../../protocol/token/principal.js'
import { readPeople, readReferences, type LoadSeen } from './read-references.js'
import { readText, type TaskSearchNeeds } from './read-task-search.js'
import { PROJECT_SEARCH_FIELDS } from './search-fields.js'
import type { ProjectSearch, ProjectTime } from './search.rules.js'
import { daysWithin, momentsWithin } from './times.rules.js'

type Asked = InputValues<typeof PROJECT_SEARCH_FIELDS>

/** Reads what a search of projects is for, and finds what it refers to as its caller sees it. */
export async function readProjectSearch(
  needs: TaskSearchNeeds,
  viewer: Principal,
  asked: { readonly query: Input; readonly workspaceGid: Gid; readonly page: PageRequest },
): Promise<Outcome<ProjectSearch>> {
  const read = readInput(asked.query, { fields: PROJECT_SEARCH_FIELDS })
  if (!read.ok) return read
  const input = read.value
  const text = readText(input.text)
  if (!text.ok) return text
  const people = async (name: 'owner.any' | 'members.any' | 'members.not') =>
    await optional(
      input[name],
      async (some: readonly UserReference[]) => await readPeople(needs, viewer, { name, people: some }),
    )
  const records = async (name: 'teams.any' | 'portfolios.any', load: LoadSeen) =>
    await optional(
      input[name],
      async (gids: readonly Gid[]) => await readReferences(viewer, { name, gids, load }),
    )
  const owners = await people('owner.any')
  if (!owners.ok) return owners
  const members = await people('members.any')
  if (!members.ok) return members
  const others = await people('members.not')
  if (!others.ok) return others
  const teams = await records('teams.any', needs.loads.teams)
  if (!teams.ok) return teams
  const portfolios = await records('portfolios.any', needs.loads.portfolios)
  if (!portfolios.ok) return portfolios
  return done({
    workspaceGid: asked.workspaceGid,
    text: text.value,
    ownerGids: owners.value,
    memberGids: members.value,
    notMemberGids: others.value,
    teamGids: teams.value,
    portfolioGids: portfolios.value,
    times: timesOf(input),
    sort: { by: input.sort_by ?? 'modified_at', ascending: input.sort_ascending ?? false },
    limit: asked.page.limit ?? PAGE_SIZE_MAX,
  })
}

async function optional<T>(
  value: T | undefined,
  read: (value: T) => Promise<Outcome<readonly Gid[]>>,
): Promise<Outcome<readonly Gid[] | null>> {
  return value === undefined ? done(null) : await read(value)
}

function timesOf(input: Asked): readonly ProjectTime[] {
  const { completed } = input
  const isCompleted =
    completed === undefined
      ? []
      : [{ of: 'completed_at_ms', within: completed ? { from: null, until: null } : 'none' } as const]
  const created = momentsWithin({
    on: input.created_on,
    beforeDay: input['created_on.before'],
    afterDay: input['created_on.after'],
    beforeMs: input['created_at.before'],
    afterMs: input['created_at.after'],
  })
  const completedAt = momentsWithin({
    on: input.completed_on,
    beforeDay: input['completed_on.before'],
    afterDay: input['completed_on.after'],
    beforeMs: input['completed_at.before'],
    afterMs: input['completed_at.after'],
  })
  const due = daysWithin({
    on: input.due_on,
    beforeDay: input['due_on.before'],
    afterDay: input['due_on.after'],
    beforeMs: input['due_at.before'],
    afterMs: input['due_at.after'],
  })
  const start = daysWithin({
    on: input.start_on,
    beforeDay: input['start_on.before'],
    afterDay: input['start_on.after'],
  })
  return [
    ...isCompleted,
    ...created.map((within) => ({ of: 'created_at_ms', within }) as const),
    ...completedAt.map((within) => ({ of: 'completed_at_ms', within }) as const),
    ...due.map((within) => ({ of: 'due_on', within }) as const),
    ...start.map((within) => ({ of: 'start_on', within }) as const),
  ]
}
