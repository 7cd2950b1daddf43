import { dirname, join } from 'node:path/posix'
import { parseSync } from 'oxc-parser'

// What lint cannot say: it sees one import at a time, and no order. Paths are below packages/server/src.

/** The text of each source file by its path. */
export type Sources = ReadonlyMap<string, string>

export interface Law {
  /** The features, each after all that it may use: the table of ARCHITECTURE.md. */
  readonly order: readonly string[]
  /** Which features write to a table, its owner among them: the table of docs/storage-schema.md. */
  readonly writersOf: ReadonlyMap<string, readonly string[]>
}

interface Import {
  readonly from: string
  readonly to: string
  readonly names: readonly string[]
  /** Whether a value is among what is imported. */
  readonly hasValue: boolean
}

const FEATURE = /^features\/([^/]+)\//
const TESTED = /\.(test|contract)\.tsx?$/
const TOUCHES_TABLES = /\.(store|writers)\.ts$/
const TOUCHES_PAGES = /\.(page|parts|routes)\.tsx?$/
const WRITES = [
  /\.(?:insertInto|updateTable|deleteFrom)\(\s*'(\w+)'/g,
  /\b(?:insert into|delete from)\s+(\w+)/gi,
  /\bupdate\s+(\w+)\s+set\b/gi,
]

/** @returns every violation, as a sentence that names the file */
export function violationsOf(sources: Sources, law: Law): readonly string[] {
  const imports = importsOf(sources)
  return [
    ...strangeFeatures(sources, law),
    ...imports.flatMap((it) => judgeImport(it, law)),
    ...circlesAmong(imports),
    ...[...sources].flatMap(([path, text]) => judgeWrites(path, text, law)),
  ]
}

function featureOf(path: string): string | null {
  return FEATURE.exec(path)?.[1] ?? null
}

function strangeFeatures(sources: Sources, { order }: Law): string[] {
  const present = new Set([...sources.keys()].map(featureOf).filter((it) => it !== null))
  return [
    ...[...present]
      .filter((it) => !order.includes(it))
      .map((it) => `features/${it} has no row in ARCHITECTURE.md`),
    ...order
      .filter((it) => !present.has(it))
      .map((it) => `${it} has a row in ARCHITECTURE.md, and no folder in features/`),
  ]
}

function judgeImport({ from, hasValue, names, to }: Import, { order }: Law): string[] {
  const [own, other] = [featureOf(from), featureOf(to)]
  if (other === null || own === other) return []
  const faults: string[] = []
  if (own !== null && order.indexOf(other) > order.indexOf(own))
    faults.push(`${from} uses ${other}, which comes after ${own}: ${to}`)
  if (to.endsWith('.feature.ts')) {
    const beside = names.filter((name) => !name.endsWith('Feature'))
    if (own !== null && (hasValue || beside.length > 0))
      faults.push(`${from} takes more than the type of a face: ${to}`)
    return faults
  }
  if (own !== null && hasValue && !isShared(from, to))
    faults.push(`${from} takes a value of another feature: ${to}`)
  return faults
}

/** Rules are for everybody, writers for what runs in a transaction, parts of pages for pages. */
function isShared(from: string, to: string): boolean {
  if (to.endsWith('.rules.ts')) return true
  if (to.endsWith('.writers.ts')) return TOUCHES_TABLES.test(from)
  return /\.parts\.tsx?$/.test(to) && TOUCHES_PAGES.test(from)
}

function judgeWrites(path: string, text: string, { writersOf }: Law): string[] {
  const feature = featureOf(path)
  if (feature === null || TESTED.test(path)) return []
  const tables = new Set(
    WRITES.flatMap((pattern) => [...text.matchAll(pattern)].map(([, table]) => table ?? '')),
  )
  return [...tables].flatMap((table) => {
    const writers = writersOf.get(table)
    if (writers === undefined || writers.includes(feature)) return []
    return [`${path} writes to ${table}, which belongs to ${writers.join(' and ')}`]
  })
}

/** Types count: whoever reads one file of a circle has to read all. */
function circlesAmong(imports: readonly Import[]): string[] {
  const uses = new Map<string, string[]>()
  for (const { from, to } of imports) uses.set(from, [...(uses.get(from) ?? []), to])
  const done = new Set<string>()
  const circles: string[] = []
  const walk = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path)
    if (at >= 0) circles.push(`a circle: ${[...trail.slice(at), path].join(' → ')}`)
    if (at >= 0 || done.has(path)) return
    for (const next of uses.get(path) ?? []) walk(next, [...trail, path])
    done.add(path)
  }
  for (const path of uses.keys()) walk(path, [])
  return circles
}

function importsOf(sources: Sources): Import[] {
  return [...sources].flatMap(([from, text]) => {
    if (TESTED.test(from)) return []
    const { errors, module } = parseSync(from, text)
    if (errors.length > 0) throw new Error(`${from} cannot be read: ${errors[0]?.message}`)
    return module.staticImports.flatMap(({ entries, moduleRequest }) => {
      const to = resolveAmong(sources, from, moduleRequest.value)
      if (to === null) return []
      const names = entries.map(({ importName }) => importName.name ?? importName.kind)
      return [{ from, to, names, hasValue: entries.length === 0 || entries.some(({ isType }) => !isType) }]
    })
  })
}

/** @throws when a relative import leads nowhere, since it would be judged by nobody */
function resolveAmong(sources: Sources, from: string, specifier: string): string | null {
  if (!specifier.startsWith('.')) return null
  const stem = join(dirname(from), specifier).replace(/\.js$/, '')
  // What is published beside the sources belongs to no feature.
  if (stem.startsWith('../types/')) return null
  const found = [`${stem}.ts`, `${stem}.tsx`].find((path) => sources.has(path))
  if (found === undefined) throw new Error(`${from} imports ${specifier}, which is not there`)
  return found
}
