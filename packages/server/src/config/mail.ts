import type { SmtpServer } from '../platform/mailer.js'

/** How mail goes out. */
export interface MailSettings {
  /** Null: into files of the data folder, and said on the console. */
  readonly smtp: SmtpServer | null
  /** `Name <address>`, or an address. */
  readonly from: string
}

const DEFAULT_PORTS = { 'smtp:': 587, 'smtps:': 465 } as const
const LOOPBACK_HOST = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/
const SENDER = /^(?:[^<>\r\n"]*<[^\s<>@,;:"]+@[^\s<>@,;:"]+>|[^\s<>@,;:"]+@[^\s<>@,;:"]+)$/

/** Reads what is set about mail; without anything, mail is written to files. @see RFC 8314 §3 */
export function readMail(
  {
    from,
    name = 'Mudra',
    publicUrl,
    smtpUrl,
  }: {
    readonly smtpUrl: string | undefined
    readonly from: string | undefined
    readonly publicUrl: string
    /** What the server is called. */
    readonly name?: string
  },
  complain: (flag: 'smtp-url' | 'mail-from', problem: string) => void,
): MailSettings {
  const smtp = smtpUrl === undefined ? null : readSmtpUrl(smtpUrl)
  if (smtpUrl !== undefined && smtp === null)
    complain(
      'smtp-url',
      'must look like smtp://user:password@mail.example.com:587, or smtps://… for TLS from the start',
    )
  if (smtp !== null && from === undefined)
    complain('mail-from', 'is missing; name the sender, like "Mudra <mudra@example.com>"')
  if (from !== undefined && !SENDER.test(from))
    complain('mail-from', 'must be an address, or a name and an address like "Mudra <mudra@example.com>"')
  const host = URL.canParse(publicUrl) ? new URL(publicUrl).hostname : 'localhost'
  return { smtp, from: from ?? `${name} <mudra@${host.replaceAll(/[[\]:]/g, '')}>` }
}

/** @returns null for what is no such address. TLS is demanded of every server that is not on this machine. */
function readSmtpUrl(text: string): SmtpServer | null {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || (url.protocol !== 'smtp:' && url.protocol !== 'smtps:') || url.hostname === '')
    return null
  if (!['', '/'].includes(url.pathname) || url.search !== '' || url.hash !== '') return null
  const user = decoded(url.username)
  const pass = decoded(url.password)
  if (user === null || pass === null) return null
  const isLoopback = LOOPBACK_HOST.test(url.hostname)
  return {
    host: url.hostname.replaceAll(/[[\]]/g, ''),
    port: url.port === '' ? DEFAULT_PORTS[url.protocol] : Number(url.port),
    security: url.protocol === 'smtps:' ? 'tls' : isLoopback ? 'loopback' : 'starttls',
    auth: user === '' ? null : { user, pass },
  }
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
