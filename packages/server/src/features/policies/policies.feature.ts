import { canonicalRange, makeIsWithin } from '../../platform/address-ranges.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Job } from '../../platform/scheduler.js'
import type { Base, Served } from '../feature.js'
import { makePreviewPolicy, makeSavePolicy } from './change-policy.js'
import { policyStore } from './policies.store.js'
import { policyRoutes } from './policies.routes.js'
import { policyFields, policyFormOf, readPolicyForm } from './policy-form.js'
import type { PolicyStore } from './ports.js'

/** Tokens that one transaction ends, each with its audit row and its mail; the job goes on until there are none. */
const UNUSED_TOKENS_PER_BATCH_MAX = 100
const UNUSED_TOKENS_INTERVAL_MS = 60_000

export type PoliciesFeature = ReturnType<typeof policiesFeature>

/** What workspaces demand of tokens, and how that is changed. */
export function policiesFeature({ clock, db }: Pick<Base, 'clock' | 'db'>) {
  const policies = policyStore(db)
  const needs = { policies, clock, isWithin: makeIsWithin(), canonicalRange }
  const preview = makePreviewPolicy(needs)
  const save = makeSavePolicy(needs)
  const reading: Pick<PolicyStore, 'find'> = policies
  const revokeUnused = async () =>
    await policies.revokeUnused({ nowMs: clock.nowMs(), rowsMax: UNUSED_TOKENS_PER_BATCH_MAX })
  return {
    reading,
    ofPerson: async (userGid: Gid) => await policies.ofPerson(userGid),
    formOf: policyFormOf,
    preview,
    save,
    /** Without looking at what it would stop. */
    write: async (input: Parameters<PolicyStore['save']>[0]) => await policies.save(input),
    /** Ends tokens that a workspace does not let lie unused for so long. @returns how many, up to a batch */
    revokeUnused,
    serves: (): Served => ({
      pages: [
        policyRoutes({
          policies,
          previewPolicy: preview,
          savePolicy: save,
          form: { read: readPolicyForm, fields: policyFields, of: policyFormOf },
        }),
      ],
    }),
    jobs: [
      {
        name: 'unused_tokens',
        on: 'one node',
        everyMs: UNUSED_TOKENS_INTERVAL_MS,
        run: async () => (await revokeUnused()) > 0,
      },
    ] satisfies readonly Job[],
  }
}
