import type { ApiDescription } from '../../protocol/asana/description.js'
import { EXAMPLE_PATH } from '../../protocol/asana/examples.js'
import { OPERATIONS, type Operation, type OperationId } from '../../protocol/asana/operations.js'

/** What stands before the options in a call of Asana's JavaScript SDK: parameters by name, or the whole body. */
type Argument = 'body' | (string & {})

/** Methods whose body is an option rather than an argument. */
const BODY_IS_OPTION: ReadonlySet<OperationId> = new Set<OperationId>([
  'createSectionForProject',
  'updateSection',
  'addTaskForSection',
  'insertSectionForProject',
  'createMembership',
  'updateCustomField',
  'createEnumOptionForCustomField',
  'insertEnumOptionForCustomField',
  'updateEnumOption',
  'duplicateProject',
  'duplicatePortfolio',
  'instantiateProject',
  'instantiateTask',
])
/** The same of a form, whose fields are options of their own. */
const FIELDS_ARE_OPTIONS: ReadonlySet<OperationId> = new Set<OperationId>(['createAttachmentForObject'])
/** Methods that take as an option what has to be said. */
const FILTERS_ARE_OPTIONS: ReadonlySet<OperationId> = new Set<OperationId>(['getCustomTypes'])
/** Where the SDK has a class for each kind of record that is in one subject here, by what the name of an operation ends with or has in it. */
const SDK_CLASSES: readonly (readonly [id: RegExp, name: string])[] = [
  [/ProjectMembership/, 'ProjectMemberships'],
  [/TeamMembership/, 'TeamMemberships'],
  [/WorkspaceMembership/, 'WorkspaceMemberships'],
  [/PortfolioMembership/, 'PortfolioMemberships'],
  [/TimeTrackingCategor(?:y|ies)$/, 'TimeTrackingCategories'],
  [/TimeTrackingEntr/, 'TimeTrackingEntries'],
  [/Timesheet/, 'TimesheetApprovalStatuses'],
  [/OooEntr/, 'OooEntries'],
  [/Allocation/, 'Allocations'],
  [/Rates?$/, 'Rates'],
  [/^getWorkspaceEvents$/, 'Workspaces'],
  [/^getAuditLogEvents$/, 'AuditLogAPI'],
]
/** Shown where a whole record would be too much to read. */
const EXAMPLE_FIELDS = 'name'

/**
 * A program for npm's `asana` 3 that calls an operation.
 * @param apiUrl  the root of the API, which is all that differs from a program for Asana
 * @param token  stands in the program; null for a variable of the environment
 */
export function sdkSnippet(
  id: OperationId,
  {
    api,
    apiUrl,
    token = null,
  }: { readonly api: ApiDescription; readonly apiUrl: string; readonly token?: string | null },
): string {
  const operation: Operation = OPERATIONS[id]
  const { tag } = api.operations[id]
  const name = sdkName(id, tag)
  const instance = name.charAt(0).toLowerCase() + name.slice(1)
  const call = `${instance}.${id}(${argumentsOf(api, id).join(', ')})`
  return [
    "import Asana from 'asana'",
    '',
    'const client = new Asana.ApiClient()',
    `client.basePath = '${apiUrl}'`,
    `client.authentications.token.accessToken = ${token === null ? 'process.env.MUDRA_TOKEN' : `'${token}'`}`,
    '',
    `const ${instance} = new Asana.${name}Api(client)`,
    ...(operation.answers === undefined && operation.answersNamed === undefined
      ? [`await ${call}`]
      : [`const { data } = await ${call}`, 'console.log(data)']),
    '',
  ].join('\n')
}

/** The class of an operation, without `Api`: Asana's subject without spaces, which is nearly always ours as well. */
function sdkName(id: OperationId, tag: string): string {
  const [, known] = SDK_CLASSES.find(([ids]) => ids.test(id)) ?? []
  return known ?? tag.replaceAll(/(?:^| )(\w)/g, (_, letter: string) => letter.toUpperCase())
}

function argumentsOf(api: ApiDescription, id: OperationId): readonly string[] {
  const operation: Operation = OPERATIONS[id]
  const { body, example, query } = api.operations[id]
  const required = FILTERS_ARE_OPTIONS.has(id) ? [] : (query?.required ?? [])
  const inOptions = BODY_IS_OPTION.has(id)
  const names: readonly Argument[] = [
    ...(body === undefined || inOptions || FIELDS_ARE_OPTIONS.has(id) ? [] : ['body']),
    ...[...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name),
    ...required,
  ]
  const filters = Object.entries(example?.query ?? {}).filter(([name]) => !required.includes(name))
  const data = literal({ data: example?.body ?? {} })
  const options = [
    ...(inOptions ? [`body: ${data}`] : []),
    ...(FIELDS_ARE_OPTIONS.has(id)
      ? Object.entries(example?.body ?? {}).map(([name, value]) => `${name}: ${literal(value)}`)
      : []),
    ...filters.map(([name, value]) => `${name}: '${value}'`),
    ...(hasName(api, operation) ? [`opt_fields: '${EXAMPLE_FIELDS}'`] : []),
  ]
  const values = names.map((name) =>
    name === 'body' ? data : `'${EXAMPLE_PATH[name] ?? example?.query?.[name] ?? ''}'`,
  )
  if (operation.method === 'DELETE') return values
  return [...values, options.length === 0 ? '{}' : `{ ${options.join(', ')} }`]
}

/** Whether the records that it reads can be narrowed to what is shown of others. */
function hasName({ records }: ApiDescription, { answers, method }: Operation): boolean {
  return method === 'GET' && answers !== undefined && Object.hasOwn(records[answers].fields, EXAMPLE_FIELDS)
}

/** A value as JavaScript writes it. */
function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  return `{ ${Object.entries(value)
    .map(([name, one]) => `${name}: ${literal(one)}`)
    .join(', ')} }`
}
