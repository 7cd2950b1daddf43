import { describe, expect, it } from 'vitest'
import type { Principal } from '../token/principal.js'
import type { Gid } from './gid.js'
import { makeReadNotes } from './notes.js'
import { expandMentions, mentionsIn, type LinkedType } from './rich-text-links.js'
import { plainFromRich } from './rich-text-plain.js'

const PUBLIC_URL = 'https://mudra.example'
const KINDS = new Map<string, LinkedType>([
  ['11', 'user'],
  ['21', 'task'],
  ['31', 'project'],
  ['41', 'team'],
])
const NAMES: Readonly<Record<string, string>> = {
  11: 'Ada & Co',
  21: 'Buy <milk>',
  31: 'Services',
  41: 'Growing',
}

const readNotes = makeReadNotes({
  publicUrl: PUBLIC_URL,
  findLinked: async (_viewer, gids) =>
    await Promise.resolve(
      new Map([...gids].flatMap((gid) => (KINDS.has(gid) ? [[gid, KINDS.get(gid) as LinkedType]] : []))),
    ),
})
const viewer = {} as Principal

async function read(input: { notes?: string; html_notes?: string }): Promise<string | undefined> {
  const outcome = await readNotes(viewer, input)
  if (outcome.ok) return outcome.value
  return outcome.refusal.kind === 'invalid' ? outcome.refusal.messages.join() : outcome.refusal.kind
}

const keep = async (inner: string) => await read({ html_notes: `<body>${inner}</body>` })

function show(rich: string, hidden: readonly string[] = []): string {
  const nameOf = ({ gid }: { gid: Gid }) => (hidden.includes(gid) ? null : (NAMES[gid] ?? null))
  return expandMentions(rich, { publicUrl: PUBLIC_URL, workspaceGid: '1' as Gid, nameOf })
}

describe('the notes of a request', () => {
  it('are plain or rich, not both, or not there', async () => {
    expect(await read({})).toBeUndefined()
    expect(await read({ notes: 'a & b' })).toBe('<body>a &amp; b</body>')
    expect(await read({ notes: '' })).toBe('')
    expect(await read({ html_notes: '<body/>' })).toBe('')
    expect(await read({ html_notes: "<body><a href='/x'/></body>" })).toBe('<body><a href="/x"></a></body>')
    expect(await read({ notes: '', html_notes: '<body></body>' })).toBe(
      'You may only provide one of notes or html_notes!',
    )
    expect(await read({ html_notes: '<body><script/></body>' })).toBe(
      'html_notes: XML is invalid: the tag <script> is not supported',
    )
  })

  it('link to at most 100 records', async () => {
    const links = (count: number) =>
      Array.from({ length: count }, (_, index) => `<a href="/x" data-asana-gid="${1_000 + index}"/>`).join('')
    expect(await keep(links(100))).toContain('<a href="/x"></a>')
    expect(await keep(links(101))).toBe('html_notes: Must link to at most 100 records')
  })
})

describe("a link to a record — Asana's rich text, Links", () => {
  it.each([
    [
      'a person',
      '11',
      '<a href="https://mudra.example/1/1/profile/11" data-asana-gid="11" data-asana-accessible="true" data-asana-type="user" data-asana-dynamic="true">@Ada &amp; Co</a>',
      '@Ada & Co',
    ],
    [
      'a task',
      '21',
      '<a href="https://mudra.example/1/1/task/21" data-asana-gid="21" data-asana-accessible="true" data-asana-type="task" data-asana-dynamic="true">Buy &lt;milk&gt;</a>',
      'Buy <milk>',
    ],
    [
      'a project',
      '31',
      '<a href="https://mudra.example/1/1/project/31" data-asana-gid="31" data-asana-accessible="true" data-asana-type="project" data-asana-dynamic="true">Services</a>',
      'Services',
    ],
    [
      'a team',
      '41',
      '<a href="https://mudra.example/1/1/team/41" data-asana-gid="41" data-asana-accessible="true" data-asana-type="team" data-asana-dynamic="true">Growing</a>',
      'Growing',
    ],
  ])('is written out with name and address: %s', async (_, gid, link, plain) => {
    for (const sent of [
      `<a data-asana-gid="${gid}"/>`,
      `<a data-asana-gid="${gid}" href="https://else.example">old</a>`,
    ]) {
      const rich = (await keep(`by ${sent}!`)) ?? ''
      expect(mentionsIn(rich)).toEqual([{ gid, type: KINDS.get(gid) }])
      expect(show(rich)).toBe(`<body>by ${link}!</body>`)
      expect(plainFromRich(show(rich))).toBe(`by ${plain}!`)
      // As it was read, so it may be sent back.
      expect(await read({ html_notes: show(rich) })).toBe(rich)
    }
  })

  it('keeps a text of its own where it says so, and the project in which it shows a task', async () => {
    const own = (await keep('<a data-asana-gid="21" data-asana-dynamic="false">the <em>milk</em></a>')) ?? ''
    expect(show(own)).toContain('data-asana-dynamic="false">the <em>milk</em></a>')
    const placed = (await keep('<a data-asana-gid="21" data-asana-project="31" data-asana-tag="x"/>')) ?? ''
    expect(show(placed)).toBe(
      '<body><a href="https://mudra.example/1/1/project/31/task/21" data-asana-gid="21" data-asana-accessible="true" data-asana-type="task" data-asana-dynamic="true" data-asana-project="31">Buy &lt;milk&gt;</a></body>',
    )
    for (const rich of [own, placed]) expect(await read({ html_notes: show(rich) })).toBe(rich)
  })

  it('says to whom may not see the record that there is one, and no more; sent back it is the same link', async () => {
    const rich =
      (await keep(
        '<a data-asana-gid="31"/> <a data-asana-gid="21" data-asana-dynamic="false">my words</a>',
      )) ?? ''
    const seen = show(rich, ['21', '31'])
    expect(seen).toBe(
      '<body><a href="https://mudra.example/1/1/project/31" data-asana-accessible="false" data-asana-dynamic="true">Private Link</a> <a href="https://mudra.example/1/1/task/21" data-asana-accessible="false" data-asana-dynamic="false">my words</a></body>',
    )
    expect(plainFromRich(seen)).toBe('Private Link my words')
    expect(await read({ html_notes: seen })).toBe(rich)
  })

  it('comes of an address of ours that stands for itself, and of no other', async () => {
    const address = 'https://mudra.example/1/5/project/31/task/21'
    expect(mentionsIn((await keep(`<a href="${address}">${address}</a>`)) ?? '')).toEqual([
      { gid: '21', type: 'task' },
    ])
    for (const link of [
      `<a href="${address}">my words</a>`,
      `<a href="${address}x">${address}x</a>`,
      '<a href="https://mudra.example.evil/1/5/task/21">https://mudra.example.evil/1/5/task/21</a>',
    ])
      expect(await keep(link)).toBe(`<body>${link}</body>`)
  })

  it('leads somewhere: a record that the writer may see, or an address', async () => {
    for (const gid of ['99', 'x', '']) {
      expect(await keep(`<a data-asana-gid="${gid}"/>`)).toBe(
        `html_notes: data-asana-gid: Not a recognized ID: ${gid}`,
      )
      expect(await keep(`<a data-asana-gid="${gid}" data-asana-type="task" href="/x">words</a>`)).toBe(
        '<body><a href="/x">words</a></body>',
      )
    }
  })
})
