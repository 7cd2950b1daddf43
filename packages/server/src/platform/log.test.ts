import { describe, expect, it } from 'vitest'
import { makeLogger, makeRequestLines, type LogLevel, type RequestLine } from './log.js'

function capture(level: Parameters<typeof makeLogger>[0]) {
  const lines: string[] = []
  return { lines, logger: makeLogger(level, { write: (line) => void lines.push(line) }) }
}

describe('the log', () => {
  it('is JSON lines, without the process and the machine', () => {
    const { lines, logger } = capture('info')
    logger.info({ requestId: 'r1' }, 'hello')
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/\n$/)
    const { time, ...rest } = JSON.parse(lines[0] ?? '') as Record<string, unknown>
    expect(rest).toEqual({ level: 30, requestId: 'r1', msg: 'hello' })
    expect(time).toBeTypeOf('number')
  })

  it('keeps to its level', () => {
    const { lines, logger } = capture('warn')
    logger.info('no')
    logger.warn('yes')
    expect(lines).toHaveLength(1)
  })

  it('shows no credential of headers or records that somebody logs whole, as deep as they go', () => {
    const { lines, logger } = capture('info')
    const secret = 'hush-hush-hush'
    const fields = { authorization: secret, 'set-cookie': [secret, secret], code_verifier: secret }
    const form = {
      password: secret,
      client_secret: secret,
      token: secret,
      refresh_token: secret,
      name: 'kept',
    }
    logger.info({
      ...fields,
      headers: fields,
      form,
      request: { headers: { cookie: secret }, body: { form } },
    })
    expect(lines.join('')).not.toContain(secret)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      authorization: '[redacted]',
      headers: { 'set-cookie': '[redacted]' },
      form: { password: '[redacted]', name: 'kept' },
      request: { headers: { cookie: '[redacted]' }, body: { form: { refresh_token: '[redacted]' } } },
    })
  })

  it('keeps the code of an error, and strikes that of a form', () => {
    const { lines, logger } = capture('info')
    const err = Object.assign(new Error('no space'), { code: 'ENOSPC' })
    logger.error({ err, form: { code: 'hush' }, request: { query: { code: 'hush' } } }, 'a request failed')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      err: { code: 'ENOSPC' },
      form: { code: '[redacted]' },
      request: { query: { code: '[redacted]' } },
    })
  })

  it('shows none that stands in a text: a message, an error, its stack, its cause', () => {
    const { lines, logger } = capture('info')
    const secret = 'mdr_0123456789abcdefghijABCDEFGHIJ0123456789'
    const cause = new Error(`connect postgres://mudra:${'hush'}-hush@db failed`)
    const error = Object.assign(new Error(`no ${secret}`, { cause }), { detail: `Key (x)=(${secret})` })
    logger.error({ err: error, list: [secret] }, `Bearer ${secret}`)
    expect(lines.join('')).not.toMatch(/mdr_0|hush/)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      msg: 'Bearer [token]',
      err: { message: expect.stringContaining('no [token]') as string },
    })
  })
})

describe('the lines of requests', () => {
  const LINE: RequestLine = {
    requestId: 'Ab_-9-1',
    method: 'GET',
    path: '/a"\\\n\u2028<',
    status: 200,
    micros: 412,
    address: '127.0.0.1',
    operation: 'getUser',
    user: '11',
    token: '12',
    reason: 'be"cause',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  }
  const linesAt = (level: LogLevel, line = LINE) => {
    const lines: string[] = []
    makeRequestLines(level, { write: (text) => void lines.push(text) })(line)
    return lines
  }

  it('are JSON lines like all others, whatever a path holds', () => {
    const [line = ''] = linesAt('info')
    expect(line.indexOf('\n')).toBe(line.length - 1)
    const { time, ...rest } = JSON.parse(line) as Record<string, unknown>
    expect(rest).toEqual({ level: 30, ...LINE })
    expect(time).toBeTypeOf('number')
  })

  it('strike a secret out of a reason as well', () => {
    const [line = ''] = linesAt('info', { ...LINE, reason: 'scope mdp_0123456789' })
    expect(JSON.parse(line)).toMatchObject({ reason: 'scope [token]' })
  })

  it('leave out what is not known', () => {
    const bare = {
      ...LINE,
      operation: undefined,
      user: undefined,
      token: null,
      reason: undefined,
      traceparent: undefined,
    }
    const [line = ''] = linesAt('info', bare)
    expect(Object.keys(JSON.parse(line) as object)).toEqual([
      'level',
      'time',
      'requestId',
      'method',
      'path',
      'status',
      'micros',
      'address',
    ])
  })

  it('are written at the level info and below it alone', () => {
    const written = (['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const).filter(
      (level) => linesAt(level).length > 0,
    )
    expect(written).toEqual(['info', 'debug', 'trace'])
  })
})
