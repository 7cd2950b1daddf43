import { h, type VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { Assets, type AssetPaths } from '../../src/ui/assets.js'
import type { Frame } from '../../src/ui/shell.js'
import { Now } from '../../src/ui/time.js'
import { pageFault } from './page-law.js'

/** When everything in these pages is looked at. */
export const SHOWN_MS = Date.parse('2026-11-23T12:00:00Z')

const NAMED_AS_THEY_ARE = new Proxy({}, { get: (_, name) => `/assets/${String(name)}` }) as AssetPaths

/** What a page of the console gets from its request. */
export const frame: Frame = {
  viewer: { name: 'Ada Byron', email: 'ada@greenfield.example', adminOf: [] },
  csrfToken: 'form-token',
  flash: null,
  nowMs: SHOWN_MS,
}

/** A page, or a part of one, as it is sent; and its words without their markup. */
export function rendered<Props extends object>(
  component: (props: Props) => VNode | null,
  props: Props,
): { readonly html: string; readonly text: string } {
  const inTime = h(Now.Provider, { value: SHOWN_MS, children: h(component, props) })
  const html = renderToString(h(Assets.Provider, { value: NAMED_AS_THEY_ARE, children: inTime }))
  const fault = pageFault(html)
  if (fault !== null) throw new Error(fault)
  return { html, text: wordsOf(html) }
}

const wordsOf = (html: string) =>
  html
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ (?=[.,:;?!])/g, '')

const PARTS = {
  /** Its title and those of its cards. */
  headings: /<h[1-3][^>]*>(.*?)<\/h[1-3]>/g,
  /** What its tables are called where nobody sees them. */
  tables: /<table [^>]*aria-label="([^"]*)"/g,
  /** What the columns of its tables are called. */
  heads: /<th [^>]*role="columnheader"[^>]*>(.*?)<\/th>/g,
  /** What its facts are called. */
  terms: /<dt[^>]*>(.*?)<\/dt>/g,
  /** Of its fields, and of what is chosen in them. */
  labels: /<(?:label|legend)\b[^>]*>(.*?)<\/(?:label|legend)>/g,
  hints: /<p class="hint"[^>]*>(.*?)<\/p>/g,
  /** What is pressed, whether it sends a form or leads on. */
  buttons: /<(?:button|a) [^>]*class="button[^>]*>(.*?)<\/(?:button|a)>/g,
} as const

/** One kind of part of a page, in the order of the page: another word, a part too few and another order show alike. */
export const partsOf = ({ html }: { readonly html: string }, part: keyof typeof PARTS): readonly string[] =>
  [...html.matchAll(PARTS[part])].map(([, inner]) => wordsOf(inner ?? '').trim())

/** What an act costs, sentence by sentence. */
export function pricesOf({ html }: { readonly html: string }): readonly string[] {
  const list = /<ul class="price">(.*?)<\/ul>/.exec(html)?.[1] ?? ''
  return [...list.matchAll(/<li>(.*?)<\/li>/g)].map(([, inner]) => wordsOf(inner ?? '').trim())
}

/** What can be chosen in a field, value and words, in its order. */
export function optionsOf(
  { html }: { readonly html: string },
  name: string,
): readonly (readonly [value: string, words: string])[] {
  const select = new RegExp(`<select id="${name}".*?</select>`).exec(html)?.[0] ?? ''
  return [...select.matchAll(/<option value(?:="([^"]*)")?[^>]*>(.*?)<\/option>/g)].map(
    ([, value, words]) => [value ?? '', words ?? ''] as const,
  )
}

/** Where its links lead, in the order of the page. */
export const linksOf = ({ html }: { readonly html: string }): readonly string[] =>
  [...html.matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, href]) => (href ?? '').replaceAll('&amp;', '&'))

const attribute = (tag: string, name: string): string | undefined =>
  new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1]?.replaceAll('&amp;', '&').replaceAll('&quot;', '"')

/**
 * Where the content of a page leads and with what: each link, with whether it leads to this very page, and each form with the fields that it
 * sends, those with their values that nobody types. What a page says to a route is in it, and nothing of how it looks.
 */
export function waysOf({ html }: { readonly html: string }): readonly string[] {
  const content = html.slice(Math.max(html.indexOf('<main'), html.indexOf('<body'), 0))
  const ways: string[] = []
  let form: string[] | null = null
  for (const [tag, kind] of content.matchAll(
    /<(\/form|form|a|input|select|textarea|button|script) ?[^>]*>/g,
  )) {
    if (kind === 'form') form = [`${attribute(tag, 'method') ?? 'get'} ${attribute(tag, 'action') ?? ''}`]
    else if (kind === '/form') {
      ways.push((form ?? []).join(' '))
      form = null
    } else if (kind === 'a') {
      const here = attribute(tag, 'aria-current') === 'page' ? ' (here)' : ''
      ways.push(`${attribute(tag, 'href') ?? ''}${here}`)
    } else form?.push(...fieldOf(tag, kind ?? ''))
  }
  return ways
}

const TYPED = new Set(['text', 'email', 'password', 'search', 'number', 'date', 'file'])

function fieldOf(tag: string, kind: string): readonly string[] {
  const to = attribute(tag, 'formaction')
  const name = attribute(tag, 'name')
  if (to !== undefined) return [`→ ${to}`]
  if (name === undefined || name === 'csrf_token') return []
  const isTyped = kind !== 'button' && (kind !== 'input' || TYPED.has(attribute(tag, 'type') ?? 'text'))
  return [isTyped ? name : `${name}=${attribute(tag, 'value') ?? 'on'}`]
}
