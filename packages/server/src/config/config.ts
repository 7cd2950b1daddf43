import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { ATTACHMENT_SETTINGS, readAttachments, type AttachmentSettings } from './attachments.js'
import { readBrand, type BrandSettings } from './brand.js'
import { chooseData, type DataChoice } from './data.js'
import { readDatabase, readDatabaseWait } from './database.js'
import {
  readHstsSubdomains,
  readHttpRedirectRanges,
  readWebhookRanges,
  readMetrics,
  readProxies,
  type MetricsSettings,
} from './edge.js'
import { readEncryptionKeys } from './encryption-key.js'
import { readTelemetry } from './telemetry.js'
import { readMail, type MailSettings } from './mail.js'
import type { DatabaseLocation } from '../db/database.js'
import { isLanguage, LANGUAGES, type Language } from '../languages/languages.js'
import { OperatorProblem } from '../platform/faults.js'
import type { TelemetrySettings } from '../platform/telemetry.js'
import type { TlsFiles } from '../platform/tls-files.js'
import { pairFault, type TlsPair } from '../platform/tls.js'
import { LOG_LEVELS, type LogLevel } from '../platform/log.js'
import type { Keyring } from '../protocol/token/secret-box.js'

/** Everything that an operator can set, read once and never changed. */
export interface Config {
  readonly host: string
  readonly port: number
  /** Where people and apps reach the server: scheme, authority and a base path, if it has one; no slash at the end. */
  readonly publicUrl: string
  /** Whether somebody named it, and it was not worked out from the port. */
  readonly isPublicUrlNamed: boolean
  readonly dataDir: string
  readonly database: DatabaseLocation
  /** For how long a command waits for the database to answer before it gives up; 0 for not at all. */
  readonly databaseWaitSeconds: number
  readonly attachments: AttachmentSettings
  readonly dataChoice: DataChoice
  readonly tls: (TlsPair & TlsFiles) | null
  /** Whether this serves tests of apps: with a seed alone, in clear from anywhere, without limits, and saying so. */
  readonly isCi: boolean
  /** Whether a certificate for this machine's own addresses is to be made at the start, which `tls` is then. */
  readonly devTls: boolean
  /** Where pages are sent on to https and API calls are refused, beside a server that speaks TLS itself; null for nowhere. */
  readonly httpPort: number | null
  /** Processes that serve together. */
  readonly workers: number
  /** For how long connections that are open at SIGTERM live on, so that a balancer hears of it before they close. */
  readonly stopDelaySeconds: number
  /** Addresses and ranges of the proxies whose `X-Forwarded-*` headers are believed. */
  readonly trustedProxies: readonly string[]
  /** Who may read `/-/metrics` beside whoever asks on this machine. */
  readonly metrics: MetricsSettings
  /** Private ranges in which apps may be answered over http; canonical. */
  readonly httpRedirectRanges: readonly string[]
  /** Ranges beside the internet's to which webhooks may be sent, without TLS as well. */
  readonly webhookRanges: readonly string[]
  /** Whether browsers are told to come to every host below this one by https alone, too. */
  readonly hstsIncludesSubdomains: boolean
  /** Whether an app may end a single access token (RFC 7009), or is told `unsupported_token_type`, as Asana does. */
  readonly accessTokenRevocation: 'on' | 'off'
  /** `asana`: as often as Asana lets a token call; `off`: as often as it likes. Guessing secrets is held back in any case. */
  readonly rateLimits: 'asana' | 'off'
  /** For how many days the security record is kept; null for ever. */
  readonly auditRetentionDays: number | null
  readonly logLevel: LogLevel
  /** Under which secrets that must be read again are sealed, and which still open them; none where they are kept in clear. */
  readonly encryptionKeys: Keyring
  /** What people see of whoever runs the server. */
  readonly brand: BrandSettings
  /** Of pages and mails, for whoever says nothing of their own. */
  readonly language: Language
  /** How mail goes out. */
  readonly mail: MailSettings
  /** What goes out by OpenTelemetry; null for nothing. */
  readonly telemetry: TelemetrySettings | null
}

/** More processes than any machine has use for; each holds connections of its own to the database. */
const WORKERS_MAX = 64
const STOP_DELAY_SECONDS_OTHERWISE = 5
const STOP_DELAY_SECONDS_MAX = 60

/** Each setting is a variable of the environment and a flag of `mudrad`; the flag wins. */
export const SETTINGS = [
  { variable: 'MUDRA_PORT', flag: 'port', value: 'PORT', help: 'TCP port, 8080 unless set' },
  {
    variable: 'MUDRA_HOST',
    flag: 'host',
    value: 'ADDRESS',
    help: 'address to listen on, 127.0.0.1 unless set',
  },
  {
    variable: 'MUDRA_PUBLIC_URL',
    flag: 'public-url',
    value: 'URL',
    help: 'where people reach the server, with a path if it has one; http://localhost:PORT unless set',
  },
  {
    variable: 'MUDRA_DATA_DIR',
    flag: 'data-dir',
    value: 'FOLDER',
    help: 'folder of the SQLite database, ./data unless set',
  },
  {
    variable: 'MUDRA_DATABASE_URL',
    flag: 'database-url',
    value: 'URL',
    help: 'postgres://… ; SQLite in the data folder unless set',
  },
  {
    variable: 'MUDRA_WAIT_FOR_DATABASE',
    flag: 'wait-for-database',
    value: 'TIME',
    help: 'how long to wait for PostgreSQL to answer, like 60s; not at all unless set',
  },
  {
    variable: 'MUDRA_PREPARED_STATEMENTS',
    flag: 'prepared-statements',
    value: 'on|off',
    help: 'on unless set; off for a PgBouncer before PostgreSQL that cannot keep prepared statements',
  },
  {
    variable: 'MUDRA_ENCRYPTION_KEY_FILE',
    flag: 'encryption-key-file',
    value: 'FILE',
    help: 'file with 32 bytes in base64, under which secrets in the database are sealed; none unless set',
  },
  {
    variable: 'MUDRA_ENCRYPTION_KEY_FILE_PREVIOUS',
    flag: 'encryption-key-file-previous',
    value: 'FILES',
    help: 'while the key is changed: files with those from before, separated by commas',
  },
  {
    variable: 'MUDRA_TLS_CERT',
    flag: 'tls-cert',
    value: 'FILE',
    help: 'PEM file with the certificate chain',
  },
  { variable: 'MUDRA_TLS_KEY', flag: 'tls-key', value: 'FILE', help: 'PEM file with the private key' },
  {
    variable: 'MUDRA_HTTP_PORT',
    flag: 'http-port',
    value: 'PORT',
    help: 'with a certificate: a plain HTTP port that redirects pages to https; none unless set',
  },
  {
    variable: 'MUDRA_WORKERS',
    flag: 'workers',
    value: 'N',
    help: 'processes that serve together on PostgreSQL, 1 unless set',
  },
  {
    variable: 'MUDRA_STOP_DELAY',
    flag: 'stop-delay',
    value: 'TIME',
    help: 'how long connections live on at SIGTERM, while ready is red, 5s unless set; 0 behind no balancer',
  },
  {
    variable: 'MUDRA_TRUSTED_PROXIES',
    flag: 'trusted-proxies',
    value: 'RANGES',
    help: 'addresses or ranges, separated by commas',
  },
  {
    variable: 'MUDRA_METRICS_ADDRESSES',
    flag: 'metrics-addresses',
    value: 'RANGES',
    help: 'addresses or ranges that may read /-/metrics, beside this machine',
  },
  {
    variable: 'MUDRA_METRICS_TOKEN_FILE',
    flag: 'metrics-token-file',
    value: 'FILE',
    help: 'file with a bearer token that opens /-/metrics from anywhere; none unless set',
  },
  {
    variable: 'MUDRA_HSTS_SUBDOMAINS',
    flag: 'hsts-subdomains',
    value: 'on|off',
    help: 'on makes browsers use https for every host below the public one; off unless set',
  },
  {
    variable: 'MUDRA_HTTP_REDIRECT_RANGES',
    flag: 'http-redirect-ranges',
    value: 'RANGES',
    help: 'private ranges in which apps may register http redirect URLs, like 192.168.1.0/24; none unless set',
  },
  {
    variable: 'MUDRA_WEBHOOK_RANGES',
    flag: 'webhook-ranges',
    value: 'RANGES',
    help: 'ranges to which webhooks may be sent beside public addresses, over http as well, like 127.0.0.0/8; none unless set',
  },
  {
    variable: 'MUDRA_ACCESS_TOKEN_REVOCATION',
    flag: 'access-token-revocation',
    value: 'on|off',
    help: 'on unless set; off answers unsupported_token_type, as Asana does',
  },
  {
    variable: 'MUDRA_SMTP_URL',
    flag: 'smtp-url',
    value: 'URL',
    help: 'smtp://user:password@host:587 or smtps://…; into files in the data folder unless set',
  },
  {
    variable: 'MUDRA_MAIL_FROM',
    flag: 'mail-from',
    value: 'SENDER',
    help: 'sender of emails, like "Mudra <mudra@example.com>"',
  },
  {
    variable: 'MUDRA_RATE_LIMITS',
    flag: 'rate-limits',
    value: 'asana|off',
    help: 'asana unless set; off lets tokens and addresses call as often as they like',
  },
  {
    variable: 'MUDRA_AUDIT_RETENTION_DAYS',
    flag: 'audit-retention-days',
    value: 'DAYS',
    help: 'days that the security record is kept; forever unless set',
  },
  {
    variable: 'MUDRA_LOG_LEVEL',
    flag: 'log-level',
    value: 'LEVEL',
    help: `${LOG_LEVELS.join(', ')}; info unless set`,
  },
  {
    variable: 'MUDRA_BRAND_NAME',
    flag: 'brand-name',
    value: 'NAME',
    help: 'what pages and mails call it; Mudra unless set',
  },
  {
    variable: 'MUDRA_BRAND_LOGO',
    flag: 'brand-logo',
    value: 'FILE',
    help: 'PNG, JPEG or WebP file shown beside the name; a mark of Mudra’s unless set',
  },
  {
    variable: 'MUDRA_BRAND_ACCENT',
    flag: 'brand-accent',
    value: 'COLOR',
    help: 'color of buttons and links, like #5a45b5; made readable where it is not',
  },
  {
    variable: 'MUDRA_BRAND_TERMS_URL',
    flag: 'brand-terms-url',
    value: 'URL',
    help: 'address of the terms; whoever makes a token or an app agrees to them; none unless set',
  },
  {
    variable: 'MUDRA_BRAND_PRIVACY_URL',
    flag: 'brand-privacy-url',
    value: 'URL',
    help: 'address of the word on privacy; none unless set',
  },
  {
    variable: 'MUDRA_LANGUAGE',
    flag: 'language',
    value: 'LANGUAGE',
    help: `language of pages and mails for whoever says nothing of their own: ${Object.keys(LANGUAGES).join(', ')}; en unless set`,
  },
  ...ATTACHMENT_SETTINGS,
] as const

export type SettingFlag = (typeof SETTINGS)[number]['flag']
export type Environment = Readonly<Record<string, string | undefined>>
export type Flags = { readonly [F in SettingFlag]?: string | undefined }

/**
 * Reads the settings.
 * @throws OperatorProblem that lists every problem at once, each with the setting's name and the remedy
 */
export function readConfig(
  environment: Environment,
  flags: Flags,
  { ci = false, devTls = false }: { readonly devTls?: boolean; readonly ci?: boolean } = {},
): Config {
  const problems: string[] = []
  const texts = new Map<SettingFlag, string>()
  const named = new Map<SettingFlag, string>()
  for (const { flag, variable } of SETTINGS) {
    const fromFlag = flags[flag]
    const text = fromFlag ?? environment[variable]
    named.set(flag, fromFlag === undefined ? variable : `--${flag}`)
    if (text !== undefined && text !== '') texts.set(flag, text)
  }
  const complain = (flag: SettingFlag, problem: string) => {
    problems.push(`${named.get(flag) ?? flag}: ${problem}`)
  }

  const port = readPort(texts.get('port'), complain)
  const host = texts.get('host') ?? '127.0.0.1'
  if (isIP(host) === 0 && host !== 'localhost')
    complain('host', `${host} is not an address; use one like 127.0.0.1 or ::1`)
  const tls = readTls(texts, complain)
  if (devTls && (texts.has('tls-cert') || texts.has('tls-key')))
    complain('tls-cert', 'is given, and --dev-tls makes one; leave one of them out')
  const httpPort = readHttpPort(texts.get('http-port'), { port, hasTls: tls !== null || devTls, complain })
  const stopDelaySeconds = readStopDelay(texts.get('stop-delay'), complain)
  const workers = readWorkers(texts.get('workers'), { hasPostgres: texts.has('database-url'), complain })
  const trustedProxies = readProxies(texts.get('trusted-proxies'), complain)
  const logLevel = LOG_LEVELS.find((level) => level === (texts.get('log-level') ?? 'info'))
  if (logLevel === undefined) complain('log-level', `must be one of ${LOG_LEVELS.join(', ')}`)
  const language = texts.get('language') ?? 'en'
  if (!isLanguage(language)) complain('language', `must be one of ${Object.keys(LANGUAGES).join(', ')}`)
  const auditRetentionDays = readRetentionDays(texts.get('audit-retention-days'), complain)
  const rateLimits = texts.get('rate-limits') ?? (ci ? 'off' : 'asana')
  if (rateLimits !== 'asana' && rateLimits !== 'off') complain('rate-limits', 'must be asana or off')
  const accessTokenRevocation = texts.get('access-token-revocation') ?? 'on'
  if (accessTokenRevocation !== 'on' && accessTokenRevocation !== 'off')
    complain('access-token-revocation', 'must be on or off')
  const publicUrl = readPublicUrl(
    {
      text: texts.get('public-url'),
      port,
      hasTls: tls !== null,
      hasProxies: trustedProxies.length > 0,
      devTls,
      ci,
    },
    complain,
  )
  const metrics = readMetrics(
    { addresses: texts.get('metrics-addresses'), tokenFile: texts.get('metrics-token-file') },
    complain,
  )
  const hstsIncludesSubdomains = readHstsSubdomains(texts.get('hsts-subdomains'), { publicUrl, complain })
  const webhookRanges = readWebhookRanges(texts.get('webhook-ranges'), complain)
  const httpRedirectRanges = readHttpRedirectRanges(texts.get('http-redirect-ranges'), complain)
  const dataDir = resolve(texts.get('data-dir') ?? 'data')
  const database = readDatabase(texts.get('database-url'), {
    dataDir,
    preparedStatements: texts.get('prepared-statements'),
    complain,
  })
  const databaseWaitSeconds = readDatabaseWait(texts.get('wait-for-database'), {
    hasPostgres: texts.has('database-url'),
    complain,
  })
  const attachments = readAttachments(texts, { dataDir, complain })
  const given = (flag: SettingFlag, variable: string) => ({
    flag: flags[flag],
    variable: environment[variable],
  })
  const dataChoice = chooseData({
    database: given('database-url', 'MUDRA_DATABASE_URL'),
    dataDir: given('data-dir', 'MUDRA_DATA_DIR'),
  })
  const brand = readBrand(
    {
      'brand-name': texts.get('brand-name'),
      'brand-logo': texts.get('brand-logo'),
      'brand-accent': texts.get('brand-accent'),
      'brand-terms-url': texts.get('brand-terms-url'),
      'brand-privacy-url': texts.get('brand-privacy-url'),
    },
    complain,
  )
  const mail = readMail(
    { smtpUrl: texts.get('smtp-url'), from: texts.get('mail-from'), publicUrl, name: brand.name },
    (flag, problem) => {
      complain(flag, problem)
    },
  )
  const encryptionKeys = readEncryptionKeys(
    { current: texts.get('encryption-key-file'), previous: texts.get('encryption-key-file-previous') },
    complain,
  )
  const telemetry = readTelemetry(environment, (variable, problem) => {
    problems.push(`${variable}: ${problem}`)
  })
  if (problems.length > 0) throw new OperatorProblem(problems.join('\n'))
  return Object.freeze({
    host,
    port,
    publicUrl,
    isPublicUrlNamed: texts.has('public-url'),
    dataDir,
    database,
    databaseWaitSeconds,
    attachments,
    dataChoice,
    tls,
    isCi: ci,
    devTls,
    httpPort,
    workers,
    stopDelaySeconds,
    trustedProxies,
    metrics,
    httpRedirectRanges,
    webhookRanges,
    hstsIncludesSubdomains,
    accessTokenRevocation: accessTokenRevocation === 'off' ? 'off' : 'on',
    auditRetentionDays,
    rateLimits: rateLimits === 'off' ? 'off' : 'asana',
    logLevel: logLevel ?? 'info',
    encryptionKeys,
    brand,
    language: isLanguage(language) ? language : 'en',
    mail,
    telemetry,
  })
}

type Complain = (flag: SettingFlag, problem: string) => void

function readPort(text: string | undefined, complain: Complain): number {
  if (text === undefined) return 8080
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port < 1 || port > 65_535) complain('port', `${text} is not a port; use a number from 1 to 65535`)
  return port
}

function readHttpPort(
  text: string | undefined,
  given: { readonly port: number; readonly hasTls: boolean; readonly complain: Complain },
): number | null {
  if (text === undefined) return null
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port < 1 || port > 65_535)
    given.complain('http-port', `${text} is not a port; use a number from 1 to 65535`)
  else if (port === given.port) given.complain('http-port', 'is MUDRA_PORT; use another')
  if (!given.hasTls)
    given.complain(
      'http-port',
      'sends people on to https, which this server does not speak: set MUDRA_TLS_CERT and MUDRA_TLS_KEY',
    )
  return port
}

function readStopDelay(text: string | undefined, complain: Complain): number {
  if (text === undefined) return STOP_DELAY_SECONDS_OTHERWISE
  const [, count] = /^(\d{1,2})s?$/.exec(text) ?? []
  const seconds = Number(count ?? Number.NaN)
  if (!(seconds <= STOP_DELAY_SECONDS_MAX))
    complain(
      'stop-delay',
      `${text} is not a time of at most ${STOP_DELAY_SECONDS_MAX} seconds; use one like 5s`,
    )
  return seconds
}

function readWorkers(
  text: string | undefined,
  given: { readonly hasPostgres: boolean; readonly complain: Complain },
): number {
  if (text === undefined) return 1
  const workers = /^\d{1,3}$/.test(text) ? Number(text) : 0
  if (workers < 1 || workers > WORKERS_MAX)
    given.complain('workers', `${text} is not a number of processes; use one from 1 to ${WORKERS_MAX}`)
  else if (workers > 1 && !given.hasPostgres)
    given.complain('workers', 'SQLite serves one process; for more, name a PostgreSQL in MUDRA_DATABASE_URL')
  return workers
}

/** Segments that nothing has to decode, so that a proxy and this server read them alike. */
const BASE_PATH = /^\/(?:[A-Za-z0-9._~-]+(?:\/[A-Za-z0-9._~-]+)*\/?)?$/

/** @see RFC 6749 §3.1.2.1, RFC 6750 §5.3: credentials do not travel in clear */
function readPublicUrl(
  given: {
    readonly text: string | undefined
    readonly port: number
    readonly hasTls: boolean
    readonly hasProxies: boolean
    readonly devTls: boolean
    readonly ci: boolean
  },
  complain: Complain,
): string {
  if (given.text === undefined)
    return `${given.hasTls || given.devTls ? 'https' : 'http'}://localhost:${given.port}`
  if (!URL.canParse(given.text)) {
    complain('public-url', 'is not a URL; use one like https://mudra.example.com')
    return ''
  }
  const url = new URL(given.text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    complain('public-url', 'must begin with https://')
  }
  if (
    !BASE_PATH.test(url.pathname) ||
    url.search !== '' ||
    url.hash !== '' ||
    url.username !== '' ||
    url.password !== ''
  ) {
    complain(
      'public-url',
      'must be scheme, host, port and a plain path at most, like https://mudra.example.com or https://example.com/mudra',
    )
  }
  // Whoever tests an app has no certificate for the name by which its containers know this one.
  if (given.ci) return url.origin
  const loopback = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)
  if (url.protocol === 'http:' && !loopback) {
    complain('public-url', 'must be https: tokens and passwords would travel in clear')
  }
  if (url.protocol === 'http:' && given.hasTls) {
    complain('public-url', 'is http, but with MUDRA_TLS_CERT the server speaks only https; use https://')
  }
  if (given.devTls && !loopback) {
    complain('public-url', 'is not this machine’s own, and --dev-tls makes a certificate for localhost only')
  }
  if (given.devTls && url.protocol === 'http:') {
    complain('public-url', 'is http, but with --dev-tls the server speaks only https; use https://')
  }
  if (url.protocol === 'https:' && !given.hasTls && !given.hasProxies && !given.devTls) {
    complain(
      'public-url',
      'is https, but nothing here speaks TLS: set MUDRA_TLS_CERT and MUDRA_TLS_KEY, or name the proxy that does in MUDRA_TRUSTED_PROXIES',
    )
  }
  return url.origin + url.pathname.replace(/\/$/, '')
}

function readTls(texts: ReadonlyMap<SettingFlag, string>, complain: Complain): Config['tls'] {
  const certFile = texts.get('tls-cert')
  const keyFile = texts.get('tls-key')
  if (certFile === undefined && keyFile === undefined) return null
  if (certFile === undefined) complain('tls-cert', 'is missing; certificate and key go together')
  if (keyFile === undefined) complain('tls-key', 'is missing; certificate and key go together')
  if (certFile === undefined || keyFile === undefined) return null
  const read = (flag: SettingFlag, file: string) => {
    try {
      return readFileSync(file)
    } catch (error) {
      complain(flag, `cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`)
      return null
    }
  }
  const cert = read('tls-cert', certFile)
  const key = read('tls-key', keyFile)
  if (cert === null || key === null) return null
  const fault = pairFault({ cert, key })
  if (fault !== null) {
    complain(
      'tls-cert',
      `${certFile} does not serve with ${keyFile}; use a certificate chain and the private key that belongs to it, both as PEM (${fault})`,
    )
  }
  return { cert, key, certFile: resolve(certFile), keyFile: resolve(keyFile) }
}

const RETENTION_DAYS_MAX = 36_500

function readRetentionDays(
  text: string | undefined,
  complain: (flag: SettingFlag, problem: string) => void,
): number | null {
  if (text === undefined) return null
  const days = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (days >= 1 && days <= RETENTION_DAYS_MAX) return days
  complain('audit-retention-days', `must be a number of days from 1 to ${RETENTION_DAYS_MAX}`)
  return null
}
