import type { Database } from '../../db/database.js'
import type { SearchStore } from './ports.js'
import { SEARCH_BOUNDS, type SearchBounds } from './search.rules.js'
import { searchProjects } from './project-search.store.js'
import { searchTasks } from './task-search.store.js'
import { typeaheadCandidates } from './typeahead.store.js'

/** @param bounds  what a search may cost; what it finds within them is the same */
export function searchStore(db: Database, bounds: SearchBounds = SEARCH_BOUNDS): SearchStore {
  return {
    tasks: searchTasks(db, bounds),
    projects: searchProjects(db, bounds),
    candidates: typeaheadCandidates(db),
  }
}
