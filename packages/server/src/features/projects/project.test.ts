import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ACCESS_LEVELS, isAtLeast, type AccessLevel } from '../../protocol/asana/access-level.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Role } from '../../protocol/token/principal.js'
import { PRIVACY_SETTINGS, projectAccess, type PrivacySetting, type Project } from './project.js'
import { readProjectChanges } from './project-fields.js'

const gid = (text: string) => text as Gid

function project(over: Partial<Project> = {}): Project {
  return {
    gid: gid('1'),
    workspaceGid: gid('2'),
    teamGid: gid('3'),
    ownerGid: null,
    name: 'Launch',
    htmlNotes: '',
    color: null,
    icon: null,
    defaultView: 'list',
    dueOn: null,
    startOn: null,
    privacySetting: 'public_to_workspace',
    defaultAccessLevel: 'commenter',
    minimumAccessLevelForCustomization: 'editor',
    minimumAccessLevelForSharing: 'editor',
    archivedAtMs: null,
    createdAtMs: 0,
    modifiedAtMs: 0,
    ...over,
  }
}

interface Case {
  readonly privacy: PrivacySetting
  readonly role: Role | undefined
  readonly memberLevel: AccessLevel | null
  readonly inTeam: boolean
  readonly defaultLevel?: AccessLevel
}

function access({
  privacy,
  role,
  memberLevel,
  inTeam,
  defaultLevel = 'commenter',
}: Case): AccessLevel | null {
  return projectAccess(
    { project: project({ privacySetting: privacy, defaultAccessLevel: defaultLevel }), memberLevel, inTeam },
    role,
  )
}

const anyLevel = fc.constantFrom(...ACCESS_LEVELS)
const anyCase: fc.Arbitrary<Case> = fc.record({
  privacy: fc.constantFrom(...PRIVACY_SETTINGS),
  role: fc.constantFrom<(Role | undefined)[]>('admin', 'member', 'guest', undefined),
  memberLevel: fc.option(anyLevel, { nil: null }),
  inTeam: fc.boolean(),
  defaultLevel: anyLevel,
})

describe('what a person may do in a project', () => {
  it('is nothing outside its workspace, even as a member of the project', () => {
    fc.assert(
      fc.property(anyCase, (one) => {
        expect(access({ ...one, role: undefined })).toBeNull()
      }),
    )
  })

  it.each<[string, Case, AccessLevel | null]>([
    [
      'a member of the workspace, project public',
      { privacy: 'public_to_workspace', role: 'member', memberLevel: null, inTeam: false },
      'commenter',
    ],
    [
      'the same with a lower membership',
      { privacy: 'public_to_workspace', role: 'member', memberLevel: 'viewer', inTeam: false },
      'commenter',
    ],
    [
      'the same with a higher membership',
      { privacy: 'public_to_workspace', role: 'member', memberLevel: 'editor', inTeam: false },
      'editor',
    ],
    [
      'a member outside the team, project for the team',
      { privacy: 'private_to_team', role: 'member', memberLevel: null, inTeam: false },
      null,
    ],
    [
      'a member of the team',
      { privacy: 'private_to_team', role: 'member', memberLevel: null, inTeam: true },
      'commenter',
    ],
    [
      'a member of the team, project private',
      { privacy: 'private', role: 'member', memberLevel: null, inTeam: true },
      null,
    ],
    [
      'a member of the private project',
      { privacy: 'private', role: 'member', memberLevel: 'viewer', inTeam: true },
      'viewer',
    ],
    [
      'an admin, project public',
      { privacy: 'public_to_workspace', role: 'admin', memberLevel: null, inTeam: false },
      'admin',
    ],
    [
      'an admin, project private',
      { privacy: 'private', role: 'admin', memberLevel: null, inTeam: true },
      null,
    ],
    [
      'an admin who is a member of it',
      { privacy: 'private', role: 'admin', memberLevel: 'viewer', inTeam: false },
      'admin',
    ],
    [
      'a guest, project public',
      { privacy: 'public_to_workspace', role: 'guest', memberLevel: null, inTeam: true },
      null,
    ],
    [
      'a guest in the team',
      { privacy: 'private_to_team', role: 'guest', memberLevel: null, inTeam: true },
      null,
    ],
    [
      'a guest who is a member of it',
      { privacy: 'public_to_workspace', role: 'guest', memberLevel: 'viewer', inTeam: true },
      'viewer',
    ],
  ])('%s', (_, one, expected) => {
    expect(access(one)).toBe(expected)
  })

  it('is for a guest exactly their own membership', () => {
    fc.assert(
      fc.property(anyCase, (one) => {
        expect(access({ ...one, role: 'guest' })).toBe(one.memberLevel)
      }),
    )
  })

  it('in a private project is nothing without a membership, for whoever', () => {
    fc.assert(
      fc.property(anyCase, (one) => {
        expect(access({ ...one, privacy: 'private', memberLevel: null })).toBeNull()
      }),
    )
  })

  it('never shrinks with a membership, a team or a higher role', () => {
    const atLeast = (more: AccessLevel | null, less: AccessLevel | null) =>
      less === null || (more !== null && isAtLeast(more, less))
    fc.assert(
      fc.property(anyCase, anyLevel, (one, level) => {
        expect(atLeast(access({ ...one, inTeam: true }), access({ ...one, inTeam: false }))).toBe(true)
        expect(atLeast(access({ ...one, memberLevel: level }), access({ ...one, memberLevel: null }))).toBe(
          true,
        )
        expect(atLeast(access({ ...one, role: 'admin' }), access({ ...one, role: 'member' }))).toBe(true)
        expect(atLeast(access({ ...one, role: 'member' }), access({ ...one, role: 'guest' }))).toBe(true)
      }),
    )
  })
})

describe('the changes of a project', () => {
  const NOW_MS = 1_000
  const changes = (input: Parameters<typeof readProjectChanges>[0], htmlNotes?: string) => {
    const read = readProjectChanges(input, { before: null, htmlNotes, nowMs: NOW_MS })
    return read.ok ? read.changes : read.problem
  }

  it('are what was sent and nothing else', () => {
    expect(changes({})).toEqual({})
    expect(changes({ name: 'x', color: null, icon: 'bug', default_view: 'board' })).toEqual({
      name: 'x',
      color: null,
      icon: 'bug',
      defaultView: 'board',
    })
    expect(
      changes({
        default_access_level: 'viewer',
        minimum_access_level_for_customization: 'admin',
        minimum_access_level_for_sharing: 'admin',
      }),
    ).toEqual({
      defaultAccessLevel: 'viewer',
      minimumAccessLevelForCustomization: 'admin',
      minimumAccessLevelForSharing: 'admin',
    })
  })

  it('archive now and bring back', () => {
    expect(changes({ archived: true })).toEqual({ archivedAtMs: NOW_MS })
    expect(changes({ archived: false })).toEqual({ archivedAtMs: null })
  })

  it('take rich text as it is to be kept', () => {
    expect(changes({ notes: 'a < b' }, '<body>a &lt; b</body>')).toEqual({
      htmlNotes: '<body>a &lt; b</body>',
    })
    expect(changes({ notes: '' }, '')).toEqual({ htmlNotes: '' })
  })

  it('know `public` and `due_date`, the old names, which the new ones overrule', () => {
    expect(changes({ public: true })).toEqual({ privacySetting: 'public_to_workspace' })
    expect(changes({ public: false })).toEqual({ privacySetting: 'private' })
    expect(changes({ public: true, privacy_setting: 'private_to_team' })).toEqual({
      privacySetting: 'private_to_team',
    })
    expect(changes({ due_date: '2026-12-01' })).toEqual({ dueOn: '2026-12-01' })
    expect(changes({ due_date: '2026-12-01', due_on: '2026-12-02' })).toEqual({ dueOn: '2026-12-02' })
  })

  it('start only before an end in the same request, and lose the start with the end', () => {
    expect(changes({ start_on: '2026-12-01', due_on: '2026-12-02' })).toEqual({
      startOn: '2026-12-01',
      dueOn: '2026-12-02',
    })
    expect(changes({ start_on: '2026-12-01' })).toBe('start_on: Needs due_on in the same request')
    expect(changes({ start_on: '2026-12-01', due_on: null })).toBe(
      'start_on: Needs due_on in the same request',
    )
    expect(changes({ start_on: '2026-12-02', due_on: '2026-12-02' })).toBe('start_on: Must be before due_on')
    expect(changes({ start_on: '2026-12-03', due_on: '2026-12-02' })).toBe('start_on: Must be before due_on')
    expect(changes({ due_on: null })).toEqual({ dueOn: null, startOn: null })
    expect(changes({ start_on: null })).toEqual({ startOn: null })
  })
})
