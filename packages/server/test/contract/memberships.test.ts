import { describe } from 'vitest'
import { workspaceMembershipContract } from '../../src/features/members/memberships/workspace-memberships.contract.js'
import { projectMembershipContract } from '../../src/features/projects/memberships/memberships.contract.js'
import { teamMembershipContract } from '../../src/features/teams/memberships/team-memberships.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(`${kind}: of projects`, () => {
    projectMembershipContract(async () => await openStores(kind))
  })
  describe(`${kind}: of teams`, () => {
    teamMembershipContract(async () => await openStores(kind))
  })
  describe(`${kind}: of workspaces`, () => {
    workspaceMembershipContract(async () => await openStores(kind))
  })
}
