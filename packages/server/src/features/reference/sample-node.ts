import { methodOf, readsVariables, type ShownAddress, type ShownRequest } from './shown-request.js'

/** A text as an expression of JavaScript. */
function expression(text: string): string {
  const only = /^\$([A-Z_]+)$/.exec(text)?.[1]
  if (only !== undefined) return `process.env.${only}`
  if (!readsVariables(text)) return `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`
  const inner = text
    .replaceAll(/[`\\]/g, String.raw`\$&`)
    .replaceAll(/\$([A-Z_]+)/g, (_, name: string) => '${process.env.' + name + '}')
  return `\`${inner}\``
}

/** The request as a module for Node, which needs nothing beside it. */
export function nodeOf(request: ShownRequest): string {
  const { basic, bearer, form, json, url } = request
  const { method } = methodOf(request)
  const headers = [
    ...(bearer === undefined ? [] : [`Authorization: ${expression(`Bearer ${bearer}`)}`]),
    ...(basic === undefined ? [] : [`Authorization: 'Basic ' + btoa(${expression(basic.join(':'))})`]),
    ...(json === undefined ? [] : ["'Content-Type': 'application/json'"]),
  ]
  const options = [
    ...(method === 'GET' ? [] : [`method: '${method}',`]),
    ...(headers.length === 0 ? [] : [block('headers: {', headers, '},')]),
    ...(form === undefined ? [] : [block('body: new URLSearchParams({', fieldsOf(form), '}),')]),
    ...(json === undefined ? [] : [`body: JSON.stringify(${JSON.stringify(json)}),`]),
  ]
  const call =
    options.length === 0
      ? `fetch(${expression(url)})`
      : `fetch(${expression(url)}, {\n  ${options.join('\n').replaceAll('\n', '\n  ')}\n})`
  return `const response = await ${call}\nconsole.log(response.status, await response.text())\n`
}

/** A module that prints the address. */
export function nodeAddressOf({ query, url }: ShownAddress): string {
  return [
    `const address = new URL(${expression(url)})`,
    `address.search = ${block('new URLSearchParams({', fieldsOf(query), '})')}`,
    'console.log(address.href)',
    '',
  ].join('\n')
}

function fieldsOf(fields: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(fields).map(([name, value]) => `${name}: ${expression(value)}`)
}

function block(begin: string, lines: readonly string[], end: string): string {
  return `${begin}\n${lines.map((line) => `  ${line},`).join('\n')}\n${end}`
}
