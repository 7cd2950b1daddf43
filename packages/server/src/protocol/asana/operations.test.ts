import { describe, expect, it } from 'vitest'
import { OPERATIONS, type Operation } from './operations.js'
import { parseGranularScope } from './scopes.js'

const ALL: readonly (readonly [string, Operation])[] = Object.entries(OPERATIONS)

/** Asana describes these with 200. */
const ANSWERED_200: ReadonlySet<string> = new Set([
  'createBatchRequest',
  'createAttachmentForObject',
  'createGoalMetric',
])

describe('the operations', () => {
  it.each(ALL)('%s has a scope that exists, or declares that it has none', (_, { scope }) => {
    expect(scope === null || parseGranularScope(scope) === scope).toBe(true)
  })

  it.each(ALL)('%s has the action in its scope that its method has', (_, { method, scope }) => {
    if (scope === null) return
    const action = method === 'GET' ? 'read' : method === 'DELETE' ? 'delete' : 'write'
    expect(scope.split(':')[1]).toBe(action)
  })

  it("answer 201 when they create and 200 otherwise — Asana's API edge", () => {
    for (const [id, { answers, method, status }] of ALL) {
      // Whoever has something done creates a job.
      const startsJob = answers === 'job' && method === 'POST'
      const creates = startsJob || (id.startsWith('create') && !ANSWERED_200.has(id))
      expect([id, status]).toEqual([id, creates ? 201 : 200])
    }
  })

  it('are lists when their name is a plural, and only GET lists', () => {
    const lists = ALL.filter(([, operation]) => operation.lists === true)
    expect(lists.every(([, { method }]) => method === 'GET')).toBe(true)
    for (const [id, operation] of ALL) {
      // Events have an order, and no pages.
      if (operation.method === 'GET' && !/^get(?:Workspace)?Events$/.test(id)) {
        // Several counts, but of one project; and a status is one.
        const isSingle = /^getTaskCountsForProject$|Status$/.test(id)
        const isPlural = /^get\w*?s(?:For\w+|OnObject)?$/.test(id) && !isSingle
        const finds = /^(?:search|typeahead)/.test(id)
        expect([id, operation.lists === true]).toEqual([id, isPlural || finds])
        // What is found has no further pages.
        expect([id, operation.onePage !== undefined]).toEqual([id, finds])
      }
    }
  })

  it('have one place each: no method and path twice, aliases included', () => {
    const places = ALL.flatMap(([, { method, path, aliases = [] }]) =>
      [path, ...aliases].map((one) => `${method} ${one.replaceAll(/\{\w+\}/g, '{}')}`),
    )
    expect(new Set(places).size).toBe(places.length)
  })

  it('have aliases with the very same parameters, or with one more that stands for a field', () => {
    const parameters = (path: string) => path.match(/\{\w+\}/g) ?? []
    const further = ALL.flatMap(([id, { path, aliases = [] }]) =>
      aliases.flatMap((alias) => {
        const own = parameters(path)
        expect(parameters(alias).slice(-own.length || Infinity)).toEqual(own)
        return parameters(alias).length === own.length ? [] : [`${id} ${alias}`]
      }),
    )
    expect(further).toEqual([
      'createTask /workspaces/{workspace_gid}/tasks',
      'getAttachmentsForObject /tasks/{task_gid}/attachments',
      'createAttachmentForObject /tasks/{task_gid}/attachments',
      'getEvents /tasks/{task_gid}/events',
      'getEvents /projects/{project_gid}/events',
    ])
  })

  it("answer under the paths that Airbyte and old clients use — Asana's API edge", () => {
    const aliases: readonly string[] = ALL.flatMap(([, operation]) => operation.aliases ?? [])
    expect(aliases).toContain('/organizations/{workspace_gid}/teams')
    expect(aliases).toContain('/users/me/workspaces')
    expect(aliases).toContain('/workspaces/{workspace_gid}/tasks')
  })
})
