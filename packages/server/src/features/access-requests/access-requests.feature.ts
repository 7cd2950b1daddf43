import type { Base } from '../feature.js'
import type { PortfoliosFeature } from '../portfolios/portfolios.feature.js'
import type { ProjectsFeature } from '../projects/projects.feature.js'
import type { UsersFeature } from '../users/users.feature.js'
import { accessRequestResource } from './access-request.wire.js'
import { accessRequestsApi } from './access-requests.api.js'
import { ACCESS_REQUESTS_OPERATIONS } from './access-requests.operations.js'
import { accessRequestStore } from './access-requests.store.js'
import { makeFindAccessRequest, makeFindTarget, makeLoadAccessRequests } from './find-access-request.js'

/** Who asks to be let into what is hidden from them, and who lets them in. */
export function accessRequestsFeature(
  { clock, db, nextGid }: Base,
  needs: {
    readonly projects: ProjectsFeature
    readonly portfolios: PortfoliosFeature
    readonly users: UsersFeature
  },
) {
  const requests = accessRequestStore(db)
  const admissions = {
    project: needs.projects.projectAdmissions,
    portfolio: needs.portfolios.portfolioAdmissions,
  }
  return {
    resources: {
      access_request: accessRequestResource({ load: makeLoadAccessRequests({ requests, admissions }) }),
    },
    operations: ACCESS_REQUESTS_OPERATIONS,
    handlers: accessRequestsApi({
      requests,
      findTarget: makeFindTarget({ admissions }),
      findRequest: makeFindAccessRequest({ requests, admissions }),
      findUser: async (viewer, who) => await needs.users.reading.find(viewer, who),
      clock,
      nextGid,
    }),
  }
}
