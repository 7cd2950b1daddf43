import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestServer, type TestServer } from '../support/services.js'

describe('the metrics', () => {
  let server: TestServer

  beforeAll(async () => {
    server = await openTestServer()
  })
  afterAll(async () => {
    await server.close()
  })

  const metrics = async (remoteAddress = '127.0.0.1') =>
    await server.server.inject({ method: 'GET', url: '/-/metrics', remoteAddress })

  test('count requests by operation and status, and time them in buckets that grow', async () => {
    for (let count = 0; count < 3; count++) await server.api('GET', '/users/me')
    await server.api('GET', '/users/me', { as: null })
    await server.api('GET', '/nowhere')
    const { body, headers, statusCode } = await metrics()
    expect(statusCode).toBe(200)
    expect(headers['content-type']).toContain('text/plain')
    const lines = body.split('\n')
    expect(lines).toContain('# TYPE mudra_requests_total counter')
    expect(lines).toContain('mudra_requests_total{operation="getUser",status="200"} 3')
    expect(lines).toContain('mudra_requests_total{operation="getUser",status="401"} 1')
    expect(lines).toContain('mudra_requests_total{operation="other",status="404"} 1')
    expect(lines).toContain('# TYPE mudra_request_duration_seconds histogram')
    expect(lines).toContain('mudra_request_duration_seconds_bucket{le="+Inf",operation="getUser"} 4')
    expect(lines).toContain('mudra_request_duration_seconds_count{operation="getUser"} 4')
    const buckets = lines
      .filter(
        (line) => line.startsWith('mudra_request_duration_seconds_bucket') && line.includes('"getUser"'),
      )
      .map((line) => Number(line.split(' ')[1]))
    expect(buckets).toHaveLength(14)
    expect(buckets).toEqual(buckets.toSorted((one, other) => one - other))
    expect(body).toContain('process_resident_memory_bytes')
  })

  test('are nobody else’s business: another machine finds nothing there', async () => {
    const { body, statusCode } = await metrics('192.0.2.7')
    expect(statusCode).toBe(404)
    expect(body).not.toContain('mudra_requests_total')
  })
})
