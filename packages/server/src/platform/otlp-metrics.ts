import type { HrTime } from '@opentelemetry/api'
import type { MetricData } from '@opentelemetry/sdk-metrics'
import type { CollectedMetric } from './telemetry.js'

type Sdk = Pick<typeof import('@opentelemetry/sdk-metrics'), 'AggregationTemporality' | 'DataPointType'>

/** Of what the registry of Prometheus tells, the same in OpenTelemetry's form: the same names, the same labels, sums since the start. */
export function toMetricData(
  metric: CollectedMetric,
  { endTime, sdk, startTime }: { readonly sdk: Sdk; readonly startTime: HrTime; readonly endTime: HrTime },
): MetricData | null {
  const { help, name, type, values } = metric
  const common = {
    // ValueType.DOUBLE: numbers of Prometheus are.
    descriptor: { name, description: help, unit: '', valueType: 1 },
    aggregationTemporality: sdk.AggregationTemporality.CUMULATIVE,
  }
  const at = { startTime, endTime }
  const points = () => values.map(({ labels, value }) => ({ ...at, attributes: { ...labels }, value }))
  if (type === 'counter')
    return { ...common, dataPointType: sdk.DataPointType.SUM, isMonotonic: true, dataPoints: points() }
  if (type === 'gauge') return { ...common, dataPointType: sdk.DataPointType.GAUGE, dataPoints: points() }
  if (type !== 'histogram') return null
  const dataPoints = histogramsOf(metric).map(({ labels, ...value }) => ({
    ...at,
    attributes: labels,
    value,
  }))
  return { ...common, dataPointType: sdk.DataPointType.HISTOGRAM, dataPoints }
}

/** Prometheus counts in each bucket all that is smaller, too; here each counts its own. */
function histogramsOf({ name, values }: CollectedMetric) {
  const byLabels = new Map<
    string,
    { labels: Record<string, string | number>; buckets: [number, number][]; sum: number; count: number }
  >()
  for (const { labels: all, metricName, value } of values) {
    const { le, ...labels } = all
    const key = JSON.stringify(labels)
    const one = byLabels.get(key) ?? { labels, buckets: [], sum: 0, count: 0 }
    byLabels.set(key, one)
    if (metricName === `${name}_sum`) one.sum = value
    else if (metricName === `${name}_count`) one.count = value
    else if (le !== undefined) one.buckets.push([le === '+Inf' ? Infinity : Number(le), value])
  }
  return [...byLabels.values()].map(({ buckets, count, labels, sum }) => {
    const sorted = buckets.toSorted(([one], [other]) => one - other)
    const counts = sorted.map(([, total], index) => total - (sorted[index - 1]?.[1] ?? 0))
    const boundaries = sorted.map(([limit]) => limit).filter((limit) => limit !== Infinity)
    return { labels, buckets: { boundaries, counts }, count, sum }
  })
}
