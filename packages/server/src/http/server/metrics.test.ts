import { describe, expect, it } from 'vitest'
import { makeTally } from '../../platform/tally.js'
import { makeRequestMetrics } from './metrics.js'

const DURATION = 'mudra_request_duration_seconds'

describe('the times of requests', () => {
  const linesOf = async (...times: readonly number[]) => {
    const metrics = makeRequestMetrics()
    for (const ms of times) metrics.count({ operation: 'getUser', status: 200, ms })
    const text = await metrics.registry.metrics()
    return text.split('\n').filter((line) => line.startsWith(DURATION))
  }

  it('are counted in each bucket that is large enough, its limit with it', async () => {
    const limits = [
      '0.001',
      '0.0025',
      '0.005',
      '0.01',
      '0.025',
      '0.05',
      '0.1',
      '0.25',
      '0.5',
      '1',
      '2.5',
      '5',
      '15',
    ]
    const times = limits.map((limit) => Number(limit) * 1_000)
    const lines = await linesOf(...times, 15_001)
    expect(lines).toEqual([
      ...limits.map((limit, at) => `${DURATION}_bucket{le="${limit}",operation="getUser"} ${at + 1}`),
      `${DURATION}_bucket{le="+Inf",operation="getUser"} 14`,
      `${DURATION}_sum{operation="getUser"} ${(times.reduce((sum, ms) => sum + ms, 0) + 15_001) / 1_000}`,
      `${DURATION}_count{operation="getUser"} 14`,
    ])
  })

  it('of the fastest are in all of them', async () => {
    const buckets = (await linesOf(0)).filter((line) => line.includes('_bucket'))
    expect(buckets).toHaveLength(14)
    for (const line of buckets) expect(line).toMatch(/ 1$/)
  })
})

describe('what others keep', () => {
  it('is read when somebody asks, under its own name and label', async () => {
    const metrics = makeRequestMetrics()
    const held = makeTally()
    let waiting = 1
    metrics.readGauge('mudra_waiting', { help: 'What waits', label: 'of' }, () => [['mails', waiting]])
    metrics.readTally('mudra_held', { help: 'What was held', label: 'budget' }, held)
    metrics.read({
      name: 'mudra_one',
      help: 'One value',
      type: 'counter',
      values: () => [{ labels: { a: 'b' }, value: 3 }],
    })
    held.count('sign_in')
    waiting = 2
    const text = await metrics.registry.metrics()
    expect(text).toContain(
      '# HELP mudra_waiting What waits\n# TYPE mudra_waiting gauge\nmudra_waiting{of="mails"} 2',
    )
    expect(text).toContain('# TYPE mudra_held counter\nmudra_held{budget="sign_in"} 1')
    expect(text).toContain('# HELP mudra_one One value\n# TYPE mudra_one counter\nmudra_one{a="b"} 3')
  })

  it('is summed over processes, unless all see the same', async () => {
    const metrics = makeRequestMetrics()
    metrics.readGauge('mudra_same', { help: 'The same', label: 'of' }, () => [['a', 1]])
    metrics.read({ name: 'mudra_own', help: 'Own', type: 'gauge', values: () => [] })
    const told = await metrics.registry.getMetricsAsJSON()
    expect(told).toContainEqual(expect.objectContaining({ name: 'mudra_same', aggregator: 'max' }))
    expect(told).toContainEqual(expect.objectContaining({ name: 'mudra_own', aggregator: 'sum' }))
  })

  it('of credentials in clear are counted by what became of them', async () => {
    const metrics = makeRequestMetrics()
    metrics.countClearText('noted')
    metrics.countClearText('noted')
    expect(await metrics.registry.metrics()).toContain(
      '# TYPE mudra_clear_text_credentials_total counter\nmudra_clear_text_credentials_total{outcome="noted"} 2',
    )
  })
})
