import fc from 'fast-check'
import { readSeed } from '../../src/compose/demo.js'
import { writeYaml } from '../../src/platform/positioned-yaml.js'
import { nameFault } from '../../src/protocol/asana/text.js'
import type { CheckedSeed } from '../../src/features/demo/read-seed.js'
import type {
  SeedComment,
  SeedDocument,
  SeedProject,
  SeedTask,
  SeedTaskReference,
  SeedWorkspace,
} from '../../src/features/demo/seed-document.js'
import type {
  SeedGoal,
  SeedMetric,
  SeedStatusUpdate,
} from '../../src/features/demo/seed-progress-document.js'
import { PROJECT_COLORS, PROJECT_ICONS } from '../../src/features/projects/project.js'

/** A seed out of text, as a file would bring it; throws with its mistakes. */
export function seedOf(text: string, nowMs = Date.parse('2026-11-23T12:00:00Z')): CheckedSeed {
  const read = readSeed(text, nowMs)
  if (read.ok) return read.seed
  const lines = read.faults.map(
    ({ column, field, line, message }) => `${line}:${column} ${field}: ${message}`,
  )
  throw new Error(lines.join('\n'))
}

export function seedText(document: SeedDocument): string {
  return writeYaml(document)
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
  fc.constantFrom('true', '007', 'null', '- x', '#', 'a: b', '“quoted”', 'שלום', '🦆'),
)
/** What is trimmed when it is kept, and has something to see in it. */
const visible = text
  .map((one) => `N${one.replaceAll(/[\p{C}\p{Z}]/gu, '')}`)
  .filter((one) => nameFault(one, Infinity) === null)
const day = fc
  .date({ min: new Date('2026-01-01'), max: new Date('2028-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
const moment = fc
  .date({ min: new Date('2026-01-01'), max: new Date('2028-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString())
const LEVELS = ['admin', 'editor', 'commenter', 'viewer'] as const

/** What can be referred to by its name: it is one's alone, and could be nobody's id. */
function uniqueNames(records: readonly { readonly name: string }[]): readonly string[] {
  const names = records.map(({ name }) => name)
  return names.filter((name) => names.indexOf(name) === names.lastIndexOf(name) && !/^Goal \d+$/.test(name))
}

/** Any organisation that can be described, small. Records have fixed ids or none. */
export const anySeed: fc.Arbitrary<SeedDocument> = fc
  .record({
    people: fc.array(
      fc.record(
        {
          name: visible,
          password: fc.constantFrom('correct horse battery', 'twelve letters'),
          deactivated: fc.boolean(),
          tokens: fc.array(
            fc.record(
              {
                name: visible,
                scopes: fc.subarray(['tasks:read', 'users:read', 'projects:read'], { minLength: 1 }),
                expires_at: fc.constantFrom('2027-01-01T00:00:00.000Z', null),
              },
              { requiredKeys: ['name'] },
            ),
            { maxLength: 2 },
          ),
        },
        { requiredKeys: ['name'] },
      ),
      { minLength: 1, maxLength: 4 },
    ),
    places: fc.array(fc.infiniteStream(fc.nat({ max: 1_000 })), { minLength: 1, maxLength: 2 }),
    hasIds: fc.boolean(),
    entropy: fc.infiniteStream(fc.nat({ max: 1_000_000 })),
    texts: fc.infiniteStream(text),
    names: fc.infiniteStream(visible),
    days: fc.infiniteStream(day),
    moments: fc.infiniteStream(moment),
    apps: fc.array(
      fc.record(
        {
          name: visible,
          description: fc.constantFrom('', 'Does things.'),
          kind: fc.constantFrom('confidential', 'native'),
          scopes: fc.constantFrom(
            ['default'],
            ['tasks:read', 'openid'],
            ['default', 'openid', 'email', 'profile'],
          ),
          redirect_uris: fc.subarray(['https://a.example/cb', 'http://127.0.0.1/cb']),
          replay_window_seconds: fc.nat({ max: 600 }),
        },
        { requiredKeys: ['name'] },
      ),
      { maxLength: 2 },
    ),
  })
  .map(({ apps, days, entropy, hasIds, moments, names, people, places, texts }): SeedDocument => {
    let gid = 1_000
    const nextId = () => (hasIds ? { gid: ++gid * 7 } : {})
    const draw = (max: number) => (entropy.next().value as number) % max
    const flip = () => draw(2) === 0
    const pick = <T>(some: readonly T[]): T => some[draw(some.length)] as T
    const say = () => texts.next().value as string
    const users = people.map((person, index) => ({
      ...nextId(),
      ...person,
      email: `p${index}@people.example`,
    }))
    const workspaces = places.map((_, index): SeedWorkspace => {
      const members = users.filter((__, at) => at === 0 || flip())
      const emails = members.map(({ email }) => email)
      const some = () => emails.filter(() => flip())
      const comment = (): SeedComment => ({
        ...nextId(),
        text: `Said: ${say()}`,
        ...(flip() ? { created_by: pick(users).email } : {}),
        ...(flip() ? { created_at: moments.next().value as string } : {}),
        ...(flip() ? { is_pinned: true } : {}),
        ...(flip() ? { sticker_name: pick(['heart', 'trophy', null] as const) } : {}),
      })
      const status = (): SeedStatusUpdate => ({
        ...nextId(),
        status_type: pick(['on_track', 'at_risk', 'complete'] as const),
        text: `Told: ${say()}`,
        ...(flip() ? { title: names.next().value as string } : {}),
        ...(flip() ? { created_by: pick(users).email } : {}),
        ...(flip() ? { created_at: moments.next().value as string } : { created_in_days: -draw(40) }),
      })
      const templates = () => [
        { ...nextId(), name: 'First' },
        { ...nextId(), name: 'Then', template: { dependencies: ['First'], followers: some() } },
      ]
      // Each goal may be carried by those before it, so there is no circle.
      const goals = (carrying: readonly string[]): readonly SeedGoal[] =>
        Array.from({ length: draw(4) }, (__, at): SeedGoal => {
          const hasMetric = flip()
          const owner = pick([...emails, null])
          const dates = pick([
            {},
            { due_on: '2027-03-01', start_on: '2027-01-01' },
            { due_in_days: draw(90) },
          ])
          return {
            ...nextId(),
            name: `Goal ${at}`,
            ...(flip() ? { owner } : {}),
            ...(flip() ? { created_by: pick(users).email } : {}),
            ...(flip() ? { notes: say() } : {}),
            ...(flip() ? { time_period: pick(['this quarter', 'FY25', 'H2 FY19', 'next year']) } : {}),
            ...dates,
            ...(hasMetric
              ? {
                  metric: pick<SeedMetric>([
                    {
                      ...nextId(),
                      target_number_value: 1 + draw(9),
                      current_number_value: draw(9),
                      precision: draw(3),
                    },
                    { progress_source: 'subgoal_progress', is_custom_weight: true },
                    {
                      unit: 'currency',
                      currency_code: 'EUR',
                      initial_number_value: -5,
                      target_number_value: 7.5,
                    },
                    { progress_source: 'external', target_number_value: 3, set_by: pick(users).email },
                  ]),
                }
              : {}),
            ...(hasMetric && flip() ? { status: pick(['green', 'missed'] as const) } : {}),
            ...(flip()
              ? { members: some().map((user) => ({ ...nextId(), user, access_level: pick(LEVELS) })) }
              : {}),
            supporting: [...Array.from({ length: at }, (___, before) => `Goal ${before}`), ...carrying]
              .filter(() => flip())
              .map((resource) => ({
                ...nextId(),
                resource,
                ...(flip() ? { contribution_weight: draw(9) / 8 } : {}),
              })),
          }
        })
      const task = (depth: number): SeedTask => {
        const subtype = pick(['default_task', 'milestone', 'approval', undefined] as const)
        const due = pick([
          {},
          { due_on: days.next().value as string },
          { due_at: moments.next().value as string },
          { due_in_days: draw(20) - 10 },
        ])
        return {
          ...nextId(),
          name: say(),
          ...(flip() ? {} : { notes: say() }),
          ...(subtype === undefined ? {} : { resource_subtype: subtype }),
          ...(subtype === 'approval' && flip()
            ? { approval_status: pick(['approved', 'pending'] as const) }
            : {}),
          ...(subtype !== 'approval' && flip() ? { completed: true } : {}),
          ...(flip() ? { assignee: pick(emails) } : {}),
          ...(flip() ? { assignee_status: pick(['today', 'later'] as const) } : {}),
          ...(flip() ? { created_by: pick(users).email } : {}),
          ...(flip() ? { followers: some() } : {}),
          ...(draw(3) === 0 ? { comments: Array.from({ length: 1 + draw(2) }, comment) } : {}),
          ...due,
          ...(draw(4) === 0
            ? {
                time_entries: [
                  {
                    ...nextId(),
                    duration_minutes: 1 + draw(600),
                    ...(flip() ? { created_by: pick(users).email } : {}),
                    ...(flip()
                      ? { entered_on: days.next().value as string }
                      : { entered_in_days: -draw(30) }),
                    ...(flip() ? { category: 'Words & numbers' } : {}),
                    ...(flip() ? { billable_status: 'billable' as const, description: say() } : {}),
                  },
                ],
              }
            : {}),
          ...(depth < 3 && draw(3) === 0
            ? { subtasks: Array.from({ length: 1 + draw(2) }, () => task(depth + 1)) }
            : {}),
        }
      }
      const teams = Array.from({ length: draw(3) }, (__, at) => ({
        ...nextId(),
        name: `Team ${at} ${names.next().value as string}`,
        ...(flip() ? { visibility: pick(['secret', 'request_to_join', 'public'] as const) } : {}),
        members: some(),
      }))
      const placed: number[] = []
      const section = () => {
        // Tasks that stood in an earlier project stand in this one, too.
        const references: readonly SeedTaskReference[] = placed
          .filter(() => draw(4) === 0)
          .map((one) => ({ task: one }))
        const tasks = Array.from({ length: draw(4) }, () => task(1))
        return { ...nextId(), name: say(), tasks, references }
      }
      const projects = Array.from({ length: draw(3) }, (): SeedProject => {
        const sections = Array.from({ length: draw(3) }, section)
        const seen = new Set<SeedTaskReference['task']>()
        const described = sections.map(({ references, tasks, ...rest }) => ({
          ...rest,
          tasks: [...references.filter((one) => !seen.has(one.task) && seen.add(one.task)), ...tasks],
        }))
        for (const { tasks } of sections)
          for (const one of tasks) if (one.gid !== undefined) placed.push(Number(one.gid))
        const owner = flip() ? pick(emails) : undefined
        return {
          ...nextId(),
          name: names.next().value as string,
          ...(owner === undefined ? {} : { owner }),
          ...(teams.length > 0 && flip() ? { team: pick(teams).name } : {}),
          ...(flip() ? { notes: say() } : {}),
          ...(flip() ? { color: pick(PROJECT_COLORS) } : {}),
          ...(flip() ? { icon: pick([...PROJECT_ICONS, null]) } : {}),
          ...(flip() ? { due_on: days.next().value as string } : {}),
          ...(flip() ? { privacy_setting: pick(['private_to_team', 'private'] as const) } : {}),
          ...(flip() ? { default_access_level: pick(LEVELS), archived: true } : {}),
          ...(flip()
            ? { project_brief: { ...nextId(), ...(flip() ? { title: 'Why' } : {}), text: say() } }
            : {}),
          ...(flip() ? { status_updates: [status(), status()] } : {}),
          ...(flip() ? { task_templates: templates() } : {}),
          members: some().map((user) => ({
            user,
            ...(flip() ? { access_level: pick(LEVELS) } : {}),
            ...(flip() ? { follows: false } : {}),
          })),
          ...(described.length === 0 ? {} : { sections: described }),
        }
      })
      return {
        ...nextId(),
        name: `Workspace ${index} ${names.next().value as string}`,
        ...(flip() ? { plan: 'free' } : {}),
        ...(flip() ? { is_organization: false } : {}),
        ...(flip() ? { email_domains: ['people.example'] } : {}),
        members: members.map(({ email }) => ({
          user: email,
          role: pick(['admin', 'member', 'guest'] as const),
        })),
        teams,
        projects,
        time_tracking_categories: [
          {
            ...nextId(),
            name: 'Words & numbers',
            ...(flip() ? { color: 'blue' as const, is_archived: true } : {}),
          },
        ],
        goals: goals(uniqueNames(projects)),
        tasks: Array.from({ length: draw(2) }, () => task(1)),
      }
    })
    return {
      version: 1,
      users,
      workspaces,
      apps: apps.map((app, index) => ({
        ...(hasIds ? { client_id: ++gid * 7 } : {}),
        ...app,
        // Of people who share a workspace no two apps may look alike.
        name: `App ${index} ${app.name}`,
        owner: pick(users).email,
        ...(app.kind === 'native' || flip() ? {} : { require_pkce: true, resource_server: true }),
        ...(flip() ? { distribution: 'none' as const } : {}),
      })),
    } as SeedDocument
  })
