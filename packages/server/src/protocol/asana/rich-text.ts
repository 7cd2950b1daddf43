import { parseXml, XmlDocumentType, XmlElement, XmlError, XmlText } from '@rgrove/parse-xml'
import type { Read } from './field.js'

/**
 * The rich text of notes and descriptions: XML in a `<body>`. It is parsed when it arrives and kept in one way of writing, so that equal
 * XML is equal text; what stands in the database is well-formed, and can be read by the simple means of `rich-text-plain.ts`.
 * @see https://developers.asana.com/docs/rich-text · XML 1.0 (Fifth Edition)
 */
export interface RichElement {
  readonly name: string
  /** By name, without repetition. */
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly RichNode[]
}

export type RichNode = string | RichElement

/** Tags that Asana documents for rich text. Names are case-sensitive, as in all XML. */
const TAGS: ReadonlySet<string> = new Set(
  'body h1 h2 strong em u s code pre ol ul li a blockquote hr img table tr td object'.split(' '),
)
/** The other tags have none: an attribute there is refused, as Asana does. */
const TAGS_WITH_ATTRIBUTES: ReadonlySet<string> = new Set(['a', 'img', 'table', 'tr', 'td', 'object'])
const VOID_TAGS: ReadonlySet<string> = new Set(['hr', 'img'])
/** A colon means a namespace, and one that nobody declared cannot be read by parsers that know of namespaces; these two need no declaration. */
const PREFIXED_ATTRIBUTES: ReadonlySet<string> = new Set(['xml:lang', 'xml:space'])
const ADDRESS_ATTRIBUTES: ReadonlySet<string> = new Set(['href', 'src', 'data'])
const NESTING_MAX = 32
const ECHO_LENGTH_MAX = 32
const NO_BODY = 'it must be wrapped in <body>…</body>'

/** Sections and comments, in which nothing is markup; what is never closed takes all the rest, so the time is linear. */
const NO_MARKUP = '<!\\[CDATA\\[(?:[^]*?\\]\\]>|[^]*)|<!--(?:[^]*?-->|[^]*)'
/** XML 1.0 §2.3, NameStartChar and NameChar. */
const NAME_START =
  ':A-Z_a-z\u{c0}-\u{d6}\u{d8}-\u{f6}\u{f8}-\u{2ff}\u{370}-\u{37d}\u{37f}-\u{1fff}\u{200c}\u{200d}\u{2070}-\u{218f}\u{2c00}-\u{2fef}\u{3001}-\u{d7ff}\u{f900}-\u{fdcf}\u{fdf0}-\u{fffd}\u{10000}-\u{effff}'
const NAME = `[${NAME_START}][${NAME_START}\\-.0-9\u{b7}\u{300}-\u{36f}\u{203f}\u{2040}]*`
/** An ampersand that begins what looks like an entity, and is none of XML's. */
const FOREIGN_ENTITY = new RegExp(
  `${NO_MARKUP}|&(?!(?:amp|lt|gt|quot|apos);)(?=(?:${NAME}|#\\d+|#x[\\da-fA-F]+);)`,
  'gu',
)
/** A tag with its attributes; it never reaches past the next `<`. */
const TAG = new RegExp(`${NO_MARKUP}|<(/?)[A-Za-z](?:[^<>"']|"[^"<]*"|'[^'<]*')*?(/?)>`, 'g')

/** Where attributes of a link stand, as Asana writes them; the others follow by name. */
const LINK_ATTRIBUTES: readonly string[] = [
  'href',
  'data-asana-gid',
  'data-asana-accessible',
  'data-asana-type',
  'data-asana-dynamic',
  'data-asana-project',
  'data-asana-tag',
]

/**
 * Reads rich text that a caller sent. Of entities only the five of XML mean anything; what else looks like one, `&nbsp;` or `&#160;`, is
 * literal text.
 * @returns the `<body>`, or what is wrong with the text
 */
export function parseRichText(xml: string): Read<RichElement> {
  // The parser works by recursion, so it is not shown what would use up the stack.
  if (nestsTooDeep(xml)) return fault(`tags nest deeper than ${NESTING_MAX}`)
  const literal = xml.replaceAll(FOREIGN_ENTITY, (piece) => (piece === '&' ? '&amp;' : piece))
  const parsed = parse(literal)
  if (!parsed.ok) return parsed
  if (parsed.value.name !== 'body') return fault(NO_BODY)
  return readElement(parsed.value, [])
}

/** Writes rich text in the one way in which it is kept. */
export function writeRichText(node: RichNode): string {
  if (typeof node === 'string') return escapeText(node)
  const attributes = orderedAttributes(node)
    .map(([name, value]) => ` ${name}="${escapeText(value).replaceAll('"', '&quot;')}"`)
    .join('')
  if (VOID_TAGS.has(node.name)) return `<${node.name}${attributes}/>`
  return `<${node.name}${attributes}>${node.children.map(writeRichText).join('')}</${node.name}>`
}

/** Writes a text so that it reads as itself in XML. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function nestsTooDeep(xml: string): boolean {
  let depth = 0
  for (const [, slash, selfClosing] of xml.matchAll(TAG)) {
    if (slash === undefined || selfClosing === '/') continue
    depth += slash === '/' ? -1 : 1
    if (depth > NESTING_MAX) return true
  }
  return false
}

function orderedAttributes({ attributes, name }: RichElement): [string, string][] {
  const place = (attribute: string) => {
    const index = name === 'a' ? LINK_ATTRIBUTES.indexOf(attribute) : -1
    return index === -1 ? LINK_ATTRIBUTES.length : index
  }
  return [...attributes].toSorted(([one], [other]) => place(one) - place(other) || (one < other ? -1 : 1))
}

function parse(xml: string): Read<XmlElement> {
  try {
    const { children, root } = parseXml(xml, { preserveDocumentType: true })
    if (children.some((child) => child instanceof XmlDocumentType)) return fault('it must have no DOCTYPE')
    return root === null ? fault(NO_BODY) : { ok: true, value: root }
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    // The lines after the first show the text around the place.
    return fault(error.message.split('\n', 1)[0] ?? '')
  }
}

/** @param above  names of the elements around this one */
function readElement(element: XmlElement, above: readonly string[]): Read<RichElement> {
  const { attributes, name } = element
  if (!TAGS.has(name)) return fault(`the tag <${name.slice(0, ECHO_LENGTH_MAX)}> is not supported`)
  if (name === 'body' && above.length > 0) return fault('<body> may stand only once')
  if (name === 'a' && above.includes('a')) return fault('<a> may not stand in <a>')
  const wrong = attributesFault(element)
  if (wrong !== null) return fault(wrong)
  const children: RichNode[] = []
  for (const child of element.children) {
    if (child instanceof XmlText) children.push(child.text)
    if (!(child instanceof XmlElement)) continue
    const read = readElement(child, [...above, name])
    if (!read.ok) return read
    children.push(read.value)
  }
  if (VOID_TAGS.has(name) && children.some((child) => child !== '')) return fault(`<${name}> must be empty`)
  return { ok: true, value: { name, attributes: new Map(Object.entries(attributes)), children } }
}

/** A page that shows the text must not become a script: only links that lead somewhere pass, and nothing that reacts. */
function attributesFault({ attributes, name }: XmlElement): string | null {
  for (const [attribute, value] of Object.entries(attributes)) {
    const echo = attribute.slice(0, ECHO_LENGTH_MAX)
    if (!TAGS_WITH_ATTRIBUTES.has(name)) return `<${name}> takes no attributes, so ${echo} is not supported`
    const isOfNamespace = attribute === 'xmlns' || attribute.includes(':')
    if (/^on/i.test(attribute) || (isOfNamespace && !PREFIXED_ATTRIBUTES.has(attribute)))
      return `the attribute ${echo} is not supported`
    if (ADDRESS_ATTRIBUTES.has(attribute.toLowerCase()) && !/^(?:https?:|mailto:|\/)/i.test(value.trim()))
      return `${echo} must be an http, https or mailto link`
  }
  if (name === 'a' && attributes['href'] === undefined && attributes['data-asana-gid'] === undefined)
    return '<a> needs href or data-asana-gid'
  return null
}

const fault = (problem: string): { ok: false; fault: string } => ({
  ok: false,
  fault: `XML is invalid: ${problem}`,
})
