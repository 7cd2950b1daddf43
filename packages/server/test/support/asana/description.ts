import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JudgedSchema } from '../json-schema.js'
import { asMeant } from './as-meant.js'

/** Asana's published description lies beside the repository; it is no part of it. */
const FILE = join(import.meta.dirname, '../../../../../../shared/asana_oas.json')

/** Added to the name of what is skipped without it. */
export const WITHOUT = ' (skipped: ../shared with Asana’s description is absent)'

interface DescribedParameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
}

interface DescribedAnswer {
  readonly content?: Readonly<Record<string, { readonly schema: JudgedSchema }>>
}

export interface DescribedOperation {
  readonly operationId: string
  readonly method: string
  readonly path: string
  readonly tags: readonly string[]
  readonly scopes: readonly string[]
  /** Those of its path, too. */
  readonly parameters: readonly DescribedParameter[]
  readonly responses: Readonly<Record<string, DescribedAnswer>>
}

export interface AsanaDescription {
  readonly operations: ReadonlyMap<string, DescribedOperation>
  readonly schemas: Readonly<Record<string, JudgedSchema>>
}

type Referring<T> = T | { readonly $ref: string }

interface WrittenOperation {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly parameters?: readonly Referring<DescribedParameter>[]
  readonly security?: readonly { readonly oauth2?: readonly string[] }[]
  readonly responses: Readonly<Record<string, Referring<DescribedAnswer>>>
}

interface Document {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<Record<'get' | 'post' | 'put' | 'delete', WrittenOperation | undefined>> &
        Pick<WrittenOperation, 'parameters'>
    >
  >
  readonly components: {
    readonly schemas: Readonly<Record<string, JudgedSchema>>
    readonly parameters: Readonly<Record<string, DescribedParameter>>
    readonly responses: Readonly<Record<string, DescribedAnswer>>
  }
}

const METHODS = ['get', 'post', 'put', 'delete'] as const

function read(): AsanaDescription {
  const { components, paths } = JSON.parse(readFileSync(FILE, 'utf8'), asMeant) as Document
  const operations = new Map<string, DescribedOperation>()
  for (const [path, item] of Object.entries(paths))
    for (const method of METHODS) {
      const written = item[method]
      if (written === undefined) continue
      operations.set(written.operationId, {
        ...written,
        path,
        method: method.toUpperCase(),
        scopes: (written.security ?? []).flatMap(({ oauth2 = [] }) => oauth2),
        parameters: [...(item.parameters ?? []), ...(written.parameters ?? [])].map((one) =>
          follow(one, components.parameters),
        ),
        responses: Object.fromEntries(
          Object.entries(written.responses).map(([status, one]) => [
            status,
            follow(one, components.responses),
          ]),
        ),
      })
    }
  return { operations, schemas: components.schemas }
}

function follow<T extends object>(one: Referring<T>, named: Readonly<Record<string, T>>): T {
  if (!('$ref' in one)) return one
  const found = named[nameOf(one.$ref)]
  if (found === undefined) throw new Error(`Asana’s description has no ${one.$ref}`)
  return found
}

/** What a reference names. */
export const nameOf = (ref: string): string => ref.slice(ref.lastIndexOf('/') + 1)

/** Asana's description, read once; null where it is absent. */
export const asanaDescription: AsanaDescription | null = existsSync(FILE) ? read() : null
