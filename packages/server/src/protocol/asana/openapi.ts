import {
  ERROR_RESPONSES,
  errorResponses,
  parameter,
  recordSchemas,
  schemaNames,
  sharedParameters,
} from './openapi-components.js'
import type { ApiDescription, DescribedOperation } from './description.js'
import type { InputForm } from './input.js'
import { PATH_INPUTS } from './openapi-inputs.js'
import { API_ROOT } from './api-paths.js'
import { GID, inForm, listOf, schemaRef, sentBack, TEXT, type Schema } from './openapi-schema.js'
import { securityOf, securitySchemes } from './openapi-security.js'
import { OPERATIONS, TAG_TEXTS, type Operation, type OperationId, type OperationTag } from './operations.js'

const OPENAPI_VERSION = '3.1.0'
/** Of Asana's interface, which this server speaks. */
const INTERFACE_VERSION = '1.0'
const ABOUT = [
  'The work-management API of this server, wire-compatible with Asana’s.',
  'Send a token in the `Authorization` header as `Bearer …`: a personal access token, or the access token of an app.',
  'A successful answer has its record or records in `data`; a refusal has `errors`.',
].join(' ')

/**
 * Describes what this server serves, out of the table from which the routes are mounted.
 * @param publicUrl  the server's address, without a slash at its end
 * @see OpenAPI Specification 3.1.0 §4.8
 */
export function openapiDocument(api: ApiDescription, { publicUrl }: { readonly publicUrl: string }) {
  return {
    openapi: OPENAPI_VERSION,
    info: { title: 'Mudra', version: INTERFACE_VERSION, description: ABOUT },
    servers: [{ url: publicUrl + API_ROOT }],
    externalDocs: { description: 'How to sign in, scopes and errors', url: `${publicUrl}/docs` },
    tags: (Object.keys(TAG_TEXTS) as OperationTag[]).map((name) => ({ name, description: TAG_TEXTS[name] })),
    paths: pathItems(api),
    components: {
      schemas: recordSchemas(api.records),
      parameters: sharedParameters(),
      responses: errorResponses(),
      securitySchemes: securitySchemes(publicUrl),
    },
  }
}

/** Every path of the table. An alias is the same operation under an id of its own, for an id must be unique. */
function pathItems({
  operations,
}: ApiDescription): Readonly<Record<string, Readonly<Record<string, object>>>> {
  const items: Record<string, Record<string, object>> = {}
  for (const id of Object.keys(OPERATIONS) as OperationId[]) {
    const operation: Operation = OPERATIONS[id]
    const method = operation.method.toLowerCase()
    const words = operations[id]
    const described = describeOperation(operation, words)
    const atAlias = describeOperation(operation, withoutField(words, operation.fieldOfAlias))
    ;(items[operation.path] ??= {})[method] = { operationId: id, ...described }
    for (const alias of operation.aliases ?? []) {
      const text = `The same as ${id}.`
      ;(items[alias] ??= {})[method] = {
        operationId: aliasId(id, alias),
        ...atAlias,
        summary: `${described.summary} (another address)`,
        description: text,
        parameters: [
          ...pathParameters(alias),
          ...queryParameters(operation, withoutField(words, operation.fieldOfAlias)),
        ],
        responses: responsesOf({ ...operation, path: alias }, words),
      }
    }
  }
  return items
}

/** What an operation takes beside the one field that its path says. */
function withoutField(words: DescribedOperation, field: string | undefined): DescribedOperation {
  if (field === undefined) return words
  const without = ({
    fields: { [field]: _said, ...fields },
    required = [],
    ...form
  }: InputForm): InputForm => ({
    ...form,
    fields,
    required: required.filter((name) => name !== field),
  })
  const { body, query } = words
  return {
    ...words,
    ...(body === undefined ? {} : { body: without(body) }),
    ...(query === undefined ? {} : { query: without(query) }),
  }
}

/** `getTeamsForWorkspaceAtOrganizationsTeams`: generators make a name of it, so it has letters alone, and says where it leads. */
function aliasId(id: OperationId, path: string): string {
  const words = path.split('/').flatMap((part) => (part.includes('{') ? [] : part.split(/[^a-z0-9]+/i)))
  return `${id}At${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}`
}

function describeOperation(operation: Operation, words: DescribedOperation) {
  const { body, example, says, summary, tag } = words
  const needed =
    operation.scope === null ? 'Needs full permissions.' : `Needs the scope \`${operation.scope}\`.`
  return {
    summary,
    description: `${says} ${needed}`,
    tags: [tag],
    security: securityOf(operation),
    parameters: [...pathParameters(operation.path), ...queryParameters(operation, words)],
    ...(body === undefined
      ? {}
      : {
          requestBody: requestBody(body, {
            example: example?.body ?? {},
            takesFile: operation.takesFile === true,
            isUpdate: operation.method === 'PUT',
          }),
        }),
    responses: responsesOf(operation, words),
  }
}

function pathParameters(path: string): readonly object[] {
  return [...path.matchAll(/\{(\w+)\}/g)].flatMap(([, name = '']) => {
    const words = PATH_INPUTS[name]
    return words === undefined ? [] : [parameter('path', [name, words])]
  })
}

function queryParameters(operation: Operation, { answer, query }: DescribedOperation): readonly object[] {
  const shared = [
    ...(operation.onePage !== undefined
      ? [operation.onePage]
      : operation.lists === true
        ? ['limit', 'offset']
        : []),
    ...(operation.answers === undefined && operation.answersNamed === undefined
      ? []
      : ['opt_fields', 'opt_expand']),
    ...(answer === undefined ? [] : ['opt_fields']),
    'opt_pretty',
  ]
  const own = Object.entries(query?.fields ?? {}).map((entry) =>
    parameter('query', entry, query?.required?.includes(entry[0]) === true),
  )
  return [...own, ...shared.map((name) => ({ $ref: `#/components/parameters/${name}` }))]
}

const FILE: Schema = {
  type: 'string',
  contentMediaType: 'application/octet-stream',
  description: 'The file.',
}

function requestBody(
  form: InputForm,
  about: {
    readonly example: Readonly<Record<string, unknown>>
    readonly takesFile: boolean
    readonly isUpdate: boolean
  },
) {
  const data = dataSchema(form, about.isUpdate ? sentBack : (schema) => schema)
  const formData = dataSchema(form, inForm)
  const options: Schema = {
    type: 'object',
    description: 'The `opt_…` parameters without `opt_`.',
  }
  const envelope: Schema = {
    type: 'object',
    ...(data.required === undefined ? {} : { required: ['data'] }),
    properties: { data, options },
    additionalProperties: false,
  }
  return {
    // Who names nothing changes nothing, or makes something without a name.
    required: data.required !== undefined,
    content: {
      ...(about.takesFile
        ? {
            'multipart/form-data': {
              schema: { ...formData, properties: { file: FILE, ...formData.properties } },
            },
          }
        : {}),
      'application/json': { schema: envelope, examples: { example: { value: { data: about.example } } } },
      'application/x-www-form-urlencoded': { schema: formData },
    },
  }
}

function dataSchema({ fields, required = [] }: InputForm, as: (schema: Schema) => Schema): Schema {
  return {
    type: 'object',
    ...(required.length === 0 ? {} : { required }),
    properties: Object.fromEntries(
      Object.entries(fields).map(([name, { schema, words }]) => [
        name,
        { ...as(schema), description: words },
      ]),
    ),
  }
}

function responsesOf(operation: Operation, { answer, body }: DescribedOperation) {
  const takesBody = body !== undefined
  const names = Object.keys(ERROR_RESPONSES).filter(
    (name) =>
      // What a body names may be deleted meanwhile.
      (name !== 'NotFound' || operation.path.includes('{') || takesBody) &&
      (name !== 'TooLarge' || takesBody) &&
      (name !== 'SyncNeeded' || operation.isSynchronized === true),
  )
  const refused = names.map((name) => [
    ERROR_RESPONSES[name]?.status,
    { $ref: `#/components/responses/${name}` },
  ])
  const location = {
    Location: { description: 'The path of the new record.', schema: { type: 'string' } },
  }
  return {
    [operation.status]: {
      description: operation.status === 201 ? 'It was created.' : 'Done.',
      ...(operation.status === 201 ? { headers: location } : {}),
      content: { 'application/json': { schema: answer ?? answerSchema(operation) } },
    },
    ...Object.fromEntries(refused),
  }
}

/** A record of any kind, as far as its kind does not matter. */
const NAMED: Schema = {
  type: 'object',
  required: ['gid'],
  properties: { gid: GID, resource_type: TEXT, name: TEXT },
}

/** The envelope of a success. */
function answerSchema({ answers, answersNamed, lists, onePage }: Operation): Schema {
  if (answersNamed !== undefined)
    return { type: 'object', required: ['data'], properties: { data: listOf(NAMED) } }
  if (answers === undefined) {
    const data: Schema = { type: 'object', maxProperties: 0 }
    return { type: 'object', required: ['data'], properties: { data } }
  }
  const { compact, full } = schemaNames(answers)
  const properties: Readonly<Record<string, Schema>> =
    lists === true
      ? {
          data: listOf(schemaRef(compact)),
          ...(onePage === undefined ? { next_page: schemaRef('NextPage') } : {}),
        }
      : { data: schemaRef(full) }
  return { type: 'object', required: ['data'], properties }
}
