import type { SamplerSettings, TelemetrySettings } from '../platform/telemetry.js'

type Environment = Readonly<Record<string, string | undefined>>
type Complain = (variable: string, problem: string) => void

const PROTOCOL = 'http/protobuf'
const SIGNALS = ['TRACES', 'METRICS'] as const
type Signal = (typeof SIGNALS)[number]

/** The largest that any of these may be: a day, or a million. */
const MS_MAX = 86_400_000
const SPANS_MAX = 1_000_000

/**
 * Reads the standard variables of OpenTelemetry. A signal goes out when an endpoint or its exporter is named, and not when its exporter is `none`.
 * @returns null where none of it is asked for
 * @see OpenTelemetry Specification, Environment Variable Specification; OTLP Exporter Configuration
 */
export function readTelemetry(environment: Environment, complain: Complain): TelemetrySettings | null {
  const text = (variable: string) => {
    const value = environment[variable]?.trim()
    return value === '' ? undefined : value
  }
  if (text('OTEL_SDK_DISABLED')?.toLowerCase() === 'true') return null
  const isWanted = (signal: Signal): boolean => {
    const variable = `OTEL_${signal}_EXPORTER`
    const exporter = text(variable)
    if (exporter === undefined)
      return (
        (text('OTEL_EXPORTER_OTLP_ENDPOINT') ?? text(`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`)) !== undefined
      )
    if (exporter !== 'otlp' && exporter !== 'none')
      complain(variable, `${exporter} is not known; use otlp or none`)
    return exporter === 'otlp'
  }
  const [traces = false, metrics = false] = SIGNALS.map(isWanted)
  if (!traces && !metrics) return null
  for (const variable of [
    'OTEL_EXPORTER_OTLP_PROTOCOL',
    ...SIGNALS.map((one) => `OTEL_EXPORTER_OTLP_${one}_PROTOCOL`),
  ]) {
    const protocol = text(variable)
    if (protocol !== undefined && protocol !== PROTOCOL)
      complain(variable, `${protocol} is not spoken here; use ${PROTOCOL}, which every collector takes`)
  }
  for (const variable of [
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    ...SIGNALS.map((one) => `OTEL_EXPORTER_OTLP_${one}_ENDPOINT`),
  ]) {
    const endpoint = text(variable)
    if (endpoint !== undefined && !/^https?:$/.test(URL.canParse(endpoint) ? new URL(endpoint).protocol : ''))
      complain(variable, 'must be an http or https URL, like http://localhost:4318')
  }
  const count = (variable: string, otherwise: number, max: number): number => {
    const given = text(variable)
    if (given === undefined) return otherwise
    const value = /^\d{1,9}$/.test(given) ? Number(given) : 0
    if (value >= 1 && value <= max) return value
    complain(variable, `must be a whole number from 1 to ${max}`)
    return otherwise
  }
  return {
    traces,
    metrics,
    sampler: readSampler(text('OTEL_TRACES_SAMPLER'), text('OTEL_TRACES_SAMPLER_ARG'), complain),
    metricIntervalMs: count('OTEL_METRIC_EXPORT_INTERVAL', 60_000, MS_MAX),
    batch: {
      delayMs: count('OTEL_BSP_SCHEDULE_DELAY', 5_000, MS_MAX),
      queueMax: count('OTEL_BSP_MAX_QUEUE_SIZE', 2_048, SPANS_MAX),
      batchMax: count('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 512, SPANS_MAX),
      exportTimeoutMs: count('OTEL_BSP_EXPORT_TIMEOUT', 30_000, MS_MAX),
    },
  }
}

function readSampler(name: string | undefined, arg: string | undefined, complain: Complain): SamplerSettings {
  const [, parent, kind] =
    /^(parentbased_)?(always_on|always_off|traceidratio)$/.exec(name ?? 'parentbased_always_on') ?? []
  if (kind === undefined)
    complain(
      'OTEL_TRACES_SAMPLER',
      `${name ?? ''} is not known; use always_on, always_off or traceidratio, or one of them after parentbased_`,
    )
  const ratio = kind === 'traceidratio' && arg !== undefined ? Number(arg) : 1
  if (!(ratio >= 0 && ratio <= 1)) complain('OTEL_TRACES_SAMPLER_ARG', `must be a number from 0 to 1`)
  return { ratio: kind === 'always_off' ? 0 : ratio, followsParent: parent !== undefined }
}
