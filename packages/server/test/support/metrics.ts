import type { TestServer } from './services.js'

/** One value that the metrics show. */
interface MetricSample {
  /** With `_bucket`, `_sum` or `_count` at its end where it is of a histogram. */
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface MetricFamily {
  readonly type: string
  readonly help: string
  readonly samples: readonly MetricSample[]
}

/** What Prometheus would read, by the name of the metric. */
export async function readMetrics({ server }: Pick<TestServer, 'server'>) {
  const { body, statusCode } = await server.inject({ method: 'GET', url: '/-/metrics' })
  if (statusCode !== 200) throw new Error(`no metrics: ${statusCode}`)
  return parseMetrics(body)
}

/** Reads the Prometheus text format. Throws on what is none, so that nothing is read past. */
function parseMetrics(text: string): ReadonlyMap<string, MetricFamily> {
  const families = new Map<string, { type: string; help: string; samples: MetricSample[] }>()
  let current = ''
  for (const line of text.split('\n')) {
    if (line === '') continue
    const comment = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line)
    if (comment !== null) {
      const [, kind, name = '', rest = ''] = comment
      current = name
      const family = families.get(name) ?? { type: '', help: '', samples: [] }
      families.set(name, family)
      if (kind === 'TYPE') family.type = rest
      else family.help = rest
      continue
    }
    const sample = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line)
    const family = families.get(current)
    if (sample === null || family === undefined) throw new Error(`no line of metrics: ${line}`)
    const [, name = '', labels = '', value = ''] = sample
    if (!name.startsWith(current)) throw new Error(`${name} stands under ${current}`)
    family.samples.push({ name, labels: parseLabels(labels), value: Number(value) })
  }
  return families
}

function parseLabels(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name = '', value = '']) => [name, value]),
  )
}

/** The value of one sample; undefined where there is none. */
export function valueOf(
  families: ReadonlyMap<string, MetricFamily>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const wanted = JSON.stringify(sortedEntries(labels))
  return families.get(name)?.samples.find((sample) => JSON.stringify(sortedEntries(sample.labels)) === wanted)
    ?.value
}

function sortedEntries(labels: Readonly<Record<string, string>>) {
  return Object.entries(labels).toSorted(([one], [other]) => (one < other ? -1 : 1))
}
