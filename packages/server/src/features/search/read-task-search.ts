import type { Gid } from '../../protocol/asana/gid.js'
import { readInput, type Input, type InputValues } from '../../protocol/asana/input.js'
import { PAGE_SIZE_MAX, type PageRequest } from '../../protocol/asana/pagination.js'
import { done, invalid, type Outcome } from '../../protocol/asana/refusal.js'
import type { Principal } from '../../protocol/token/principal.js'
import { readFieldFilters, type FieldFilterNeeds } from './read-field-filters.js'
import { readPeople, readReferences, type LoadSeen, type ReferenceNeeds } from './read-references.js'
import { TASK_SEARCH_FIELDS } from './search-fields.js'
import type { TaskFilter, TaskFlag, TaskSearch } from './search.rules.js'
import { daysWithin, momentsWithin } from './times.rules.js'
import { SEARCH_WORDS_MAX, wordsOf } from './words.rules.js'

type Asked = InputValues<typeof TASK_SEARCH_FIELDS>

export interface TaskSearchNeeds extends ReferenceNeeds, FieldFilterNeeds {
  readonly loads: Readonly<Record<'projects' | 'sections' | 'tags' | 'teams' | 'portfolios', LoadSeen>>
}

/** `custom_types.123.…`: what searches do not filter by, for there are no such types. */
const OF_CUSTOM_TYPES = /^custom_types\./

const PEOPLE_FILTERS = [
  ['followers.any', 'followers', 'any'],
  ['followers.not', 'followers', 'not'],
  ['created_by.any', 'created_by', 'any'],
  ['created_by.not', 'created_by', 'not'],
  ['assigned_by.any', 'assigned_by', 'any'],
  ['assigned_by.not', 'assigned_by', 'not'],
  ['liked_by.not', 'liked_by', 'not'],
  ['commented_on_by.not', 'commented_on_by', 'not'],
] as const

const RECORD_FILTERS = [
  ['tags.any', 'tags', 'any'],
  ['tags.all', 'tags', 'all'],
  ['sections.all', 'sections', 'all'],
  ['projects.all', 'projects', 'all'],
  ['portfolios.any', 'portfolios', 'any'],
  ['teams.any', 'teams', 'any'],
  ['projects.not', 'projects', 'not'],
  ['sections.not', 'sections', 'not'],
  ['tags.not', 'tags', 'not'],
] as const

const FLAGS = [
  'is_blocking',
  'is_blocked',
  'has_attachment',
  'completed',
  'is_subtask',
] as const satisfies readonly TaskFlag[]

/** Reads what a search of tasks is for, and finds what it refers to as its caller sees it. */
export async function readTaskSearch(
  needs: TaskSearchNeeds,
  viewer: Principal,
  asked: { readonly query: Input; readonly workspaceGid: Gid; readonly page: PageRequest },
): Promise<Outcome<TaskSearch>> {
  const custom = asked.query.names.find((name) => OF_CUSTOM_TYPES.test(name))
  if (custom !== undefined)
    return invalid(`${custom}: Searches do not filter by custom types. Leave this filter out.`)
  const read = readInput(asked.query, { fields: TASK_SEARCH_FIELDS })
  if (!read.ok) return read
  const input = read.value
  const text = readText(input.text)
  if (!text.ok) return text
  const related = await readRelated(needs, viewer, input)
  if (!related.ok) return related
  const fields = await readFieldFilters(needs, viewer, asked)
  if (!fields.ok) return fields
  return done({
    workspaceGid: asked.workspaceGid,
    text: text.value,
    filters: [
      ...related.value,
      ...fields.value,
      ...timesOf(input),
      ...FLAGS.flatMap((of) =>
        input[of] === undefined ? [] : [{ kind: 'flag', of, is: input[of] } as const],
      ),
      ...(input.resource_subtype === undefined
        ? []
        : [{ kind: 'subtype', is: input.resource_subtype } as const]),
    ],
    sort: { by: input.sort_by ?? 'modified_at', ascending: input.sort_ascending ?? false },
    limit: asked.page.limit ?? PAGE_SIZE_MAX,
  })
}

/** Null where nothing is searched for. A text without a word is one that nothing has. */
export function readText(text: string | undefined): Outcome<string | null> {
  if (text === undefined || text.trim() === '') return done(null)
  return wordsOf(text).length > SEARCH_WORDS_MAX
    ? invalid(`text: Must have at most ${SEARCH_WORDS_MAX} words`)
    : done(text)
}

async function readRelated(
  needs: TaskSearchNeeds,
  viewer: Principal,
  input: Asked,
): Promise<Outcome<readonly TaskFilter[]>> {
  const filters: TaskFilter[] = []
  const places = await readPlaces(needs, viewer, input)
  if (!places.ok) return places
  filters.push(...places.value)
  for (const [name, to, how] of RECORD_FILTERS) {
    const asked = input[name]
    if (asked === undefined) continue
    const gids = await readReferences(viewer, { name, gids: asked, load: needs.loads[to] })
    if (!gids.ok) return gids
    filters.push({ kind: 'related', to, how, gids: gids.value })
  }
  for (const how of ['any', 'not'] as const) {
    const name = `assignee.${how}` as const
    const asked = input[name]
    if (asked === undefined) continue
    const people = asked.filter((one) => one !== null)
    const gids = await readPeople(needs, viewer, { name, people })
    if (!gids.ok) return gids
    const orNobody = people.length < asked.length ? { orNobody: true as const } : {}
    filters.push({ kind: 'related', to: 'assignee', how, gids: gids.value, ...orNobody })
  }
  for (const [name, to, how] of PEOPLE_FILTERS) {
    const asked = input[name]
    if (asked === undefined) continue
    const gids = await readPeople(needs, viewer, { name, people: asked })
    if (!gids.ok) return gids
    filters.push({ kind: 'related', to, how, gids: gids.value })
  }
  return done(filters)
}

/** Of projects and sections together, a task needs to be in one. */
async function readPlaces(
  { loads }: TaskSearchNeeds,
  viewer: Principal,
  input: Asked,
): Promise<Outcome<readonly TaskFilter[]>> {
  const { 'projects.any': projects, 'sections.any': sections } = input
  if (projects === undefined && sections === undefined) return done([])
  const projectGids = await readReferences(viewer, {
    name: 'projects.any',
    gids: projects ?? [],
    load: loads.projects,
  })
  if (!projectGids.ok) return projectGids
  const sectionGids = await readReferences(viewer, {
    name: 'sections.any',
    gids: sections ?? [],
    load: loads.sections,
  })
  if (!sectionGids.ok) return sectionGids
  return done([{ kind: 'places', projectGids: projectGids.value, sectionGids: sectionGids.value }])
}

function timesOf(input: Asked): readonly TaskFilter[] {
  const days = {
    due_on: { on: input.due_on, beforeDay: input['due_on.before'], afterDay: input['due_on.after'] },
    start_on: { on: input.start_on, beforeDay: input['start_on.before'], afterDay: input['start_on.after'] },
  }
  const moments = {
    due_at_ms: { beforeMs: input['due_at.before'], afterMs: input['due_at.after'] },
    created_at_ms: {
      on: input.created_on,
      beforeDay: input['created_on.before'],
      afterDay: input['created_on.after'],
      beforeMs: input['created_at.before'],
      afterMs: input['created_at.after'],
    },
    completed_at_ms: {
      on: input.completed_on,
      beforeDay: input['completed_on.before'],
      afterDay: input['completed_on.after'],
      beforeMs: input['completed_at.before'],
      afterMs: input['completed_at.after'],
    },
    modified_at_ms: {
      on: input.modified_on,
      beforeDay: input['modified_on.before'],
      afterDay: input['modified_on.after'],
      beforeMs: input['modified_at.before'],
      afterMs: input['modified_at.after'],
    },
  }
  return [
    ...(['due_on', 'start_on'] as const).flatMap((of) =>
      daysWithin(days[of]).map((within) => ({ kind: 'day', of, within }) as const),
    ),
    ...(['due_at_ms', 'created_at_ms', 'completed_at_ms', 'modified_at_ms'] as const).flatMap((of) =>
      momentsWithin(moments[of]).map((within) => ({ kind: 'moment', of, within }) as const),
    ),
  ]
}
