import { expect, it } from 'vitest'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import { makeTypeahead } from './typeahead.js'

it('reads what may be hidden a hundred at a time, however few are asked for', async () => {
  const gids = Array.from({ length: 400 }, (_, n) => String(n + 1) as Gid)
  let loads = 0
  const none = async () => await Promise.reject(new Error('is not searched for'))
  const typeahead = makeTypeahead({
    search: {
      tasks: none,
      projects: none,
      async *candidates() {
        yield await Promise.resolve(gids.map((gid) => ({ gid, texts: ['Name'] })))
      },
    },
    loads: new Proxy({} as Parameters<typeof makeTypeahead>[0]['loads'], {
      get: () => async (_viewer: Principal, some: readonly Gid[]) => {
        loads += 1
        return await Promise.resolve(
          new Map(some.filter((gid) => gid === '400').map((gid) => [gid, { gid }])),
        )
      },
    }),
  })
  const found = await typeahead({} as Principal, {
    kind: 'tag',
    workspaceGid: '1' as Gid,
    typed: 'na',
    count: 1,
    byAddress: false,
    rest: async () => await Promise.resolve(),
  })
  expect(found).toEqual([{ gid: '400' }])
  expect(loads).toBe(4)
})
