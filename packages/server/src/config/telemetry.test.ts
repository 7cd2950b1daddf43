import { describe, expect, it } from 'vitest'
import { readTelemetry } from './telemetry.js'

function read(environment: Record<string, string>) {
  const problems: string[] = []
  const settings = readTelemetry(environment, (variable, problem) => problems.push(`${variable}: ${problem}`))
  return { settings, problems }
}

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.example:4318' }

describe('the variables of OpenTelemetry', () => {
  it.each([
    [{}, null],
    [{ OTEL_SERVICE_NAME: 'mudra' }, null],
    [ENDPOINT, { traces: true, metrics: true }],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c.example/x' }, { traces: true, metrics: false }],
    [{ OTEL_METRICS_EXPORTER: 'otlp' }, { traces: false, metrics: true }],
    [
      { ...ENDPOINT, OTEL_METRICS_EXPORTER: 'none' },
      { traces: true, metrics: false },
    ],
    [{ ...ENDPOINT, OTEL_SDK_DISABLED: 'TRUE' }, null],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }, null],
  ])('%j ask for %j', (environment, expected) => {
    const { problems, settings } = read(environment)
    expect(problems).toEqual([])
    if (expected === null) expect(settings).toBeNull()
    else expect(settings).toMatchObject(expected)
  })

  it.each([
    [undefined, undefined, { ratio: 1, followsParent: true }],
    ['always_on', undefined, { ratio: 1, followsParent: false }],
    ['always_off', undefined, { ratio: 0, followsParent: false }],
    ['parentbased_always_off', undefined, { ratio: 0, followsParent: true }],
    ['traceidratio', '0.25', { ratio: 0.25, followsParent: false }],
    ['parentbased_traceidratio', '0.1', { ratio: 0.1, followsParent: true }],
    ['traceidratio', undefined, { ratio: 1, followsParent: false }],
  ])('sample by %s with %s', (name, arg, expected) => {
    const { settings } = read({
      ...ENDPOINT,
      ...(name === undefined ? {} : { OTEL_TRACES_SAMPLER: name }),
      ...(arg === undefined ? {} : { OTEL_TRACES_SAMPLER_ARG: arg }),
    })
    expect(settings?.sampler).toEqual(expected)
  })

  it('are all named that are wrong, each with the remedy', () => {
    const { problems } = read({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_TRACES_EXPORTER: 'zipkin',
      OTEL_TRACES_SAMPLER: 'jaeger_remote',
      OTEL_TRACES_SAMPLER_ARG: 'half',
      OTEL_METRIC_EXPORT_INTERVAL: '0',
      OTEL_BSP_MAX_QUEUE_SIZE: 'many',
    })
    expect(problems).toEqual([
      'OTEL_TRACES_EXPORTER: zipkin is not known; use otlp or none',
      'OTEL_EXPORTER_OTLP_PROTOCOL: grpc is not spoken here; use http/protobuf, which every collector takes',
      'OTEL_EXPORTER_OTLP_ENDPOINT: must be an http or https URL, like http://localhost:4318',
      expect.stringMatching(/^OTEL_TRACES_SAMPLER: jaeger_remote is not known/),
      'OTEL_METRIC_EXPORT_INTERVAL: must be a whole number from 1 to 86400000',
      'OTEL_BSP_MAX_QUEUE_SIZE: must be a whole number from 1 to 1000000',
    ])
    expect(
      read({ ...ENDPOINT, OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '2' }).problems,
    ).toEqual(['OTEL_TRACES_SAMPLER_ARG: must be a number from 0 to 1'])
  })
})
