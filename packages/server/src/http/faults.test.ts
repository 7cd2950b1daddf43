import { expect, it } from 'vitest'
import { InvariantBroken, StoreUnavailable, TooBusy } from '../platform/faults.js'
import { BodyCodingFault } from './api/encoded-body.js'
import { classifyFault } from './faults.js'

const withFields = (fields: object) => Object.assign(new Error('x'), fields)

it.each([
  [
    'a database that does not answer',
    new StoreUnavailable(new Error('gone'), 7),
    { kind: 'unavailable', retryAfterSeconds: 7 },
  ],
  ['too much at once', new TooBusy('hashing', 3), { kind: 'busy', retryAfterSeconds: 3 }],
  ['a coding', new BodyCodingFault('broken'), { kind: 'coding', coding: { kind: 'broken' } }],
  ['a body', withFields({ code: 'FST_ERR_CTP_BODY_TOO_LARGE', statusCode: 413 }), { kind: 'too_large' }],
  [
    'what Fastify refuses',
    withFields({ code: 'FST_ERR_BAD_URL', statusCode: 400 }),
    { kind: 'unreadable', code: 'FST_ERR_BAD_URL' },
  ],
  ['a refusal without a code', withFields({ statusCode: 499 }), { kind: 'unreadable', code: 'unreadable' }],
  ['a refusal that is ours', withFields({ code: 'FST_ERR_X', statusCode: 500 }), { kind: 'bug' }],
  ['an error of ours', new InvariantBroken('x'), { kind: 'bug' }],
])('%s is told apart', (_what, error, fault) => {
  expect(classifyFault(error)).toMatchObject(fault)
})
