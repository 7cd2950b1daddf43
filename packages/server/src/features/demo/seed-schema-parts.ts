/** What 65,535 characters of plain text come to at most when they are written as rich text. */
export const RICH_TEXT_LENGTH_MAX = 400_000

const GID = '^[1-9][0-9]{0,15}$'
const DAY = '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
const MOMENT =
  '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,3})?)?(Z|[+-][0-9]{2}:[0-9]{2})$'

export const TIME_PERIOD = '^((H[12] |Q[1-4] )?FY[0-9]{2}|(this|next) (year|half|quarter))$'

/** What people are told whose text is of another form. */
export const PATTERNS_IN_WORDS: ReadonlyMap<string, string> = new Map([
  [GID, 'Must be an id: up to 16 digits, not beginning with 0'],
  [DAY, 'Must be a day like 2027-01-31'],
  [MOMENT, 'Must be a moment like 2027-01-31T14:00:00Z'],
  [
    TIME_PERIOD,
    'Must be a period like FY27, H1 FY27 or Q1 FY27, or one of: this year, this half, this quarter, next year, next half, next quarter',
  ],
])

export const gid = {
  type: ['string', 'integer'],
  pattern: GID,
  minimum: 1,
  maximum: 9_007_199_254_740_991,
  description:
    'An id that stays the same. Without it the server gives one. Ids below 1300000000000000 are never given by a server.',
}
export const user = {
  type: ['string', 'integer'],
  description: 'A person of this file, by email address or gid.',
}
export const text = (description: string, lengthMax: number) => ({
  type: 'string',
  maxLength: lengthMax,
  description,
})
export const name = (what: string, lengthMax: number) => ({
  type: 'string',
  minLength: 1,
  maxLength: lengthMax,
  description: `The name of the ${what}.`,
})
export const flag = (description: string, otherwise: boolean) => ({
  type: 'boolean',
  default: otherwise,
  description,
})
export const oneOf = (values: readonly string[], description: string, otherwise?: string) => ({
  enum: values,
  ...(otherwise === undefined ? {} : { default: otherwise }),
  description,
})
export const orNull = (schema: { readonly type: string }) => ({ ...schema, type: [schema.type, 'null'] })
export const day = (description: string) => ({
  type: 'string',
  pattern: DAY,
  description: `${description}, like 2027-01-31.`,
})
export const moment = (description: string) => ({
  type: 'string',
  pattern: MOMENT,
  description: `${description}, like 2027-01-31T14:00:00Z.`,
})
export const list = (items: object, description: string) => ({ type: 'array', items, description })
export const record = (description: string, required: readonly string[], properties: object) => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
  description,
})
export const ref = (definition: string) => ({ $ref: `#/$defs/${definition}` })
export const ACCESS_LEVELS = ['admin', 'editor', 'commenter', 'viewer']
