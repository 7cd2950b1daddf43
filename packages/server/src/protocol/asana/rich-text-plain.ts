import { escapeText } from './rich-text.js'

/** Tags of rich text as it is kept: lower case, quoted with `"`, and no `<` or `>` in a value. Then the five entities. */
const TOKEN = /<(\/?)([a-z]\w*)([^>]*)>|&(?:amp|lt|gt|quot|apos);/g
const ALT = / alt="([^"]*)"/
/** Blocks begin and end lines. */
const BLOCKS: ReadonlySet<string> = new Set(
  'h1 h2 ul ol li pre blockquote hr table tr td img object'.split(' '),
)
/** White space between these and their parts is how the XML was written, no text. */
const CONTAINERS: ReadonlySet<string> = new Set(['ul', 'ol', 'table', 'tr'])
const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
}

/** Writes plain text as rich text. */
export function richFromPlain(plain: string): string {
  return plain === '' ? '' : `<body>${escapeText(plain)}</body>`
}

/** What a record answers as rich text. */
export function htmlOf(rich: string): string {
  return rich === '' ? '<body></body>' : rich
}

/**
 * Reads the plain form: tags go, entities become characters. Every boundary of a block breaks the line, once, and the end of a list's
 * item ends its line even where nothing follows.
 * @param rich  rich text as it is kept
 */
export function plainFromRich(rich: string): string {
  let plain = ''
  let needsBreak = false
  const open: string[] = []
  const append = (text: string) => {
    if (text === '' || (CONTAINERS.has(open.at(-1) ?? '') && text.trim() === '')) return
    if (needsBreak && plain !== '') plain += '\n'
    needsBreak = false
    plain += text
  }
  let end = 0
  for (const { 0: token, 1: slash, 2: name = '', 3: attributes = '', index } of rich.matchAll(TOKEN)) {
    append(rich.slice(end, index))
    end = index + token.length
    if (token.startsWith('&')) {
      append(ENTITIES[token] ?? '')
      continue
    }
    if (BLOCKS.has(name)) needsBreak = !plain.endsWith('\n')
    if (name === 'img') {
      append(readEntities(ALT.exec(attributes)?.[1] ?? ''))
      needsBreak = !plain.endsWith('\n')
    }
    if (slash === '/') open.pop()
    else if (!attributes.endsWith('/')) open.push(name)
    if (slash === '/' && name === 'li' && needsBreak && plain !== '') {
      plain += '\n'
      needsBreak = false
    }
  }
  append(rich.slice(end))
  return plain
}

/** @param text  of an attribute or between tags, as it is kept */
function readEntities(text: string): string {
  return text.replaceAll(/&(?:amp|lt|gt|quot|apos);/g, (entity) => ENTITIES[entity] ?? '')
}
