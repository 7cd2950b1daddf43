import { makeIsWithin } from '../../platform/address-ranges.js'
import { timed } from '../../platform/clock.js'
import type { AppAdmissionFeature } from '../app-admission/app-admission.feature.js'
import type { Base, Served } from '../feature.js'
import type { MembersFeature } from '../members/members.feature.js'
import type { PoliciesFeature } from '../policies/policies.feature.js'
import type { TokensFeature } from '../tokens/tokens.feature.js'
import { credentialRoutes } from './credentials.routes.js'
import { credentialStore } from './credentials.store.js'
import { makeListCredentials } from './list-credentials.js'
import { revokeChosenRoutes } from './revoke-chosen.routes.js'

/** What admins see and end of everybody's tokens and grants that reach their workspace. */
export function credentialsFeature(
  { clock, db }: Pick<Base, 'clock' | 'db'>,
  needs: {
    readonly appAdmission: AppAdmissionFeature
    readonly members: MembersFeature
    readonly policies: PoliciesFeature
    readonly tokens: Pick<TokensFeature, 'uses'>
  },
) {
  const { appAdmission, members, policies, tokens } = needs
  const credentials = credentialStore(db)
  const listCredentials = makeListCredentials({
    credentials,
    policies: policies.reading,
    isWithin: makeIsWithin(),
    clock,
  })
  const endCredential = timed(clock, credentials, 'end')
  return {
    serves: (): Served => ({
      pages: [
        credentialRoutes({
          credentials,
          endCredential,
          listCredentials: async (...asked) => {
            await tokens.uses.flushAsked()
            return await listCredentials(...asked)
          },
          blocks: appAdmission.reading,
          members: members.reading,
          clock,
        }),
        revokeChosenRoutes({ credentials, endCredential, clock }),
      ],
    }),
  }
}
