import type { DescribedOperation } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { flag, name, oneOf, reference, webAddress } from '../../protocol/asana/field.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import { NAME_LENGTH_MAX } from '../../protocol/asana/text.js'
import { ATTACHMENT_HOSTS, ATTACHMENT_URL_LENGTH_MAX } from './attachment.rules.js'

export const OF_PARENT = {
  fields: { parent: reference.says('A task or a project.') },
} as const

export const NEW_ATTACHMENT = {
  fields: {
    parent: reference.says('The task or project to attach it to.'),
    resource_subtype: oneOf(...ATTACHMENT_HOSTS).says(
      '`asana`, unless said, for a file; `external` for a link.',
    ),
    name: name({ lengthMax: NAME_LENGTH_MAX }).says('What people call the link. A file has its own name.'),
    url: webAddress({ lengthMax: ATTACHMENT_URL_LENGTH_MAX }).says('Where the link leads.'),
    connect_to_app: flag.says('Whether your app shows a widget for the link. For links of tasks, by an app.'),
  },
} as const

export const ATTACHMENTS_OPERATIONS = {
  getAttachment: {
    tag: 'Attachments',
    summary: 'Get an attachment',
    says: 'One of a task or project that you may see. Its links to a file lead there for two minutes.',
  },
  getAttachmentsForObject: {
    tag: 'Attachments',
    summary: 'List the attachments of a task or project',
    says: 'In the order in which they were attached.',
    query: { ...OF_PARENT, required: ['parent'] },
    example: { query: { parent: EXAMPLES.task.gid } },
  },
  createAttachmentForObject: {
    tag: 'Attachments',
    summary: 'Attach a file or a link',
    says: 'A file comes as `multipart/form-data` and may have 100 MB; a link has a name and an address.',
    body: { ...NEW_ATTACHMENT, required: ['parent'] },
    example: {
      body: {
        parent: EXAMPLES.task.gid,
        resource_subtype: 'external',
        name: 'Letters to the photographer',
        url: 'https://photographs.example/letters',
      },
    },
  },
  deleteAttachment: {
    tag: 'Attachments',
    summary: 'Delete an attachment',
    says: 'A file goes with it. There is no way back.',
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
