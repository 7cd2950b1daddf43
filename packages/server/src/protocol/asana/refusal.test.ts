import { describe, expect, it } from 'vitest'
import { done, errorAnswer, faultAnswer, invalid, noAccess, notRecognized, type Refusal } from './refusal.js'
import { absent, hidden, unknownReference, visible } from './visibility.js'
import { parseGid } from './gid.js'

const HELP =
  'For more information on API status codes and how to handle them, read the docs on errors: https://developers.asana.com/docs/errors'

const ROWS: readonly { refusal: Refusal; status: number; message: string; challenge?: string }[] = [
  {
    refusal: { kind: 'url_too_long', lengthMax: 8_192 },
    status: 414,
    message: 'URL too long: it may have at most 8192 characters',
  },
  {
    refusal: { kind: 'head_too_large', bytesMax: 16_384 },
    status: 431,
    message: 'Request head too large: its first line and headers may have at most 16384 bytes',
  },
  { refusal: { kind: 'no_route' }, status: 404, message: 'No matching route for request' },
  {
    refusal: notRecognized('task', '000000000000000').refusal,
    status: 404,
    message: 'task: Not a recognized ID: 0',
  },
  { refusal: noAccess('task').refusal, status: 403, message: 'You do not have access to this task.' },
  {
    refusal: { kind: 'unauthorized', challenge: 'missing' },
    status: 401,
    message: 'Not Authorized',
    challenge: 'Bearer realm="Mudra"',
  },
  {
    refusal: { kind: 'unauthorized', challenge: 'invalid' },
    status: 401,
    message: 'Not Authorized',
    challenge: 'Bearer realm="Mudra", error="invalid_token"',
  },
  {
    refusal: { kind: 'unauthorized', challenge: 'expired' },
    status: 401,
    message:
      'The bearer token has expired. If you have a refresh token, please use it to request a new bearer token, otherwise allow the user to re-authenticate.',
    challenge: 'Bearer realm="Mudra", error="invalid_token"',
  },
  {
    refusal: { kind: 'insufficient_scope', scope: 'tasks:read' },
    status: 403,
    message: 'Forbidden: this token lacks the scope tasks:read',
    challenge: 'Bearer realm="Mudra", error="insufficient_scope", scope="tasks:read"',
  },
  {
    refusal: { kind: 'insufficient_scope', scope: 'users:read', path: 'assignee.email' },
    status: 403,
    message: 'Forbidden: this token lacks the scope users:read (opt_fields: assignee.email)',
    challenge: 'Bearer realm="Mudra", error="insufficient_scope", scope="users:read"',
  },
  {
    refusal: { kind: 'insufficient_scope', scope: null },
    status: 403,
    message: 'Forbidden: this operation needs a token with full permissions',
    challenge: 'Bearer realm="Mudra", error="insufficient_scope", scope="default"',
  },
  { refusal: { kind: 'forbidden', message: 'No.' }, status: 403, message: 'No.' },
  {
    refusal: { kind: 'invalid', messages: ['workspace: Missing input'] },
    status: 400,
    message: 'workspace: Missing input',
  },
  {
    refusal: { kind: 'too_large', bytesMax: 1_048_576 },
    status: 413,
    message: 'Request body too large: it may have at most 1048576 bytes',
  },
  {
    refusal: { kind: 'insecure_transport' },
    status: 403,
    message:
      'Forbidden: this call arrived without TLS, so its token must be considered leaked. Revoke it, and use https.',
  },
]

describe("a refusal on the wire — Asana's API edge", () => {
  it.each(ROWS)('is $status $message', ({ refusal, status, message, challenge }) => {
    expect(errorAnswer(refusal)).toEqual({
      status,
      headers: challenge === undefined ? {} : { 'www-authenticate': challenge },
      body: { errors: [{ message, help: HELP }] },
    })
  })

  it('has one element for each problem of a request', () => {
    expect(errorAnswer(invalid('a: Missing input', 'b: Missing input').refusal).body.errors).toEqual([
      { message: 'a: Missing input', help: HELP },
      { message: 'b: Missing input', help: HELP },
    ])
  })
})

describe("a fault on the wire — Asana's API edge", () => {
  it('of the database is 503 with whole seconds to wait', () => {
    expect(faultAnswer('unavailable', 'req-1', 7)).toEqual({
      status: 503,
      headers: { 'retry-after': '7' },
      body: {
        errors: [
          {
            message: 'The service is temporarily unavailable. Please retry after the given amount of time.',
            help: HELP,
          },
        ],
      },
    })
    expect(faultAnswer('unavailable', 'req-1').headers['retry-after']).toMatch(/^[1-9]\d*$/)
  })

  it('of the program is 500 with a phrase and nothing about the cause', () => {
    expect(faultAnswer('bug', 'req-1')).toEqual({
      status: 500,
      headers: {},
      body: { errors: [{ message: 'Server Error', phrase: 'req-1', help: HELP }] },
    })
  })
})

describe('a record named by its id', () => {
  it('that is absent is 404 with the id as it was sent, one that is hidden 403 without it', () => {
    expect(absent('project')).toMatchObject({ state: 'absent' })
    expect(errorAnswer(absentRefusal('0042'))).toMatchObject({
      status: 404,
      body: { errors: [{ message: 'project: Not a recognized ID: 42' }] },
    })
    const found = hidden('project')
    if (found.state === 'visible') throw new Error('a hidden record was visible')
    expect(errorAnswer(found.refusal('42').refusal)).toMatchObject({
      status: 403,
      body: { errors: [{ message: 'You do not have access to this project.' }] },
    })
  })

  it('that is visible comes with itself', () => {
    expect(visible(1)).toEqual({ state: 'visible', record: 1 })
    expect(done(1)).toEqual({ ok: true, value: 1 })
  })

  it('in a body reads the same whether it is hidden or absent', () => {
    const gid = parseGid('42')
    expect(gid === null ? null : unknownReference('parent', gid)).toBe('parent: Not a recognized ID: 42')
  })
})

function absentRefusal(gid: string): Refusal {
  const found = absent('project')
  if (found.state === 'visible') throw new Error('an absent record was visible')
  return found.refusal(gid).refusal
}
