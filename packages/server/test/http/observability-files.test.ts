import { readFileSync } from 'node:fs'
import { parser } from '@prometheus-io/lezer-promql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readMetrics, type MetricFamily } from '../support/metrics.js'
import { openMetricsScene } from '../support/metrics-scene.js'
import type { TokenScene } from '../support/token-scene.js'

const ROOT = new URL('../../../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8')

/** What Prometheus itself adds to every sample. */
const LABELS_OF_PROMETHEUS = ['job', 'instance']
const DURATION = /^\d+(?:ms|[smhdwy])$/

interface Dashboard {
  readonly panels: readonly {
    readonly id: number
    readonly type: string
    readonly title: string
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
    readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[]
  }[]
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: string }[] }
}

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert: string
      readonly expr: string
      readonly for?: string
      readonly labels: Readonly<Record<string, string>>
      readonly annotations: Readonly<Record<string, string>>
    }[]
  }[]
}

/** What an expression of PromQL asks for. Read by Prometheus's own grammar. */
function readPromql(expr: string) {
  const names: string[] = []
  const labels: string[] = []
  const faults: string[] = []
  parser.parse(expr).iterate({
    enter: ({ from, name, to, type }) => {
      const text = expr.slice(from, to)
      if (type.isError) faults.push(`${name} at ${from} of ${expr}`)
      if (name === 'VectorSelector') names.push(/^[\w:]+/.exec(text)?.[0] ?? '')
      if (name === 'LabelName') labels.push(text)
    },
  })
  return { names, labels, faults }
}

function byName<Row extends readonly [string, ...unknown[]]>(rows: readonly Row[]): readonly Row[] {
  return rows.toSorted(([one], [other]) => one.localeCompare(other))
}

describe('what is written for operators about the metrics', () => {
  let scene: TokenScene
  let metrics: ReadonlyMap<string, MetricFamily>
  beforeAll(async () => {
    scene = await openMetricsScene('postgres')
    metrics = await readMetrics(scene.server)
  })
  afterAll(async () => {
    await scene.close()
  })

  /** The labels of a metric, by the name of a sample; null where there is no such sample. */
  const labelsOf = (name: string): ReadonlySet<string> | null => {
    for (const { samples } of metrics.values()) {
      const own = samples.filter((sample) => sample.name === name)
      if (own.length > 0) return new Set(own.flatMap(({ labels }) => Object.keys(labels)))
    }
    return null
  }

  /** Holds an expression against what the server shows. @returns the labels that its result can have */
  const check = (expr: string, also: readonly string[] = []): ReadonlySet<string> => {
    const { faults, labels, names } = readPromql(expr)
    expect(faults, expr).toEqual([])
    expect(names.length, expr).toBeGreaterThan(0)
    const known = new Set([...LABELS_OF_PROMETHEUS, ...also])
    for (const name of names) {
      const own = name === 'up' ? new Set<string>() : labelsOf(name)
      expect(own, `${name} in ${expr}`).not.toBeNull()
      for (const label of own ?? []) known.add(label)
    }
    expect(
      [...new Set(labels)].filter((label) => !known.has(label)),
      `labels of ${expr}`,
    ).toEqual([])
    return known
  }

  test('the page names every metric of ours with its type and its labels, and none that is not there', () => {
    const rows = [...read('docs/metrics.md').matchAll(/^\| `(mudra_\w+)`\s*\| (\w+)\s*\|([^|]*)\|/gm)].map(
      ([, name = '', type = '', labels = '']) =>
        [name, type, [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label).toSorted()] as const,
    )
    const shown = [...metrics]
      .filter(([name]) => name.startsWith('mudra_') && name !== 'mudra_build_info')
      .map(([name, { samples, type }]) => {
        const labels = new Set(samples.flatMap((sample) => Object.keys(sample.labels)))
        labels.delete('le')
        return [name, type, [...labels].toSorted()] as const
      })
    expect(byName(rows)).toEqual(byName(shown))
  })

  test('every panel of the dashboard asks for what there is, and names labels that come', () => {
    const dashboard = JSON.parse(read('deploy/observability/grafana-dashboard.json')) as Dashboard
    const variables = new Set(dashboard.templating.list.map(({ name }) => name))
    const panels = dashboard.panels.filter(({ type }) => type !== 'row')
    expect(panels.length).toBeGreaterThan(15)
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length)
    for (const { gridPos, targets = [], title } of panels) {
      expect(targets.length, title).toBeGreaterThan(0)
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24)
      for (const { expr, legendFormat } of targets) {
        for (const [, name = ''] of expr.matchAll(/\$(\w+)/g))
          expect(name === '__rate_interval' || variables.has(name), `$${name} in ${title}`).toBe(true)
        // Grafana puts its variables in before Prometheus reads.
        const labels = check(expr.replaceAll('$__rate_interval', '1m').replaceAll(/\$\w+/g, 'x'))
        for (const [, label = ''] of legendFormat.matchAll(/\{\{(\w+)\}\}/g))
          expect(labels.has(label), `{{${label}}} in ${title}`).toBe(true)
      }
    }
    for (const { query } of dashboard.templating.list) {
      const asked = /^label_values\((.*), \w+\)$/.exec(query)?.[1]
      if (asked !== undefined) check(asked.replaceAll(/\$\w+/g, 'x'))
    }
  })

  test('panels of the dashboard do not lie over one another', () => {
    const { panels } = JSON.parse(read('deploy/observability/grafana-dashboard.json')) as Dashboard
    const taken = new Map<string, string>()
    for (const { gridPos, title } of panels)
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken.get(`${x} ${y}`), `${title} over another`).toBeUndefined()
          taken.set(`${x} ${y}`, title)
        }
  })

  test('every alert asks for what there is, says how bad it is and what to do', () => {
    const { groups } = parse(read('deploy/observability/prometheus-rules.yaml'), { strict: true }) as Rules
    const rules = groups.flatMap((group) => group.rules)
    expect(rules.length).toBeGreaterThan(10)
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length)
    for (const rule of rules) {
      const labels = check(rule.expr)
      expect(rule.alert).toMatch(/^Mudra[A-Za-z]+$/)
      if (rule.for !== undefined) expect(rule.for).toMatch(DURATION)
      expect(rule.labels['severity']).toMatch(/^(?:critical|warning)$/)
      expect(Object.keys(rule.annotations).toSorted()).toEqual(['description', 'summary'])
      for (const text of Object.values(rule.annotations))
        for (const [, label = ''] of text.matchAll(/\$labels\.(\w+)/g))
          expect(labels.has(label), `${label} in ${rule.alert}`).toBe(true)
    }
  })

  test('values that expressions look for are values that come', () => {
    const files = ['grafana-dashboard.json', 'prometheus-rules.yaml'].map((name) =>
      read(`deploy/observability/${name}`),
    )
    const named = new Set(
      files.flatMap((text) =>
        [...text.matchAll(/outcome=~\\?"([\w|]+)\\?"/g)].flatMap(([, all = '']) => all.split('|')),
      ),
    )
    // The words stand where the outcomes are decided; a scene cannot have all of them.
    const sources = [
      'features/sessions/ports.ts',
      'features/sign-in/throttle-sign-in.ts',
      'platform/mailer.ts',
      'features/mail/mail.feature.ts',
    ]
    const words = sources.map((path) => read(`packages/server/src/${path}`)).join('\n')
    expect(named.size).toBeGreaterThan(3)
    for (const word of named) expect(words, word).toContain(`'${word}'`)
  })

  test('An expression with a name, a label or a form that is not there is found', () => {
    expect(() => check('rate(mudra_nothing_total[5m])')).toThrow(/mudra_nothing_total/)
    expect(() => check('sum by (colour) (mudra_requests_total)')).toThrow(/colour/)
    expect(() => check('rate(mudra_requests_total{operation="login"[5m])')).toThrow()
  })
})
