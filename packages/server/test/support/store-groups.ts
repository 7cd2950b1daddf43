import { goalMemberStore } from '../../src/features/goals/goal-members.store.js'
import { goalMetricStore } from '../../src/features/goals/goal-metrics.store.js'
import { goalRelationshipStore } from '../../src/features/goals/goal-relationships.store.js'
import { goalStore } from '../../src/features/goals/goals.store.js'
import { timePeriodStore } from '../../src/features/time-periods/time-periods.store.js'
import { customFieldStore } from '../../src/features/custom-fields/custom-fields.store.js'
import { enumOptionStore } from '../../src/features/custom-fields/enum-options.store.js'
import { fieldSettingStore } from '../../src/features/custom-fields/field-settings.store.js'
import { fieldValueStore } from '../../src/features/custom-fields/field-values.store.js'
import { portfolioItemStore } from '../../src/features/portfolios/portfolio-items.store.js'
import { portfolioMemberStore } from '../../src/features/portfolios/portfolio-members.store.js'
import { portfolioStore } from '../../src/features/portfolios/portfolios.store.js'
import { goalIsVisible } from '../../src/features/goals/goal-list.store.js'
import { portfolioIsVisible } from '../../src/features/portfolios/portfolios.writers.js'
import { projectIsVisible } from '../../src/features/projects/projects.writers.js'
import { workspaceMembershipReader } from '../../src/features/members/memberships/workspace-memberships.store.js'
import { projectMembershipReader } from '../../src/features/projects/memberships/memberships.store.js'
import { projectSharing } from '../../src/features/projects/memberships/sharing.store.js'
import { teamJoining } from '../../src/features/teams/memberships/team-joining.store.js'
import { teamMembershipReader } from '../../src/features/teams/memberships/team-memberships.store.js'
import { teamKeeping } from '../../src/features/teams/team-keeping.store.js'
import { workspaceNaming } from '../../src/features/workspaces/naming.store.js'
import type { Database } from '../../src/db/database.js'
import { appApprovalStore } from '../../src/features/app-admission/app-approvals.store.js'
import { appBlockStore } from '../../src/features/app-admission/app-blocks.store.js'
import { savedViewStore } from '../../src/features/audit-log/saved-views.store.js'
import { credentialStore } from '../../src/features/credentials/credentials.store.js'
import type { HoldSealing } from '../../src/features/encryption/sealing.store.js'
import { expiryNoticeStore } from '../../src/features/expiry/expiry-notices.store.js'
import { factorStore } from '../../src/features/factors/factors.store.js'
import { makeSpendProof } from '../../src/features/factors/spend-proof.store.js'
import { leakStore } from '../../src/features/leaks/leaks.store.js'
import { queueInvitation } from '../../src/features/mail/mails.store.js'
import { revokeAllInvitationsBy } from '../../src/features/members/invitation-rows.store.js'
import { invitationStore } from '../../src/features/members/invitations.store.js'
import { memberStore } from '../../src/features/members/members.store.js'
import { policyStore } from '../../src/features/policies/policies.store.js'
import { secondStepStore } from '../../src/features/sign-in/second-step.store.js'
import { makeProveAddress } from '../../src/features/users/prove-address.store.js'
import { deactivateIn } from '../../src/features/users/users.store.js'

// Stores that one contract looks at together, each with what its feature hands to it.

export const proveAddressOver = (db: Database) => makeProveAddress(db, { revokeAllInvitationsBy })

/** Of what workspaces' admins decide. */
export function adminStores(db: Database) {
  return {
    members: memberStore(db, { deactivateUser: deactivateIn }),
    invitations: invitationStore(db, { proveAddress: proveAddressOver(db), queueInvitation }),
    blocks: appBlockStore(db),
    savedViews: savedViewStore(db),
    credentials: credentialStore(db),
  }
}

/** Of what workspaces demand of tokens, and the apps that they let in. */
export function policyStores(db: Database) {
  return { policies: policyStore(db), approvals: appApprovalStore(db) }
}

/** Of what ends leaked credentials, and tells of ends to come. */
export function leakStores(db: Database) {
  return { leaks: leakStore(db), notices: expiryNoticeStore(db) }
}

/** Of second factors, and of the second step of signing in. */
export function factorStores(db: Database, holdSealing: HoldSealing) {
  return {
    factors: factorStore(db, { holdSealing }),
    steps: secondStepStore(db, { spendProof: makeSpendProof() }),
  }
}

/** Who is in projects, teams and workspaces. */
export const membershipStores = (db: Database) => ({
  ofProjects: projectMembershipReader(db),
  sharing: projectSharing(db),
  ofTeams: teamMembershipReader(db),
  joining: teamJoining(db),
  keeping: teamKeeping(db),
  ofWorkspaces: workspaceMembershipReader(db),
  naming: workspaceNaming(db),
})

/** Goals with what belongs to them, and the years that they are for. */
export function goalStores(db: Database) {
  return {
    goals: goalStore(db),
    members: goalMemberStore(db),
    metrics: goalMetricStore(db),
    relationships: goalRelationshipStore(db),
    timePeriods: timePeriodStore(db),
  }
}

/** Of custom fields, and of what can ask for them. */
export function customFieldStores(db: Database) {
  const seen = { projectIsVisible, portfolioIsVisible, goalIsVisible }
  return {
    fields: customFieldStore(db, seen),
    options: enumOptionStore(db),
    settings: fieldSettingStore(db),
    values: fieldValueStore(db, seen),
    portfolios: portfolioStore(db),
    portfolioMembers: portfolioMemberStore(db),
    portfolioItems: portfolioItemStore(db),
  }
}
