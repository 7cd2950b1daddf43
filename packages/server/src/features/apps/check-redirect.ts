import { known, t } from '../../languages/text.js'
import {
  redirectMatches,
  redirectUriFault,
  type AppKind,
  type IsHttpHost,
} from '../../protocol/oauth/redirect-uri.js'

/** Whether an app would be answered at an address, and if not, why not and how to mend it. */
export type RedirectCheck =
  { readonly matches: true; readonly registered: string } | { readonly matches: false; readonly why: string }

/** Judges an address as an authorization request would, and says in words what it would not. */
export function checkRedirect(
  requested: string,
  app: { readonly redirectUris: readonly string[]; readonly kind: AppKind },
  isHttpHost: IsHttpHost,
): RedirectCheck {
  const { kind, redirectUris } = app
  const registered = redirectUris.find((uri) => redirectMatches(requested, uri, kind))
  if (registered !== undefined) return { matches: true, registered }
  const fault = redirectUriFault(requested, kind, isHttpHost)
  if (fault !== null)
    return { matches: false, why: t('It could not even be registered. {fault}.', { fault: known(fault) }) }
  for (const uri of redirectUris) {
    const difference = differenceOf(requested, uri)
    if (difference !== null)
      return { matches: false, why: t('It is almost {uri}, but {difference}.', { uri, difference }) }
  }
  return { matches: false, why: t('It is none of the registered ones, nor close to one. Register it above.') }
}

/** @returns the one thing in which two addresses differ, or null when they differ in more */
function differenceOf(requested: string, registered: string): string | null {
  if (`${requested}/` === registered) return t('without the slash at its end')
  if (requested === `${registered}/`) return t('with a slash at its end')
  const [one, other] = [new URL(requested), new URL(registered)]
  const parts = [
    ['scheme', one.protocol, other.protocol],
    ['host', one.hostname, other.hostname],
    ['port', one.port, other.port],
    ['path', one.pathname, other.pathname],
    ['query', one.search, other.search],
  ] as const
  const [first, ...more] = parts.filter(([, mine, theirs]) => mine !== theirs)
  if (first === undefined || more.length > 0) return null
  const [part, mine, theirs] = first
  if (part === 'path' && mine.toLowerCase() === theirs.toLowerCase())
    return t('its path is in other capital and small letters')
  return t('with another {part}: {what} instead of {what2}', {
    part,
    what: mine === '' ? t('none') : mine,
    what2: theirs === '' ? t('none') : theirs,
  })
}
