/** Servers that a URL may name. */
const HOSTS_MAX = 8
/** What may stand before, in and after the hosts; a user and a password may hold anything but these delimiters. */
const PARTS = /^(postgres(?:ql)?:\/\/(?:[^/?#]*@)?)([^/?#]*)([^?#]*)(\?[^#]*)?/
/** What a server that takes writes is called; whatever else libpq knows would let standbys in. */
const PRIMARIES: readonly string[] = ['read-write', 'primary']
const ATTRS = 'target_session_attrs'

interface Parts {
  readonly start: string
  readonly hosts: readonly string[]
  readonly path: string
  readonly parameters: readonly string[]
}

function partsOf(url: string): Parts | null {
  const [, start, hosts, path = '', query = ''] = PARTS.exec(url) ?? []
  if (start === undefined || hosts === undefined) return null
  const parameters = query.slice(1).split('&').filter(Boolean)
  return { start, hosts: hosts.split(','), path, parameters }
}

/**
 * What is wrong with the URL of a database, as what has to be mended; null for nothing.
 * Several servers stand between commas, each with its port: `postgres://user:password@one:5432,two:5433/mudra?target_session_attrs=read-write`.
 */
export function problemOfPostgresUrl(url: string): string | null {
  const parts = partsOf(url)
  if (parts === null || !urlsOf(parts).every((one) => URL.canParse(one)))
    return 'must look like postgres://user:password@host:5432/database, with several hosts as one:5432,two:5432; leave it out for SQLite'
  const { hosts, parameters } = parts
  if (hosts.length > HOSTS_MAX) return `names ${hosts.length} hosts, and ${HOSTS_MAX} are the most`
  if (hosts.length > 1 && hosts.includes('')) return 'has a comma with no host beside it'
  const twice = hosts.find((host, index) => hosts.indexOf(host) !== index)
  if (twice !== undefined) return `names ${twice} twice`
  if (parameters.some((one) => /^(?:host|port)=.*(?:,|%2c)/i.test(one)))
    return 'names several hosts behind the question mark: write them before the database, as one:5432,two:5432'
  const wanted = parameters.find((one) => one.startsWith(`${ATTRS}=`))?.slice(ATTRS.length + 1)
  if (wanted !== undefined && !PRIMARIES.includes(wanted))
    return `must have ${ATTRS}=read-write, or leave it out: a standby may not know yet that a token was revoked, so none is read from`
  return null
}

/** The same database on each server that a URL names, as URLs of one server, in their order. */
export function postgresUrls(url: string): readonly [string, ...string[]] {
  const parts = partsOf(url)
  const [first, ...others] = parts === null ? [] : urlsOf(parts)
  return first === undefined ? [url] : [first, ...others]
}

function urlsOf({ hosts, parameters, path, start }: Parts): readonly string[] {
  const query = parameters.filter((one) => !one.startsWith(`${ATTRS}=`)).join('&')
  return hosts.map((host) => `${start}${host}${path}${query === '' ? '' : `?${query}`}`)
}

/** Hosts and ports only: the URL holds a password. */
export function hostsOf(url: string): string {
  const parts = partsOf(url)
  if (parts === null) return 'MUDRA_DATABASE_URL'
  return parts.hosts.map((host) => (host === '' ? 'localhost' : host)).join(',')
}
