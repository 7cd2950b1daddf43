import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ensureBuilt } from '../support/built.js'
import { newInstallation, type Installation } from '../support/mudrad.js'
import { openOtlpReceiver } from '../support/otlp-receiver.js'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const PARENT = 'b7ad6b7169203331'
const SERVER_KIND = 2
const CUMULATIVE = 2
const ME = '/api/1.0/users/me'

let mudra: Installation
let collector: Awaited<ReturnType<typeof openOtlpReceiver>>
beforeAll(ensureBuilt)
beforeEach(async () => {
  mudra = newInstallation()
  collector = await openOtlpReceiver()
})
afterEach(async () => {
  await mudra.remove()
  await collector.close()
})

/** A file that each process reads first, and another one in which stands what it loaded of OpenTelemetry's SDK. */
function watchLoads(folder: string) {
  const [hook, seen] = [join(folder, 'hook.mjs'), join(folder, 'loaded')]
  writeFileSync(seen, '')
  writeFileSync(
    hook,
    `import { registerHooks } from 'node:module'
     import { appendFileSync } from 'node:fs'
     registerHooks({ resolve(name, context, next) {
       if (/opentelemetry\\/(?!api)/.test(name)) appendFileSync(${JSON.stringify(seen)}, name + '\\n')
       return next(name, context)
     } })`,
  )
  return {
    env: { NODE_OPTIONS: `--import=${hook}` },
    loaded: () => readFileSync(seen, 'utf8').split('\n').filter(Boolean),
  }
}

describe('OpenTelemetry', () => {
  it('gets traces and metrics where the standard variables ask for it, in full at the end', async () => {
    const { env, loaded } = watchLoads(mudra.folder)
    const server = await mudra.serve(['--demo'], {
      ...env,
      MUDRA_LOG_LEVEL: 'info',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=greenfield',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
      OTEL_SERVICE_NAME: 'sign-in',
    })
    const traceparent = `00-${TRACE}-${PARENT}-01`
    await (await fetch(`${server.url}${ME}`, { headers: { traceparent } })).text()
    await (await fetch(`${server.url}${ME}`, { headers: { traceparent: `00-${TRACE}-${PARENT}-00` } })).text()
    await (await fetch(`${server.url}/api/1.0/tasks/123456`, { headers: { traceparent: 'garbage' } })).text()
    // Nothing was waited for: what is not sent yet goes when it stops.
    expect(await server.stop()).toBe(0)

    expect(collector.faults).toEqual([])
    expect(loaded()).toContain('@opentelemetry/sdk-trace')
    expect(new Set(collector.requests.map(({ path }) => path))).toEqual(
      new Set(['/v1/traces', '/v1/metrics']),
    )
    for (const { headers } of collector.requests) expect(headers['x-tenant']).toBe('greenfield')

    const spans = collector.spans.filter(({ name }) => name.includes('/api/'))
    expect(spans.map(({ name }) => name)).toEqual([
      'GET /api/1.0/users/:user_gid',
      'GET /api/1.0/tasks/:task_gid',
    ])
    const [me, task] = spans
    expect(me).toMatchObject({
      traceId: TRACE,
      parentSpanId: PARENT,
      kind: SERVER_KIND,
      attributes: {
        'http.request.method': 'GET',
        'http.response.status_code': 401,
        'http.route': '/api/1.0/users/:user_gid',
        'mudra.operation': 'getUser',
        'mudra.reason': 'token_missing',
      },
      resource: {
        'service.name': 'sign-in',
        'deployment.environment.name': 'test',
        'service.version': expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
      },
    })
    expect(Number(me?.endNano ?? 0n)).toBeGreaterThan(Number(me?.startNano ?? 0n))
    expect(task?.traceId).not.toBe(TRACE)
    expect(task?.parentSpanId).toBe('')
    // No id of anybody is in it.
    expect(
      JSON.stringify(spans, (_key, value: unknown) => (typeof value === 'bigint' ? '' : value)),
    ).not.toContain('123456')

    const metric = (name: string) => collector.metrics.findLast((one) => one.name === name)
    const requests = metric('mudra_requests_total')
    expect(requests).toMatchObject({ kind: 'sum', isMonotonic: true, temporality: CUMULATIVE })
    expect(requests?.points).toContainEqual(
      expect.objectContaining({ value: 2, attributes: { operation: 'getUser', status: 401 } }),
    )
    const durations = metric('mudra_request_duration_seconds')
    expect(durations).toMatchObject({ kind: 'histogram', temporality: CUMULATIVE })
    const point = durations?.points.find(({ attributes }) => attributes['operation'] === 'getUser')
    expect(point).toMatchObject({ count: 2n })
    const [buckets, bounds] = [point?.['buckets'] as number[], point?.['bounds'] as number[]]
    expect(buckets).toHaveLength(bounds.length + 1)
    expect(buckets.reduce((sum, count) => sum + count, 0)).toBe(2)
    expect(bounds.slice(0, 3)).toEqual([0.001, 0.0025, 0.005])
    expect(metric('process_resident_memory_bytes')?.kind).toBe('gauge')
    expect(metric('nodejs_gc_duration_seconds')?.kind).toBe('histogram')
  })

  it('is not even loaded where nobody asks for it', async () => {
    const { env, loaded } = watchLoads(mudra.folder)
    const server = await mudra.serve([], { ...env, OTEL_SERVICE_NAME: 'mudra' })
    await (await fetch(`${server.url}${ME}`)).text()
    expect(await server.stop()).toBe(0)
    expect(loaded()).toEqual([])
    expect(collector.requests).toEqual([])
  })

  it('keeps nothing from being answered, and nobody from stopping, where the collector is away', async () => {
    const server = await mudra.serve([], {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
      OTEL_BSP_SCHEDULE_DELAY: '10',
      OTEL_METRIC_EXPORT_INTERVAL: '10',
      OTEL_EXPORTER_OTLP_TIMEOUT: '1000',
    })
    for (let count = 0; count < 20; count++)
      expect((await fetch(`${server.url}/-/health/live`)).status).toBe(200)
    expect(await server.stop()).toBe(0)
  })

  it('is refused before anything starts where a variable cannot be followed', async () => {
    const { code, stderr } = await mudra.run(['serve'], {
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
    })
    expect(code).toBe(2)
    expect(stderr).toContain('OTEL_EXPORTER_OTLP_PROTOCOL: grpc is not spoken here; use http/protobuf')
  })
})
