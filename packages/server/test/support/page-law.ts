/** What a script looks for on a page, and the script: without it the hook is nothing. */
const HOOKS: readonly (readonly [hook: RegExp, script: string])[] = [
  [/ data-(?:copy|filter|menu)\b/, 'console.js'],
  [/ data-armed\b/, 'arm.js'],
  [/ data-passkey\b/, 'passkey.js'],
  [/ data-redirect-check\b/, 'app-oauth.js'],
]
const IDS = / (?:for|form|aria-(?:describedby|labelledby|controls))="([^"]+)"| href="#([^"]+)"/g

/**
 * What holds for every whole page, whatever it says: what it refers to is on it, once; a script is there for each of its hooks; and an error that
 * its title tells of is on it.
 * @returns the first of it that is not so, or null
 */
export function pageFault(html: string): string | null {
  if (!html.includes('<title>')) return null
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id ?? '')
  const twice = ids.find((id, at) => ids.indexOf(id) !== at)
  if (twice !== undefined) return `two things are called ${twice}`
  const meant = [...html.matchAll(IDS)].flatMap(([, names, target]) => (names ?? target ?? '').split(' '))
  const missing = meant.find((id) => !ids.includes(id))
  if (missing !== undefined) return `nothing is called ${missing}`
  for (const [hook, script] of HOOKS)
    if (hook.test(html) && !html.includes(`/${script}"`)) return `${script} is not there for ${hook.source}`
  const untold = ids.find((id) => id.endsWith('-error') && !meant.includes(id))
  if (untold !== undefined) return `${untold} is told of nothing`
  const isMarked = html.includes('aria-invalid="true"')
  if (html.includes('<title>Error: ') && !isMarked && !html.includes('role="alert"'))
    return 'its title tells of an error, and nothing else does'
  return null
}
