import { joined, methodOf, readsVariables, type ShownAddress, type ShownRequest } from './shown-request.js'

const expression = (text: string) => joined(text, (name) => `os.environ["${name}"]`)

/** The request as a program for Python 3 and its standard library. */
export function pythonOf(request: ShownRequest): string {
  const { basic, bearer, form, json, url } = request
  const { method } = methodOf(request)
  const headers = [
    ...(bearer === undefined ? [] : [`"Authorization": ${expression(`Bearer ${bearer}`)}`]),
    ...(basic === undefined
      ? []
      : [`"Authorization": "Basic " + base64.b64encode((${expression(basic.join(':'))}).encode()).decode()`]),
    ...(json === undefined ? [] : ['"Content-Type": "application/json"']),
  ]
  const modules = [
    ...(basic === undefined ? [] : ['base64']),
    ...(json === undefined ? [] : ['json']),
    ...(readsVariables(JSON.stringify(request)) ? ['os'] : []),
    ...(form === undefined ? [] : ['urllib.parse']),
    'urllib.request',
  ]
  const given = [
    `${expression(url)},`,
    ...(method === 'GET' ? [] : [`method="${method}",`]),
    ...(headers.length === 0 ? [] : [block('headers={', headers, '},')]),
    ...(form === undefined ? [] : [block('data=urllib.parse.urlencode({', fieldsOf(form), '}).encode(),')]),
    ...(json === undefined ? [] : [`data=json.dumps(${literal(json)}).encode(),`]),
  ]
  return [
    ...modules.map((name) => `import ${name}`),
    '',
    'request = urllib.request.Request(',
    ...given.map((line) => `    ${line.replaceAll('\n', '\n    ')}`),
    ')',
    'with urllib.request.urlopen(request) as response:',
    '    print(response.status, response.read().decode())',
    '',
  ].join('\n')
}

/** A program that prints the address. */
export function pythonAddressOf({ query, url }: ShownAddress): string {
  return [
    'import os',
    'import urllib.parse',
    '',
    block('query = urllib.parse.urlencode({', fieldsOf(query), '})'),
    `print(${expression(`${url}?`)} + query)`,
    '',
  ].join('\n')
}

function fieldsOf(fields: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(fields).map(([name, value]) => `"${name}": ${expression(value)}`)
}

function block(begin: string, lines: readonly string[], end: string): string {
  return `${begin}\n${lines.map((line) => `    ${line},`).join('\n')}\n${end}`
}

/** JSON as Python writes it. */
function literal(value: unknown): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value !== 'object') return JSON.stringify(value)
  const fields = Object.entries(value).map(([name, one]) => `${JSON.stringify(name)}: ${literal(one)}`)
  return `{${fields.join(', ')}}`
}
