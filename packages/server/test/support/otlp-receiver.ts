import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { decode, type Fields } from './protobuf.js'

// opentelemetry-proto 1.x: common/v1, resource/v1, trace/v1, metrics/v1, and the requests of collector/*/v1. Numbers as they stand there.
const VALUE: Fields = {
  1: ['text', 'text'],
  2: ['bool', 'varint'],
  3: ['int', 'varint'],
  4: ['double', 'double'],
}
const ATTRIBUTES = ['attributes', { 1: ['key', 'text'], 2: ['value', VALUE] }, 'list'] as const
const RESOURCE: Fields = { 1: ATTRIBUTES }
const SCOPE: Fields = { 1: ['name', 'text'], 2: ['version', 'text'] }
const SPAN: Fields = {
  1: ['traceId', 'hex'],
  2: ['spanId', 'hex'],
  4: ['parentSpanId', 'hex'],
  5: ['name', 'text'],
  6: ['kind', 'varint'],
  7: ['startNano', 'fixed64'],
  8: ['endNano', 'fixed64'],
  9: ATTRIBUTES,
  15: ['status', { 3: ['code', 'varint'] }],
}
const TRACES: Fields = {
  1: [
    'resources',
    { 1: ['resource', RESOURCE], 2: ['scopes', { 1: ['scope', SCOPE], 2: ['spans', SPAN, 'list'] }, 'list'] },
    'list',
  ],
}
const NUMBERS: Fields = {
  7: ATTRIBUTES,
  2: ['startNano', 'fixed64'],
  3: ['timeNano', 'fixed64'],
  4: ['value', 'double'],
}
const HISTOGRAMS: Fields = {
  9: ATTRIBUTES,
  4: ['count', 'fixed64'],
  5: ['sum', 'double'],
  6: ['buckets', 'fixed64s'],
  7: ['bounds', 'doubles'],
}
const METRIC: Fields = {
  1: ['name', 'text'],
  2: ['description', 'text'],
  5: ['gauge', { 1: ['points', NUMBERS, 'list'] }],
  7: ['sum', { 1: ['points', NUMBERS, 'list'], 2: ['temporality', 'varint'], 3: ['isMonotonic', 'varint'] }],
  9: ['histogram', { 1: ['points', HISTOGRAMS, 'list'], 2: ['temporality', 'varint'] }],
}
const METRICS: Fields = {
  1: [
    'resources',
    {
      1: ['resource', RESOURCE],
      2: ['scopes', { 1: ['scope', SCOPE], 2: ['metrics', METRIC, 'list'] }, 'list'],
    },
    'list',
  ],
}

type Attributes = Readonly<Record<string, unknown>>

export interface ReceivedSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string
  readonly name: string
  readonly kind: number
  readonly startNano: bigint
  readonly endNano: bigint
  readonly attributes: Attributes
  readonly statusCode: number
  readonly resource: Attributes
}

export interface ReceivedMetric {
  readonly name: string
  readonly kind: 'gauge' | 'sum' | 'histogram'
  readonly isMonotonic: boolean
  readonly temporality: number
  readonly points: readonly { readonly attributes: Attributes; readonly [field: string]: unknown }[]
  readonly resource: Attributes
}

// oxlint-disable-next-line typescript/no-explicit-any -- decoded messages have the shapes above
type Message = Record<string, any>

/** A collector that takes OTLP over HTTP as protobuf, and keeps what came. @see OpenTelemetry Protocol Specification, OTLP/HTTP */
export async function openOtlpReceiver() {
  const requests: { readonly path: string; readonly headers: Readonly<Record<string, unknown>> }[] = []
  const spans: ReceivedSpan[] = []
  const metrics: ReceivedMetric[] = []
  const faults: unknown[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      const bytes = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
      requests.push({ path: request.url ?? '', headers: request.headers })
      try {
        if (request.headers['content-type'] !== 'application/x-protobuf') throw new Error('not protobuf')
        if (request.url === '/v1/traces') spans.push(...spansOf(decode(bytes, TRACES)))
        else if (request.url === '/v1/metrics') metrics.push(...metricsOf(decode(bytes, METRICS)))
        else throw new Error(`nothing is at ${request.url ?? ''}`)
      } catch (error) {
        faults.push(error)
      }
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    spans,
    metrics,
    /** What came and could not be read. */
    faults,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function spansOf(message: Message): ReceivedSpan[] {
  return (message['resources'] as Message[]).flatMap(({ resource, scopes }) =>
    (scopes as Message[]).flatMap((scope) =>
      (scope['spans'] as Message[]).map(
        ({ attributes, parentSpanId = '', status, ...span }) =>
          ({
            ...span,
            parentSpanId,
            attributes: attributesOf(attributes),
            statusCode: status?.code ?? 0,
            resource: attributesOf(resource.attributes),
          }) as ReceivedSpan,
      ),
    ),
  )
}

function metricsOf(message: Message): ReceivedMetric[] {
  return (message['resources'] as Message[]).flatMap(({ resource, scopes }) =>
    (scopes as Message[]).flatMap((scope) =>
      ((scope['metrics'] ?? []) as Message[]).map((metric) => {
        const kind = (['gauge', 'sum', 'histogram'] as const).find((one) => metric[one] !== undefined)
        if (kind === undefined) throw new Error(`${metric['name']} has no kind`)
        const { isMonotonic = 0, points = [], temporality = 0 } = metric[kind] as Message
        return {
          name: metric['name'] as string,
          kind,
          isMonotonic: isMonotonic === 1,
          temporality,
          points: (points as Message[]).map(({ attributes, ...point }) => ({
            ...point,
            attributes: attributesOf(attributes),
          })),
          resource: attributesOf(resource.attributes),
        }
      }),
    ),
  )
}

function attributesOf(list: readonly Message[] = []): Attributes {
  return Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value as object)[0]]))
}
