import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EXAMPLE_PATH } from '../../src/protocol/asana/examples.js'
import type { InputForm } from '../../src/protocol/asana/input.js'
import { PATH_INPUTS } from '../../src/protocol/asana/openapi-inputs.js'
import type { Schema } from '../../src/protocol/asana/openapi-schema.js'
import { OPERATIONS, type Operation, type OperationId } from '../../src/protocol/asana/operations.js'
import { describeEndpoint } from '../../src/features/reference/endpoint.js'
import { asanaDescription, WITHOUT } from '../support/asana/description.js'
import { readyExample } from '../support/ready-example.js'
import { openTestServer, type TestServer } from '../support/services.js'
import { schemaFaults } from '../support/json-schema.js'

interface Parameter {
  readonly $ref?: string
  readonly name: string
  readonly in: string
  readonly required: boolean
  readonly schema: Schema
}
interface Described {
  readonly operationId?: string
  readonly parameters: readonly Parameter[]
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
  readonly responses: Readonly<Record<string, { content: Readonly<Record<string, { schema: Schema }>> }>>
  readonly requestBody?: { readonly content: Readonly<Record<string, { schema: Schema }>> }
}
interface Description {
  readonly openapi: string
  readonly servers: readonly { readonly url: string }[]
  readonly tags: readonly { readonly name: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>
    readonly securitySchemes: Readonly<Record<string, Record<string, unknown>>>
  }
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const
const IDS = Object.keys(OPERATIONS) as OperationId[]

let server: TestServer
let description: Description
let text: string

beforeAll(async () => {
  server = await openTestServer()
  const answer = await server.server.inject('/api/1.0/openapi.json')
  text = answer.body
  description = answer.json()
})
afterAll(async () => {
  await server.close()
})

/** Every operation of the description, with where it stands. */
const everyOperation = () =>
  Object.entries(description.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )

function resolve(ref: string): Schema {
  const found = ref
    .replace(/^#\//, '')
    .split('/')
    .reduce(
      (place, key) => (place as Record<string, unknown> | undefined)?.[key] as object,
      description as object,
    )
  if (found === undefined) throw new Error(`${ref} leads nowhere`)
  return found
}

const fillIn = (path: string) => path.replaceAll(/\{(\w+)\}/g, (_, name: string) => EXAMPLE_PATH[name] ?? '')

describe('GET /api/1.0/openapi.json', () => {
  it('is public, for any origin, and may be kept a little while', async () => {
    const { headers, statusCode } = await server.server.inject('/api/1.0/openapi.json')
    expect(statusCode).toBe(200)
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=UTF-8',
      'access-control-allow-origin': '*',
      'cache-control': 'public, max-age=300',
    })
    expect(description.openapi).toBe('3.1.0')
    expect(description.servers).toEqual([{ url: 'http://localhost:8080/api/1.0' }])
  })

  it('has an id for every operation, aliases included, that generators can make a name of', () => {
    const ids = everyOperation().map(({ operation }) => operation.operationId)
    for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z0-9]+$/)
    // Generators lay them down in files, where some systems know no case.
    expect(new Set(ids.map((id) => id?.toLowerCase())).size).toBe(ids.length)
    expect(description.paths['/organizations/{workspace_gid}/teams']?.['get']?.operationId).toBe(
      'getTeamsForWorkspaceAtOrganizationsTeams',
    )
    expect(description.paths['/users/me/workspaces']?.['get']?.operationId).toBe(
      'getWorkspacesAtUsersMeWorkspaces',
    )
    const old = description.paths['/workspaces/{workspace_gid}/tasks']?.['post']
    expect(old?.operationId).toBe('createTaskAtWorkspacesTasks')
    expect(Object.keys(old?.responses ?? {})).toContain('404')
  })

  it('has every operation of the table under its own id, and each once', () => {
    const ids = everyOperation().flatMap(({ operation }) => operation.operationId ?? [])
    expect(ids.filter((id) => IDS.some((one) => one === id)).toSorted()).toEqual(IDS.toSorted())
    for (const id of IDS) {
      const { method, path } = OPERATIONS[id]
      expect(description.paths[path]?.[method.toLowerCase()]?.operationId).toBe(id)
    }
    const places = IDS.reduce((sum, id) => sum + 1 + ((OPERATIONS[id] as Operation).aliases?.length ?? 0), 0)
    expect(everyOperation()).toHaveLength(places)
  })

  it('names what a body must have, each property that it must and no empty list', () => {
    const form = (path: string, method: string) =>
      description.paths[path]?.[method]?.requestBody?.content['application/x-www-form-urlencoded']?.schema
    const required: Record<string, unknown> = {}
    for (const id of IDS) {
      const { method, path } = OPERATIONS[id]
      const schema = form(path, method.toLowerCase())
      if (schema !== undefined) required[id] = schema.required ?? null
    }
    expect(Object.values(required).some((names) => Array.isArray(names) && names.length === 1)).toBe(true)
    expect(Object.values(required)).toContain(null)
    expect(text).not.toContain('"required":[]')
    expect(required).toMatchObject({ addTaskForSection: ['task'], updateTask: null })
  })

  it('asks at another address for all but what that address says', () => {
    const names = (path: string, method: string) => {
      const operation = description.paths[path]?.[method]
      const schema = operation?.requestBody?.content['application/x-www-form-urlencoded']?.schema
      return [
        ...(operation?.parameters ?? []).flatMap(({ name }) => name ?? []),
        ...Object.keys(schema?.properties ?? {}),
        ...(schema?.required ?? []),
      ]
    }
    for (const [path, alias, method, field] of [
      ['/events', '/tasks/{task_gid}/events', 'get', 'resource'],
      ['/events', '/projects/{project_gid}/events', 'get', 'resource'],
      ['/attachments', '/tasks/{task_gid}/attachments', 'get', 'parent'],
      ['/attachments', '/tasks/{task_gid}/attachments', 'post', 'parent'],
      ['/tasks', '/workspaces/{workspace_gid}/tasks', 'post', 'workspace'],
    ] as const) {
      expect([path, names(path, method)]).toEqual([path, expect.arrayContaining([field])])
      expect([alias, names(alias, method)]).toEqual([alias, expect.not.arrayContaining([field])])
    }
  })

  it('knows the answers of a limit everywhere, and of a missing token of synchronization where one is wanted', () => {
    const statuses = everyOperation().map(({ operation }) => Object.keys(operation.responses ?? {}))
    expect(statuses.filter((of) => !of.includes('429'))).toEqual([])
    // What a body names may be gone as well as what a path names.
    expect(Object.keys(description.paths['/goals']?.['post']?.responses ?? {})).toContain('404')
    expect(Object.keys(description.paths['/goals']?.['get']?.responses ?? {})).not.toContain('404')
    const synchronized = Object.entries(description.paths).filter(
      ([, item]) => item['get']?.responses?.['412'],
    )
    expect(synchronized.map(([path]) => path).toSorted()).toEqual([
      '/events',
      '/organizations/{workspace_gid}/events',
      '/projects/{project_gid}/events',
      '/tasks/{task_gid}/events',
      '/workspaces/{workspace_gid}/events',
    ])
  })

  it('has every route of the running server, and nothing else', async () => {
    for (const [path, item] of Object.entries(description.paths)) {
      for (const method of METHODS) {
        const { status } = await server.api(method, fillIn(path), { as: null })
        expect(`${method} ${path}: ${status}`).toBe(
          `${method} ${path}: ${item[method.toLowerCase()] === undefined ? 404 : 401}`,
        )
      }
    }
  })

  it('has no reference that leads nowhere', () => {
    const refs = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref = '']) => ref)
    expect(refs).not.toEqual([])
    for (const ref of new Set(refs)) expect(resolve(ref)).toBeTypeOf('object')
  })

  it('declares every parameter of a path, once, and none that is not there', () => {
    for (const { operation, path } of everyOperation()) {
      const declared = operation.parameters.filter((one) => one.in === 'path')
      expect(declared.map(({ name }) => name)).toEqual(
        [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
      )
      expect(declared.every(({ required }) => required)).toBe(true)
      const all = operation.parameters.map((one) => one.$ref ?? `${one.in} ${one.name}`)
      expect(new Set(all).size).toBe(all.length)
    }
    expect(Object.keys(PATH_INPUTS).toSorted()).toEqual(Object.keys(EXAMPLE_PATH).toSorted())
  })

  it('names the scope that opens an operation, beside full permissions, and only scopes that it lists', () => {
    const { oauth2 } = description.components.securitySchemes
    const flows = oauth2?.['flows'] as { authorizationCode: Record<string, unknown> }
    expect(flows.authorizationCode).toMatchObject({
      authorizationUrl: 'http://localhost:8080/-/oauth_authorize',
      tokenUrl: 'http://localhost:8080/-/oauth_token',
    })
    const known = Object.keys(flows.authorizationCode['scopes'] as object)
    for (const id of IDS) {
      const { method, path, scope } = OPERATIONS[id]
      const needs = description.paths[path]?.[method.toLowerCase()]?.security.flatMap(
        (one) => one['oauth2'] ?? [],
      )
      expect(needs).toEqual(scope === null ? ['default'] : [scope, 'default'])
      for (const name of needs ?? []) expect(known).toContain(name)
    }
  })

  it('says of each field of each record what it is, and of a plain one what it holds', () => {
    for (const { fields, says, type } of Object.values(server.services.resources)) {
      expect(says).toMatch(/\.$/)
      for (const [name, field] of Object.entries(fields)) {
        expect([type, name, field.says]).toEqual([type, name, expect.stringMatching(/\.$/)])
        expect([type, name, field.schema === undefined]).toEqual([type, name, field.of !== undefined])
      }
    }
  })

  const forms = IDS.flatMap((id) => [`${id} in its query`, `${id} in its body`])

  it.each(forms)('describes what %s takes, as it is read', (where) => {
    const [id, place] = where.split(' in its ') as [OperationId, 'query' | 'body']
    const form: InputForm = server.services.api.operations[id][place] ?? { fields: {} }
    for (const [name, field] of Object.entries(form.fields)) {
      const { schema } = field
      expect([name, field.words]).toEqual([name, expect.stringMatching(/\.$/)])
      for (const value of schema.enum ?? [])
        expect([name, value, field.fromJson(value).ok]).toEqual([name, value, true])
      if (schema.enum !== undefined) {
        const refused = field.fromJson('nonsense')
        expect(refused.ok ? '' : refused.fault).toBe(
          `Must be one of ${schema.enum.filter((one) => one !== null).join(', ')}`,
        )
      }
      const nullable =
        schema.anyOf?.some((one) => one.type === 'null') ?? (schema.type ?? []).includes('null')
      expect([name, field.fromJson(null).ok]).toEqual([name, nullable])
    }
  })

  it('describes every answer to a reading operation, whole', async () => {
    for (const id of IDS.filter((one) => OPERATIONS[one].method === 'GET')) {
      const operation: Operation = OPERATIONS[id]
      const query = new URLSearchParams(server.services.api.operations[id].example?.query ?? {})
      if (operation.lists === true) query.set('limit', '2')
      const ready = await readyExample(server, id)
      if (ready.status === 404) continue
      const path = ready.fit(fillIn(operation.path))
      const first = await server.api('GET', `${path}?${ready.fit(query.toString())}`)
      if (first.status === 412) query.set('sync', String(first.json.sync))
      const { json, status } =
        first.status === 412 ? await server.api('GET', `${path}?${ready.fit(query.toString())}`) : first
      await ready.close()
      expect(`${id}: ${status}`).toBe(`${id}: 200`)
      const schema =
        description.paths[operation.path]?.['get']?.responses['200']?.content['application/json']?.schema
      expect(schemaFaults(json, schema ?? {}, { resolve })).toEqual([])
    }
  })

  it('describes every field that opt_fields can name, and refusals', async () => {
    for (const [type, path] of [
      ['Task', `/tasks/${EXAMPLE_PATH['task_gid']}`],
      ['Project', `/projects/${EXAMPLE_PATH['project_gid']}`],
      ['Team', `/teams/${EXAMPLE_PATH['team_gid']}`],
      ['User', '/users/me'],
    ] as const) {
      const names = Object.keys(description.components.schemas[type]?.properties ?? {})
      const { json } = await server.api('GET', `${path}?opt_fields=${names.join(',')}`)
      expect(schemaFaults(json.data, resolve(`#/components/schemas/${type}`), { resolve })).toEqual([])
    }
    const { json } = await server.api('GET', '/tasks/1?limit=x')
    expect(schemaFaults(json, resolve('#/components/schemas/Errors'), { resolve })).toEqual([])
  })

  it('shows examples that look like the answers', async () => {
    for (const id of IDS.filter((one) => OPERATIONS[one].method === 'GET')) {
      const {
        answer,
        sample: { curl },
      } = describeEndpoint(id, { api: server.services.api, publicUrl: 'http://localhost:8080' })
      const address = /"http:\/\/localhost:8080\/api\/1\.0([^"]+)"/.exec(curl)?.[1] ?? ''
      const { json } = await server.api('GET', address)
      const first = (data: unknown) => (Array.isArray(data) ? (data[0] as object) : (data as object))
      // A list of the demo without a record has nothing to compare with.
      if (first(json.data) === undefined) continue
      const example = (JSON.parse(answer) as { data: unknown }).data
      expect([id, ...Object.keys(first(example)).toSorted()]).toEqual([
        id,
        ...Object.keys(first(json.data)).toSorted(),
      ])
      const { path } = OPERATIONS[id]
      const schema = description.paths[path]?.['get']?.responses['200']?.content['application/json']?.schema
      expect(schemaFaults({ data: example }, schema ?? {}, { resolve })).toEqual([])
    }
  })
})

describe.skipIf(asanaDescription === null)(
  `beside Asana’s description${asanaDescription === null ? WITHOUT : ''}`,
  () => {
    it('agrees on the required parameters of every operation', () => {
      for (const id of IDS) {
        const { method, path } = OPERATIONS[id]
        const ours = (description.paths[path]?.[method.toLowerCase()]?.parameters ?? []).map((one) =>
          one.$ref === undefined ? one : (resolve(one.$ref) as unknown as Parameter),
        )
        const theirs = asanaDescription?.operations.get(id)?.parameters ?? []
        expect([id, ...requiredOf(ours)]).toEqual([id, ...requiredOf(theirs)])
      }
    })
  },
)

type Declared = Pick<Parameter, 'in' | 'name'> & Partial<Pick<Parameter, 'required'>>

/** Each once: Asana's description names some twice. */
const requiredOf = (parameters: readonly Declared[]) => {
  const required = parameters.flatMap((one) => (one.required === true ? [`${one.in} ${one.name}`] : []))
  return [...new Set(required)].toSorted()
}
