import type { Answer, AnyRecord, Call, Handlers } from '../../protocol/asana/call.js'
import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import { readInput } from '../../protocol/asana/input.js'
import { done, invalid, notRecognized, type Outcome } from '../../protocol/asana/refusal.js'
import { TYPEAHEAD_KINDS } from '../../protocol/asana/search-operations.js'
import { allows } from '../../protocol/token/principal.js'
import type { SearchStore } from './ports.js'
import { readProjectSearch } from './read-project-search.js'
import type { LoadSeen } from './read-references.js'
import { readTaskSearch, type TaskSearchNeeds } from './read-task-search.js'
import { TYPEAHEAD } from './search.operations.js'
import { SEARCH_ROWS_MAX } from './search.rules.js'
import type { makeTypeahead } from './typeahead.js'
import { TYPEAHEAD_COUNT_DEFAULT } from './typeahead.rules.js'

type Served = 'searchTasksForWorkspace' | 'searchProjectsForWorkspace' | 'typeaheadForWorkspace'
type SearchCall = Pick<Call<Served>, 'path' | 'principal'>

interface Needs {
  readonly search: SearchStore
  readonly reading: TaskSearchNeeds
  readonly loadTasks: LoadSeen
  readonly loadProjects: LoadSeen
  readonly typeahead: ReturnType<typeof makeTypeahead>
}

const TOO_BROAD = invalid(
  `This search would look at more than ${SEARCH_ROWS_MAX.toLocaleString('en-US')} records. Narrow it by a project, a tag, a person, a time, or a rarer word.`,
)

export function searchApi(needs: Needs): Pick<Handlers, Served> {
  const { loadProjects, loadTasks, reading, search } = needs
  return {
    async searchTasksForWorkspace(call) {
      const workspace = workspaceOf(call)
      if (!workspace.ok) return workspace
      const { page, principal, query, rest } = call
      const read = await readTaskSearch(reading, principal, { query, page, workspaceGid: workspace.value })
      if (!read.ok) return read
      const found = await search.tasks(principal, read.value, rest)
      return found === 'too_broad' ? TOO_BROAD : inOrder(found, await loadTasks(principal, found))
    },

    async searchProjectsForWorkspace(call) {
      const workspace = workspaceOf(call)
      if (!workspace.ok) return workspace
      const { page, principal, query, rest } = call
      const read = await readProjectSearch(reading, principal, { query, page, workspaceGid: workspace.value })
      if (!read.ok) return read
      const found = await search.projects(principal, read.value, rest)
      return found === 'too_broad' ? TOO_BROAD : inOrder(found, await loadProjects(principal, found))
    },

    async typeaheadForWorkspace(call) {
      const workspace = workspaceOf(call)
      if (!workspace.ok) return workspace
      const { page, principal, query, rest } = call
      const read = readInput(query, TYPEAHEAD)
      if (!read.ok) return read
      const { query: typed = '', resource_type: type, type: older } = read.value
      const named = type ?? older
      if (named === undefined) return invalid('resource_type: Missing input')
      const kind = TYPEAHEAD_KINDS[named]
      const count = page.limit ?? TYPEAHEAD_COUNT_DEFAULT
      const records =
        kind === null
          ? []
          : await needs.typeahead(principal, {
              kind,
              workspaceGid: workspace.value,
              typed,
              count,
              // Whoever cannot read addresses shall not try them out, either.
              byAddress: allows(principal.scopes, 'users:read'),
              rest,
            })
      return done({ kind: 'list', records, next: null })
    },
  }
}

function workspaceOf({ path, principal }: SearchCall): Outcome<Gid> {
  const workspaceGid = parseGid(path.workspace_gid)
  return workspaceGid === null || !principal.roles.has(workspaceGid)
    ? notRecognized('workspace', path.workspace_gid)
    : done(workspaceGid)
}

/** What has gone since it was found is left out. */
function inOrder(gids: readonly Gid[], records: ReadonlyMap<Gid, AnyRecord>): Outcome<Answer> {
  return done({ kind: 'list', records: gids.flatMap((gid) => records.get(gid) ?? []), next: null })
}
