import { describe, expect, it } from 'vitest'
import type { Gid } from '../../protocol/asana/gid.js'
import { API_WORKED_ON_PER_PERSON_MAX, makeFairShare } from './fair-share.js'

const [ADA, BEN] = ['1' as Gid, '2' as Gid]

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
}

describe('a person’s share of a node', () => {
  it('is so many requests at once; further ones wait in the order in which they came, and for nobody else’s', async () => {
    const share = makeFairShare()
    const begun: string[] = []
    const begin = (who: Gid, name: string) => {
      void share.begin(who).then(() => begun.push(name))
    }
    for (let count = 0; count < API_WORKED_ON_PER_PERSON_MAX + 2; count++) begin(ADA, `ada ${count}`)
    begin(BEN, 'ben 0')
    await settle()
    const first = Array.from({ length: API_WORKED_ON_PER_PERSON_MAX }, (_, count) => `ada ${count}`)
    expect(begun.toSorted()).toEqual([...first, 'ben 0'])
    share.end(ADA)
    await settle()
    expect(begun.at(-1)).toBe(`ada ${API_WORKED_ON_PER_PERSON_MAX}`)
    share.end(ADA)
    await settle()
    expect(begun.at(-1)).toBe(`ada ${API_WORKED_ON_PER_PERSON_MAX + 1}`)
  })

  it('is whole again once all have ended', async () => {
    const share = makeFairShare()
    for (let round = 0; round < 3; round++) {
      for (let count = 0; count < API_WORKED_ON_PER_PERSON_MAX; count++) await share.begin(ADA)
      for (let count = 0; count < API_WORKED_ON_PER_PERSON_MAX; count++) share.end(ADA)
    }
    await expect(share.begin(ADA)).resolves.toBeDefined()
  })
})
