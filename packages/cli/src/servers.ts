import { ASANA_URL, oauth } from '@mudra/client'
import type { Context } from './context.js'

/** Where `mudrad` serves unless it is told otherwise. */
const OWN_SERVER = 'http://localhost:8080'

/** Where people manage their tokens and apps, at Asana and at Mudra alike. */
const CONSOLE_PATH = '/0/my-apps'

/**
 * Reads which server is meant: `asana`, an address, or a host, which is asked in clear where it is this machine and by https otherwise.
 * @returns its address, without a slash at its end
 * @throws MudraError `setting_invalid`, `address_insecure`
 */
export function readServer(text: string): string {
  const where = text.trim()
  if (where.toLowerCase() === 'asana') return ASANA_URL
  const isAddress = /^[a-z][a-z\d+.-]*:\/\//i.test(where)
  const isHere = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(?:[:/]|$)/i.test(where)
  const baseUrl = isAddress ? where : `${isHere ? 'http' : 'https'}://${where}`
  // The client judges addresses, and says how it writes them.
  return oauth({ clientId: '0', baseUrl }).baseUrl
}

/** @returns the server that a command line or the environment names; null for none */
export function namedServer(
  given: { text(name: string): string | null },
  { environment }: Pick<Context, 'environment'>,
): string | null {
  const text = given.text('server') ?? (environment['MUDRA_SERVER'] || null)
  return text === null ? null : readServer(text)
}

export function defaultServer(): string {
  return OWN_SERVER
}

export function isAsana(server: string): boolean {
  return server === ASANA_URL
}

/** @returns `asana`, or the host with its port */
export function shortName(server: string): string {
  return isAsana(server) ? 'asana' : new URL(server).host
}

/** @returns the page where a person manages their tokens and apps */
export function consoleOf(server: string): string {
  return server + CONSOLE_PATH
}

/** @returns the page that makes a personal access token; Mudra's has its form filled in */
export function newTokenPage(
  server: string,
  {
    expires,
    name,
    scopes,
  }: { readonly name: string | null; readonly expires: string | null; readonly scopes: readonly string[] },
): string {
  if (isAsana(server)) return consoleOf(server)
  const page = new URL(`${consoleOf(server)}/tokens/new`)
  if (name !== null) page.searchParams.set('description', name)
  if (expires !== null) page.searchParams.set('expires', expires)
  if (scopes.length > 0) page.searchParams.set('access', 'scopes')
  for (const scope of scopes) page.searchParams.append('scopes', scope)
  return page.href
}
