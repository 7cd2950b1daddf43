import { parseGid, type Gid } from './gid.js'
import { escapeText, type RichElement, type RichNode } from './rich-text.js'
import { withoutForbidden } from './text.js'

/**
 * Links of rich text to records: `<a data-asana-gid="1"/>`. They are kept by gid and kind alone. Whoever reads gets the record's name and
 * address as they are then, or hears that there is something which they may not see.
 * @see https://developers.asana.com/docs/rich-text, Links
 */

/** Links to records in one text. */
export const MENTIONS_MAX = 100
const PRIVATE_LINK = 'Private Link'

/** Kinds of record that a text can link to, with the word for them in an address. */
const LINKED_TYPES = { user: 'profile', task: 'task', project: 'project', team: 'team' } as const
export type LinkedType = keyof typeof LINKED_TYPES

export interface Mention {
  readonly gid: Gid
  readonly type: LinkedType
}

/** A link as it is kept; its text stands between, for links whose text is their own. */
const KEPT =
  /<a data-asana-gid="(\d+)" data-asana-type="(user|task|project|team)"((?: data-asana-(?:dynamic|project|tag)="[^"<>]*")*)>([^]*?)<\/a>/g

/** Where a link of ours leads: `/1/{workspace}/project/{gid}/task/{gid}`, and the like. */
const ADDRESS = /^\/1\/\d+(?:\/project\/\d+)?\/(profile|task|project|team)\/(\d+)$/

/** The gids that a text links to, as far as it is not yet known what they are. */
export function linkedGids(root: RichElement, publicUrl: string): ReadonlySet<Gid> {
  const gids = new Set<Gid>()
  for (const link of linksOf(root)) {
    const gid = gidOf(link, publicUrl)
    if (gid !== null) gids.add(gid)
  }
  return gids
}

/**
 * Turns links to records into the form in which they are kept.
 * @param found  the kinds of those records that the writer may see
 * @returns the text, or the gid of a link that leads nowhere: no record that the writer may see, and no address of its own
 */
export function keepMentions(
  root: RichElement,
  { found, publicUrl }: { readonly found: ReadonlyMap<Gid, LinkedType>; readonly publicUrl: string },
): { readonly ok: true; readonly root: RichElement } | { readonly ok: false; readonly gid: string } {
  let lost: string | null = null
  const keep = (node: RichNode): RichNode => {
    if (typeof node === 'string') return node
    const children = node.children.map(keep)
    if (node.name !== 'a') return { ...node, children }
    const sent = node.attributes.get('data-asana-gid') ?? null
    const gid = gidOf(node, publicUrl)
    const own = ownAddress(node, publicUrl)
    const type = gid === null ? undefined : (found.get(gid) ?? (own?.gid === gid ? own.type : undefined))
    if (gid !== null && type !== undefined) return keptLink(node, { gid, type }, children)
    if (sent === null) return { ...node, children }
    if (!node.attributes.has('href')) lost ??= sent
    return { ...node, attributes: withoutMarks(node.attributes), children }
  }
  const kept = keep(root)
  if (lost !== null) return { ok: false, gid: lost }
  return { ok: true, root: kept as RichElement }
}

/** The records that kept texts link to. */
export function mentionsIn(rich: string): readonly Mention[] {
  if (!rich.includes('data-asana-gid')) return []
  return [...rich.matchAll(KEPT)].map(([, gid, type]) => ({ gid: gid as Gid, type: type as LinkedType }))
}

/**
 * Writes out the links of a kept text for one reader.
 * @param find.name  null for a record that the reader may not see, or that is gone
 */
export function expandMentions(
  rich: string,
  {
    publicUrl,
    nameOf,
    workspaceGid,
  }: {
    readonly publicUrl: string
    /** Where the text is: addresses name the workspace. */
    readonly workspaceGid: Gid
    readonly nameOf: (mention: Mention) => string | null
  },
): string {
  if (!rich.includes('data-asana-gid')) return rich
  return rich.replaceAll(KEPT, (...match) => {
    const [, gid, type, marks, text] = match as unknown as [string, Gid, LinkedType, string, string]
    const isDynamic = !marks.includes('data-asana-dynamic="false"')
    const project = /data-asana-project="(\d+)"/.exec(marks)?.[1]
    const place = type === 'task' && project !== undefined ? `/project/${project}` : ''
    const name = nameOf({ gid, type })
    const href = `href="${publicUrl}/1/${workspaceGid}${place}/${LINKED_TYPES[type]}/${gid}"`
    const shown = isDynamic ? escapeText(name === null ? PRIVATE_LINK : nameInText(type, name)) : text
    if (name === null)
      return `<a ${href} data-asana-accessible="false" data-asana-dynamic="${isDynamic}">${shown}</a>`
    const others = marks.replace(/ data-asana-dynamic="[^"]*"/, '')
    return `<a ${href} data-asana-gid="${gid}" data-asana-accessible="true" data-asana-type="${type}" data-asana-dynamic="${isDynamic}"${others}>${shown}</a>`
  })
}

/** Whether a kind of record is one that texts link to. */
export const LINKED_RECORD_TYPES = Object.keys(LINKED_TYPES) as readonly LinkedType[]

/** Asana writes people with an @ before their name. */
function nameInText(type: LinkedType, name: string): string {
  return withoutForbidden(type === 'user' ? `@${name}` : name)
}

function linksOf(node: RichNode): readonly RichElement[] {
  if (typeof node === 'string') return []
  const within = node.children.flatMap(linksOf)
  return node.name === 'a' ? [node, ...within] : within
}

/** The record that a link means: the one that it names, or that our own address in it leads to, where no text of its own is meant. */
function gidOf(link: RichElement, publicUrl: string): Gid | null {
  const sent = link.attributes.get('data-asana-gid')
  if (sent !== undefined) return parseGid(sent)
  const isOwnText = link.attributes.get('data-asana-dynamic') === undefined
  const [text] = link.children
  if (isOwnText && text !== link.attributes.get('href')) return null
  return ownAddress(link, publicUrl)?.gid ?? null
}

function ownAddress({ attributes }: RichElement, publicUrl: string): Mention | null {
  const href = attributes.get('href') ?? ''
  if (!href.startsWith(`${publicUrl}/`)) return null
  const [, word, gid] = ADDRESS.exec(href.slice(publicUrl.length)) ?? []
  const type = LINKED_RECORD_TYPES.find((one) => LINKED_TYPES[one] === word)
  return type === undefined ? null : { gid: gid as Gid, type }
}

function keptLink(link: RichElement, { gid, type }: Mention, children: readonly RichNode[]): RichElement {
  const isDynamic = link.attributes.get('data-asana-dynamic') !== 'false'
  const attributes = new Map([
    ['data-asana-gid', gid as string],
    ['data-asana-type', type],
  ])
  if (!isDynamic) attributes.set('data-asana-dynamic', 'false')
  for (const place of ['data-asana-project', 'data-asana-tag']) {
    const named = parseGid(link.attributes.get(place) ?? '')
    if (named !== null) attributes.set(place, named)
  }
  return { name: 'a', attributes, children: isDynamic ? [] : children }
}

function withoutMarks(attributes: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...attributes].filter(([name]) => !name.startsWith('data-asana-')))
}
