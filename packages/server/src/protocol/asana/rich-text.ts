/**
 * The rich text of notes and descriptions: XML in a `<body>`, of which a plain form exists, too. Only the rich form is kept;
 * the plain one is read off it.
 */

/** Tags that Asana documents for rich text. */
const TAGS: ReadonlySet<string> = new Set(
  'body h1 h2 strong em u s code pre ol ul li a blockquote hr img table tr td'.split(' '),
)
const VOID_TAGS: ReadonlySet<string> = new Set(['hr', 'img'])
const NESTING_MAX = 32

const TOKEN =
  /<(\/?)([a-z][a-z0-9]*)((?:\s+[\w-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|<|&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-f]{1,6});|&/gi
const ATTRIBUTE = /([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g
/** A tag with its attributes, in which a quoted `>` ends nothing. It never reads past the next `<`, so its time is linear. */
const ANY_TAG = /<(?:[^<>"']|"[^"<]*"|'[^'<]*')*>/g

/** Writes plain text as rich text. */
export function richFromPlain(plain: string): string {
  return plain === '' ? '' : `<body>${escapeXml(plain)}</body>`
}

/** Reads the plain form: tags go, entities become characters, blocks end lines. */
export function plainFromRich(rich: string): string {
  const inner = rich.replace(/^<body>/, '').replace(/<\/body>$/, '')
  return inner
    .replaceAll(/<hr\s*\/?>/g, '\n')
    .replaceAll(/<\/(?:h1|h2|li|pre|blockquote|tr)>(?=.)/gs, '\n')
    .replaceAll(ANY_TAG, '')
    .replaceAll(/&(amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);/gi, (_, entity: string) => decodeEntity(entity))
}

/** What a record answers as `html_notes`. */
export function htmlOf(rich: string): string {
  return rich === '' ? '<body></body>' : rich
}

/**
 * Judges rich text that a caller sent.
 * @returns what is wrong with it, or null
 */
export function richTextFault(rich: string): string | null {
  if (!rich.startsWith('<body>') || !rich.endsWith('</body>'))
    return 'XML is invalid: it must be wrapped in <body>…</body>'
  const open: string[] = []
  for (const { 0: token, 1: slash, 2: name = '', 3: attributes = '', 4: selfClosing, index } of rich.matchAll(
    TOKEN,
  )) {
    if (token === '<') return 'XML is invalid: write < as &lt;'
    if (token === '&') return 'XML is invalid: write & as &amp;'
    if (token.startsWith('&')) continue
    const tag = name.toLowerCase()
    if (!TAGS.has(tag)) return `XML is invalid: the tag <${tag.slice(0, 32)}> is not supported`
    if (slash === '/') {
      if (open.pop() !== tag) return `XML is invalid: </${tag}> closes no open tag`
      continue
    }
    if (tag === 'body' && index > 0) return 'XML is invalid: <body> may stand only once'
    const fault = attributesFault(attributes) ?? placeFault(tag, open.length)
    if (fault !== null) return fault
    if (selfClosing !== '/' && !VOID_TAGS.has(tag)) open.push(tag)
  }
  return open.length === 0 ? null : `XML is invalid: <${open.at(-1) ?? ''}> is not closed`
}

function placeFault(tag: string, depth: number): string | null {
  if (tag !== 'body' && depth === 0) return 'XML is invalid: everything must be inside <body>'
  return depth >= NESTING_MAX ? `XML is invalid: tags nest deeper than ${NESTING_MAX}` : null
}

/** A page that shows the text must not become a script: only links that lead somewhere pass, and nothing that reacts. */
function attributesFault(attributes: string): string | null {
  const seen = new Set<string>()
  for (const [, name = '', double, single = ''] of attributes.matchAll(ATTRIBUTE)) {
    const attribute = name.toLowerCase()
    if (seen.has(attribute)) return `XML is invalid: the attribute ${attribute.slice(0, 32)} stands twice`
    seen.add(attribute)
    if (attribute.startsWith('on')) {
      return `XML is invalid: the attribute ${attribute.slice(0, 32)} is not supported`
    }
    const isLink = attribute === 'href' || attribute === 'src'
    if (isLink && !/^(?:https?:|mailto:|\/)/i.test(decodeEntities(double ?? single))) {
      return `XML is invalid: ${attribute} must be an http, https or mailto link`
    }
  }
  return null
}

function decodeEntities(text: string): string {
  return text
    .replaceAll(/&(amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);/gi, (_, entity: string) => decodeEntity(entity))
    .trim()
}

function decodeEntity(entity: string): string {
  switch (entity.toLowerCase()) {
    case 'amp':
      return '&'
    case 'lt':
      return '<'
    case 'gt':
      return '>'
    case 'quot':
      return '"'
    case 'apos':
      return "'"
    default: {
      const code = /^#x/i.test(entity) ? Number.parseInt(entity.slice(2), 16) : Number(entity.slice(1))
      const valid = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
      return valid ? String.fromCodePoint(code) : ''
    }
  }
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
