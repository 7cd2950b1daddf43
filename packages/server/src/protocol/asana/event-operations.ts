/** The rows of what tells of changes, and of batches. */
export const EVENT_OPERATIONS = {
  getEvents: {
    method: 'GET',
    path: '/events',
    scope: null,
    status: 200,
    aliases: ['/tasks/{task_gid}/events', '/projects/{project_gid}/events'],
    fieldOfAlias: 'resource',
    isSynchronized: true,
  },
  getWorkspaceEvents: {
    method: 'GET',
    path: '/workspaces/{workspace_gid}/events',
    scope: null,
    status: 200,
    aliases: ['/organizations/{workspace_gid}/events'],
    isSynchronized: true,
  },

  getWebhooks: {
    method: 'GET',
    path: '/webhooks',
    scope: 'webhooks:read',
    status: 200,
    answers: 'webhook',
    lists: true,
  },
  createWebhook: {
    method: 'POST',
    path: '/webhooks',
    scope: 'webhooks:write',
    status: 201,
    answers: 'webhook',
  },
  getWebhook: {
    method: 'GET',
    path: '/webhooks/{webhook_gid}',
    scope: 'webhooks:read',
    status: 200,
    answers: 'webhook',
  },
  updateWebhook: {
    method: 'PUT',
    path: '/webhooks/{webhook_gid}',
    scope: 'webhooks:write',
    status: 200,
    answers: 'webhook',
  },
  deleteWebhook: { method: 'DELETE', path: '/webhooks/{webhook_gid}', scope: 'webhooks:delete', status: 200 },

  createBatchRequest: { method: 'POST', path: '/batch', scope: null, status: 200, isMadeOfOthers: true },
} as const
