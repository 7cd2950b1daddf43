import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { makeAnswerUnread } from './unread-requests.js'

const HSTS = { isDevelopment: false, hstsIncludesSubdomains: false }

function open({ isCi = false } = {}) {
  const lines: Record<string, unknown>[] = []
  const counted: number[] = []
  const answerUnread = makeAnswerUnread({
    ...HSTS,
    isCi,
    nextRequestId: () => 'r-1',
    rewriteUrl: ({ url = '' }) => url.replace('/base', ''),
    writeRequestLine: (line) => lines.push({ ...line }),
    count: (status) => counted.push(status),
  })
  const socketFrom = (more: object = { remoteAddress: '192.0.2.7' }) => Object.assign(new PassThrough(), more)
  const fail = (socket: PassThrough, code?: string, head?: string) => {
    const error: Parameters<typeof answerUnread>[0] = Object.assign(new Error('no HTTP'), {
      ...(code === undefined ? {} : { code }),
      ...(head === undefined ? {} : { rawPacket: Buffer.from(head) }),
    })
    answerUnread(error, socket)
    return String(socket.read() ?? '')
  }
  return { counted, fail, lines, socketFrom }
}

describe('what never became a request', () => {
  it.each([
    ['/api/1.0/tasks', /^content-type: application\/json/m, /"errors":\[\{"message":"[^"]{10,}"/],
    ['/-/oauth_token', /^content-type: application\/json/m, /"error":"invalid_request"/],
    ['/login', /^content-type: text\/plain/m, /\n$/],
  ])('is answered in the form of the place that it asked for: %s', (path, type, body) => {
    const { fail, lines, socketFrom } = open()
    const answer = fail(socketFrom(), 'HPE_INVALID_TOKEN', `POST /base${path}?secret=1 HTTP/1.1\r\n`)
    const [head = '', text = ''] = answer.split('\r\n\r\n')
    expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
    expect(head).toMatch(type)
    expect(head).toContain('\r\nx-request-id: r-1\r\n')
    expect(head).toContain(`\r\ncontent-length: ${Buffer.byteLength(text)}\r\n`)
    expect(head).toMatch(/\r\nconnection: close$/)
    expect(head).not.toMatch(/strict-transport|x-mudra-mode/)
    expect(text).toMatch(body)
    expect(lines).toEqual([
      expect.objectContaining({
        requestId: 'r-1',
        method: 'POST',
        path,
        status: 400,
        micros: 0,
        address: '192.0.2.7',
        reason: 'head_unreadable',
      }),
    ])
  })

  it.each([
    ['HPE_HEADER_OVERFLOW', 431, 'head_too_large'],
    ['ERR_HTTP_REQUEST_TIMEOUT', 408, 'head_late'],
    [undefined, 400, 'head_unreadable'],
  ])('has its status and reason: %s', (code, status, reason) => {
    const { counted, fail, lines, socketFrom } = open()
    const answer = fail(socketFrom({}), code)
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    // Nobody knows what it was meant for.
    expect(answer).toMatch(/"errors":.*"error":/)
    expect(lines).toMatchObject([{ status, reason, method: '', path: '', address: '' }])
    expect(counted).toEqual([status])
  })

  it('says over TLS and in CI mode what every answer says there', () => {
    const answer = open({ isCi: true })
    const said = answer.fail(answer.socketFrom({ encrypted: true }), 'HPE_INVALID_TOKEN')
    expect(said).toMatch(/\r\nstrict-transport-security: max-age=/)
    expect(said).toContain('\r\nx-mudra-mode: ci\r\n')
  })

  it('is answered once, and not where nobody listens any more', () => {
    const { counted, fail, socketFrom } = open()
    const socket = socketFrom()
    expect(fail(socket, 'HPE_CLOSED_CONNECTION')).toBe('')
    expect(fail(socket, 'HPE_INVALID_TOKEN')).toContain('HTTP/1.1 400')
    expect(fail(socket, 'HPE_INVALID_TOKEN')).toBe('')
    expect(socket.destroyed).toBe(false)
    fail(socket, 'ECONNRESET')
    expect(socket.destroyed).toBe(true)
    const gone = socketFrom()
    gone.end()
    expect([fail(gone, 'HPE_INVALID_TOKEN'), gone.destroyed]).toEqual(['', true])
    expect(counted).toEqual([400])
  })
})
