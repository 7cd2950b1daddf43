import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemRandom } from '../../src/platform/random.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { makeSecretBox } from '../../src/protocol/token/secret-box.js'
import { resealAll } from '../../src/features/encryption/sealing.store.js'
import { DEMO } from '../support/demo.js'
import { DATABASE_KINDS, type TestServices } from '../support/services.js'
import { newKey, sealedPlace, type SealedPlace } from '../support/sealed-place.js'
import { openStoresAt } from '../support/stores.js'
const ROUNDS = 15
const BEGUN_PER_NODE = 6
const PEOPLE = [DEMO.ada, DEMO.ben, DEMO.gil, DEMO.cara].map((gid) => gid as Gid)
const [FIRST, SECOND] = [newKey(), newKey()]

describe.each(DATABASE_KINDS)('the operator’s key is changed while secrets are kept, on %s', (kind) => {
  let place: SealedPlace
  let nodes: TestServices[]
  beforeEach(async () => {
    place = await sealedPlace(kind)
    await place.furnish({ key: FIRST })
    nodes = [
      await place.open({ key: FIRST, previous: [SECOND] }),
      await place.open({ key: SECOND, previous: [FIRST] }),
    ]
  })
  afterEach(async () => {
    for (const node of nodes) await node.close()
    await place.drop()
  })

  it(`${ROUNDS} times there and back: everything opens under the one that it was changed to, and nothing fails`, async () => {
    const operator = await openStoresAt(place.location)
    try {
      for (let round = 0; round < ROUNDS; round++) {
        const [to, from] = round % 2 === 0 ? [SECOND, FIRST] : [FIRST, SECOND]
        const box = makeSecretBox({ keys: { current: to, previous: [from] }, random: systemRandom })
        const keep = nodes.flatMap(({ services }) =>
          Array.from({ length: BEGUN_PER_NODE }, async (_, index) => {
            await services.factors.own.beginApp(PEOPLE[index % PEOPLE.length] ?? (DEMO.ada as Gid))
          }),
        )
        const rotate = nodes.map(
          async ({ services }) => await services.openid.rotateKey({ actor: { kind: 'operator' } }),
        )
        const [state] = await Promise.all([resealAll(operator.db, { box, nowMs: 0 }), ...keep, ...rotate])
        expect(state).toBe('sealed_before')
        const { all, opened } = await place.openedBy(to)
        expect([round, opened]).toEqual([round, all])
      }
    } finally {
      await operator.close()
    }
  })
})
