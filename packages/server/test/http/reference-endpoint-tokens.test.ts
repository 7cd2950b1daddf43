import { afterAll, describe, expect, it } from 'vitest'
import { OPERATIONS, type OperationId } from '../../src/protocol/asana/operations.js'
import { browserOf } from '../support/authorize.js'
import { readCurl } from '../support/curl.js'
import { exampleServers } from '../support/example-servers.js'
import { readyExample } from '../support/ready-example.js'
import { press, sampleOn, tokensIn } from '../support/reference-page.js'
import { openTestServer } from '../support/services.js'

const IDS = Object.keys(OPERATIONS) as OperationId[]

describe('a token for the samples of an endpoint', () => {
  const servers = exampleServers(
    async () => {
      const own = await openTestServer()
      return { own, browser: await browserOf(own) }
    },
    async ({ own }) => {
      await own.close()
    },
  )
  afterAll(servers.close)

  it.each(IDS)('is allowed on the page of %s what the samples there do, and no more', async (id) => {
    const path = `/docs/api/${id}`
    const { browser, own } = await servers.for(id)
    const shown = await press(browser, path)
    const [token = ''] = tokensIn(shown)
    const { scope } = OPERATIONS[id]
    const found = await own.services.tokens.verify(token, '192.0.2.1')
    if (!found.ok) throw new Error(found.reason)
    const { scopes, tokenId: tokenGid } = found.principal
    expect(scopes === 'full' ? null : [...scopes]).toEqual(scope === null ? null : [scope])
    let command = sampleOn(shown)
    expect(command).not.toContain('$MUDRA_TOKEN')
    expect(sampleOn(shown, 'sdk')).toContain(`accessToken = '${token}'`)
    const ready = await readyExample(own, id)
    command = ready.fit(command)
    const { headers, method, payload, url } = readCurl(command)
    const answer = await own.server.inject({
      method,
      url: url.pathname + url.search,
      headers,
      ...(payload === null ? {} : { payload }),
    })
    expect([answer.statusCode, answer.body.slice(0, 200)]).toEqual([ready.status, expect.any(String)])
    await ready.close()
    // A person has so many tokens at most.
    await own.services.tokens.revoke({ tokenGid, actor: { kind: 'operator' } })
    await servers.tried(id)
  })
})
