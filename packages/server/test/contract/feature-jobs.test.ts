import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OPEN_POLICY } from '../../src/protocol/token/policy.js'
import { DAY_MS } from '../../src/time-units.js'
import { asGid, DEMO, tokenFor } from '../support/demo.js'
import { openTestServer, type TestServer } from '../support/services.js'

describe('the jobs of features', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer()
  })
  afterAll(async () => {
    await server.close()
  })

  const jobs = () => server.services.features.flatMap((feature) => feature.jobs ?? [])
  /** Whether there is more after each of some batches. */
  const run = async (name: string, batches: number) => {
    const job = jobs().find((one) => one.name === name)
    const more = []
    for (let batch = 1; batch <= batches; batch++) more.push(await job?.run())
    return more
  }

  it('are done by every node where each has something of its own, by one node else', () => {
    expect(jobs().map(({ name, on }) => [name, on])).toEqual(
      expect.arrayContaining([
        ['audit_refusals', 'every node'],
        ['token_uses', 'every node'],
        ['app_usage', 'every node'],
        ['webhooks', 'every node'],
        ['waiting_mails', 'every node'],
        ['expiry_notices', 'one node'],
        ['unused_tokens', 'one node'],
      ]),
    )
  })

  it('that find nothing to do are not gone on with', async () => {
    for (const { name } of jobs()) expect([name, await run(name, 1)]).toEqual([name, [false]])
  })

  it('that end tokens which nobody used look again until none is left', async () => {
    const workspaceGid = asGid(DEMO.greenfield)
    await server.services.policies.write({
      workspaceGid,
      adminGid: null,
      seenVersion: (await server.services.policies.reading.find(workspaceGid)).version,
      policy: { ...OPEN_POLICY, unusedDaysMax: 10 },
      actor: { kind: 'operator' },
      nowMs: server.clock.nowMs(),
    })
    server.clock.advance(10 * DAY_MS)
    while ((await server.services.policies.revokeUnused()) > 0);
    await tokenFor(server.services, DEMO.ben)
    server.clock.advance(10 * DAY_MS)
    expect(await run('unused_tokens', 2)).toEqual([true, false])
  })
})
