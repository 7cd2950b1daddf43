/** The rows of `OPERATIONS` that are about status updates, in both of their forms, and briefs. */
export const STATUS_OPERATIONS = {
  getStatusesForObject: {
    method: 'GET',
    path: '/status_updates',
    scope: null,
    status: 200,
    answers: 'status_update',
    lists: true,
  },
  createStatusForObject: {
    method: 'POST',
    path: '/status_updates',
    scope: null,
    status: 201,
    answers: 'status_update',
  },
  getStatus: {
    method: 'GET',
    path: '/status_updates/{status_update_gid}',
    scope: null,
    status: 200,
    answers: 'status_update',
  },
  deleteStatus: { method: 'DELETE', path: '/status_updates/{status_update_gid}', scope: null, status: 200 },

  getProjectStatusesForProject: {
    method: 'GET',
    path: '/projects/{project_gid}/project_statuses',
    scope: null,
    status: 200,
    answers: 'project_status',
    lists: true,
  },
  createProjectStatusForProject: {
    method: 'POST',
    path: '/projects/{project_gid}/project_statuses',
    scope: null,
    status: 201,
    answers: 'project_status',
  },
  getProjectStatus: {
    method: 'GET',
    path: '/project_statuses/{project_status_gid}',
    scope: null,
    status: 200,
    answers: 'project_status',
  },
  deleteProjectStatus: {
    method: 'DELETE',
    path: '/project_statuses/{project_status_gid}',
    scope: null,
    status: 200,
  },

  createProjectBrief: {
    method: 'POST',
    path: '/projects/{project_gid}/project_briefs',
    scope: null,
    status: 201,
    answers: 'project_brief',
  },
  getProjectBrief: {
    method: 'GET',
    path: '/project_briefs/{project_brief_gid}',
    scope: null,
    status: 200,
    answers: 'project_brief',
  },
  updateProjectBrief: {
    method: 'PUT',
    path: '/project_briefs/{project_brief_gid}',
    scope: null,
    status: 200,
    answers: 'project_brief',
  },
  deleteProjectBrief: {
    method: 'DELETE',
    path: '/project_briefs/{project_brief_gid}',
    scope: null,
    status: 200,
  },
} as const
