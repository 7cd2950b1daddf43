import type { DescribedOperation } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { reference, userReference } from '../../protocol/asana/field.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import {
  CREATE_PORTFOLIO_FIELDS,
  ITEM_FIELDS,
  MEMBERS_FIELDS,
  UPDATE_PORTFOLIO_FIELDS,
} from './portfolio-fields.js'

export const OWN_PORTFOLIOS = {
  fields: {
    workspace: reference.says('The workspace to look in.'),
    owner: userReference.says('Who owns them: only yourself, `me`.'),
  },
  required: ['workspace'],
} as const

export const ADD_ITEM = {
  fields: {
    ...ITEM_FIELDS,
    insert_before: reference.says('A project in the portfolio; the new one goes before it.'),
    insert_after: reference.says('A project in the portfolio; the new one goes after it.'),
  },
  required: ['item'],
} as const

export const REMOVE_ITEM = { fields: ITEM_FIELDS, required: ['item'] } as const
export const MEMBERS = { fields: MEMBERS_FIELDS, required: ['members'] } as const

export const OF_PERSON = { fields: { user: userReference.says('Only those of this person.') } } as const

export const OF_MEMBERSHIPS = {
  fields: {
    ...OF_PERSON.fields,
    portfolio: reference.says('Only those of this portfolio.'),
    workspace: reference.says('Only those in this workspace. Goes together with `user`.'),
  },
} as const

const PEOPLE_EXAMPLE = { body: { members: [EXAMPLES.user.gid] } }

export const PORTFOLIOS_OPERATIONS = {
  getPortfolios: {
    tag: 'Portfolios',
    summary: 'List your portfolios',
    says: 'Those of a workspace that you own.',
    query: OWN_PORTFOLIOS,
    example: { query: { workspace: EXAMPLES.workspace.gid } },
  },
  createPortfolio: {
    tag: 'Portfolios',
    summary: 'Create a portfolio',
    says: 'You become its owner and its first member.',
    body: { fields: CREATE_PORTFOLIO_FIELDS, required: ['workspace'] },
    example: { body: { name: 'Spring', workspace: EXAMPLES.workspace.gid } },
  },
  getPortfolio: { tag: 'Portfolios', summary: 'Get a portfolio', says: 'A portfolio that you may see.' },
  updatePortfolio: {
    tag: 'Portfolios',
    summary: 'Change a portfolio',
    says: 'Only what is sent changes.',
    body: { fields: UPDATE_PORTFOLIO_FIELDS },
    example: { body: { color: 'dark-green' } },
  },
  deletePortfolio: {
    tag: 'Portfolios',
    summary: 'Delete a portfolio',
    says: 'What it holds stays. There is no way back.',
  },
  getItemsForPortfolio: {
    tag: 'Portfolios',
    summary: 'List what is in a portfolio',
    says: 'Its projects that you may see, in its order.',
  },
  addItemForPortfolio: {
    tag: 'Portfolios',
    summary: 'Add a project to a portfolio',
    says: 'At its end, or beside another one. A project that is in it already moves there.',
    body: ADD_ITEM,
    example: { body: { item: EXAMPLES.project.gid } },
  },
  removeItemForPortfolio: {
    tag: 'Portfolios',
    summary: 'Take a project out of a portfolio',
    says: 'The project itself stays.',
    body: REMOVE_ITEM,
    example: { body: { item: EXAMPLES.project.gid } },
  },
  addMembersForPortfolio: {
    tag: 'Portfolios',
    summary: 'Add members to a portfolio',
    says: 'Each gets what the portfolio gives new members; who is a member stays as they are.',
    body: MEMBERS,
    example: PEOPLE_EXAMPLE,
  },
  removeMembersForPortfolio: {
    tag: 'Portfolios',
    summary: 'Take members out of a portfolio',
    says: 'Its owner stays.',
    body: MEMBERS,
    example: PEOPLE_EXAMPLE,
  },
  getPortfolioMemberships: {
    tag: 'Portfolios',
    summary: 'List memberships of portfolios',
    says: 'Those of a portfolio, or of a person in a workspace.',
    query: OF_MEMBERSHIPS,
    example: { query: { portfolio: EXAMPLES.portfolio.gid } },
  },
  getPortfolioMembership: {
    tag: 'Portfolios',
    summary: 'Get a membership of a portfolio',
    says: 'Who is a member of what, and what they may do there.',
  },
  getPortfolioMembershipsForPortfolio: {
    tag: 'Portfolios',
    summary: 'List the memberships of a portfolio',
    says: 'All of them, or those of one person.',
    query: OF_PERSON,
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
