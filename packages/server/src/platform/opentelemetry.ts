import { randomUUID } from 'node:crypto'
import type { Context, HrTime, Tracer } from '@opentelemetry/api'
import type { PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import type { Logger } from './log.js'
import { toMetricData } from './otlp-metrics.js'
import { scrub } from './scrub.js'
import { formatTraceParent, parseTraceParent } from './traceparent.js'
import type { CollectedMetric, Telemetry, TelemetrySettings } from './telemetry.js'

const SCOPE = 'mudra'
/** A collector that does not answer keeps no server from ending. */
const STOP_MS_MAX = 5_000
const SERVER_ERROR = 500

interface Needs {
  readonly version: string
  readonly logger: Pick<Logger, 'warn' | 'error'>
}

/**
 * Sends traces and metrics by OpenTelemetry's own SDK, which is read only here: a server that nobody asked for it never loads it.
 * @see OpenTelemetry Semantic Conventions, HTTP spans
 */
export async function openTelemetry(settings: TelemetrySettings, needs: Needs): Promise<Telemetry> {
  const api = await import('@opentelemetry/api')
  const { defaultResource, detectResources, envDetector, resourceFromAttributes } =
    await import('@opentelemetry/resources')
  const say =
    (level: 'warn' | 'error') =>
    (message: string, ...details: unknown[]) => {
      needs.logger[level]({ details: details.map(String) }, `OpenTelemetry: ${message}`)
    }
  const silent = () => undefined
  api.diag.setLogger(
    { error: say('error'), warn: say('warn'), info: silent, debug: silent, verbose: silent },
    { logLevel: api.DiagLogLevel.WARN, suppressOverrideMessage: true },
  )
  // What the operator says of this service goes before what it says of itself.
  const resource = defaultResource()
    .merge(
      resourceFromAttributes({
        'service.name': SCOPE,
        'service.version': needs.version,
        'service.instance.id': randomUUID(),
      }),
    )
    .merge(detectResources({ detectors: [envDetector] }))
  const scope = { name: SCOPE, version: needs.version }
  const tracing = settings.traces ? await openTracing(settings, { resource, scope }) : null
  const metrics = settings.metrics ? await openMetrics(settings, { resource, scope }) : null
  return {
    beginRequest: (request) => (tracing === null ? null : beginRequest(api, tracing.tracer, request)),
    sendMetrics: (collect) => metrics?.begin(collect),
    stop: async () => {
      let tooLong: NodeJS.Timeout | undefined
      const patience = new Promise<void>((resolve) => {
        tooLong = setTimeout(resolve, STOP_MS_MAX)
      })
      // What could not be sent was said by then.
      await Promise.race([Promise.allSettled([tracing?.stop(), metrics?.stop()]), patience])
      clearTimeout(tooLong)
    },
  }
}

interface Common {
  readonly resource: ReturnType<typeof import('@opentelemetry/resources').defaultResource>
  readonly scope: { readonly name: string; readonly version: string }
}

async function openTracing({ batch, sampler }: TelemetrySettings, { resource, scope }: Common) {
  const sdk = await import('@opentelemetry/sdk-trace')
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-proto')
  const root = new sdk.TraceIdRatioBasedSampler(sampler.ratio)
  const provider = new sdk.TracerProvider({
    resource,
    sampler: sampler.followsParent ? new sdk.ParentBasedSampler({ root }) : root,
    spanProcessors: [
      new sdk.BatchSpanProcessor({
        exporter: new OTLPTraceExporter(),
        scheduledDelayMillis: batch.delayMs,
        maxQueueSize: batch.queueMax,
        maxExportBatchSize: batch.batchMax,
        exportTimeoutMillis: batch.exportTimeoutMs,
      }),
    ],
  })
  const stop = async () => {
    await provider.shutdown()
  }
  return { tracer: provider.getTracer(scope.name, scope.version), stop }
}

async function openMetrics({ metricIntervalMs }: TelemetrySettings, { resource, scope }: Common) {
  const sdk = await import('@opentelemetry/sdk-metrics')
  const { OTLPMetricExporter } = await import('@opentelemetry/exporter-metrics-otlp-proto')
  const startTime = hrTime(performance.timeOrigin)
  let reader: PeriodicExportingMetricReader | null = null
  return {
    begin: (collect: () => Promise<readonly CollectedMetric[]>) => {
      const produce = async () => {
        const times = { startTime, endTime: hrTime(Date.now()), sdk }
        const all = (await collect()).flatMap((metric) => toMetricData(metric, times) ?? [])
        const metrics = all.filter(({ dataPoints }) => dataPoints.length > 0)
        return { resourceMetrics: { resource, scopeMetrics: [{ scope, metrics }] }, errors: [] }
      }
      reader = new sdk.PeriodicExportingMetricReader({
        exporter: new OTLPMetricExporter(),
        exportIntervalMillis: metricIntervalMs,
        exportTimeoutMillis: Math.min(metricIntervalMs, STOP_MS_MAX),
        metricProducers: [{ collect: produce }],
      })
      new sdk.MeterProvider({ resource, readers: [reader] })
    },
    stop: async () => {
      await reader?.shutdown()
    },
  }
}

type Api = typeof import('@opentelemetry/api')

function beginRequest(
  api: Api,
  tracer: Tracer,
  { method, requestId, traceparent }: Parameters<Telemetry['beginRequest']>[0],
): ReturnType<Telemetry['beginRequest']> {
  const span = tracer.startSpan(
    method,
    {
      kind: api.SpanKind.SERVER,
      attributes: { 'http.request.method': method, 'mudra.request_id': requestId },
    },
    parentOf(api, traceparent),
  )
  const { spanId, traceFlags, traceId } = span.spanContext()
  const isSampled = (traceFlags & api.TraceFlags.SAMPLED) !== 0
  return {
    traceparent: formatTraceParent({ traceId, spanId, isSampled }),
    end: ({ operation, reason, route, status }) => {
      if (!span.isRecording()) return
      span.updateName(`${method} ${route ?? operation}`)
      span.setAttributes({
        'http.response.status_code': status,
        'mudra.operation': operation,
        ...(route === null ? {} : { 'http.route': route }),
        ...(reason === undefined ? {} : { 'mudra.reason': scrub(reason) }),
      })
      if (status >= SERVER_ERROR) {
        span.setAttribute('error.type', String(status))
        span.setStatus({ code: api.SpanStatusCode.ERROR })
      }
      span.end()
    },
  }
}

function parentOf(api: Api, header: string | readonly string[] | undefined): Context {
  const parent = parseTraceParent(header)
  if (parent === null) return api.ROOT_CONTEXT
  const { isSampled, spanId, traceId } = parent
  return api.trace.setSpanContext(api.ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: isSampled ? api.TraceFlags.SAMPLED : api.TraceFlags.NONE,
    isRemote: true,
  })
}

const MS_PER_SECOND = 1_000
const NANOSECONDS_PER_MS = 1_000_000

function hrTime(epochMs: number): HrTime {
  const seconds = Math.floor(epochMs / MS_PER_SECOND)
  return [seconds, Math.round((epochMs - seconds * MS_PER_SECOND) * NANOSECONDS_PER_MS)]
}
