import type { Context } from './context.js'
import { CliError } from './errors.js'

/** A value that JSON has. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

/** One `name=value` of the command line. */
export interface Field {
  readonly name: string
  readonly value: Json
}

const STANDARD_INPUT = '-'

/**
 * Reads `-f` and `-F`.
 * @param plain  values are texts
 * @param typed  values are JSON, or `@FILE`
 * @throws CliError `usage`, `file_unreadable`
 */
export async function readFields(
  plain: readonly string[],
  typed: readonly string[],
  context: Pick<Context, 'readFile' | 'readInput'>,
): Promise<readonly Field[]> {
  const read: Field[] = plain.map((text) => split(text, '-f'))
  for (const text of typed) {
    const { name, value } = split(text, '-F')
    read.push({
      name,
      value: value.startsWith('@') ? await textOf(value.slice(1), context) : jsonOf(value, name),
    })
  }
  return read
}

function split(text: string, option: string): { readonly name: string; readonly value: string } {
  const at = text.indexOf('=')
  if (at > 0) return { name: text.slice(0, at), value: text.slice(at + 1) }
  throw new CliError('usage', `${option} takes name=value, and was given ${JSON.stringify(text)}.`)
}

async function textOf(path: string, context: Pick<Context, 'readFile' | 'readInput'>): Promise<string> {
  return new TextDecoder().decode(await readNamed(path, context))
}

/** Reads a file, or standard input for `-`. @throws CliError `file_unreadable` */
export async function readNamed(
  path: string,
  context: Pick<Context, 'readFile' | 'readInput'>,
): Promise<Uint8Array> {
  if (path === STANDARD_INPUT) return await context.readInput()
  try {
    return await context.readFile(path)
  } catch (error) {
    throw new CliError(
      'file_unreadable',
      `${path} cannot be read. Name another file, or - for standard input.`,
      error,
    )
  }
}

function jsonOf(text: string, name: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    throw new CliError(
      'usage',
      `The value of ${name} is not JSON: ${JSON.stringify(text)}. For a text use -f ${name}=…`,
    )
  }
}

/** Objects and lists while they are built; a Map has no names of its own that a field could take. */
type Branch = Map<string, Branch | Json> & { isList?: boolean }

/**
 * Builds what fields describe: `name[part]` is in an object, `name[]` one more of a list.
 * @throws CliError `usage` where two fields contradict each other
 */
export function nest(fields: readonly Field[]): Json {
  const root: Branch = new Map()
  for (const { name, value } of fields) {
    const [first = '', ...rest] = partsOf(name)
    let [branch, key] = [root, first]
    for (const part of rest) {
      branch = stepInto(branch, key, { isList: part === '', name })
      key = part === '' ? String(branch.size) : part
    }
    if (branch.has(key)) throw new CliError('usage', `${name} is given twice. For a list write ${name}[]=…`)
    branch.set(key, value)
  }
  return plainOf(root)
}

function partsOf(name: string): readonly string[] {
  const parts = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name)
  if (parts === null)
    throw new CliError('usage', `${JSON.stringify(name)} is not a field: write name, name[part] or name[].`)
  const [, first = '', rest = ''] = parts
  return [first, ...[...rest.matchAll(/\[([^[\]]*)\]/g)].map(([, part = '']) => part)]
}

function stepInto(
  branch: Branch,
  key: string,
  { isList, name }: { readonly isList: boolean; readonly name: string },
): Branch {
  const found = branch.get(key)
  if (found instanceof Map && found.isList === isList) return found
  if (found !== undefined)
    throw new CliError('usage', `${name} is a list in one field and something else in another.`)
  const made: Branch = Object.assign(new Map<string, Branch | Json>(), { isList })
  branch.set(key, made)
  return made
}

function plainOf(branch: Branch): Json {
  const entries = [...branch].map(
    ([name, value]) => [name, value instanceof Map ? plainOf(value) : value] as const,
  )
  return branch.isList === true ? entries.map(([, value]) => value) : Object.fromEntries(entries)
}

/** @returns the value as a query has it */
export function inQuery(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
