import { API_ROOT } from '../../protocol/asana/api-paths.js'
import type { ApiDescription } from '../../protocol/asana/description.js'
import { EXAMPLE_PATH } from '../../protocol/asana/examples.js'
import { inOrder } from '../../protocol/asana/field-selection.js'
import type { InputForm } from '../../protocol/asana/input.js'
import { PATH_INPUTS, type InputWords } from '../../protocol/asana/openapi-inputs.js'
import type { Schema } from '../../protocol/asana/openapi-schema.js'
import {
  kindAnswered,
  OPERATIONS,
  TAG_TEXTS,
  type Operation,
  type OperationId,
  type OperationTag,
  type ResourceType,
} from '../../protocol/asana/operations.js'
import { sampleOf, type Sample } from './sample.js'
import { sdkSnippet } from './sdk-snippet.js'

/** One line of a list of endpoints. */
export interface EndpointLine {
  readonly id: OperationId
  readonly method: Operation['method']
  readonly path: string
  readonly summary: string
  readonly scope: string | null
}

export interface EndpointGroup {
  readonly tag: OperationTag
  readonly text: string
  readonly endpoints: readonly EndpointLine[]
}

/** One value that a request may carry. */
export interface ShownInput {
  readonly name: string
  readonly type: string
  readonly text: string
  readonly required: boolean
}

/** Everything that the page of an operation says. */
export interface Endpoint extends EndpointLine {
  readonly tag: OperationTag
  readonly text: string
  readonly aliases: readonly string[]
  readonly pathInputs: readonly ShownInput[]
  readonly queryInputs: readonly ShownInput[]
  readonly bodyInputs: readonly ShownInput[]
  readonly lists: boolean
  readonly status: number
  readonly sample: Sample
  /** For npm's `asana` 3. */
  readonly sdk: string
  /** JSON. */
  readonly answer: string
}

export function isOperationId(text: string): text is OperationId {
  return Object.hasOwn(OPERATIONS, text)
}

export function endpointLine({ operations }: ApiDescription, id: OperationId): EndpointLine {
  const { method, path, scope }: Operation = OPERATIONS[id]
  return { id, method, path: API_ROOT + path, scope, summary: operations[id].summary }
}

/** Every endpoint, by what it is about. */
export function endpointGroups(api: ApiDescription): readonly EndpointGroup[] {
  const ids = Object.keys(OPERATIONS) as OperationId[]
  return (Object.keys(TAG_TEXTS) as OperationTag[]).map((tag) => ({
    tag,
    text: TAG_TEXTS[tag],
    endpoints: ids.filter((id) => api.operations[id].tag === tag).map((id) => endpointLine(api, id)),
  }))
}

/**
 * Describes an operation for its page, with examples that work on the demo organization.
 * @param token  stands in the samples; null for a variable
 */
export function describeEndpoint(
  id: OperationId,
  {
    api,
    publicUrl,
    token = null,
  }: { readonly api: ApiDescription; readonly publicUrl: string; readonly token?: string | null },
): Endpoint {
  const operation: Operation = OPERATIONS[id]
  const { body, example, query, says, tag } = api.operations[id]
  const search = new URLSearchParams(example?.query ?? {}).toString()
  const address = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => EXAMPLE_PATH[name] ?? name)
  return {
    ...endpointLine(api, id),
    tag,
    text: says,
    aliases: (operation.aliases ?? []).map((path) => API_ROOT + path),
    pathInputs: Object.entries(PATH_INPUTS)
      .filter(([name]) => operation.path.includes(`{${name}}`))
      .map(([name, input]) => shownInput(name, input, true)),
    queryInputs: shownInputs(query),
    bodyInputs: shownInputs(body),
    lists: operation.lists === true,
    status: operation.status,
    sample: sampleOf({
      method: operation.method,
      url: `${publicUrl}${API_ROOT}${address}${search === '' ? '' : `?${search}`}`,
      bearer: token ?? '$MUDRA_TOKEN',
      ...(example?.body === undefined ? {} : { json: { data: example.body } }),
    }),
    sdk: sdkSnippet(id, { api, apiUrl: publicUrl + API_ROOT, token }),
    answer: JSON.stringify(
      {
        data: exampleOf(operation, {
          api,
          answers: kindAnswered(operation, new URLSearchParams(example?.query)),
        }),
      },
      null,
      2,
    ),
  }
}

function shownInputs(form: InputForm | undefined): readonly ShownInput[] {
  return Object.entries(form?.fields ?? {}).map(([name, field]) =>
    shownInput(name, field, form?.required?.includes(name) === true),
  )
}

function shownInput(name: string, { schema, words }: InputWords, required: boolean): ShownInput {
  return { name, type: typeWords(schema), text: words, required }
}

/** A record as the answer shows it: in full alone, compact in lists. */
function exampleOf(
  { lists }: Operation,
  { answers, api }: { readonly api: ApiDescription; readonly answers: ResourceType | null },
): unknown {
  if (answers === null) return {}
  const { exampleGid, fields, isBare } = api.records[answers]
  const shown = Object.entries(fields).filter(
    ([, field]) =>
      field.isRare !== true && (lists === true ? field.in === 'compact' : field.in !== 'optional'),
  )
  const identity = [
    { name: 'gid', example: exampleGid },
    { name: 'resource_type', example: answers },
  ]
  const values = [
    ...(isBare === true ? [] : identity),
    ...shown.map(([name, { example }]) => ({ name, example })),
  ]
  const record = Object.fromEntries(inOrder(values).map(({ example, name }) => [name, example]))
  return lists === true ? [record] : record
}

const FORMAT_WORDS = {
  date: 'date',
  'date-time': 'date-time',
  uri: 'URL',
  email: 'email address',
} as const

/** What kind of value a schema asks for, in a few words. */
function typeWords(schema: Schema): string {
  if (schema.enum !== undefined) return schema.enum.filter((value) => value !== null).join(' · ')
  if (schema.pattern !== undefined) return 'gid'
  if (schema.format !== undefined) return FORMAT_WORDS[schema.format]
  if (schema.items !== undefined) return `list of ${typeWords(schema.items)}s`
  if (schema.anyOf?.[0] !== undefined) return typeWords(schema.anyOf[0])
  const [type] = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? [])
  if (type === 'string') return schema.description === undefined ? 'text' : 'person'
  return type === 'boolean' ? 'true or false' : type === 'integer' ? 'number' : (type ?? 'text')
}
