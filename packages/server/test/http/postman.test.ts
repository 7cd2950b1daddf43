import { Collection, type Item, type ItemGroup } from 'postman-collection'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OPERATIONS, type OperationId } from '../../src/protocol/asana/operations.js'
import { exampleServers } from '../support/example-servers.js'
import { readyExample } from '../support/ready-example.js'
import { openTestServer, tokenOf } from '../support/services.js'

const IDS = Object.keys(OPERATIONS) as OperationId[]

let text = ''
let requests: Map<string, Item>
let collection: Collection
const servers = exampleServers(openTestServer, async (one) => {
  await one.close()
})
beforeAll(async () => {
  const { demo, server } = await servers.for('getUser')
  const answer = await server.inject('/docs/postman.json')
  expect([
    answer.statusCode,
    answer.headers['cache-control'],
    answer.headers['access-control-allow-origin'],
  ]).toEqual([200, 'public, max-age=300', '*'])
  text = answer.body
  collection = new Collection(JSON.parse(text) as object)
  collection.variables.upsert({ key: 'token', value: tokenOf(demo, 'ada') })
  requests = requestsOf(collection)
})
afterAll(servers.close)

/** The requests of the collection, as Postman's own library reads them. */
function requestsOf(opened: Collection): Map<string, Item> {
  const found = new Map<string, Item>()
  opened.forEachItem((item) => found.set(item.name, item))
  return found
}

describe('the Postman collection', () => {
  it('is opened by Postman’s library, with a folder for each subject and a request for each operation', async () => {
    const { services } = await servers.for('getUser')
    const names = IDS.map((id) => services.api.operations[id].summary)
    expect(new Set(names).size).toBe(IDS.length)
    expect([...requests.keys()].toSorted()).toEqual(names.toSorted())
    const folders: string[] = []
    collection.forEachItemGroup((group: ItemGroup) => folders.push(group.name))
    expect(folders).toEqual([...new Set(IDS.map((id) => services.api.operations[id].tag))])
    // What the library does not know of, it drops.
    const again = JSON.parse(JSON.stringify(collection.toJSON())) as {
      item: readonly { item: readonly object[] }[]
    }
    expect(again.item.map(({ item }) => item.length)).toEqual(
      (JSON.parse(text) as typeof again).item.map(({ item }) => item.length),
    )
    expect(text).not.toMatch(/md[a-z]_/)
  })

  it.each(IDS)('sends %s as the operation wants it, on the demo organisation', async (id) => {
    const own = await servers.for(id)
    const item = requests.get(own.services.api.operations[id].summary)
    if (item === undefined) throw new Error('it is not there')
    const request = item.request.toObjectResolved(collection.variables, [
      Object.fromEntries(item.request.url.variables.all().map(({ key, value }) => [key, value])),
    ]) as ResolvedRequest
    const auth = item.getAuth()?.parameters().get('token') as string
    let path = `/${(request.url.path ?? []).map((part) => (part.startsWith(':') ? valueOf(request, part) : part)).join('/')}`
    const ready = await readyExample(own, id)
    path = ready.fit(path)
    expect(request.url.host).toEqual(['http://localhost:8080/api/1.0'])
    expect(auth).toBe('{{token}}')
    const query = (request.url.query ?? []).filter(({ disabled }) => disabled !== true)
    const search = ready.fit(new URLSearchParams(query.map(({ key, value }) => [key, value])).toString())
    const answer = await own.server.inject({
      method: request.method,
      url: `/api/1.0${path}${search === '' ? '' : `?${search}`}`,
      headers: {
        ...Object.fromEntries((request.header ?? []).map(({ key, value }) => [key.toLowerCase(), value])),
        authorization: `Bearer ${tokenOf(own.demo, 'ada')}`,
      },
      ...(request.body === undefined ? {} : { payload: ready.fit(request.body.raw) }),
    })
    expect([answer.statusCode, answer.body.slice(0, 200)]).toEqual([ready.status, expect.any(String)])
    await ready.close()
    await servers.tried(id)
  })
})

interface ResolvedRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly header?: readonly { readonly key: string; readonly value: string }[]
  readonly url: {
    readonly host: readonly string[]
    readonly path?: readonly string[]
    readonly query?: readonly { readonly key: string; readonly value: string; readonly disabled?: boolean }[]
    readonly variable?: readonly { readonly key: string; readonly value: string }[]
  }
  readonly body?: { readonly raw: string }
}

const valueOf = ({ url }: ResolvedRequest, part: string) =>
  url.variable?.find(({ key }) => key === part.slice(1))?.value ?? part
