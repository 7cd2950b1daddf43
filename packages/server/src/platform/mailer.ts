import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** One mail, ready to go. */
export interface MailMessage {
  /** A word for what it is, as file names and the console have it. */
  readonly kind: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly messageId: string
  readonly atMs: number
  /** What it asks to open, if anything; it stands in its text, too. */
  readonly link: string | null
}

/** `refused`: for this address, for good. `failed`: now; it may go later. The reason is for the log and never has the link. */
export type MailOutcome =
  { readonly kind: 'sent' } | { readonly kind: 'refused' | 'failed'; readonly reason: string }

export interface Mailer {
  /** Does not throw. */
  send(message: MailMessage): Promise<MailOutcome>
}

/** A server that takes mail. */
export interface SmtpServer {
  readonly host: string
  readonly port: number
  /** `tls` from the first byte; `starttls` or not at all; `loopback`: the way leaves this machine's memory nowhere, so TLS is welcome and not demanded. */
  readonly security: 'tls' | 'starttls' | 'loopback'
  readonly auth: { readonly user: string; readonly pass: string } | null
}

const CONNECT_MS_MAX = 10_000
/** Nothing was said for so long. */
const SILENCE_MS_MAX = 20_000
/** A whole attempt, however slowly the other side goes on talking; shorter than a stopping server waits for requests. */
const SMTP_ATTEMPT_MS_MAX = 25_000

/** With the first mail: most commands send none, and reading it takes a tenth of their time. */
const loadLibrary = async () => await import('nodemailer')

/** Sends mail through a server; each attempt has a connection of its own. @see RFC 3207, RFC 8314 */
export function smtpMailer(server: SmtpServer, { from }: { readonly from: string }): Mailer {
  const openTransport = async () =>
    (await loadLibrary()).createTransport({
      host: server.host,
      port: server.port,
      secure: server.security === 'tls',
      requireTLS: server.security === 'starttls',
      // On this machine a certificate that it made itself is as good as any.
      tls: { minVersion: 'TLSv1.2', rejectUnauthorized: server.security !== 'loopback' },
      ...(server.auth === null ? {} : { auth: server.auth }),
      connectionTimeout: CONNECT_MS_MAX,
      greetingTimeout: CONNECT_MS_MAX,
      socketTimeout: SILENCE_MS_MAX,
      ...NO_FOREIGN_CONTENT,
    })
  return {
    async send(message) {
      if (!ONE_ADDRESS.test(message.to)) return NO_ADDRESS
      let timer: NodeJS.Timeout | undefined
      const tooLong = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => {
          reject(new Error(`took longer than ${SMTP_ATTEMPT_MS_MAX / 1_000} s`))
        }, SMTP_ATTEMPT_MS_MAX)
      })
      try {
        const transport = await openTransport()
        await Promise.race([transport.sendMail(composed(message, from)), tooLong])
        return { kind: 'sent' }
      } catch (error) {
        return failureOf(error, server.auth)
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

/**
 * Writes mail to files that only their owner reads, for a server that was given no other way, and says so on the console.
 * @param print  one line to the console
 */
export function outboxMailer(
  folder: string,
  { from, print }: { readonly from: string; readonly print: (line: string) => void },
): Mailer {
  const openTransport = async () =>
    (await loadLibrary()).createTransport({
      streamTransport: true,
      buffer: true,
      newline: 'unix',
      ...NO_FOREIGN_CONTENT,
    })
  return {
    async send(message) {
      if (!ONE_ADDRESS.test(message.to)) return NO_ADDRESS
      const stamp = new Date(message.atMs).toISOString().replaceAll(/[-:.]/g, '')
      const file = join(folder, `${stamp}-${message.kind}-${message.messageId.replaceAll(/\W/g, '')}.eml`)
      try {
        const { message: bytes } = await (await openTransport()).sendMail(composed(message, from))
        await mkdir(folder, { recursive: true, mode: 0o700 })
        await writeFile(file, bytes, { mode: 0o600 })
      } catch (error) {
        return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) }
      }
      print(`mail to ${printable(message.to)}: ${printable(message.subject)} (${file})`)
      if (message.link !== null) print(`  ${message.link}`)
      return { kind: 'sent' }
    },
  }
}

/** The library would fetch addresses and read files that stand in a message; nothing of ours asks for it. */
const NO_FOREIGN_CONTENT = { disableFileAccess: true, disableUrlAccess: true } as const

/** The library reads a list out of a text with commas, and a command of SMTP ends with its line. */
// oxlint-disable-next-line no-control-regex -- control characters are what this is about
const ONE_ADDRESS = /^[^\s@<>"(),:;[\]\\\u0000-\u001f\u007f]+@[^\s@<>"(),:;[\]\\\u0000-\u001f\u007f]+$/
const NO_ADDRESS: MailOutcome = { kind: 'refused', reason: 'the recipient is not an address' }

/** Addresses go as values and are not read out of a text again, so that none becomes two, or a header. */
function composed(message: MailMessage, from: string) {
  return {
    from,
    to: { name: '', address: message.to },
    envelope: { from: addressOf(from), to: [message.to] },
    subject: message.subject,
    text: message.text,
    html: message.html,
    messageId: message.messageId,
    date: new Date(message.atMs),
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
}

/** `Mudra <mudra@example.com>` → `mudra@example.com` */
function addressOf(from: string): string {
  return /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from
}

/** 5xx to a recipient or to the message itself is for good (RFC 5321 §4.2.1); to the sender's sign-in it is for the operator to mend. */
function failureOf(error: unknown, auth: SmtpServer['auth']): MailOutcome {
  const { code, message, responseCode } = error as {
    readonly code?: string
    readonly message?: string
    readonly responseCode?: number
  }
  const isFinal =
    (code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode !== undefined && responseCode >= 500
  return { kind: isFinal ? 'refused' : 'failed', reason: withoutPassword(message ?? String(error), auth) }
}

/** What the other side says is logged, and it may repeat what it was told. */
function withoutPassword(text: string, auth: SmtpServer['auth']): string {
  if (auth === null || auth.pass === '') return text
  const { pass, user } = auth
  const told = [pass, `\u0000${user}\u0000${pass}`].flatMap((plain) => [
    plain,
    Buffer.from(plain).toString('base64'),
  ])
  return told.reduce((clean, one) => clean.replaceAll(one, '[redacted]'), text)
}

/** A terminal does what control characters say. */
function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what this is about
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '?')
}
