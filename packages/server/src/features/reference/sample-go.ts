import { joined, methodOf, readsVariables, type ShownAddress, type ShownRequest } from './shown-request.js'

const expression = (text: string) => joined(text, (name) => `os.Getenv("${name}")`)
/** Of variables of the environment alone, which Go formats without spaces around an operator. */
const argument = (text: string) => expression(text).replaceAll(' + ', '+')

/** The request as a program for Go and its standard library. */
export function goOf(request: ShownRequest): string {
  const { basic, bearer, form, json, url } = request
  const { method } = methodOf(request)
  const lines = [
    ...(form === undefined ? [] : valuesOf('form', form)),
    `request, err := http.NewRequest("${method}", ${argument(url)}, ${bodyOf(request)})`,
    ...orPanic(),
    ...(bearer === undefined ? [] : [`request.Header.Set("Authorization", ${argument(`Bearer ${bearer}`)})`]),
    ...(basic === undefined ? [] : [`request.SetBasicAuth(${basic.map(argument).join(', ')})`]),
    ...(form === undefined
      ? []
      : ['request.Header.Set("Content-Type", "application/x-www-form-urlencoded")']),
    ...(json === undefined ? [] : ['request.Header.Set("Content-Type", "application/json")']),
    'response, err := http.DefaultClient.Do(request)',
    ...orPanic(),
    'defer response.Body.Close()',
    'text, err := io.ReadAll(response.Body)',
    ...orPanic(),
    'fmt.Println(response.StatusCode, string(text))',
  ]
  return programOf(lines, [
    'fmt',
    'io',
    'net/http',
    ...(form === undefined ? [] : ['net/url']),
    ...(readsVariables(JSON.stringify(request)) ? ['os'] : []),
    ...(form === undefined && json === undefined ? [] : ['strings']),
  ])
}

/** A program that prints the address. */
export function goAddressOf({ query, url }: ShownAddress): string {
  const lines = [...valuesOf('query', query), `fmt.Println(${argument(`${url}?`)} + query.Encode())`]
  return programOf(lines, ['fmt', 'net/url', 'os'])
}

/** A whole program, as gofmt writes it. */
export function programOf(lines: readonly string[], packages: readonly string[]): string {
  return [
    'package main',
    '',
    'import (',
    ...packages.map((name) => `\t"${name}"`),
    ')',
    '',
    'func main() {',
    ...lines.map((line) => `\t${line}`),
    '}',
    '',
  ].join('\n')
}

function bodyOf({ form, json }: ShownRequest): string {
  if (form !== undefined) return 'strings.NewReader(form.Encode())'
  if (json === undefined) return 'nil'
  const text = JSON.stringify(json)
  return `strings.NewReader(${text.includes('`') ? JSON.stringify(text) : `\`${text}\``})`
}

function valuesOf(name: string, fields: Readonly<Record<string, string>>): readonly string[] {
  const widest = Math.max(...Object.keys(fields).map(({ length }) => length))
  return [
    `${name} := url.Values{`,
    ...Object.entries(fields).map(
      ([field, value]) => `\t"${field}":${' '.repeat(widest - field.length + 1)}{${argument(value)}},`,
    ),
    '}',
  ]
}

export function orPanic(): readonly string[] {
  return ['if err != nil {', '\tpanic(err)', '}']
}
