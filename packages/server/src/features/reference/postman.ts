import { API_ROOT } from '../../protocol/asana/api-paths.js'
import type { ApiDescription } from '../../protocol/asana/description.js'
import { EXAMPLE_PATH } from '../../protocol/asana/examples.js'
import { OPERATIONS, type Operation, type OperationId } from '../../protocol/asana/operations.js'
import { endpointGroups } from './endpoint.js'

export const POSTMAN_PATH = '/docs/postman.json'
const SCHEMA = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json'

/**
 * Every endpoint as a collection for Postman and what reads its files, by subject. Two variables have to be right: `base_url`, which is, and `token`,
 * which whoever imports the collection fills in. The examples are records of the demo organisation.
 * @param publicUrl  the server's address, without a slash at its end
 * @see https://schema.postman.com/collection/json/v2.1.0
 */
export function postmanCollection(api: ApiDescription, publicUrl: string) {
  return {
    info: {
      name: `Mudra at ${new URL(publicUrl).host}`,
      description: `Put a token into the variable \`token\`: see ${publicUrl}/docs/personal-tokens`,
      schema: SCHEMA,
    },
    auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{token}}', type: 'string' }] },
    variable: [
      { key: 'base_url', value: publicUrl + API_ROOT, type: 'string' },
      { key: 'token', value: '', type: 'string' },
    ],
    item: endpointGroups(api).map(({ endpoints, tag, text }) => ({
      name: tag,
      description: text,
      item: endpoints.map(({ id }) => itemOf(api, id)),
    })),
  }
}

function itemOf(api: ApiDescription, id: OperationId) {
  const { method, path }: Operation = OPERATIONS[id]
  const { body, example, query, says, summary } = api.operations[id]
  const segments = path.slice(1).replaceAll(/\{(\w+)\}/g, ':$1')
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  const filters = Object.entries(query?.fields ?? {}).map(([key, { words }]) => {
    const value = example?.query?.[key]
    return {
      key,
      value: value ?? '',
      description: words,
      // Postman sends what is ticked: what the example has.
      ...(value === undefined ? { disabled: true } : {}),
    }
  })
  const sent = filters.filter(({ disabled }) => disabled !== true)
  const search = sent.map(({ key, value }) => `${key}=${encodeURIComponent(value)}`).join('&')
  return {
    name: summary,
    request: {
      method,
      description: says,
      header: body === undefined ? [] : [{ key: 'Content-Type', value: 'application/json' }],
      url: {
        raw: `{{base_url}}/${segments}${search === '' ? '' : `?${search}`}`,
        host: ['{{base_url}}'],
        path: segments.split('/'),
        ...(filters.length === 0 ? {} : { query: filters }),
        ...(names.length === 0
          ? {}
          : { variable: names.map((key) => ({ key, value: EXAMPLE_PATH[key] ?? '' })) }),
      },
      ...(body === undefined
        ? {}
        : {
            body: {
              mode: 'raw',
              raw: JSON.stringify({ data: example?.body ?? {} }, null, 2),
              options: { raw: { language: 'json' } },
            },
          }),
    },
    response: [],
  }
}
