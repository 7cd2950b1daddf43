import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newSecret } from '../../src/protocol/token/secret.js'
import { DATABASE_KINDS } from '../support/services.js'
import { NOW_MS, OPERATOR, openStoresAt, sharedLocation, type Stores } from '../support/stores.js'

const CALLERS = 20
const ROUNDS = 20

describe.each(DATABASE_KINDS)('links to a new password on %s', (kind) => {
  let nodes: readonly Stores[]
  let stores: Stores
  let drop: () => Promise<void>
  beforeAll(async () => {
    const shared = await sharedLocation(kind, 'with schema')
    drop = shared.drop
    stores = await openStoresAt(shared.location)
    nodes = [stores, await openStoresAt(shared.location)]
  })
  afterAll(async () => {
    for (const node of nodes) await node.close()
    await drop()
  })

  const newLink = async () => {
    const person = await stores.newPerson()
    await stores.passwords.set({ userGid: person.gid, hash: 'old', actor: OPERATOR, nowMs: NOW_MS })
    const { hash } = newSecret('password_reset', (count) => randomBytes(count))
    await stores.passwordResets.issue({
      resetGid: await stores.nextGid(),
      hash,
      email: person.user.email,
      address: '10.0.0.1',
      expiresAtMs: NOW_MS + 1_000,
      liveMax: 3,
      nowMs: NOW_MS,
    })
    return { person, hash }
  }

  it(`let one of ${CALLERS} who use one at once through, whose password it is then`, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { hash, person } = await newLink()
      const decisions = await Promise.all(
        Array.from({ length: CALLERS }, async (_, caller) => {
          const { passwordResets } = nodes[caller % nodes.length] ?? stores
          const input = { hash, passwordHash: `of ${caller}`, name: null, address: '10.0.0.1', nowMs: NOW_MS }
          return await passwordResets.use(input)
        }),
      )
      const winners = decisions.flatMap((decision, caller) => (decision === 'reset' ? [caller] : []))
      expect(winners).toHaveLength(1)
      expect(decisions.filter((decision) => decision === 'used')).toHaveLength(CALLERS - 1)
      expect(await stores.passwords.find(person.gid)).toBe(`of ${winners[0] ?? ''}`)
      const rows = (await stores.trail(person.gid)).filter(({ action }) => action === 'password_reset')
      expect(rows).toHaveLength(1)
    }
  })

  it('and passwords that are set another way meanwhile wait for each other and not for ever', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { hash, person } = await newLink()
      const [decision] = await Promise.all([
        nodes[0]?.passwordResets.use({
          hash,
          passwordHash: 'reset',
          name: null,
          address: '10.0.0.1',
          nowMs: NOW_MS,
        }),
        nodes[1]?.passwords.set({ userGid: person.gid, hash: 'set', actor: OPERATOR, nowMs: NOW_MS }),
      ])
      expect(['reset', 'used']).toContain(decision)
      // Whoever came last has it; a link that came second lost.
      expect(await stores.passwords.find(person.gid)).toBe('set')
    }
  })
})
