import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import { outboxMailer, smtpMailer, type MailMessage, type SmtpServer } from './mailer.js'

const FROM = 'Mudra <mudra@example.com>'
const LINK = 'https://mudra.example.com/login/reset/mdl_something'
const MESSAGE: MailMessage = {
  kind: 'password_reset',
  to: 'ada@greenfield.example',
  subject: 'Set a new password ☂',
  text: `Set a new password:\n${LINK}\n`,
  html: `<!doctype html><p>${LINK}</p>`,
  messageId: '<1.2@mudra.example.com>',
  atMs: Date.parse('2026-11-23T12:00:00Z'),
  link: LINK,
}

interface Received {
  readonly from: string
  readonly to: readonly string[]
  readonly isSecure: boolean
  readonly source: string
}

const open: SMTPServer[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await new Promise<void>((resolve) => server.close(() => resolve()))
})

/** A real server that takes mail on this machine. */
async function listen(options: SMTPServerOptions = {}) {
  const received: Received[] = []
  const server = new SMTPServer({
    authOptional: true,
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        received.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          isSecure: session.secure,
          source: Buffer.concat(chunks).toString(),
        })
        done()
      })
    },
    ...options,
  })
  // Whoever hangs up on a certificate that they do not trust is what some of these tests are about.
  server.on('error', () => undefined)
  open.push(server)
  const listening = server.listen(0, '127.0.0.1')
  await new Promise((resolve) => listening.once('listening', resolve))
  const { port } = listening.address() as AddressInfo
  const at = (wish: Partial<SmtpServer> = {}): SmtpServer => ({
    host: '127.0.0.1',
    port,
    security: 'loopback',
    auth: null,
    ...wish,
  })
  return { received, at }
}

describe('mail through a server', () => {
  it('arrives, once, with text and HTML, from and to whom it says, and says that a program wrote it — RFC 3834 §5', async () => {
    const { at, received } = await listen()
    expect(await smtpMailer(at(), { from: FROM }).send(MESSAGE)).toEqual({ kind: 'sent' })
    expect(received).toMatchObject([{ from: 'mudra@example.com', to: ['ada@greenfield.example'] }])
    const source = received[0]?.source ?? ''
    expect(source).toMatch(/^From: Mudra <mudra@example\.com>\r$/m)
    expect(source).toMatch(/^To: ada@greenfield\.example\r$/m)
    expect(source).toMatch(/^Message-ID: <1\.2@mudra\.example\.com>\r$/m)
    expect(source).toMatch(/^Auto-Submitted: auto-generated\r$/m)
    expect(source).toMatch(/^Date: Mon, 23 Nov 2026 12:00:00 \+0000\r$/m)
    expect(source).toContain(LINK)
  })

  it('goes over TLS where this machine offers it, and is not sent in clear where TLS is demanded — RFC 3207 §4', async () => {
    const { at, received } = await listen()
    await smtpMailer(at(), { from: FROM }).send(MESSAGE)
    const clear = await listen({ disabledCommands: ['STARTTLS'] })
    expect(await smtpMailer(clear.at({ security: 'starttls' }), { from: FROM }).send(MESSAGE)).toMatchObject({
      kind: 'failed',
    })
    await smtpMailer(clear.at(), { from: FROM }).send(MESSAGE)
    expect([received, clear.received].map((all) => all.map(({ isSecure }) => isSecure))).toEqual([
      [true],
      [false],
    ])
  })

  it('is not handed to a server that cannot prove its name — RFC 8314 §3', async () => {
    const { at, received } = await listen()
    const tls = await listen({ secure: true })
    const outcomes = [
      await smtpMailer(at({ security: 'starttls' }), { from: FROM }).send(MESSAGE),
      await smtpMailer(tls.at({ security: 'tls' }), { from: FROM }).send(MESSAGE),
    ]
    expect(outcomes).toMatchObject([{ kind: 'failed' }, { kind: 'failed' }])
    expect([...received, ...tls.received]).toEqual([])
  })

  it('signs in with what was set; a wrong password is for the operator to mend, so the mail may go later', async () => {
    const { at, received } = await listen({
      authOptional: false,
      onAuth: ({ password, username }, _session, done) => {
        if (username === 'me' && password === 'right') done(null, { user: 'me' })
        else done(new Error('no'))
      },
    })
    const send = async (pass: string) =>
      await smtpMailer(at({ auth: { user: 'me', pass } }), { from: FROM }).send(MESSAGE)
    expect(await send('wrong')).toMatchObject({ kind: 'failed' })
    expect(await send('right')).toEqual({ kind: 'sent' })
    expect(received).toHaveLength(1)
  })

  it('is refused for good by 5xx, and for now by 4xx, which passes — RFC 5321 §4.2.1', async () => {
    let code: number | null = 550
    const { at } = await listen({
      onRcptTo: (_address, _session, done) => {
        done(code === null ? null : Object.assign(new Error('not here'), { responseCode: code }))
      },
    })
    const mailer = smtpMailer(at(), { from: FROM })
    expect(await mailer.send(MESSAGE)).toMatchObject({ kind: 'refused' })
    code = 451
    const failed = await mailer.send(MESSAGE)
    expect(failed).toMatchObject({ kind: 'failed' })
    expect(JSON.stringify(failed)).not.toContain('mdl_')
    code = null
    expect(await mailer.send(MESSAGE)).toEqual({ kind: 'sent' })
    const [server] = open.splice(0)
    await new Promise<void>((resolve) => server?.close(() => resolve()))
    expect(await mailer.send(MESSAGE)).toMatchObject({ kind: 'failed' })
  })

  it('takes no header and no further recipient out of an address or a subject', async () => {
    const { at, received } = await listen()
    const mailer = smtpMailer(at(), { from: FROM })
    await mailer.send({ ...MESSAGE, subject: 'Join\r\nBcc: eve@evil.example\r\n\r\nbody' })
    for (const to of [
      'ada@greenfield.example\r\nRCPT TO:<eve@evil.example>',
      'ada@greenfield.example, eve@evil.example',
      'Ada <eve@evil.example>',
      'ada',
      '',
    ])
      expect(await mailer.send({ ...MESSAGE, to })).toMatchObject({ kind: 'refused' })
    expect(received.flatMap(({ to }) => to)).not.toContain('eve@evil.example')
    for (const { source } of received) expect(source.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/im)
    expect(received.map(({ to }) => to)).toEqual([['ada@greenfield.example']])
  })
})

describe('mail without a server', () => {
  it('is a file that only its owner reads, and a line on the console', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mudra-outbox-'))
    try {
      const outbox = join(folder, 'outbox')
      const lines: string[] = []
      const mailer = outboxMailer(outbox, { from: FROM, print: (line) => lines.push(line) })
      expect(await mailer.send({ ...MESSAGE, subject: 'a\u001b[2J' })).toEqual({ kind: 'sent' })
      const [name = '', ...more] = readdirSync(outbox)
      expect(more).toEqual([])
      expect(name).toBe('20261123T120000000Z-password_reset-12mudraexamplecom.eml')
      expect([outbox, join(outbox, name)].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o600])
      expect(readFileSync(join(outbox, name), 'utf8')).toContain(LINK)
      expect(lines).toEqual([`mail to ada@greenfield.example: a?[2J (${join(outbox, name)})`, `  ${LINK}`])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('says so where it cannot be written', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mudra-outbox-'))
    try {
      writeFileSync(join(folder, 'outbox'), 'a file stands in the way')
      const mailer = outboxMailer(join(folder, 'outbox'), { from: FROM, print: () => undefined })
      expect(await mailer.send(MESSAGE)).toMatchObject({ kind: 'failed' })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
