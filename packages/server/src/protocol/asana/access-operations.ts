/** The rows of `OPERATIONS` that are about requests for access, reactions and rules. */
export const ACCESS_OPERATIONS = {
  getAccessRequests: {
    method: 'GET',
    path: '/access_requests',
    scope: null,
    status: 200,
    answers: 'access_request',
    lists: true,
  },
  createAccessRequest: {
    method: 'POST',
    path: '/access_requests',
    scope: null,
    status: 201,
    answers: 'access_request',
  },
  approveAccessRequest: {
    method: 'POST',
    path: '/access_requests/{access_request_gid}/approve',
    scope: null,
    status: 200,
  },
  rejectAccessRequest: {
    method: 'POST',
    path: '/access_requests/{access_request_gid}/reject',
    scope: null,
    status: 200,
  },

  getReactionsOnObject: { method: 'GET', path: '/reactions', scope: null, status: 200, lists: true },

  triggerRule: {
    method: 'POST',
    path: '/rule_triggers/{rule_trigger_gid}/run',
    scope: null,
    status: 200,
  },
} as const
