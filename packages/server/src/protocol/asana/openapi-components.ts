import type { ResourceType } from './operations.js'
import type { ApiDescription, DescribedField, DescribedObject, DescribedRecord } from './description.js'
import { ANSWER_OPTIONS, PAGE_OPTIONS, PRETTY_OPTION, type InputWords } from './openapi-inputs.js'
import { GID, listOf, orNull, schemaRef, TEXT, type Schema } from './openapi-schema.js'

/** The components' names of a kind of record: as lists and references show it, and whole. */
export function schemaNames(type: ResourceType): { readonly compact: string; readonly full: string } {
  const name = type.charAt(0).toUpperCase() + type.slice(1)
  return { compact: `${name}Compact`, full: name }
}

/** Both schemas of every kind of record, and the envelopes around them. */
export function recordSchemas(records: ApiDescription['records']): Readonly<Record<string, Schema>> {
  const all = Object.values(records).map((record): readonly [string, Schema][] => {
    const { compact, full } = schemaNames(record.type)
    return [
      [compact, recordSchema(record, 'compact')],
      [full, recordSchema(record, 'full')],
    ]
  })
  return { ...Object.fromEntries(all.flat()), ...ENVELOPES }
}

/** With `opt_fields` any field may be missing but the gid, so nothing else is required. */
function recordSchema({ fields, isBare, says, type }: DescribedRecord, form: 'compact' | 'full'): Schema {
  const shown = Object.entries(fields).filter(([, field]) => form === 'full' || field.in === 'compact')
  const own = Object.fromEntries(shown.map(([name, field]) => [name, fieldSchema(field)]))
  if (isBare === true) return { type: 'object', description: says, properties: own }
  return {
    type: 'object',
    description: says,
    required: ['gid'],
    properties: {
      gid: { ...GID, description: 'Its id.' },
      resource_type: { type: 'string', enum: [type], description: 'What kind of record it is.' },
      ...own,
    },
  }
}

function fieldSchema(field: DescribedField): Schema {
  const description = [
    field.says,
    ...(field.in === 'optional' ? ['Shown when `opt_fields` names it.'] : []),
    ...(field.isConditional === true ? ['Shown where it has a value, or `opt_fields` names it.'] : []),
    ...(field.scope === undefined ? [] : [`Needs the scope \`${field.scope}\`, too.`]),
  ].join(' ')
  if (field.of === undefined) return { ...(field.schema ?? TEXT), description }
  const one = referredSchema(field.of)
  return field.many === undefined ? { ...orNull(one), description } : { ...listOf(one), description }
}

function referredSchema(of: NonNullable<DescribedField['of']>): Schema {
  if (typeof of === 'string') return schemaRef(schemaNames(of).compact)
  return 'fields' in of ? objectSchema(of) : { anyOf: of.map(referredSchema) }
}

function objectSchema({ fields }: DescribedObject): Schema {
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldSchema(field)])),
  }
}

const ENVELOPES: Readonly<Record<string, Schema>> = {
  NextPage: {
    description: 'Where the list goes on; null on its last page. Only in answers to requests with `limit`.',
    anyOf: [
      {
        type: 'object',
        required: ['offset', 'path', 'uri'],
        properties: {
          offset: { ...TEXT, description: 'For the parameter `offset` of the same request.' },
          path: { ...TEXT, description: 'The whole request, below the root of the API.' },
          uri: { ...TEXT, description: 'The whole request, as an address.' },
        },
      },
      { type: 'null' },
    ],
  },
  Errors: {
    type: 'object',
    required: ['errors'],
    properties: {
      errors: listOf({
        type: 'object',
        required: ['message'],
        properties: {
          message: { ...TEXT, description: 'What is wrong, with the field’s name in front.' },
          help: { ...TEXT, description: 'Where errors are explained.' },
          phrase: { ...TEXT, description: 'Of a 500: what to tell whoever runs the server.' },
        },
      }),
    },
  },
}

/** The answers that every operation can give beside its own. */
export const ERROR_RESPONSES: Readonly<Record<string, { readonly status: string; readonly text: string }>> = {
  BadRequest: { status: '400', text: 'Something in the request is wrong. Each message says what.' },
  Unauthorized: { status: '401', text: 'The token is missing, malformed, expired or revoked.' },
  Forbidden: { status: '403', text: 'The token lacks the scope, or the person the permission.' },
  NotFound: { status: '404', text: 'There is no such record for you.' },
  SyncNeeded: {
    status: '412',
    text: 'The token of synchronization is missing or too old. `sync` is one that is good from now on.',
  },
  TooLarge: { status: '413', text: 'The body is longer than 1 MiB.' },
  TooLong: { status: '414', text: 'The address, with its query, is longer than 12 KiB.' },
  TooManyRequests: { status: '429', text: 'A limit is reached. Try again after `Retry-After` seconds.' },
  HeadTooLarge: { status: '431', text: 'The head of the request is longer than 16 KiB.' },
  ServerError: { status: '500', text: 'A fault of the server. `phrase` finds it in the log.' },
  Unavailable: { status: '503', text: 'Try again after `Retry-After` seconds.' },
}

export function errorResponses() {
  return Object.fromEntries(
    Object.entries(ERROR_RESPONSES).map(([name, { text }]) => [
      name,
      { description: text, content: { 'application/json': { schema: schemaRef('Errors') } } },
    ]),
  )
}

/** A parameter as OpenAPI writes it. */
export function parameter(
  place: 'path' | 'query',
  [name, { schema, words }]: readonly [string, InputWords],
  isRequired = place === 'path',
) {
  return {
    name,
    in: place,
    description: words,
    required: isRequired,
    // Clients send some always, whether they have a value or not; without one it was not sent.
    ...(isRequired ? {} : { allowEmptyValue: true }),
    schema,
  }
}

/** Parameters that many operations share. */
export function sharedParameters() {
  const all = { ...ANSWER_OPTIONS, ...PRETTY_OPTION, ...PAGE_OPTIONS }
  return Object.fromEntries(Object.entries(all).map((entry) => [entry[0], parameter('query', entry)]))
}
