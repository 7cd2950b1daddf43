import type { Gid } from '../../src/protocol/asana/gid.js'
import { OPEN_POLICY, type WorkspacePolicy } from '../../src/protocol/token/policy.js'
import { freshSecret, NOW_MS, OPERATOR, type Person, type Stores } from './stores.js'

/** What policies judge: workspaces that demand something, and personal tokens of any age. */
export function policyScene(stores: Stores) {
  return {
    /** What the workspace demands from now on, and nothing else. */
    demand: async (workspaceGid: Gid, policy: Partial<WorkspacePolicy>) =>
      await stores.policies.policies.save({
        workspaceGid,
        policy: { ...OPEN_POLICY, ...policy },
        seenVersion: (await stores.policies.policies.find(workspaceGid)).version,
        adminGid: null,
        actor: OPERATOR,
        nowMs: NOW_MS,
      }),

    newToken: async (
      person: Person,
      {
        name = 'Script',
        createdAtMs = NOW_MS,
        expiresAtMs = null,
      }: { name?: string; createdAtMs?: number; expiresAtMs?: number | null } = {},
    ) => {
      const { hash, hint } = freshSecret()
      const gid = await stores.nextGid()
      await stores.tokens.createPersonal({
        token: { gid, hash, hint, userGid: person.gid, name, scopes: 'full', expiresAtMs },
        liveMax: 100,
        actor: OPERATOR,
        nowMs: createdAtMs,
      })
      return { gid, hint }
    },

    /** As after a rotation with an overlap. */
    retire: async (tokenGid: Gid, retiresAtMs: number) => {
      await stores.db.queries
        .updateTable('tokens')
        .set({ retires_at_ms: retiresAtMs })
        .where('gid', '=', tokenGid)
        .execute()
    },
  }
}

export type PolicyScene = ReturnType<typeof policyScene>
