// What the first hundred that a search finds cost while there are ever more tasks: by a filter that an index has, by a word that few tasks have, and by one that
// all have.
import { tableOf } from './support.mjs'
import { measureGrowth, PAGES, ROUNDS, SIZES } from './task-pages.mjs'

const search = (filter) => (server) =>
  `/workspaces/${server.workspace}/tasks/search?opt_fields=name&${filter(server)}`
const ASKED = new Map([
  ['a tag that 100 have', search(({ tag }) => `tags.any=${tag}`)],
  ['a project of 1,000', search(({ project }) => `projects.any=${project}`)],
  ['an assignee of 100', search(({ ada }) => `assignee.any=${ada}`)],
  ['a number in a custom field that 100 have', search(({ field }) => `custom_fields.${field}.value=-1`)],
  ['a word that 100 have', search(() => 'text=rare')],
  ['a word that all have', search(() => 'text=task')],
  ['two words that all have, by due date', search(() => 'text=task+notes&completed=false&sort_by=due_date')],
])

/** @returns a section of the report */
export async function benchSearches(workshop) {
  const rows = await measureGrowth(workshop, ASKED)
  return `## Searches

The first 100 tasks that a search finds, of ever more tasks in the workspace: the median of ${PAGES} requests, one after the other, and in brackets the
processor time for one, of the server and of PostgreSQL together; the median of ${ROUNDS} rounds, the servers in turn. Statistics: none since the tasks came, or told of them. The
last column is the processor time with the most tasks by that with the fewest.

${tableOf([
  [
    'searched by',
    'database',
    'statistics',
    ...SIZES.map((size) => `of ${size.toLocaleString('en-US')}`),
    'ratio',
  ],
  ...rows,
])}`
}
