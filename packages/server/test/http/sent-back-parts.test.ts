import { DOMParser } from '@xmldom/xmldom'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { messagesOf } from '../support/answers.js'
import { newAskingApp } from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import type { ApiResponse, TestServer } from '../support/services.js'
import { openTokenScene, type TokenScene } from '../support/token-scene.js'

/** The same records every time, and others with another seed. */
const SEED = 20_261_128
const ROUNDS = 40
/** Of so many each field is sent back alone. */
const SINGLY = 5

/** A record that an operation takes, with what may be said when one is made. */
const KINDS = {
  task: {
    made: fc.record(
      {
        name: fc.string({ unit: 'grapheme', maxLength: 20 }),
        resource_subtype: fc.constantFrom('default_task', 'milestone', 'approval'),
        completed: fc.boolean(),
        liked: fc.boolean(),
        assignee: fc.constantFrom(null, 'me', DEMO.ben),
        followers: fc.constantFrom([], [DEMO.ben]),
        projects: fc.constantFrom([], [DEMO.seedCatalogue], [DEMO.seedCatalogue, DEMO.greenhouse]),
        external: fc.record(
          { gid: fc.uuid(), data: fc.string({ unit: 'grapheme', maxLength: 30 }) },
          { requiredKeys: [] },
        ),
      },
      { requiredKeys: [] },
    ),
    dates: fc.constantFrom<object>(
      {},
      { assignee: 'me', assignee_status: 'today' },
      { assignee: DEMO.ben, assignee_status: 'later', due_on: '2026-12-24' },
      { due_on: '2026-12-24' },
      { due_at: '2026-12-24T10:00:00.000Z' },
      { start_on: '2026-12-20', due_on: '2026-12-24' },
      { start_on: '2026-12-20', due_at: '2026-12-24T10:00:00.000Z' },
      { start_at: '2026-12-20T10:00:00.000Z', due_at: '2026-12-24T10:00:00.000Z' },
    ),
    place: { workspace: DEMO.greenfield },
    path: '/tasks',
    own: '/tasks',
    notes: true,
  },
  project: {
    made: fc.record(
      {
        archived: fc.boolean(),
        color: fc.constantFrom(null, 'none', 'dark-green'),
        icon: fc.constantFrom(null, 'rocket'),
        default_view: fc.constantFrom('list', 'board', 'calendar', 'timeline'),
        privacy_setting: fc.constantFrom('public_to_workspace', 'private_to_team', 'private'),
        default_access_level: fc.constantFrom('admin', 'editor', 'commenter', 'viewer'),
        minimum_access_level_for_customization: fc.constantFrom('admin', 'editor'),
        minimum_access_level_for_sharing: fc.constantFrom('admin', 'editor'),
        owner: fc.constantFrom(null, 'me', DEMO.ben),
        followers: fc.constantFrom([], [DEMO.ben]),
      },
      { requiredKeys: [] },
    ),
    dates: fc.constantFrom<object>(
      {},
      { due_on: '2026-12-24' },
      { due_date: '2026-12-24' },
      { start_on: '2026-12-20', due_on: '2026-12-24' },
    ),
    place: { team: DEMO.growing, name: 'Sent back' },
    path: '/projects',
    own: '/projects',
    notes: true,
  },
  section: {
    made: fc.record({
      name: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).map((name) => `S${name}`),
    }),
    dates: fc.constant<object>({}),
    place: {},
    path: `/projects/${DEMO.seedCatalogue}/sections`,
    own: '/sections',
    notes: false,
  },
} as const

const texts = fc.oneof(
  fc.constant<object>({}),
  fc.record({
    notes: fc.string({ unit: fc.constantFrom('a', '&', '<', '>', '"', '\n', '\r', ' ', '😀', '&amp;') }),
  }),
  fc.constantFrom<object>(
    { html_notes: '<body><ul><li>one<ul><li>two</li></ul></li></ul></body>' },
    {
      html_notes:
        '<body><h1>a &amp; b</h1><a href="https://x.example/?a=1&amp;b=2">l</a><hr/>&nbsp;&#160;</body>',
    },
    { html_notes: `<body><a data-asana-gid="${DEMO.ben}"/> ]]&gt; <code>&lt;x&gt;</code></body>` },
    { html_notes: '<body><![CDATA[<b>]]><!-- no --><pre>  two\n lines </pre></body>' },
  ),
)

let scene: TokenScene
let server: TestServer
let as: { token: string }
beforeAll(async () => {
  scene = await openTokenScene('sqlite')
  server = scene.server
  as = { token: (await scene.logIn(await newAskingApp(server.services))).accessToken }
})
afterAll(async () => {
  await scene.close()
})

const problemsOf = (answer: ApiResponse) => (answer.status < 400 ? [] : messagesOf(answer))
/** A start is set with its end in one request, and a day without its moment takes the moment away, so the four go together. */
const SCHEDULE = ['due_on', 'due_at', 'start_on', 'start_at']
const withEnds = (names: readonly string[]) =>
  names.some((name) => SCHEDULE.includes(name)) ? [...new Set([...names, ...SCHEDULE])] : names
/** A record without what any write moves. */
const lasting = (record: object) => ({ ...record, modified_at: null })

describe.each(Object.entries(KINDS))('a %s that was read', (name, kind) => {
  const { dates, made, notes, own, path, place } = kind
  const rounds = fc.sample(fc.tuple(made as fc.Arbitrary<object>, dates, notes ? texts : fc.constant({})), {
    numRuns: ROUNDS,
    seed: SEED,
  })
  let query = ''
  interface Made {
    readonly text: object
    readonly record: Readonly<Record<string, unknown>> & { readonly gid: string }
  }
  const records: Made[] = []
  beforeAll(async () => {
    const { fields } = server.services.resources[name as keyof typeof KINDS]
    query = `?opt_fields=${[...Object.keys(fields), 'resource_type'].join(',')}`
    for (const round of rounds) {
      const body = { data: Object.assign({}, place, ...round) as object }
      const created = await server.api('POST', `${path}${query}`, { as, body })
      // Not all parts of a round go together.
      if (created.status === 400) continue
      expect([created.status, created.text]).toEqual([201, created.text])
      records.push({ text: round[2], record: created.json.data as Made['record'] })
    }
    expect(records.length).toBeGreaterThan(ROUNDS / 2)
  })

  test('is taken as it is, in full and by its parts, and changes nothing', async () => {
    for (const [index, { record }] of records.entries()) {
      const address = `${own}/${record.gid}${query}`
      const names = Object.keys(record)
      const parts = fc.sample(fc.subarray(names), { numRuns: 4, seed: SEED + index })
      const single = index < SINGLY ? names.map((name) => [name]) : []
      for (const part of [names, ...parts, ...single].map(withEnds)) {
        const data = Object.fromEntries(
          part.filter((name) => name in record).map((name) => [name, record[name]]),
        )
        const answer = await server.api('PUT', address, { as, body: { data } })
        expect([data, problemsOf(answer)]).toEqual([data, []])
        expect([data, lasting(answer.json.data as object)]).toEqual([data, lasting(record)])
      }
    }
  })

  if (!notes) return
  test('has notes that another XML parser reads, equal to what was written', () => {
    for (const { record, text } of records) {
      const html = String(record['html_notes'])
      const document = new DOMParser({
        onError: (_level, message) => {
          throw new Error(`${message}: ${html}`)
        },
      }).parseFromString(html, 'text/xml')
      expect(document.documentElement?.nodeName).toBe('body')
      const { notes: plain } = text as { notes?: string }
      if (plain === undefined) continue
      expect(document.documentElement?.textContent).toBe(plain.replaceAll(/\r\n?/g, '\n'))
      expect(record['notes']).toBe(plain)
    }
  })
})
