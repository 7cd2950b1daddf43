import type { DescribedOperation } from '../../../protocol/asana/description.js'
import { EXAMPLES } from '../../../protocol/asana/examples.js'
import type { OperationId } from '../../../protocol/asana/operations.js'
import { NEW_WEBHOOK, WEBHOOK_CHANGES, WEBHOOKS_OF } from './webhook-fields.js'

export const WEBHOOKS_OPERATIONS = {
  getWebhooks: {
    tag: 'Webhooks',
    summary: 'List webhooks',
    says: 'Those that your app, or your personal tokens, made for you in a workspace.',
    query: WEBHOOKS_OF,
    example: { query: { workspace: EXAMPLES.workspace.gid } },
  },
  createWebhook: {
    tag: 'Webhooks',
    summary: 'Create a webhook',
    says: 'Its target is sent a handshake with the header X-Hook-Secret, and has to answer 200 or 204 with the same header at once. The answer has the secret beside `data`; what follows is signed with it in X-Hook-Signature.',
    body: NEW_WEBHOOK,
    example: {
      body: { resource: EXAMPLES.project.gid, target: 'https://receiver.example/webhooks' },
    },
  },
  getWebhook: { tag: 'Webhooks', summary: 'Get a webhook', says: 'One of your own.' },
  updateWebhook: {
    tag: 'Webhooks',
    summary: 'Change the filters of a webhook',
    says: 'All of them: those that are sent take the place of those that there are.',
    body: WEBHOOK_CHANGES,
    example: { body: { filters: [{ resource_type: 'task', action: 'changed' }] } },
  },
  deleteWebhook: {
    tag: 'Webhooks',
    summary: 'Delete a webhook',
    says: 'What is on its way may still arrive.',
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
