/** The rows of `OPERATIONS` that are about jobs, and what is done by one. */
export const JOB_OPERATIONS = {
  getJob: { method: 'GET', path: '/jobs/{job_gid}', scope: 'jobs:read', status: 200, answers: 'job' },
  duplicateTask: {
    method: 'POST',
    path: '/tasks/{task_gid}/duplicate',
    scope: 'tasks:write',
    status: 201,
    answers: 'job',
  },
  duplicateProject: {
    method: 'POST',
    path: '/projects/{project_gid}/duplicate',
    scope: 'projects:write',
    status: 201,
    answers: 'job',
  },
  duplicatePortfolio: {
    method: 'POST',
    path: '/portfolios/{portfolio_gid}/duplicate',
    scope: 'portfolios:write',
    status: 201,
    answers: 'job',
  },
} as const
