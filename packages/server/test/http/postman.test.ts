import { Collection, type Item, type ItemGroup } from 'postman-collection'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OPERATIONS, type OperationId } from '../../src/protocol/asana/operations.js'
import { readyExample } from '../support/ready-example.js'
import { openTestServer, tokenOf, type TestServer } from '../support/services.js'

const IDS = Object.keys(OPERATIONS) as OperationId[]

let server: TestServer
let text = ''
beforeAll(async () => {
  server = await openTestServer()
  const answer = await server.server.inject('/docs/postman.json')
  expect([
    answer.statusCode,
    answer.headers['cache-control'],
    answer.headers['access-control-allow-origin'],
  ]).toEqual([200, 'public, max-age=300', '*'])
  text = answer.body
})
afterAll(async () => {
  await server.close()
})

/** The requests of the collection, as Postman's own library reads them. */
function requestsOf(collection: Collection): Map<string, Item> {
  const found = new Map<string, Item>()
  collection.forEachItem((item) => found.set(item.name, item))
  return found
}

describe('the Postman collection', () => {
  it('is opened by Postman’s library, with a folder for each subject and a request for each operation', () => {
    const collection = new Collection(JSON.parse(text) as object)
    const requests = requestsOf(collection)
    const names = IDS.map((id) => server.services.api.operations[id].summary)
    expect(new Set(names).size).toBe(IDS.length)
    expect([...requests.keys()].toSorted()).toEqual(names.toSorted())
    const folders: string[] = []
    collection.forEachItemGroup((group: ItemGroup) => folders.push(group.name))
    expect(folders).toEqual([...new Set(IDS.map((id) => server.services.api.operations[id].tag))])
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
    // What only reads leaves the server as it was for the next one.
    const own = OPERATIONS[id].method === 'GET' ? server : await openTestServer()
    const collection = new Collection(JSON.parse(text) as object)
    collection.variables.upsert({ key: 'token', value: tokenOf(own.demo, 'ada') })
    const item = requestsOf(collection).get(server.services.api.operations[id].summary)
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
    if (own !== server) await own.close()
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
