import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { OPEN_POLICY } from '../../src/protocol/token/policy.js'
import { tokenFor } from '../support/demo.js'
import { DATABASE_KINDS } from '../support/services.js'
import { OPERATOR } from '../support/stores.js'
import { openTokenScene, type TokenScene } from '../support/token-scene.js'

const WITHHOLDING = 21
const NAMED_MAX = 20

describe.each(DATABASE_KINDS)('Mudra-Policy on %s', (kind) => {
  let scene: TokenScene
  beforeAll(async () => {
    scene = await openTokenScene(kind)
  })
  afterAll(async () => {
    await scene.close()
  })

  it(`names ${NAMED_MAX} of ${WITHHOLDING} workspaces that keep a token out, each once, and the token reaches none of them`, async () => {
    const { server, stores } = scene
    const person = await stores.newPerson()
    const kept: Gid[] = [person.workspaceGid]
    while (kept.length < WITHHOLDING) {
      const { workspaceGid } = await stores.newPerson()
      await stores.joinWorkspace(person.gid, workspaceGid, 'member')
      kept.push(workspaceGid)
    }
    const { token } = await tokenFor(server.services, person.gid)
    const me = async () => await server.api('GET', '/users/me', { as: { token } })
    const gidsIn = (json: { data: { workspaces: { gid: string }[] } }) =>
      json.data.workspaces.map(({ gid }) => gid)
    const before = await me()
    expect(before.headers).not.toHaveProperty('mudra-policy')
    expect(gidsIn(before.json).toSorted()).toEqual(kept.toSorted())
    for (const workspaceGid of kept) {
      const { version } = await server.services.policies.reading.find(workspaceGid)
      const policy = { ...OPEN_POLICY, personalTokensAllowed: false }
      const act = { workspaceGid, adminGid: null, seenVersion: version, policy, actor: OPERATOR }
      await server.services.policies.write({ ...act, nowMs: server.clock.nowMs() })
    }
    const guard = await server.server.inject({
      url: '/-/authorize_request',
      headers: { authorization: `Bearer ${token}` },
    })
    const after = await me()
    expect([after.status, gidsIn(after.json)]).toEqual([200, []])
    for (const headers of [after.headers, guard.headers]) {
      const named = String(headers['mudra-policy']).split(', ')
      expect(named).toHaveLength(NAMED_MAX)
      expect(new Set(named).size).toBe(NAMED_MAX)
      for (const one of named) {
        const [, gid] = /^workspace=(\d+); reason=personal_tokens_not_allowed$/.exec(one) ?? []
        expect(kept).toContain(gid)
      }
    }
  })
})
