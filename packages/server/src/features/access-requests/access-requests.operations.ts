import type { DescribedOperation } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { nullable, reference, text, userReference } from '../../protocol/asana/field.js'
import type { InputForm } from '../../protocol/asana/input.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import { ACCESS_REQUEST_MESSAGE_LENGTH_MAX } from './access-request.js'

export const REQUESTS_FOR = {
  fields: {
    target: reference.says('The project or portfolio.'),
    user: userReference.says('Only that of this person.'),
  },
  required: ['target'],
} as const satisfies InputForm

export const NEW_ACCESS_REQUEST = {
  fields: {
    target: reference.says('The project or portfolio, which you do not see.'),
    message: nullable(text({ lengthMax: ACCESS_REQUEST_MESSAGE_LENGTH_MAX })).says('What you write with it.'),
  },
  required: ['target'],
} as const satisfies InputForm

export const ACCESS_REQUESTS_OPERATIONS = {
  getAccessRequests: {
    tag: 'Access requests',
    summary: 'List requests for access',
    says: 'Those for a project or portfolio that you may share; for another one your own.',
    query: REQUESTS_FOR,
    example: { query: { target: EXAMPLES.project.gid } },
  },
  createAccessRequest: {
    tag: 'Access requests',
    summary: 'Ask for access',
    says: 'To a project or portfolio of your workspace that is hidden from you.',
    body: NEW_ACCESS_REQUEST,
    example: { body: { target: '1200000000000036', message: 'I take over the seedlings.' } },
  },
  approveAccessRequest: {
    tag: 'Access requests',
    summary: 'Let somebody in',
    says: 'They become a member, with what new members may do. Whoever may share the project or portfolio decides.',
  },
  rejectAccessRequest: {
    tag: 'Access requests',
    summary: 'Refuse a request',
    says: 'Whoever asked may ask again.',
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
