import type { DescribedOperation } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { reference, userReference } from '../../protocol/asana/field.js'
import { hundredths } from '../../protocol/asana/number-field.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import { RATE_MAX } from './rate.js'

const AMOUNT = hundredths({ max: RATE_MAX }).says('What an hour costs.')

export const NEW_RATE = {
  fields: {
    parent: reference.says('The project.'),
    resource: userReference.says('Whose hour it is.'),
    rate: AMOUNT,
  },
  required: ['parent', 'resource', 'rate'],
} as const

export const RATE_CHANGES = { fields: { rate: AMOUNT } } as const

export const OF_RATES = {
  fields: {
    parent: reference.says('Only those of this project.'),
    resource: userReference.says('Only those of this person.'),
  },
} as const

export const RATES_OPERATIONS = {
  getRates: {
    tag: 'Budgets',
    summary: 'List rates',
    says: 'Of a project or a person, in projects of which you are an admin.',
    query: OF_RATES,
    example: { query: { parent: EXAMPLES.project.gid } },
  },
  createRate: {
    tag: 'Budgets',
    summary: 'Say what an hour of somebody costs',
    says: 'In a project of which you are an admin; one rate for each person.',
    body: NEW_RATE,
    example: { body: { parent: EXAMPLES.project.gid, resource: 'me', rate: 95.5 } },
  },
  getRate: { tag: 'Budgets', summary: 'Get a rate', says: 'Of a project of which you are an admin.' },
  updateRate: {
    tag: 'Budgets',
    summary: 'Change a rate',
    says: 'Of a project of which you are an admin. All time of that person there costs this much from then on.',
    body: RATE_CHANGES,
    example: { body: { rate: 110 } },
  },
  deleteRate: {
    tag: 'Budgets',
    summary: 'Delete a rate',
    says: 'Of a project of which you are an admin. There is no way back.',
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
