import { describe, expect, it } from 'vitest'
import { makeTally } from '../../../platform/tally.js'
import { makeThrottle } from '../../../platform/throttle.js'
import type { AppAuthentication } from './authenticate-app.js'
import { throttleAuthentication } from './throttle-authentication.js'

const RIGHT = { ok: true, app: {}, secretGid: '5' } as unknown as AppAuthentication
const WRONG: AppAuthentication = { ok: false, reason: 'secret_unknown' }

/** Each in a network of its own. */
const addressAt = (index: number) => `10.${index}.0.1`

function open() {
  const limited = makeTally()
  let lookedUp = 0
  const authenticate = throttleAuthentication({
    authenticate: async ({ secret }) => {
      lookedUp += 1
      return await Promise.resolve(secret === 'right' ? RIGHT : WRONG)
    },
    throttle: makeThrottle({ shared: null, limited, key: new Uint8Array(32), counts: ['guessing'] }),
  })
  const tryAs = async (clientId: string, secret: string, address?: string) => {
    const outcome = await authenticate({ clientId, secret, ...(address === undefined ? {} : { address }) })
    return outcome.ok ? 'ok' : outcome.reason
  }
  const failAs = async (clientId: string, times: number, address?: string) => {
    for (let time = 0; time < times; time++)
      expect(await tryAs(clientId, 'wrong', address)).toBe('secret_unknown')
  }
  return { authenticate, failAs, limited, lookedUp: () => lookedUp, tryAs }
}

describe('whoever fails to authenticate as an app', () => {
  it('has ten failures for one app at one address, and then waits, whatever comes', async () => {
    const { authenticate, failAs, limited, lookedUp, tryAs } = open()
    await failAs('12', 10, addressAt(1))
    expect(await tryAs('12', 'right', addressAt(1))).toBe('client_throttled')
    const held = await authenticate({ clientId: '12', secret: 'right', address: addressAt(1) })
    expect(held).toMatchObject({ ok: false, reason: 'client_throttled' })
    const { retryAfterSeconds = 0 } = held as { retryAfterSeconds?: number }
    expect(retryAfterSeconds).toBeGreaterThan(590)
    expect(retryAfterSeconds).toBeLessThanOrEqual(600)
    expect(lookedUp()).toBe(10)
    expect(limited.entries()).toEqual([['client_address_app', 2]])
    expect(await tryAs('12', 'right', addressAt(2))).toBe('ok')
    expect(await tryAs('13', 'right', addressAt(1))).toBe('ok')
  })

  it('has fifty for all apps at one address', async () => {
    const { failAs, limited, tryAs } = open()
    for (let app = 1; app <= 5; app++) await failAs(`${app}`, 10, addressAt(1))
    expect(await tryAs('6', 'right', addressAt(1))).toBe('client_throttled')
    expect(limited.entries()).toEqual([['client_address', 1]])
    expect(await tryAs('6', 'right', addressAt(2))).toBe('ok')
  })

  it('has one at each address, once one app saw a hundred from anywhere', async () => {
    const { failAs, limited, tryAs } = open()
    for (let place = 1; place <= 20; place++) await failAs('12', 5, addressAt(place))
    expect(limited.entries()).toEqual([])
    await failAs('12', 1, addressAt(30))
    expect(await tryAs('12', 'right', addressAt(30))).toBe('client_throttled')
    expect(limited.entries()).toEqual([
      ['client_app', 1],
      ['client_slowed', 1],
    ])
    // The right secret from elsewhere passes, as often as it comes, and so does another app there.
    for (let time = 0; time < 20; time++) expect(await tryAs('12', 'right', addressAt(31))).toBe('ok')
    expect(await tryAs('13', 'right', addressAt(30))).toBe('ok')
  })

  it('is not held back where this server itself asks', async () => {
    const { failAs, limited, tryAs } = open()
    await failAs('12', 120)
    expect([await tryAs('12', 'right'), limited.entries()]).toEqual(['ok', []])
    await failAs('12', 10, addressAt(1))
    expect(await tryAs('12', 'right')).toBe('ok')
  })
})
